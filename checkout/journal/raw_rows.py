"""The rows of the data file as they are, read and not yet believed: for `checkout.back_office.doctor`."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RawTrip:
    """A row of the table `trip` as it is."""

    store: str
    trip: str
    day: str
    number: int
    shopper: str
    state: str
    opened_at: str


@dataclass(frozen=True, slots=True)
class RawEvent:
    """A row of the table `event` as it is."""

    store: str
    trip: str
    seq: int
    at: str
    kind: str
    body: str


@dataclass(frozen=True, slots=True)
class RawReceipt:
    """A row of the table `receipt` as it is."""

    store: str
    number: int
    trip: str
    out_trade_no: str
    issued_at: str
    total: int
    currency: str
    body: str
