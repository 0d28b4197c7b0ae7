"""What a shop and a wallet in a process of its own say to each other: one JSON object a line, at most 64 KiB.

The wallet's side is untrusted. Whatever it says becomes a `Snapshot` only when every field has its type, its range and
its length; anything else is `FrameError`, and the shop then knows nothing.

>>> snapshot = Snapshot(PaymentRef("JQ2026112400010001"), Status.PAID, captured=Money(6886))
>>> outcome_from(outcome_data(Known(snapshot))) == Known(snapshot)
True
>>> outcome_from({"outcome": "known", "snapshot": {"order": "JQ2026112400010001", "status": "paid", "captured": 68.86}})
Traceback (most recent call last):
    ...
wallet.frames.FrameError: captured is 68.86: expected [minor units, currency]
"""

from __future__ import annotations

import json
from typing import Any, TypeVar

from wallet.money import Money
from wallet.port import (
    Capabilities,
    Decline,
    Known,
    Mode,
    NextAction,
    NotSent,
    Outcome,
    PaymentRef,
    PaymentRequest,
    Refunds,
    Snapshot,
    Status,
    Unknown,
)

LARGEST_FRAME = 64 * 1024
LARGEST_STATE = 4 * 1024
"""Characters that a wallet may keep in a reference."""
LONGEST_TEXT = 200
_LARGEST_AMOUNT = 2**63 - 1

Data = dict[str, Any]
Choice = TypeVar("Choice", Status, NextAction, Decline)


class FrameError(ValueError):
    """What came is not what the two sides agreed on."""


def printable(text: object, limit: int = LONGEST_TEXT) -> str:
    r"""What may be shown of something that a wallet wrote.

    >>> printable("no \x1b[2Jfunds")
    'no [2Jfunds'
    """
    return "".join(filter(str.isprintable, str(text)[: 4 * limit]))[:limit]


def pack(data: Data) -> bytes:
    """One frame. Raises FrameError when it would be too long."""
    frame = json.dumps(data, separators=(",", ":")).encode("ascii") + b"\n"
    if len(frame) > LARGEST_FRAME:
        raise FrameError(f"{len(frame)} bytes: expected at most {LARGEST_FRAME}")
    return frame


def unpack(frame: bytes) -> Data:
    """Raises FrameError for anything but one JSON object."""
    try:
        data = json.loads(frame)
    except (ValueError, RecursionError) as error:
        raise FrameError("not JSON") from error
    if not isinstance(data, dict):
        raise FrameError("not a JSON object")
    return data


# From the shop


def request_data(request: PaymentRequest) -> Data:
    """What to pay for, as the wallet is asked."""
    return {
        "order": request.out_trade_no,
        "amount": _money_data(request.amount),
        "subject": request.subject,
        "basket": request.basket,
        "auth_code": request.auth_code,
    }


def request_from(data: Data) -> PaymentRequest:
    """The same, in the wallet's process; what the shop sends is trusted there."""
    amount = Money(*data["amount"])
    return PaymentRequest(data["order"], amount, data["subject"], data["basket"], data["auth_code"])


def ref_data(ref: PaymentRef) -> Data:
    """Which payment, with the wallet's own data."""
    return {"order": ref.out_trade_no, "state": dict(ref.state)}


def ref_from(data: Data) -> PaymentRef:
    """Raises FrameError when the reference is not one, or carries more than a wallet may keep in it."""
    order, state = data.get("order"), data.get("state") or {}
    if not isinstance(state, dict) or not all(isinstance(part, str) for item in state.items() for part in item):
        raise FrameError("state: expected text by name")
    if sum(len(name) + len(text) for name, text in state.items()) > LARGEST_STATE:
        raise FrameError(f"state: expected at most {LARGEST_STATE} characters")
    try:
        return PaymentRef(order, state)  # type: ignore[arg-type]
    except ValueError as error:
        raise FrameError("order: expected an order reference") from error


# From the wallet


def capabilities_data(can: Capabilities) -> Data:
    """What the wallet can do."""
    return {"modes": sorted(can.modes), "refunds": can.refunds, "currencies": sorted(can.currencies)}


def capabilities_from(data: Data) -> Capabilities:
    """Raises FrameError for anything but modes, refunds and ISO 4217 codes."""
    match data:
        case {"modes": list(modes), "refunds": str(refunds), "currencies": list(currencies)}:
            known = [_money([0, currency], "currencies") for currency in currencies]
            return Capabilities(
                frozenset(Mode(mode) for mode in modes),
                Refunds(refunds),
                currencies=frozenset(money.currency for money in known if money is not None),
            )
        case _:
            raise FrameError("capabilities: expected modes, refunds and a list of currencies")


def outcome_data(outcome: Outcome) -> Data:
    """Raises FrameError, TypeError or AttributeError when the wallet's author built something else."""
    match outcome:
        case Known(snapshot):
            return {"outcome": "known", "snapshot": _snapshot_data(snapshot)}
        case NotSent(why):
            return {"outcome": "not-sent", "why": why}
        case Unknown(why):
            return {"outcome": "unknown", "why": why}
        case _:
            raise FrameError(f"answered with {type(outcome).__name__}: expected Known, NotSent or Unknown")


def outcome_from(data: Data) -> Outcome:
    """Raises FrameError for an answer whose parts are not what they should be."""
    match data.get("outcome"):
        case "known" if isinstance(snapshot := data.get("snapshot"), dict):
            return Known(_snapshot_from(snapshot))
        case "not-sent":
            return NotSent(printable(data.get("why")))
        case "unknown":
            return Unknown(printable(data.get("why")))
        case _:
            raise FrameError("outcome: expected known, not-sent or unknown")


def _snapshot_data(snapshot: Snapshot) -> Data:
    return {
        **ref_data(snapshot.ref),
        "status": snapshot.status,
        "captured": _money_data(snapshot.captured),
        "refunded": _money_data(snapshot.refunded),
        "basket": snapshot.basket,
        "trade_no": snapshot.trade_no,
        "payer": snapshot.payer,
        "next_action": snapshot.next_action,
        "decline": snapshot.decline,
        "detail": snapshot.detail,
    }


def _snapshot_from(data: Data) -> Snapshot:
    status = _choice(data, "status", Status)
    if status is None:
        raise FrameError("status is missing")
    return Snapshot(
        ref_from(data),
        status,
        captured=_money(data.get("captured"), "captured"),
        refunded=_money(data.get("refunded"), "refunded"),
        basket=_text(data, "basket"),
        trade_no=_text(data, "trade_no"),
        payer=_text(data, "payer"),
        next_action=_choice(data, "next_action", NextAction),
        decline=_choice(data, "decline", Decline),
        detail=_text(data, "detail"),
    )


def _money_data(money: Money | None) -> list[int | str] | None:
    return None if money is None else [money.minor, money.currency]


def _money(data: object, name: str) -> Money | None:
    match data:
        case None:
            return None
        case [int(minor), str(currency)] if 0 <= minor <= _LARGEST_AMOUNT:
            try:
                return Money(minor, currency)
            except (TypeError, ValueError) as error:
                raise FrameError(f"{name}: {error}") from error
        case _:
            raise FrameError(f"{name} is {printable(data, 40)}: expected [minor units, currency]")


def _text(data: Data, name: str) -> str | None:
    match data.get(name):
        case None:
            return None
        case str(text) if len(text) <= LONGEST_TEXT:
            return printable(text)
        case _:
            raise FrameError(f"{name}: expected at most {LONGEST_TEXT} characters")


def _choice(data: Data, name: str, choices: type[Choice]) -> Choice | None:
    value = data.get(name)
    if value is None:
        return None
    try:
        return choices(value)
    except ValueError as error:
        raise FrameError(f"{name} is {printable(value, 40)}: expected one of {', '.join(choices)}") from error
