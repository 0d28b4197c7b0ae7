"""Events of a trip about goods that are brought or sent: where to, when, for how much, and what is promised."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from checkout.events.fulfilment import Substitutes
from checkout.events.goods import Goods


@dataclass(frozen=True, slots=True)
class AddressChosen:
    """Goods of this trip that come later come to this address, and not to that of the shopper's account."""

    latitude: float
    """WGS 84 degrees, like `longitude`."""
    longitude: float
    text: str


@dataclass(frozen=True, slots=True)
class SlotChosen:
    """When goods that are delivered are to come."""

    begins: datetime | None
    """The beginning of a slot; None is as soon as possible."""


@dataclass(frozen=True, slots=True)
class SubstitutesChosen:
    """What the shopper wants where goods of `line` are not there; of all lines for None."""

    policy: Substitutes
    line: int | None = None


@dataclass(frozen=True, slots=True)
class DeliveryFeeSet:
    """The goods to be delivered have become too little to come free of charge, or enough."""

    goods: Goods | None
    """The fee, at its amount; None for no fee."""


@dataclass(frozen=True, slots=True)
class WentToPay:
    """What is brought or sent is kept for this trip until a moment, and this was promised and told."""

    until: datetime
    by: datetime | None = None
    """What is delivered is home by then."""
    slot: datetime | None = None
    """The beginning of its slot; None is as soon as possible."""
    on: date | None = None
    """What is shipped arrives on this day, in the store's time."""


HomeEvent = AddressChosen | SlotChosen | SubstitutesChosen | DeliveryFeeSet | WentToPay
