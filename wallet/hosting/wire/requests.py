"""What the shop asks a wallet, as fields of a frame. What the shop sends is trusted at the other end."""

from __future__ import annotations

from typing import Any

from wallet.hosting.frames import Data, FrameError
from wallet.hosting.wire.fields import amount, moment, money_data
from wallet.money import Money
from wallet.port import Mode, PaymentRequest, Quote


def request_data(request: PaymentRequest) -> Data:
    """What to pay for."""
    return {
        "order": request.out_trade_no,
        "amount": money_data(request.amount),
        "subject": request.subject,
        "basket": request.basket,
        "auth_code": request.auth_code,
        "mode": request.mode,
        "capture_later": request.capture_later,
        "quote": None if request.quote is None else quote_data(request.quote),
    }


def request_from(data: Data) -> PaymentRequest:
    """The same, in the wallet's process."""
    return PaymentRequest(
        data["order"],
        amount_from(data["amount"]),
        data["subject"],
        data["basket"],
        data["auth_code"],
        Mode(data["mode"]),
        data["capture_later"],
        None if data["quote"] is None else quote_from(data["quote"]),
    )


def amount_from(data: Any) -> Money:
    """What the shop asks about, be it nothing or less: to say no to it is the wallet's business."""
    minor, currency = data
    return Money(minor, currency)


def quote_data(quote: Quote) -> Data:
    """What the customer is to be charged, either way."""
    return {
        "quote_id": quote.quote_id,
        "price": money_data(quote.price),
        "charge": money_data(quote.charge),
        "rate": quote.rate,
        "expires_at": quote.expires_at.isoformat(),
        "state": dict(quote.state),
    }


def quote_from(data: Data) -> Quote:
    """A quote of the wallet's own, which the shop has checked before."""
    return Quote(
        data["quote_id"],
        amount(data["price"], "price"),
        amount(data["charge"], "charge"),
        data["rate"],
        moment(data, "expires_at"),
        data["state"],
    )


def headers_from(data: object) -> dict[str, str]:
    """The headers that came with a notification. Raises FrameError."""
    if not isinstance(data, dict):
        raise FrameError("headers: expected text by name")
    return {str(name).lower(): str(value) for name, value in data.items()}
