"""A payment code reaches the wallet, and nothing else: no file, no answer, no event, no exception."""

import contextlib
import io
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.errors import CatalogError
from checkout import open_shop
from checkout.cli import main
from checkout.errors import CheckoutError
from checkout.events import Source
from checkout.plain import Conversation, walk_in
from checkout.script.grammar import read_text
from checkout.script.player import perform
from checkout.script.recorder import script_of
from checkout.script.verbs import VERBS
from checkout.words import Words
from wallet.errors import WalletError

MILK = "9521234000013"

CODES = {
    "alipay": "288518862676433997",
    "alipay, 16 digits": "2988518862676433",
    "alipay, 24 digits": "308851886267643399712345",
    "wechat": "134567891234567893",
    "unionpay": "6214906407782910815",
    "by face": "fp01a2b3c4d5e6f7a8b9c0d1e2f3a4b5c6d",
    "a digit too many": "2885188626764339971",
    "a digit too few": "13456789123456789",
    "unionpay, a digit too few": "621490640778291081",
}
WRITTEN = {
    "as it is": lambda code: code,
    "in groups": lambda code: " ".join(code[n : n + 4] for n in range(0, len(code), 4)),
    "with dashes": lambda code: "-".join(code[n : n + 6] for n in range(0, len(code), 6)),
    "full-width": lambda code: "".join(chr(ord(c) + 0xFEE0) for c in code),
    "behind goods": lambda code: MILK + code,
    "before goods": lambda code: code + MILK,
    "before a letter": lambda code: code + "x",
    "in a link": lambda code: f"https://pay.example/qr?code={code}&t=1",
    "in a link of goods": lambda code: f"https://id.example.org/01/09521234000013?pay={code}",
    "named by a scanner": lambda code: "]C0" + code,
    "named as element strings": lambda code: "]C1" + code,
    "as a lot of nothing": lambda code: f"(01)09521234000014(10){code}",
    "counted": lambda code: f"{code} x 2",
    "uneven": lambda code: f"{code[:7]} - {code[7:]}",
}
TYPED = st.builds(lambda code, how: (code, WRITTEN[how](code)), st.sampled_from(sorted(CODES.values())), st.sampled_from(sorted(WRITTEN)))  # fmt: skip
SOME = [CODES["alipay"], CODES["unionpay"], CODES["by face"]]
HIDDEN = 8
"""Characters in a row that may not be found again, of which the shown ends have six."""


WIDE = {0xFF01 + n: 0x21 + n for n in range(94)}


def shown(text, code):
    """The lines of `text` that hold the middle of `code`, whatever stands between its digits."""
    middles = {code[n : n + HIDDEN] for n in range(2, len(code) - HIDDEN - 3)}

    def holds(part):
        bare = re.sub("[^0-9a-z]+", "", part.translate(WIDE))
        return any(middle in bare for middle in middles)

    return [line for line in text.split("\n") if holds(line)] if holds(text) else []


def files(folder):
    return "".join(file.read_bytes().decode("latin-1") for file in folder.rglob("*") if file.is_file())


def talk(folder, *lines):
    target = io.StringIO()
    with open_shop(data=folder) as shop:
        session = walk_in(shop)
        source = io.StringIO("".join(f"{line}\n" for line in lines))
        Conversation(shop, session, Words("en"), source, target, sleep=shop.clock.advance).run()
        seen = repr(session.events) + script_of(session.events, shop)
    return target.getvalue() + seen


BARE = ["", "scam ", "weigh ", "weigh 00101 ", "cashier ", "cashier takes 20 for ", "pay mock ", "pay split ", "pay nobody ", "qr ", "new ", "address 31.23,121.54 "]  # fmt: skip


QUICK = ["as it is", "in groups", "full-width", "behind goods", "in a link"]


@pytest.mark.parametrize(
    "how", [*QUICK, *(pytest.param(how, marks=pytest.mark.slow) for how in WRITTEN if how not in QUICK)]
)
def test_whatever_verb_it_is_typed_behind_in_line_mode(how, tmp_path):
    verbs = [*(f"{verb} " for verb in VERBS if verb != "leave"), *BARE]
    answers = talk(tmp_path, MILK, *(verb + WRITTEN[how](code) for code in CODES.values() for verb in verbs))
    assert {code: found for code in CODES.values() if (found := shown(answers + files(tmp_path), code))} == {}


@pytest.mark.parametrize("how", ["full-width", "in a link"])
def test_whatever_it_is_handed_to_in_python(how, tmp_path):
    with open_shop(data=tmp_path) as shop:
        trip = shop.enter()
        calls = [
            trip.scan,
            lambda text: trip.scan(text, Source.TYPED),
            lambda text: trip.scan(text, count=2),
            trip.paste,
            trip.coupon,
            trip.search,
            trip.add,
            trip.carry,
            trip.ship,
            lambda text: trip.cook(text, 1),
            trip.pay,
            trip.quote,
            trip.terms,
            trip.pin,
            lambda text: trip.pay("nobody", text),
            lambda text: trip.pay("mock", text),
            lambda _: trip.cancel_payment(),
            shop.refund,
            shop.enter,
            lambda text: shop.enter(None, text),
        ]
        for code in SOME:
            trip.scan(MILK)
            for call in calls:
                try:
                    said = repr(call(WRITTEN[how](code)))
                except (CheckoutError, CatalogError, WalletError) as error:
                    said = f"{error!r} {error} {vars(error)}"
                assert shown(said, code) == []
        everything = repr(trip.events) + files(tmp_path)
    assert {code: found for code in CODES.values() if (found := shown(everything, code))} == {}


@pytest.mark.parametrize("verb", [*VERBS, "scam", "world>", "wallet>", "cashier>", "@", "@ lang", "li-wei>", "ghost>"])
def test_whatever_line_of_a_script_it_stands_on(verb):
    for code in SOME:
        for how in (WRITTEN[name] for name in QUICK):
            line = f"{verb} {how(code)}" if verb[0] in "@ " or verb.endswith(">") else f"> {verb} {how(code)}"
            try:
                steps = list(
                    perform(read_text(f"> enter\n{line}\n" if verb[0] != "@" else f"{line}\n> enter\n", "x.session"))
                )
                said = "\n".join(part for step in steps for part in (step.step.text, *step.answer, *step.difference()))
            except CheckoutError as error:
                said = f"{error!r} {error} {vars(error)}"
            assert shown(said, code) == []


@pytest.mark.parametrize("options", [[], ["--json"], ["--template", "21{code}{embed}{ec}"]])
def test_what_reads_codes_shows_none(options, capfd):
    for code in CODES.values():
        for how in WRITTEN.values():
            with contextlib.suppress(SystemExit):
                main(["read", *options, how(code)])
            out, err = capfd.readouterr()
            assert shown(out + err, code) == []


@given(TYPED)
@settings(max_examples=20)
def test_what_cannot_be_drawn_is_not_shown(typed):
    code, text = typed
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err), contextlib.suppress(SystemExit):
        main(["draw", "--as", "ean13", text])
    assert shown(out.getvalue() + err.getvalue(), code) == []
