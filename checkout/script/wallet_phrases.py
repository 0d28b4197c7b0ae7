"""The phrases of `wallet>` lines: what the simulated wallet does, and what its customers have and may spend.

>>> "next payment: FAULT" in [phrase.usage for phrase in WALLET]
True
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from checkout.script.phrases import TIME, WHO, Happening, Phrase, amount, limit_in, money_in, seconds_in, shopper_in

if TYPE_CHECKING:
    from checkout.script.world import SimulatedAccounts, SimulatedFaults
    from wallet.money import Money

PIN = "123456"
"""The PIN of every simulated customer."""
WRONG_PIN = "000000"


def _told(what: Callable[[SimulatedFaults], object], *, heard: bool = False) -> Callable[[re.Match[str]], Happening]:
    """Tell the wallet how to behave. With `heard`, open payments query it at once."""
    return lambda _: lambda world: world.wallet_does(what, heard=heard)


def _answer_late(match: re.Match[str]) -> Happening:
    seconds = seconds_in(match) if match["count"] else 10
    return lambda world: world.wallet_does(lambda faults: faults.answer_late(seconds), heard=True)


def _decline(match: re.Match[str]) -> Happening:
    reason = match["reason"]
    return lambda world: world.wallet_does(
        lambda faults: faults.decline(reason) if reason else faults.decline(), heard=True
    )


def _next_payment(match: re.Match[str]) -> Happening:
    name = match["fault"]
    return lambda world: world.wallet_does(lambda faults: faults.arrange(name))


def _chaos(match: re.Match[str]) -> Happening:
    seed = int(match["seed"])
    return lambda world: world.wallet_goes_wild(seed)


def _gives(give: Callable[[SimulatedAccounts, str, Money], None]) -> Callable[[re.Match[str]], Happening]:
    """Money for the customer named in the phrase."""

    def read(match: re.Match[str]) -> Happening:
        who, held = shopper_in(match), money_in(match, "held")
        return lambda world: world.fill(who, lambda accounts: give(accounts, who, held))

    return read


def _card(match: re.Match[str]) -> Happening:
    who, held = shopper_in(match), money_in(match, "held")
    at_once, a_day = limit_in(match, "at_once"), limit_in(match, "a_day")
    return lambda world: world.fill(who, lambda accounts: accounts.link_card(who, held, at_once=at_once, a_day=a_day))


def _limits(match: re.Match[str]) -> Happening:
    who = shopper_in(match)
    at_once, a_day = limit_in(match, "at_once"), limit_in(match, "a_day")
    return lambda world: world.fill(who, lambda accounts: accounts.set_limits(who, at_once=at_once, a_day=a_day))


def _funds(match: re.Match[str]) -> Happening:
    who = shopper_in(match)
    return lambda world: world.tell_funds(who)


_AT_ONCE = f"at most {amount('at_once')} at once"
_A_DAY = f"at most {amount('a_day')} a day"

WALLET = (
    Phrase("approves", "approves", _told(lambda faults: faults.approve(), heard=True)),
    Phrase("declines [REASON]", r"declines(?: (?P<reason>[A-Za-z][\w -]{0,60}))?", _decline),
    Phrase("asks for the PIN", "asks for (?:the|a) PIN", _told(lambda faults: faults.ask_pin(), heard=True)),
    Phrase("the PIN is entered", "the PIN is entered", lambda _: lambda world: world.enter_pin(PIN)),
    Phrase("a wrong PIN is entered", "a wrong PIN is entered", lambda _: lambda world: world.enter_pin(WRONG_PIN)),
    Phrase("the QR code is scanned", "the QR code is scanned", lambda _: lambda world: world.scan_qr()),
    Phrase("answers late [after N seconds]", f"answers late(?: after {TIME})?", _answer_late),
    Phrase("never answers", "never answers", _told(lambda faults: faults.never_answer())),
    Phrase(
        "takes the money and then does not answer",
        "takes the money and then (?:does not|never) answers?",
        _told(lambda faults: faults.take_money_and_hang()),
    ),
    Phrase("answers again", "answers again", _told(lambda faults: faults.answer_again())),
    Phrase("next payment: FAULT", r"next payment: *(?P<fault>[\w-]{1,40})", _next_payment),
    Phrase("chaos with seed N", "chaos with seed (?P<seed>[0-9]{1,10})", _chaos),
    Phrase(
        "NAME has AMOUNT", f"{WHO} has {amount('held')}", _gives(lambda accounts, *gift: accounts.set_balance(*gift))
    ),
    Phrase(
        "NAME gets a red packet of AMOUNT",
        f"{WHO} gets a red packet of {amount('held')}",
        _gives(lambda accounts, *gift: accounts.give_red_packet(*gift)),
    ),
    Phrase(
        "NAME links a card with AMOUNT [and pays at most AMOUNT at once | a day]",
        f"{WHO} links a card with {amount('held')}(?: and pays (?:{_AT_ONCE})?(?: and )?(?:{_A_DAY})?)?",
        _card,
    ),
    Phrase("NAME pays at most AMOUNT at once | a day", f"{WHO} pays (?:{_AT_ONCE})?(?: and )?(?:{_A_DAY})?", _limits),
    Phrase("funds of NAME", f"funds of {WHO}", _funds),
)
