"""The port between a shop and a wallet: what a wallet is asked, and what it may answer.

To add a wallet, write a class with the methods of `Wallet` and register a factory for it, called with
`WalletSettings`, under the entry-point group `checkout.wallets`. This file and `wallet.money` are all you need to read
or import.

A shop asks four things: take this money (`pay`), what became of it (`query`), make sure that no money has moved
(`cancel`), give some of it back (`refund`). Every answer is one of three:

* `Known(snapshot)`: the wallet answered; this is how the payment stands.
* `NotSent(why)`: the question certainly never reached the wallet. Asking again is safe, and the shop does, up to its
  deadline.
* `Unknown(why)`: the question may have arrived. Nothing may be concluded until a `query` is answered.

*Unknown is a fact about our knowledge, never a state of the payment*, and so it is not a `Status`. A decline is
an answer like any other, not an exception. Waiting, asking again, giving up and cancelling are the shop's work
(`wallet.settlement`), so a plug-in stays thin and cannot get them wrong.

>>> ref = PaymentRef("JQ2026112400010001")
>>> Known(Snapshot(ref, Status.PAID, captured=Money(6886))).snapshot.status
<Status.PAID: 'paid'>
>>> PaymentRef("JQ-1")
Traceback (most recent call last):
    ...
ValueError: 'JQ-1' is not an order reference: expected 6 to 32 of 0-9, A-Z, a-z and _
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Protocol, runtime_checkable

from wallet.money import Money

API_VERSION = 1
"""The version of this port. A wallet declares the one that it was written for."""

# What Alipay (at most 64, no hyphen) and WeChat Pay (6 to 32) both accept: facts on wallets, section 3.
_ORDER_REFERENCE = re.compile(r"[0-9A-Za-z_]{6,32}")


class Status(StrEnum):
    """How a payment stands, as far as the wallet is concerned."""

    AWAITING_CUSTOMER = "awaiting_customer"
    """The customer has to do something first: see `Snapshot.next_action`."""
    PROCESSING = "processing"
    """Accepted and under way; ask again."""
    PAID = "paid"
    """The money has moved. Partly refunded is `PAID` with `refunded` above zero."""
    REFUNDED = "refunded"
    """Paid, and all of it given back."""
    CANCELLED = "cancelled"
    """No money has moved, on balance, and none will (cancelled, expired or reversed)."""
    DECLINED = "declined"
    """The wallet said no, for good: see `Snapshot.decline`. No money has moved."""
    NOT_FOUND = "not_found"
    """Answer to `query` and `refund` only: the wallet has never seen this order reference."""


class NextAction(StrEnum):
    """What the customer has to do before the payment can go on."""

    ENTER_PIN = "enter_pin"
    CONFIRM_IN_APP = "confirm_in_app"


class Decline(StrEnum):
    """Why a wallet said no, sorted by what the shop should do next (facts on wallets, section 1.8)."""

    RESCAN = "rescan"
    """The payment code was wrong, used or expired: show a fresh one."""
    OTHER_TENDER = "other_tender"
    """No funds, over a limit, refused by the customer: pay with something else."""
    NEW_REFERENCE = "new_reference"
    """This order reference is taken by a payment that differs: use a new one."""
    CONFIGURATION = "configuration"
    """The shop is set up wrongly: a person has to look."""


@dataclass(frozen=True, slots=True)
class PaymentRef:
    """Names one payment to the wallet that made it.

    `out_trade_no` is the shop's order reference, 6 to 32 of `[0-9A-Za-z_]`, the key under which money moves once.
    `state` is the wallet's own data: whatever a snapshot's `ref` carried comes back unread with every later call.
    """

    out_trade_no: str
    state: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not (isinstance(self.out_trade_no, str) and _ORDER_REFERENCE.fullmatch(self.out_trade_no)):
            raise ValueError(
                f"{self.out_trade_no!r} is not an order reference: expected 6 to 32 of 0-9, A-Z, a-z and _"
            )


@dataclass(frozen=True, slots=True)
class PaymentRequest:
    """What a shop asks for. `amount` is above zero; `basket` is a fingerprint of what is being paid for."""

    out_trade_no: str
    amount: Money
    subject: str
    """One line for the customer's statement."""
    basket: str
    auth_code: str | None = None
    """The payment code (付款码) that the customer showed, when the wallet works with one. Secret: never log it."""

    @property
    def ref(self) -> PaymentRef:
        """What `query` and `cancel` are asked with as long as no snapshot has come back."""
        return PaymentRef(self.out_trade_no)

    def __repr__(self) -> str:
        code = "None" if self.auth_code is None else "'…'"
        return f"PaymentRequest({self.out_trade_no!r}, {self.amount!r}, auth_code={code})"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """How one payment stands at the wallet. Amounts are totals so far, in the currency of the request."""

    ref: PaymentRef
    status: Status
    captured: Money | None = None
    """What the customer paid; None as long as no money has moved."""
    refunded: Money | None = None
    """What has been given back in all; None means nothing."""
    basket: str | None = None
    """The request's fingerprint, when the wallet keeps it: an answer for another basket is then noticed."""
    trade_no: str | None = None
    """The wallet's own number of the payment."""
    payer: str | None = None
    """Who paid, masked (`li***@example.com`)."""
    next_action: NextAction | None = None
    decline: Decline | None = None
    detail: str | None = None
    """The wallet's own code for what happened (`BUYER_BALANCE_NOT_ENOUGH`), for people who look closer."""


@dataclass(frozen=True, slots=True)
class Known:
    snapshot: Snapshot


@dataclass(frozen=True, slots=True)
class NotSent:
    why: str


@dataclass(frozen=True, slots=True)
class Unknown:
    why: str


Outcome = Known | NotSent | Unknown


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a wallet can do. Declared true must work; declared false is never asked for."""

    presented_code: bool = False
    """The customer shows a payment code and `PaymentRequest.auth_code` carries it."""
    refunds: bool = False
    currencies: frozenset[str] = frozenset({"CNY"})


@dataclass(frozen=True, slots=True)
class WalletSettings:
    """What the factory of a wallet is called with."""

    data: Path | None
    """A folder for the wallet's own files; None keeps everything in memory."""
    clock: Callable[[], datetime]
    """The time, aware, in UTC. Simulated wallets must take theirs from here."""
    seed: int = 0
    """For whatever a simulated wallet makes up, so that a run can be repeated."""


@runtime_checkable
class Wallet(Protocol):
    """A wallet, as the shop sees it. Calls may block (the shop has its own deadline) and should not raise;
    whatever is raised counts as `Unknown`."""

    name: str
    """Short and lower-case: what people type after `pay`."""
    api_version: int
    """The `API_VERSION` this wallet was written for."""

    def capabilities(self) -> Capabilities:
        """What this wallet can do; the same answer at every call."""

    def pay(self, request: PaymentRequest) -> Outcome:
        """Take the money, once per `out_trade_no`. The same request again answers for the same payment;
        another amount, basket or code under the same reference is `DECLINED` with `NEW_REFERENCE`."""

    def query(self, ref: PaymentRef) -> Outcome:
        """How the payment stands. Moves nothing. `NOT_FOUND` when the reference was never seen."""

    def cancel(self, ref: PaymentRef) -> Outcome:
        """Make sure that no money has moved: close what is unpaid, reverse what is paid, and refuse a `pay` that
        arrives later under a reference never seen. Cancelling twice is the same as once. Answers `CANCELLED`,
        or the payment as it stands when it cannot be cancelled."""

    def refund(self, ref: PaymentRef, refund_id: str, amount: Money) -> Outcome:
        """Give `amount` back, once per `refund_id`; never more in all than was captured. What cannot be given back
        changes nothing: the snapshot then says why in `decline` and `detail`."""


@runtime_checkable
class PaymentApp(Protocol):
    """The customer's side of a simulated wallet: the app on their phone. A real wallet has none to offer."""

    def show_code(self) -> str:
        """A fresh payment code, digits only."""

    def pending(self) -> Snapshot | None:
        """The payment that waits for this customer, if one does."""

    def approve(self, pin: str) -> bool:
        """Enter the PIN for the waiting payment; False when it is wrong or nothing waits."""

    def refuse(self) -> None:
        """Turn the waiting payment down."""


@runtime_checkable
class HasPaymentApp(Protocol):
    """A wallet that brings its customers' phones along, as simulated wallets do."""

    def app_of(self, customer: str) -> PaymentApp:
        """The app of `customer` (the shopper's id); an account is opened on first sight."""
