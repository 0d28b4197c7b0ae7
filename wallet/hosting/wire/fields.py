"""The fields of a frame: how each kind of value is written, and what is refused when it is read.

>>> money(money_data(Money(6886)), "captured")
Money(minor=6886, currency='CNY')
>>> money(68.86, "captured")
Traceback (most recent call last):
    ...
wallet.hosting.frames.FrameError: captured is 68.86: expected [minor units, currency]
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Mapping
from datetime import MAXYEAR, MINYEAR, UTC, datetime
from enum import StrEnum
from typing import TypeVar

from wallet.hosting.frames import LARGEST_STATE, LONGEST_TEXT, Data, FrameError, printable
from wallet.money import Money
from wallet.port import PaymentRef

LONGEST_NUMBER = 64
"""Characters of what numbers a payment or a refund."""
_LARGEST_AMOUNT = 2**63 - 1

Choice = TypeVar("Choice", bound=StrEnum)


def ref_data(ref: PaymentRef) -> Data:
    """Which payment, with the wallet's own data."""
    return {"order": ref.out_trade_no, "state": dict(ref.state)}


def ref_from(data: Data) -> PaymentRef:
    """Raises FrameError when the reference is not one, or carries more than a wallet may keep in it."""
    kept = state(data)
    try:
        return PaymentRef(data["order"], kept)
    except (KeyError, ValueError) as error:
        raise FrameError("order: expected an order reference") from error


def state(data: Data) -> Mapping[str, str]:
    """A wallet's own data. It goes to the disk, so it has to be text that can be written there."""
    kept = data.get("state") or {}
    if not isinstance(kept, dict) or not all(isinstance(part, str) for item in kept.items() for part in item):
        raise FrameError("state: expected text by name")
    if sum(len(name) + len(text) for name, text in kept.items()) > LARGEST_STATE:
        raise FrameError(f"state: expected at most {LARGEST_STATE} characters")
    if any("\ud800" <= letter <= "\udfff" for item in kept.items() for part in item for letter in part):
        raise FrameError("state: half of a character")
    return kept


def money_data(amount: Money | None) -> list[int | str] | None:
    """Minor units and their currency, or nothing."""
    return None if amount is None else [amount.minor, amount.currency]


def money(data: object, name: str) -> Money | None:
    """From nothing to 2⁶³ − 1 minor units; None for none."""
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


def amount(data: object, name: str) -> Money:
    """Money that has to be there."""
    found = money(data, name)
    if found is None:
        raise FrameError(f"{name} is missing")
    return found


def text(data: Data, name: str, limit: int = LONGEST_TEXT) -> str | None:
    """What may be shown of a text of at most `limit` characters."""
    match data.get(name):
        case None:
            return None
        case str(written) if len(written) <= limit:
            return printable(written, limit)
        case _:
            raise FrameError(f"{name}: expected at most {limit} characters")


def word(data: Data, name: str, limit: int = LONGEST_TEXT) -> str:
    """A text that has to be there."""
    found = text(data, name, limit)
    if not found:
        raise FrameError(f"{name} is missing")
    return found


def choice(data: Data, name: str, choices: type[Choice]) -> Choice | None:
    """One of `choices`, or nothing."""
    value = data.get(name)
    if value is None:
        return None
    try:
        return choices(value)
    except ValueError as error:
        raise FrameError(f"{name} is {printable(value, 40)}: expected one of {', '.join(choices)}") from error


def choose(data: Data, name: str, choices: type[Choice]) -> Choice:
    """A choice that has to be made."""
    found = choice(data, name, choices)
    if found is None:
        raise FrameError(f"{name} is missing")
    return found


def flag(data: Data, name: str) -> bool:
    """True or false, and neither 1 nor 0."""
    value = data.get(name)
    if not isinstance(value, bool):
        raise FrameError(f"{name} is {printable(value, 40)}: expected true or false")
    return value


def count(data: Data, name: str, least: int, most: int) -> int:
    """A whole number in its range."""
    value = data.get(name)
    if type(value) is not int or not least <= value <= most:
        raise FrameError(f"{name} is {printable(value, 40)}: expected a whole number from {least} to {most}")
    return value


def items(data: Data, name: str, most: int) -> list[Data]:
    """A list of at most `most` objects."""
    found = data.get(name)
    if not isinstance(found, list) or len(found) > most or not all(isinstance(each, dict) for each in found):
        raise FrameError(f"{name}: expected a list of at most {most} objects")
    return found


def moment(data: Data, name: str) -> datetime:
    """An aware time, ISO 8601."""
    value = data.get(name)
    try:
        at = datetime.fromisoformat(value)  # type: ignore[arg-type]  # what else comes raises TypeError
        # At either end of the calendar a time has no counterpart in some other zone.
        if at.utcoffset() is not None and MINYEAR < at.astimezone(UTC).year < MAXYEAR:
            return at
    except (TypeError, ValueError, OverflowError):
        pass
    raise FrameError(f"{name} is {printable(value, 40)}: expected a time with its offset, in ISO 8601")


def raw_data(raw: bytes) -> str:
    """Bytes as base64."""
    return b64encode(raw).decode("ascii")


def raw(data: Data, name: str, most: int) -> bytes:
    """At most `most` bytes, written as base64."""
    value = data.get(name)
    try:
        found = b64decode(value, validate=True)  # type: ignore[arg-type]  # what else comes raises TypeError
    except (TypeError, ValueError) as error:
        raise FrameError(f"{name}: expected bytes as base64") from error
    if len(found) > most:
        raise FrameError(f"{name}: expected at most {most} bytes")
    return found
