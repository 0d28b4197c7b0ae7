"""The mock wallet's faults, by name and by payment code. `checkout.words` says what each does to a shop.

>>> by_name("hangs").code
'280000000000000404'
>>> by_code("280000000000000404").name
'hangs'
>>> by_code("288518862676433997")
"""

from __future__ import annotations

from difflib import get_close_matches
from types import MappingProxyType

from wallet.mock import declines
from wallet.mock.faults.mock_fault import AnswerLate, AskPin, DeclineWith, LostCall, MockFault, WrongAnswer
from wallet.mock.payment_codes import magic_number

_NEVER = AnswerLate(None)
"""`PROCESSING` until it is cancelled."""

FAULTS = (
    # Declines
    MockFault("no-funds", 101, DeclineWith(declines.NO_FUNDS)),
    MockFault("no-card-funds", 102, DeclineWith(declines.NO_CARD_FUNDS)),
    MockFault("day-limit", 103, DeclineWith(declines.DAY_LIMIT)),
    MockFault("single-limit", 104, DeclineWith(declines.SINGLE_LIMIT)),
    MockFault("risk", 105, DeclineWith(declines.RISK)),
    MockFault("frozen", 106, DeclineWith(declines.FROZEN)),
    MockFault("refused", 107, DeclineWith(declines.REFUSED)),
    MockFault("wrong-pin", 108, DeclineWith(declines.WRONG_PIN)),
    MockFault("bad-code", 109, DeclineWith(declines.BAD_CODE)),
    MockFault("payment-fails", 110, DeclineWith(declines.FAILED)),
    MockFault("reference-taken", 111, DeclineWith(declines.TAKEN)),
    MockFault("seller-blocked", 112, DeclineWith(declines.BLOCKED)),
    # The PIN
    MockFault("pin", 201, AskPin()),
    MockFault("pin-then-pays", 202, AskPin(after=10)),
    MockFault("pin-then-refused", 203, AskPin(after=10, detail=declines.REFUSED)),
    MockFault("pin-never", 204, AskPin(out_of_reach=True)),
    # Late answers
    MockFault("slow", 301, AnswerLate(10)),
    MockFault("slow-then-declined", 302, AnswerLate(10, declines.NO_FUNDS)),
    MockFault("too-slow", 303, AnswerLate(90)),
    MockFault("never-done", 304, _NEVER),
    # The connection
    MockFault("not-sent", 401, lost=LostCall("pay", after=False, times=2, refused=True)),
    MockFault("lost-before", 402, lost=LostCall("pay", after=False)),
    MockFault("lost-after", 403, lost=LostCall("pay", after=True)),
    MockFault("hangs", 404, silence=60),
    MockFault("query-lost", 405, AnswerLate(4), lost=LostCall("query", after=False, times=2)),
    # Wrong answers
    MockFault("wrong-amount", 501, wrong=WrongAnswer("amount")),
    MockFault("wrong-order", 502, wrong=WrongAnswer("order")),
    MockFault("wrong-currency", 503, wrong=WrongAnswer("currency")),
    MockFault("wrong-basket", 504, wrong=WrongAnswer("basket")),
    MockFault("always-wrong-amount", 505, wrong=WrongAnswer("amount", times=None)),
    # Cancelling
    MockFault("cancel-again", 601, _NEVER, ignored_cancels=2),
    MockFault("cancel-refused", 602, _NEVER, ignored_cancels=6),
    MockFault("cancel-lost-before", 603, _NEVER, lost=LostCall("cancel", after=False)),
    MockFault("cancel-lost-after", 604, _NEVER, lost=LostCall("cancel", after=True)),
    MockFault("paid-after-cancel", 605, _NEVER, paid_after_cancel=60),
    # Refunding and capturing
    MockFault("refund-pending", 701, refund_delay=60),
    MockFault("refund-lost-before", 702, lost=LostCall("refund", after=False)),
    MockFault("refund-lost-after", 703, lost=LostCall("refund", after=True)),
    MockFault("refund-refused", 704, refund_declined=declines.SELLER_SHORT),
    MockFault("capture-lost-before", 711, lost=LostCall("capture", after=False)),
    MockFault("capture-lost-after", 712, lost=LostCall("capture", after=True)),
    # Notifications
    MockFault("notice-twice", 801, notification="twice"),
    MockFault("notice-forged", 802, _NEVER, notification="forged"),
    MockFault("notice-first", 803, wrong=WrongAnswer("status", times=3)),
    MockFault("notice-wrong-amount", 804, notification="amount"),
    MockFault("notice-stranger", 805, notification="stranger"),
    MockFault("notice-lost", 806, notification="lost"),
)

_BY_NAME = MappingProxyType({fault.name: fault for fault in FAULTS})
_BY_NUMBER = MappingProxyType({fault.number: fault for fault in FAULTS})


def find(name: str) -> MockFault | None:
    return _BY_NAME.get(name)


def by_name(name: str) -> MockFault:
    """The fault of that name. ValueError suggests the nearest name, or lists all."""
    fault = _BY_NAME.get(name.strip().lower())
    if fault is None:
        near = get_close_matches(name.lower(), _BY_NAME, 1)
        hint = f"did you mean {near[0]!r}?" if near else f"expected one of {', '.join(_BY_NAME)}"
        raise ValueError(f"{name!r} is not a fault of the mock wallet: {hint}")
    return fault


def by_code(code: str | None) -> MockFault | None:
    """The fault that a payment code chooses; None for any other code."""
    return _BY_NUMBER.get(magic_number(code)) if code else None
