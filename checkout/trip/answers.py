"""What a shopper is told besides what happened: why not, what was found, what is being waited for.

A deed is answered with a fact: an event of `checkout.events` when something happened, or one of these. Sentences are
made of them in `checkout.words`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from catalog.chain.product import Product
from catalog.shelf.found import Found
from checkout.events import (
    Event,
    Paid,
    PaymentAwaits,
    PaymentCancelled,
    PaymentDeclined,
    PaymentStuck,
    Problem,
    RefundDeclined,
    RefundDone,
    RefundStuck,
)
from checkout.events.frozen_prices import FrozenPrice
from checkout.pricing.priced import Alternative, CouponRefused, NearMiss
from wallet.money import Money


@dataclass(frozen=True, slots=True)
class Refused:
    """Nothing happened. `detail` is what the sentence needs: the line asked for, a distance in metres, a reason."""

    problem: Problem
    detail: str = ""


@dataclass(frozen=True, slots=True)
class SearchResult:
    """What was found for `text`, best first."""

    text: str
    products: tuple[Product, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """A scan may mean any of the options, and only the shopper knows which: `Session.choose` takes its number."""

    raw: str
    options: tuple[Found, ...]
    """Numbered from 1."""
    together: bool
    """Two codes came in as one scan: each may be chosen."""


@dataclass(frozen=True, slots=True)
class Quoted:
    """What a wallet that keeps another currency would charge, for a payment that begins before `until` (UTC)."""

    wallet: str
    price: Money
    charge: Money
    rate: str
    until: datetime


@dataclass(frozen=True, slots=True)
class OffersSeen:
    """The offers on a basket, those that are almost reached, and the coupons that do not count."""

    priced: FrozenPrice
    near: tuple[NearMiss, ...]
    coupons: tuple[CouponRefused, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a basket costs what it does: what it would cost with one offer less, or with another one."""

    priced: FrozenPrice
    alternatives: tuple[Alternative, ...]


class WaitingFor(StrEnum):
    NETWORK = "network"
    ANSWER = "answer"
    CUSTOMER = "customer"


@dataclass(frozen=True, slots=True)
class Waiting:
    """The payment is under way. The shopper will be charged once or not at all."""

    for_: WaitingFor
    wallet: str
    amount: int


RefundProgress = RefundDone | RefundDeclined | RefundStuck | Waiting | Refused
PaymentProgress = Paid | PaymentDeclined | PaymentCancelled | PaymentStuck | PaymentAwaits | Waiting | Refused

Fact = Event | Refused | SearchResult | Choice | Quoted | OffersSeen | Explanation | Waiting
"""Whatever a verb of a session may answer with: what `checkout.words` has words for."""
