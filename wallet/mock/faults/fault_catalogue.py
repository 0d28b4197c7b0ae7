"""The mock wallet's faults, by name and by payment code.

One list, three ways to choose from it: a payment code that is scanned or typed (they can be printed), a `wallet>` line
of a script, and the handle `mock.faults`. What each of them does to a shop is told in
`checkout.words.back_office.mock_fault_lines`.

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
from wallet.mock.faults.effects import (
    AnswerLate,
    AskPin,
    Fault,
    HoldOn,
    Lie,
    Lose,
    Notify,
    RefundLate,
    Refuse,
    RefuseRefund,
    Silence,
    TakeAfterCancel,
)
from wallet.mock.payment_codes import magic_number

_NEVER = AnswerLate(None)
"""Under way until it is cancelled."""

FAULTS = (
    # It is declined
    Fault("no-funds", 101, (Refuse(declines.NO_FUNDS),)),
    Fault("no-card-funds", 102, (Refuse(declines.NO_CARD_FUNDS),)),
    Fault("day-limit", 103, (Refuse(declines.DAY_LIMIT),)),
    Fault("single-limit", 104, (Refuse(declines.SINGLE_LIMIT),)),
    Fault("risk", 105, (Refuse(declines.RISK),)),
    Fault("frozen", 106, (Refuse(declines.FROZEN),)),
    Fault("refused", 107, (Refuse(declines.REFUSED),)),
    Fault("wrong-pin", 108, (Refuse(declines.WRONG_PIN),)),
    Fault("bad-code", 109, (Refuse(declines.BAD_CODE),)),
    Fault("payment-fails", 110, (Refuse(declines.FAILED),)),
    Fault("reference-taken", 111, (Refuse(declines.TAKEN),)),
    Fault("seller-blocked", 112, (Refuse(declines.BLOCKED),)),
    # The PIN
    Fault("pin", 201, (AskPin(),)),
    Fault("pin-then-pays", 202, (AskPin(after=10),)),
    Fault("pin-then-refused", 203, (AskPin(after=10, detail=declines.REFUSED),)),
    Fault("pin-never", 204, (AskPin(out_of_reach=True),)),
    # It takes its time
    Fault("slow", 301, (AnswerLate(10),)),
    Fault("slow-then-declined", 302, (AnswerLate(10, declines.NO_FUNDS),)),
    Fault("too-slow", 303, (AnswerLate(90),)),
    Fault("never-done", 304, (_NEVER,)),
    # The connection
    Fault("not-sent", 401, (Lose("pay", after=False, times=2, refused=True),)),
    Fault("lost-before", 402, (Lose("pay", after=False),)),
    Fault("lost-after", 403, (Lose("pay", after=True),)),
    Fault("hangs", 404, (Silence(60),)),
    Fault("query-lost", 405, (AnswerLate(4), Lose("query", after=False, times=2))),
    # The answer
    Fault("wrong-amount", 501, (Lie("amount"),)),
    Fault("wrong-order", 502, (Lie("order"),)),
    Fault("wrong-currency", 503, (Lie("currency"),)),
    Fault("wrong-basket", 504, (Lie("basket"),)),
    Fault("always-wrong-amount", 505, (Lie("amount", times=None),)),
    # Cancelling
    Fault("cancel-again", 601, (_NEVER, HoldOn(2))),
    Fault("cancel-refused", 602, (_NEVER, HoldOn(3))),
    Fault("cancel-lost-before", 603, (_NEVER, Lose("cancel", after=False))),
    Fault("cancel-lost-after", 604, (_NEVER, Lose("cancel", after=True))),
    Fault("paid-after-cancel", 605, (_NEVER, TakeAfterCancel(60))),
    # Giving back, and capturing
    Fault("refund-pending", 701, (RefundLate(60),)),
    Fault("refund-lost-before", 702, (Lose("refund", after=False),)),
    Fault("refund-lost-after", 703, (Lose("refund", after=True),)),
    Fault("refund-refused", 704, (RefuseRefund(declines.SELLER_SHORT),)),
    Fault("capture-lost-before", 711, (Lose("capture", after=False),)),
    Fault("capture-lost-after", 712, (Lose("capture", after=True),)),
    # Notifications
    Fault("notice-twice", 801, (Notify("twice"),)),
    Fault("notice-forged", 802, (_NEVER, Notify("forged"))),
    Fault("notice-first", 803, (Lie("status", times=3),)),
    Fault("notice-wrong-amount", 804, (Notify("amount"),)),
    Fault("notice-stranger", 805, (Notify("stranger"),)),
    Fault("notice-lost", 806, (Notify("lost"),)),
)

_BY_NAME = MappingProxyType({fault.name: fault for fault in FAULTS})
_BY_NUMBER = MappingProxyType({fault.number: fault for fault in FAULTS})


def find(name: str) -> Fault | None:
    """The fault of that name, if there is one."""
    return _BY_NAME.get(name)


def by_name(name: str) -> Fault:
    """The fault of that name. ValueError names the nearest, or all there are."""
    fault = _BY_NAME.get(name.strip().lower())
    if fault is None:
        near = get_close_matches(name.lower(), _BY_NAME, 1)
        hint = f"did you mean {near[0]!r}?" if near else f"expected one of {', '.join(_BY_NAME)}"
        raise ValueError(f"{name!r} is not a fault of the mock wallet: {hint}")
    return fault


def by_code(code: str | None) -> Fault | None:
    """The fault that a payment code chooses; None when it is any other code."""
    return _BY_NUMBER.get(magic_number(code)) if code else None
