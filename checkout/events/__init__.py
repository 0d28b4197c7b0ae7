"""What happened on a shopping trip, as facts in the past tense.

A trip is the list of its events and nothing else: the basket is a fold over them (`checkout.basket`), the receipt is
computed from them, a saved script is read off them. So every event carries all that later reading needs, with names
in both languages and prices as they were, and none needs the catalogue again.

An event is written to the journal before the shopper is told (`checkout.journal`). Amounts are minor units of the
store's currency, weights are grams, times are UTC.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from checkout.events.goods import Goods
from checkout.events.paying import (
    AgreedQuote,
    Paid,
    PaymentAwaits,
    PaymentCancelled,
    PaymentCancelling,
    PaymentDeclined,
    PaymentEvent,
    PaymentSeen,
    PaymentStarted,
    PaymentStuck,
    RefundDeclined,
    RefundDone,
    RefundEvent,
    RefundStarted,
    RefundStuck,
    ReturnedLine,
    UnmatchedCaptureEvent,
    UnmatchedCaptureFound,
    UnmatchedCaptureKept,
    UnmatchedCaptureRefunded,
)
from checkout.events.problem import Problem
from checkout.events.shopping import (
    BasketEvent,
    CouponShown,
    FulfilmentChosen,
    ItemScanned,
    Left,
    LineRemoved,
    NetworkDropped,
    NetworkReturned,
    QuantityChanged,
    ScanRefused,
    Source,
    TripResumed,
    TripStarted,
    TripSuspended,
    Undone,
)

__all__ = [
    "AgreedQuote",
    "BasketEvent",
    "CouponShown",
    "Event",
    "FulfilmentChosen",
    "Goods",
    "ItemScanned",
    "Left",
    "LineRemoved",
    "NetworkDropped",
    "NetworkReturned",
    "Paid",
    "PaymentAwaits",
    "PaymentCancelled",
    "PaymentCancelling",
    "PaymentDeclined",
    "PaymentEvent",
    "PaymentSeen",
    "PaymentStarted",
    "PaymentStuck",
    "Problem",
    "QuantityChanged",
    "Recorded",
    "RefundDeclined",
    "RefundDone",
    "RefundEvent",
    "RefundStarted",
    "RefundStuck",
    "ReturnedLine",
    "ScanRefused",
    "Source",
    "TripResumed",
    "TripStarted",
    "TripSuspended",
    "Undone",
    "UnmatchedCaptureEvent",
    "UnmatchedCaptureFound",
    "UnmatchedCaptureKept",
    "UnmatchedCaptureRefunded",
]

Event = (
    TripStarted
    | ScanRefused
    | BasketEvent
    | NetworkDropped
    | NetworkReturned
    | TripSuspended
    | TripResumed
    | PaymentEvent
    | PaymentSeen
    | UnmatchedCaptureEvent
    | RefundEvent
    | Left
)


@dataclass(frozen=True, slots=True)
class Recorded:
    """An event as it stands in the journal: its number within the trip (from 1, no gaps) and its time in UTC."""

    seq: int
    at: datetime
    event: Event
