import importlib.util
import random
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from plain_lines import plain_line

from checkout.pricing import MEMBER, Context, price
from checkout.pricing.offers import (
    EVERYTHING,
    AddOn,
    AddOnChoice,
    Benefit,
    Bundle,
    BundlePart,
    BuyGet,
    Coupon,
    Excludes,
    Level,
    Limits,
    NthPiece,
    Offer,
    Offers,
    OfferTerms,
    PiecesFor,
    PiecesPercent,
    PriceReason,
    Selection,
    SpecialPrice,
    Threshold,
    ThresholdBasis,
    Tier,
)

NOW = Context(datetime(2026, 11, 24, 18, 30, tzinfo=UTC), "jinqiao", audiences=frozenset({MEMBER}))
SKUS = "abcdef"


def load(name):
    """A file beside this one: tests are not a package."""
    spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name(f"{name}.py"))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def exhaustive():
    return load("exhaustive")


@pytest.fixture(scope="session")
def now():
    return NOW


@pytest.fixture
def offer():
    """An offer of a rule, with whatever terms."""
    return lambda id_, rule, **terms: Offer(OfferTerms(id_, id_, id_, **terms), rule)


@pytest.fixture
def only():
    """The selection of these SKUs."""
    return lambda *skus: Selection(skus=frozenset(skus))


@pytest.fixture
def till():
    """Prices lines given as (sku, price) or (sku, price, quantity), by offers, holding coupons."""

    def ring(goods, *offers, coupons=(), context=NOW):
        lines = [
            plain_line(number, *one[:1], one[2] if len(one) > 2 else 1, one[1]) for number, one in enumerate(goods, 1)
        ]
        return price(lines, Offers("CNY", {one.id: one for one in offers}), replace(context, coupons=coupons))

    return ring


class Chance:
    """Random offers and baskets: small numbers, much overlap, every kind."""

    def __init__(self, seed):
        self.r = random.Random(seed)

    def selection(self):
        kind = self.r.random()
        if kind < 0.35:
            return EVERYTHING
        if kind < 0.6:
            return Selection(departments=frozenset(self.r.sample(["x", "y"], 1)))
        return Selection(skus=frozenset(self.r.sample(SKUS, self.r.randint(1, 4))))

    def rule(self):
        r, some = self.r, self.selection
        rules = [
            lambda: SpecialPrice(some(), PriceReason.MEMBER, pay_bp=r.choice([9000, 5000])),
            lambda: SpecialPrice(some(), PriceReason.TIMED, price=r.randint(1, 20)),
            lambda: NthPiece(some(), 2, pay_bp=r.choice([5000, 3000])),
            lambda: NthPiece(some(), r.choice([2, 3]), price=r.randint(0, 5)),
            lambda: PiecesPercent(some(), r.randint(1, 3), r.choice([7000, 8500])),
            lambda: PiecesFor(some(), r.randint(2, 3), r.randint(5, 40)),
            lambda: BuyGet(some(), r.randint(1, 2), (Benefit(r.choice([None, some()]), r.randint(1, 2), pay_bp=0),)),
            lambda: AddOn(some(), (AddOnChoice(some(), r.randint(1, 5)),), pieces=r.randint(1, 2)),
            lambda: AddOn(some(), (AddOnChoice(some(), r.randint(1, 5)),), spend=r.randint(5, 60)),
            lambda: Bundle(tuple(BundlePart(some(), r.randint(1, 2)) for _ in range(2)), price=r.randint(5, 40)),
            lambda: Bundle(tuple(BundlePart(some(), 1) for _ in range(r.randint(2, 3))), pay_bp=7500),
            lambda: Threshold(
                some(), (Tier(r.randint(10, 40), off=r.randint(1, 9)),), every=True, cap=r.choice([None, 12])
            ),
            lambda: Threshold(some(), (Tier(r.randint(10, 30), off=r.randint(1, 9)), Tier(r.randint(31, 60), off=15))),
            lambda: Threshold(some(), (Tier(r.randint(1, 4), pay_bp=7000),), ThresholdBasis.PIECES),
            lambda: Threshold(some(), (Tier(r.randint(10, 60), pay_bp=9000),), cap=r.choice([None, 5])),
            lambda: Coupon(some(), off=r.randint(1, 20), minimum=r.choice([0, 20, 40])),
            lambda: Coupon(some(), pay_bp=9000, minimum=r.choice([0, 20]), cap=r.choice([None, 4])),
        ]
        return r.choice(rules)()

    def offers(self, most=5):
        r, offers = self.r, {}
        for number in range(r.randint(1, most)):
            excludes, kind = Excludes(), r.random()
            if kind < 0.3:
                excludes = Excludes(frozenset(r.sample(list(Level), 1)))
            elif kind < 0.45:
                excludes = Excludes(tags=frozenset({"loud"}))
            terms = OfferTerms(
                f"o{number}",
                "",
                "",
                excludes=excludes,
                tags=frozenset({"loud"}) if r.random() < 0.2 else frozenset(),
                limits=Limits(basket=r.choice([1, 2])) if r.random() < 0.2 else Limits(),
                group=r.choice(["", "", "one"]),
            )
            offers[terms.id] = Offer(terms, self.rule())
        return Offers("CNY", offers)

    def lines(self, most=5, quantity=1):
        goods = {sku: (self.r.randint(1, 30), self.r.choice("xy")) for sku in SKUS}
        lines = []
        for number in range(1, self.r.randint(1, most) + 1):
            sku = self.r.choice(SKUS)
            lines.append(plain_line(number, sku, self.r.randint(1, quantity), goods[sku][0], department=goods[sku][1]))
        return lines

    def context(self, offers):
        return replace(NOW, coupons=tuple(one.id for one in offers if isinstance(one.rule, Coupon)))


@pytest.fixture(scope="session")
def chance():
    return Chance
