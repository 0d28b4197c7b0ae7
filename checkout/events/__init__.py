"""What can happen on a shopping trip, and how it is written down (`codec`).

A trip is the list of its events. The basket, the receipt and a saved script are worked out from them, so an event holds
names and prices as they were and never needs the catalogue again. It is in the journal before the shopper is told.

Amounts are minor units of the store's currency, weights are grams, times are UTC.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from checkout.events.from_home import (
    AddressChosen,
    DeliveryFeeSet,
    HomeEvent,
    SlotChosen,
    SubstitutesChosen,
    WentToPay,
)
from checkout.events.goods import Goods
from checkout.events.paying import (
    AgreedQuote,
    CaptureStarted,
    CaptureStuck,
    GivenBack,
    LoweredLine,
    Paid,
    PaymentAwaits,
    PaymentCancelled,
    PaymentCancelling,
    PaymentClosed,
    PaymentDeclined,
    PaymentEvent,
    PaymentHeld,
    PaymentReleased,
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
    "AddressChosen",
    "AgreedQuote",
    "BasketEvent",
    "CaptureStarted",
    "CaptureStuck",
    "CouponShown",
    "DeliveryFeeSet",
    "Event",
    "FulfilmentChosen",
    "GivenBack",
    "Goods",
    "HomeEvent",
    "ItemScanned",
    "Left",
    "LineRemoved",
    "LoweredLine",
    "NetworkDropped",
    "NetworkReturned",
    "Paid",
    "PaymentAwaits",
    "PaymentCancelled",
    "PaymentCancelling",
    "PaymentClosed",
    "PaymentDeclined",
    "PaymentEvent",
    "PaymentHeld",
    "PaymentReleased",
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
    "SlotChosen",
    "Source",
    "SubstitutesChosen",
    "TripResumed",
    "TripStarted",
    "TripSuspended",
    "Undone",
    "UnmatchedCaptureEvent",
    "UnmatchedCaptureFound",
    "UnmatchedCaptureKept",
    "UnmatchedCaptureRefunded",
    "WentToPay",
]

Event = (
    TripStarted
    | ScanRefused
    | BasketEvent
    | HomeEvent
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
    """An event in the journal: its number within the trip (from 1, without gaps) and its time in UTC."""

    seq: int
    at: datetime
    event: Event
