"""What the shop asks, read in the worker. The shop is trusted, so nothing is checked that the port does not check."""

from __future__ import annotations

from base64 import b64decode
from datetime import date, datetime
from typing import Any

from wallet.hosting.frames import ANSWERS, Data, FrameError, answer_data, printable
from wallet.money import Money
from wallet.port import GoodsDetail, Mode, PaymentRef, PaymentRequest, Quote, Unsupported, Wallet


def call(wallet: Wallet, frame: Data) -> Data:
    """Make the call of `frame`. Raises FrameError for no call or a wrong type of answer, and what the wallet raises."""
    name = frame["call"]
    if name not in ANSWERS:
        raise FrameError(f"{printable(name, 40)} is no call")
    method = getattr(wallet, name, None)
    # A wallet need not inherit from the port's `Wallet`; what it lacks it does not support.
    answer = method(*_arguments(name, frame)) if callable(method) else Unsupported(name)
    return answer_data(name, answer)


def _arguments(name: str, frame: Data) -> tuple[Any, ...]:
    match name:
        case "pay":
            return (request_from(frame["request"]),)
        case "query" | "cancel":
            return (ref_from(frame["ref"]),)
        case "capture":
            return ref_from(frame["ref"]), Money(*frame["amount"])
        case "refund":
            return ref_from(frame["ref"]), frame["refund_id"], Money(*frame["amount"])
        case "read_notification":
            headers = {name.lower(): value for name, value in frame["headers"].items()}
            return headers, b64decode(frame["body"])
        case "statement":
            return date.fromisoformat(frame["day"]), frame["page"]
        case _:
            return (Money(*frame["price"]),)


def request_from(data: Data) -> PaymentRequest:
    expires = data["time_expire"]
    read = {
        "amount": Money(*data["amount"]),
        "mode": Mode(data["mode"]),
        "quote": data["quote"] and _quote_from(data["quote"]),
        "goods_detail": tuple(_goods_from(line) for line in data["goods_detail"]),
        "time_expire": expires and datetime.fromisoformat(expires),
    }
    return PaymentRequest(**(data | read))


def ref_from(data: Data) -> PaymentRef:
    return PaymentRef(**data)


def _goods_from(data: Data) -> GoodsDetail:
    return GoodsDetail(**{**data, "price": Money(*data["price"])})


def _quote_from(data: Data) -> Quote:
    price, charge = Money(*data["price"]), Money(*data["charge"])
    return Quote(**{**data, "price": price, "charge": charge, "expires_at": datetime.fromisoformat(data["expires_at"])})
