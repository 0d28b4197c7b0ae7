"""The phrases of `wallet>` lines: what the simulated wallet does, and what its customers have and may spend.

>>> "next payment: FAULT" in [phrase.usage for phrase in WALLET]
True
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from checkout.script.phrases import WHO, Phrase, amount, number, time

if TYPE_CHECKING:
    from checkout.script.world import News, World
    from wallet.mock.faults.fault_controls import FaultControls
    from wallet.money import Money

PIN = "123456"
"""The PIN of every simulated customer."""
WRONG_PIN = "000000"


def _told(what: Callable[[FaultControls], object], *, heard: bool = False) -> Callable[[World], News]:
    """Tell the wallet how to behave. With `heard`, open payments query it at once."""
    return lambda world: world.wallet_does(what, heard=heard)


def _decline(world: World, **reason: str) -> News:
    return world.wallet_does(lambda faults: faults.decline(**reason), heard=True)


def _answer_late(world: World, seconds: float = 10) -> News:
    return world.wallet_does(lambda faults: faults.answer_late(seconds), heard=True)


def _link_card(world: World, who: str, held: Money, **limits: Money) -> News:
    return world.fill(who, lambda accounts: accounts.link_card(who, held, **limits))


def _set_limits(world: World, who: str, **limits: Money) -> News:
    return world.fill(who, lambda accounts: accounts.set_limits(who, **limits))


_LIMITS = f"pays (?:at most {amount('at_once')} at once)?(?: and )?(?:at most {amount('a_day')} a day)?"

WALLET: tuple[Phrase[World, News], ...] = (
    Phrase("approves", "approves", _told(lambda faults: faults.approve(), heard=True)),
    Phrase("declines [REASON]", r"declines(?: (?P<reason>[A-Za-z][\w -]{0,60}))?", _decline),
    Phrase("asks for the PIN", "asks for (?:the|a) PIN", _told(lambda faults: faults.ask_pin(), heard=True)),
    Phrase("the PIN is entered", "the PIN is entered", lambda world: world.enter_pin(PIN)),
    Phrase("a wrong PIN is entered", "a wrong PIN is entered", lambda world: world.enter_pin(WRONG_PIN)),
    Phrase("the QR code is scanned", "the QR code is scanned", lambda world: world.scan_qr()),
    Phrase("answers late [after N seconds]", f"answers late(?: after {time('seconds')})?", _answer_late),
    Phrase("never answers", "never answers", _told(lambda faults: faults.never_answer())),
    Phrase(
        "takes the money and then does not answer",
        "takes the money and then (?:does not|never) answers?",
        _told(lambda faults: faults.take_money_and_hang()),
    ),
    Phrase("answers again", "answers again", _told(lambda faults: faults.answer_again())),
    Phrase(
        "next payment: FAULT",
        r"next payment: *(?P<fault>[\w-]{1,40})",
        lambda world, fault: world.wallet_does(lambda faults: faults.arrange(fault)),
    ),
    Phrase(
        "chaos with seed N", f"chaos with seed {number('seed', 10)}", lambda world, seed: world.wallet_goes_wild(seed)
    ),
    Phrase(
        "NAME has AMOUNT",
        f"{WHO} has {amount('held')}",
        lambda world, who, held: world.fill(who, lambda accounts: accounts.set_balance(who, held)),
    ),
    Phrase(
        "NAME gets a red packet of AMOUNT",
        f"{WHO} gets a red packet of {amount('held')}",
        lambda world, who, held: world.fill(who, lambda accounts: accounts.give_red_packet(who, held)),
    ),
    Phrase(
        "NAME links a card with AMOUNT [and pays at most AMOUNT at once | a day]",
        f"{WHO} links a card with {amount('held')}(?: and {_LIMITS})?",
        _link_card,
    ),
    Phrase("NAME pays at most AMOUNT at once | a day", f"{WHO} {_LIMITS}", _set_limits),
    Phrase("funds of NAME", f"funds of {WHO}", lambda world, who: world.tell_funds(who)),
)
