"""The answers of a session's verbs that are not events; `checkout.words` makes sentences of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from catalog.chain import Product
from catalog.shelf import Found
from catalog.text import Bilingual
from checkout.events import (
    CaptureStuck,
    Event,
    Paid,
    PaymentAwaits,
    PaymentCancelled,
    PaymentDeclined,
    PaymentHeld,
    PaymentReleased,
    PaymentStuck,
    Problem,
    RefundDeclined,
    RefundDone,
    RefundStuck,
)
from checkout.events.frozen_prices import FrozenPrice
from checkout.pricing import Alternative, Application, CouponRefused, LeftAside, NearMiss
from wallet.money import Money


@dataclass(frozen=True, slots=True)
class Refused:
    """Nothing happened. `detail` is for the sentence: the line asked for, a distance in metres, a reason."""

    problem: Problem
    detail: str = ""


@dataclass(frozen=True, slots=True)
class SearchResult:
    """Goods found for `text`, best match first."""

    text: str
    products: tuple[Product, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """A scan that may mean any of `options`. `Session.choose` takes the number of the one that is meant."""

    raw: str
    options: tuple[Found, ...]
    """Numbered from 1."""
    together: bool
    """Two codes came in one scan: each may be chosen, one after the other."""


@dataclass(frozen=True, slots=True)
class Quoted:
    """What a wallet in another currency would charge for a payment that begins before `until` (UTC)."""

    wallet: str
    price: Money
    charge: Money
    rate: str
    until: datetime


@dataclass(frozen=True, slots=True)
class OffersSeen:
    """The offers on a basket, offers almost reached, and coupons that do not count."""

    priced: FrozenPrice
    near: tuple[NearMiss, ...]
    coupons: tuple[CouponRefused, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a basket costs what it does: what each offer was applied to, special prices that made room for one, and the
    price with other combinations. Once paying has begun, only the price is known.
    """

    priced: FrozenPrice
    applications: tuple[Application, ...] = ()
    left_aside: tuple[LeftAside, ...] = ()
    alternatives: tuple[Alternative, ...] = ()


@dataclass(frozen=True, slots=True)
class SlotOffer:
    """From `begins` until just before `ends` (UTC); `left` orders can still be taken."""

    begins: datetime
    ends: datetime
    left: int


@dataclass(frozen=True, slots=True)
class SlotsSeen:
    """When goods can be delivered, and what was chosen: the beginning of a slot, or None for as soon as possible."""

    slots: tuple[SlotOffer, ...]
    chosen: datetime | None


@dataclass(frozen=True, slots=True)
class Reordered:
    """What came into the basket again of an earlier order, at today's prices, and what could not: by name, and why."""

    number: str
    put: tuple[int, ...]
    """The lines that they are on now."""
    missing: tuple[tuple[Bilingual, Problem, str], ...]
    """Name, problem, and its detail."""


class WaitingFor(StrEnum):
    NETWORK = "network"
    ANSWER = "answer"
    CUSTOMER = "customer"


@dataclass(frozen=True, slots=True)
class Waiting:
    """A payment or refund is under way."""

    for_: WaitingFor
    wallet: str
    amount: int


RefundProgress = RefundDone | RefundDeclined | RefundStuck | Waiting | Refused
CaptureProgress = Paid | CaptureStuck | PaymentReleased | Refused
PaymentProgress = (
    CaptureProgress | PaymentHeld | PaymentDeclined | PaymentCancelled | PaymentStuck | PaymentAwaits | Waiting
)

Fact = Event | Refused | SearchResult | Choice | Quoted | OffersSeen | Explanation | Waiting | SlotsSeen | Reordered
"""Any answer of a session's verbs."""
