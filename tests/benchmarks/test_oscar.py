"""A scan against django-oscar's basket, the one that Python shops are built with, both with the same three offers.

Needs the network and minutes for an environment of its own, so it is asked for: OSCAR=1 pytest tests/benchmarks/test_oscar.py
--benchmark-enable.
"""

import json
import os
import subprocess
import time
import venv
from pathlib import Path
from statistics import median

import pytest

from checkout import open_shop
from checkout.events import Paid
from checkout.pricing import Line, Pricer
from checkout.pricing.offers import (
    EVERYTHING,
    BuyGet,
    Offer,
    Offers,
    OfferTerms,
    PriceReason,
    Selection,
    SpecialPrice,
    Threshold,
    Tier,
)
from wallet.port import API_VERSION, Capabilities, Known, Snapshot, Status, Wallet

PEER = ("django-oscar==4.2.1", "django==5.2.*", "setuptools<81")
LINES = 10
GOALS = {LINES: 300, 200: 5_000}
"""How many times less than oscar's, with three offers, by the length of the basket."""


@pytest.fixture(scope="module")
def oscar(tmp_path_factory):
    """The figures of `oscar_basket.py`, run in an environment that has django-oscar and nothing of ours."""
    if "OSCAR" not in os.environ:
        pytest.skip("builds an environment with django-oscar: ask for it with OSCAR=1")
    folder = tmp_path_factory.mktemp("oscar")
    venv.create(folder / "venv", with_pip=True)
    python = folder / "venv" / ("Scripts" if os.name == "nt" else "bin") / "python"
    subprocess.run([python, "-m", "pip", "install", "--quiet", *PEER], check=True, timeout=900)
    script = Path(__file__).with_name("oscar_basket.py")
    done = subprocess.run(
        [python, script, folder], check=True, timeout=1_800, capture_output=True, text=True, cwd=folder
    )
    figures = map(json.loads, done.stdout.splitlines())
    return {(figure["deed"], figure["offers"], figure["lines"]): figure["milliseconds"] for figure in figures}


def three_offers(chain):
    """Three for two over a hundred goods, ten per cent off, and fifty off three hundred: what `oscar_basket.py` has."""
    skus = [sku for sku in chain.products if sku.startswith("ZZ")]
    rules = {
        "three-for-two": BuyGet(Selection(skus=frozenset(skus[:100])), 2),
        "ten-per-cent": SpecialPrice(EVERYTHING, PriceReason.TIMED, pay_bp=9_000),
        "fifty-off": Threshold(EVERYTHING, (Tier(30_000, off=5_000),)),
    }
    return Offers("CNY", {id_: Offer(OfferTerms(id_, id_, id_), rule) for id_, rule in rules.items()})


def microseconds_at(lines, chain, codes, offers, folder):
    """CPU of the scan that makes a basket `lines` long, with the total that is then shown, on the disk."""
    figures = []
    with open_shop(chain=chain, data=folder, offers=offers) as shop:
        for trip in range(21):
            session = shop.enter()
            for code in codes[trip : trip + lines]:
                began = time.process_time_ns()
                session.scan(code)
                total = session.basket.total
                took = (time.process_time_ns() - began) / 1_000
            figures.append(took)
            assert len(session.basket) == lines
            assert total
    return median(figures)


def microseconds_of_pricing(lines, chain, codes, offers, folder):
    """CPU of pricing alone in that scan: the line put into the basket, and the total."""
    figures = []
    with open_shop(chain=chain, data=folder, offers=offers) as shop:
        for trip in range(21):
            session = shop.enter()
            for code in codes[trip : trip + lines]:
                session.scan(code)
            pricer = Pricer(offers, session.basket.context)
            for item in session.basket.lines:
                line = Line(item.line, item.goods, item.quantity)
                began = time.process_time_ns()
                pricer.put(line)
                total = pricer.priced().total
                took = (time.process_time_ns() - began) / 1_000
            assert total == session.basket.total.minor
            figures.append(took)
    return median(figures)


@pytest.mark.parametrize("lines", GOALS)
def test_our_baskets_are_what_the_three_offers_make_of_them(wide_chain, codes, tmp_path, lines):
    with open_shop(chain=wide_chain, data=tmp_path, offers=three_offers(wide_chain)) as shop:
        session = shop.enter()
        for code in codes[:lines]:
            session.scan(code)
        saved = dict(session.basket.price.saved)
        assert {"ten-per-cent", "three-for-two"} <= set(saved)
        assert ("fifty-off" in saved) is (lines > LINES)
        assert session.basket.price.proven


def test_a_scan_takes_less_than_oscars(oscar, wide_chain, codes, tmp_path, table):
    kinds = {0: Offers(), 3: three_offers(wide_chain)}
    for lines, goal in GOALS.items():
        table.title(f"CPU of the scan that makes a basket {lines} lines long, priced, on the disk")
        for number, offers in kinds.items():
            ours = microseconds_at(lines, wide_chain, codes, offers, tmp_path / f"{number}-{lines}")
            theirs = oscar["scan", number, lines] * 1_000
            name = f"{number or 'no'} offers"
            table.row(f"ours with {name}", ours, unit="us")
            said = f"goal: at least {goal:,} x" if number else ""
            table.row(f"django-oscar with {name}", theirs, unit="us", against="ours", base=ours, goal=said)
            if number:
                alone = microseconds_of_pricing(lines, wide_chain, codes, offers, tmp_path / f"alone-{lines}")
                table.row("our pricing alone", alone, unit="us")
                more = theirs - oscar["scan", 0, lines] * 1_000
                table.row("what offers add to django-oscar's", more, unit="us", against="ours alone", base=alone)


def test_a_checkout_takes_less_than_oscars_order(oscar, wide_chain, codes, tmp_path, table):
    wallet = InstantWallet()
    figures = []
    with open_shop(chain=wide_chain, data=tmp_path, wallet=wallet.name, wallets={wallet.name: wallet}) as shop:
        for trip in range(31):
            session = shop.enter()
            for code in codes[trip : trip + LINES]:
                session.scan(code)
            assert session.basket.total
            began = time.process_time_ns()
            paid = session.pay()
            figures.append((time.process_time_ns() - began) / 1_000)
            assert isinstance(paid, Paid)
    table.title(f"CPU of paying for {LINES} lines, from the intent to the receipt on the disk")
    table.row("ours", median(figures), unit="us")
    milliseconds = oscar["order", 0, LINES]
    table.row(
        "django-oscar's place_order", milliseconds * 1_000, unit="us", against="ours", base=median(figures),
        goal="goal: at least 50 x",
    )  # fmt: skip


class InstantWallet(Wallet):
    name = "instant"
    api_version = API_VERSION

    def capabilities(self):
        return Capabilities()

    def pay(self, request):
        return Known(Snapshot(request.ref, Status.PAID, captured=request.amount))

    def query(self, ref):
        return Known(Snapshot(ref, Status.NOT_FOUND))

    def cancel(self, ref):
        return Known(Snapshot(ref, Status.CANCELLED))
