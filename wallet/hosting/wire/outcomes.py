"""Answers about a payment.

>>> from wallet.money import Money
>>> from wallet.port import PaymentRef
>>> snapshot = Snapshot(PaymentRef("JQ2026112400010001"), Status.PAID, captured=Money(6886))
>>> outcome_from(outcome_data(Known(snapshot))) == Known(snapshot)
True
"""

from __future__ import annotations

from wallet.hosting.frames import Data, FrameError, printable
from wallet.hosting.wire.fields import (
    LONGEST_NUMBER,
    amount,
    choice,
    choose,
    items,
    money,
    money_data,
    ref_data,
    ref_from,
    text,
    word,
)
from wallet.port import (
    Decline,
    Fund,
    Known,
    NextAction,
    NotSent,
    Outcome,
    Refund,
    RefundStatus,
    Snapshot,
    Status,
    Unknown,
    Unsupported,
)

LONGEST_SHOWN = 512
"""Characters of a QR code's text."""
_MOST_FUNDS = 20


def outcome_data(outcome: Outcome) -> Data:
    """What a call came to."""
    match outcome:
        case Known(snapshot):
            return {"outcome": "known", "snapshot": snapshot_data(snapshot)}
        case _ if (data := nothing_data(outcome)) is not None:
            return data
        case _:
            raise FrameError(f"answered with {type(outcome).__name__}: expected Known, NotSent, Unknown or Unsupported")


def outcome_from(data: Data) -> Outcome:
    """The same, checked."""
    match data.get("outcome"):
        case "known" if isinstance(snapshot := data.get("snapshot"), dict):
            return Known(snapshot_from(snapshot))
        case _:
            return nothing_from(data)


def nothing_data(answer: object) -> Data | None:
    """The answers that every question may get; None when it is none of them."""
    match answer:
        case NotSent(why):
            return {"outcome": "not-sent", "why": why}
        case Unknown(why):
            return {"outcome": "unknown", "why": why}
        case Unsupported(what):
            return {"outcome": "unsupported", "why": what}
        case _:
            return None


def nothing_from(data: Data) -> NotSent | Unknown | Unsupported:
    """An answer that tells nothing of what was asked about."""
    why = printable(data.get("why"))
    match data.get("outcome"):
        case "not-sent":
            return NotSent(why)
        case "unknown":
            return Unknown(why)
        case "unsupported":
            return Unsupported(why)
        case _:
            raise FrameError("outcome: expected one that answers what was asked")


def snapshot_data(snapshot: Snapshot) -> Data:
    """How a payment stands."""
    return {
        **ref_data(snapshot.ref),
        "status": snapshot.status,
        "captured": money_data(snapshot.captured),
        "refunded": money_data(snapshot.refunded),
        "basket": snapshot.basket,
        "trade_no": snapshot.trade_no,
        "payer": snapshot.payer,
        "next_action": snapshot.next_action,
        "decline": snapshot.decline,
        "detail": snapshot.detail,
        "authorised": money_data(snapshot.authorised),
        "show": snapshot.show,
        "charged": money_data(snapshot.charged),
        "funds": [{"source": fund.source, "amount": money_data(fund.amount)} for fund in snapshot.funds],
        "refund": None if snapshot.refund is None else _refund_data(snapshot.refund),
    }


def snapshot_from(data: Data) -> Snapshot:
    """The same, checked."""
    refund = data.get("refund")
    return Snapshot(
        ref_from(data),
        choose(data, "status", Status),
        captured=money(data.get("captured"), "captured"),
        refunded=money(data.get("refunded"), "refunded"),
        basket=text(data, "basket"),
        trade_no=text(data, "trade_no"),
        payer=text(data, "payer"),
        next_action=choice(data, "next_action", NextAction),
        decline=choice(data, "decline", Decline),
        detail=text(data, "detail"),
        authorised=money(data.get("authorised"), "authorised"),
        show=text(data, "show", LONGEST_SHOWN),
        charged=money(data.get("charged"), "charged"),
        funds=tuple(_fund_from(fund) for fund in items(data, "funds", _MOST_FUNDS)),
        refund=None if refund is None else _refund_from(refund),
    )


def _fund_from(data: Data) -> Fund:
    return Fund(word(data, "source", LONGEST_NUMBER), amount(data.get("amount"), "funds"))


def _refund_data(refund: Refund) -> Data:
    return {
        "refund_id": refund.refund_id,
        "amount": money_data(refund.amount),
        "status": refund.status,
        "charged": money_data(refund.charged),
    }


def _refund_from(data: object) -> Refund:
    if not isinstance(data, dict):
        raise FrameError("refund: expected its id, amount and status")
    return Refund(
        word(data, "refund_id", LONGEST_NUMBER),
        amount(data.get("amount"), "refund"),
        choose(data, "status", RefundStatus),
        money(data.get("charged"), "refund"),
    )
