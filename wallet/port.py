"""The port between a shop and a wallet: what a wallet is asked, and what it may answer.

To add a wallet, write a class that inherits from `Wallet`, and register a factory for it under the entry-point group
`checkout.wallets`; it is called with `WalletSettings`. This file and `wallet.money` are all you need to read or import.

A shop asks three things of every wallet: take this money (`pay`), how does the payment stand (`query`), make sure that
no money has moved (`cancel`). What else a wallet can do it declares in its `Capabilities`: refunds, holding money first
and taking it later (`capture`), notifications, the statement of a day, quotes for another currency. What is declared
works end to end. What is not declared answers `Unsupported` and changes nothing, as the methods inherited from `Wallet`
do. Every answer about a payment is one of four:

* `Known(snapshot)`: the wallet answered; this is how the payment stands.
* `NotSent(why)`: the call certainly did not reach the wallet. The shop repeats it, up to its deadline.
* `Unknown(why)`: the call may have arrived. Nothing may be concluded until a `query` is answered.
* `Unsupported(what)`: this wallet does not do that, and has done nothing.

*Unknown is a fact about our knowledge, never a state of the payment*, so it is not a `Status`. A decline is an answer,
not an exception. Waiting, asking again, giving up and cancelling are the shop's work (`wallet.settlement`).

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
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Protocol, runtime_checkable

from wallet.money import Money

API_VERSION = 1
"""The version of this port. A wallet declares the one that it was written for."""

# What both Alipay (at most 64, no hyphen) and WeChat Pay (6 to 32) accept as out_trade_no.
_ORDER_REFERENCE = re.compile(r"[0-9A-Za-z_]{6,32}")


class Mode(StrEnum):
    """How customer and wallet come together."""

    PRESENTED_CODE = "presented_code"
    """The customer shows a payment code (付款码); it comes in `PaymentRequest.auth_code`."""
    SHOWN_QR = "shown_qr"
    """The shop shows `Snapshot.show` as a QR code, and the customer scans it."""
    IN_APP = "in_app"
    """Shop and wallet are on one phone: the customer confirms in the wallet's app, or does nothing."""
    AT_DESK = "at_desk"
    """The customer shows `Snapshot.show` to a person at a desk and pays there."""


class Status(StrEnum):
    """How a payment stands, as far as the wallet is concerned."""

    AWAITING_CUSTOMER = "awaiting_customer"
    """The customer has to do something first: see `Snapshot.next_action`. Then it is paid, once. What was refused,
    expired or cancelled meanwhile can no longer be confirmed, and what is paid can no longer be refused."""
    PROCESSING = "processing"
    """Accepted and under way; ask again."""
    AUTHORISED = "authorised"
    """The money is held for the shop (`Snapshot.authorised`) and has not moved. Only after `capture_later`."""
    PAID = "paid"
    """The money has moved. Partly refunded is `PAID` with `refunded` above zero."""
    REFUNDED = "refunded"
    """Paid, and all of it given back."""
    CANCELLED = "cancelled"
    """Cancelled, expired, released or reversed: on balance no money has moved, and none will."""
    DECLINED = "declined"
    """Refused for good: see `Snapshot.decline`. No money has moved."""
    NOT_FOUND = "not_found"
    """The wallet has never seen this order reference. Answers `query`, `capture` and `refund` only. Not for a payment
    that it has once answered for, a restart later neither."""


class NextAction(StrEnum):
    """What the customer has to do before the payment can go on."""

    ENTER_PIN = "enter_pin"
    CONFIRM_IN_APP = "confirm_in_app"
    SCAN_QR = "scan_qr"
    """Scan what the shop shows: `Snapshot.show`."""
    GO_TO_DESK = "go_to_desk"
    """Show `Snapshot.show` to a person at the desk and pay there."""


class Decline(StrEnum):
    """Why a wallet said no, by what the shop should do next."""

    RESCAN = "rescan"
    """The payment code was wrong, used or expired: show a fresh one."""
    OTHER_TENDER = "other_tender"
    """No funds, over a limit, refused by the customer: pay with something else."""
    NEW_REFERENCE = "new_reference"
    """The order reference, or the refund id, is taken by another request: use a new one."""
    NEW_QUOTE = "new_quote"
    """The quote has expired: ask for another one."""
    CONFIGURATION = "configuration"
    """The shop is set up wrongly: a person has to look."""


@dataclass(frozen=True, slots=True)
class PaymentRef:
    """Names one payment to its wallet.

    `out_trade_no` is the shop's order reference, 6 to 32 of `[0-9A-Za-z_]`, the key under which money moves once.
    `state` is the wallet's own data, at most 4096 characters: what the last snapshot's `ref` carried comes back with
    every later call.
    """

    out_trade_no: str
    state: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not (isinstance(self.out_trade_no, str) and _ORDER_REFERENCE.fullmatch(self.out_trade_no)):
            raise ValueError(
                f"{self.out_trade_no!r} is not an order reference: expected 6 to 32 of 0-9, A-Z, a-z and _"
            )


@dataclass(frozen=True, slots=True)
class Quote:
    """What a wallet in another currency will charge its customer for a price, and until when."""

    quote_id: str
    price: Money
    """What the shop asks for."""
    charge: Money
    """What the customer's account is charged for it."""
    rate: str
    """For people: what one unit of the price's currency costs in the charge's currency, `7.2350`."""
    expires_at: datetime
    """With a time zone. A later `pay` is `DECLINED` with `NEW_QUOTE`."""
    state: Mapping[str, str] = field(default_factory=dict)
    """The wallet's own data: the first `PaymentRef.state` of a payment at this quote."""


@dataclass(frozen=True, slots=True)
class GoodsDetail:
    """One line of the basket, for the customer's statement and for a provider's own vouchers."""

    goods_id: str
    """The shop's own number of the goods (SKU)."""
    goods_name: str
    """At most 40 characters."""
    quantity: int
    """Pieces; 1 for what is sold by weight."""
    price: Money
    """Of one piece, before any offer, so the lines may come to more than the payment."""


@dataclass(frozen=True, slots=True)
class PaymentRequest:
    """What a shop asks for. `amount` is above zero; `basket` is a fingerprint of what is paid for.

    The fields after `quote` are what a provider may want to know beside: None, or empty, where the shop does not know.
    A request is the same one with or without them.
    """

    out_trade_no: str
    amount: Money
    subject: str
    """One line for the customer's statement."""
    basket: str
    auth_code: str | None = None
    """The payment code (付款码) that the customer showed, in `Mode.PRESENTED_CODE`. Secret: never log it."""
    mode: Mode = Mode.IN_APP
    capture_later: bool = False
    """Only hold the money until `capture`."""
    quote: Quote | None = None
    """The quote that the customer has agreed to; its price is `amount`."""
    store_id: str | None = None
    """The shop's own id of the store."""
    terminal_id: str | None = None
    """The shop's own id of the till, or of the installation."""
    operator_id: str | None = None
    """Who of the staff serves the customer; None where customers serve themselves."""
    sub_merchant: str | None = None
    """The provider's number for the merchant who sells, where another one has the contract with the provider."""
    buyer_id: str | None = None
    """The shop's own id of the shopper, in `Mode.IN_APP`: there is no payment code to tell whose wallet pays."""
    goods_detail: tuple[GoodsDetail, ...] = ()
    """What is paid for: the first 100 lines."""
    passback_params: str | None = None
    """Text of the shop's own; `Snapshot.passback_params` brings it back, where the provider does."""
    time_expire: datetime | None = None
    """With a time zone. Whatever still waits for its customer then is `CANCELLED`, and can no longer be paid. The shop
    cancels before that: it is for a shop that is switched off meanwhile."""

    @property
    def ref(self) -> PaymentRef:
        """What `query` and `cancel` are called with until a snapshot has come back."""
        return PaymentRef(self.out_trade_no, dict(self.quote.state) if self.quote else {})

    def __repr__(self) -> str:
        code = "None" if self.auth_code is None else "'…'"
        return f"PaymentRequest({self.out_trade_no!r}, {self.amount!r}, auth_code={code})"


@dataclass(frozen=True, slots=True)
class Fund:
    """Where money came from: `balance`, `bank_card`, `red_packet`, or the name of another wallet."""

    source: str
    amount: Money
    """In the currency that the customer was charged in."""


class RefundStatus(StrEnum):
    PENDING = "pending"
    """Accepted; the money has not moved yet. Call the same `refund` again to learn how it stands."""
    DONE = "done"
    DECLINED = "declined"
    """The wallet said no, and nothing changed: see `Snapshot.decline`."""


@dataclass(frozen=True, slots=True)
class Refund:
    """How one refund stands."""

    refund_id: str
    amount: Money
    """As it was asked for, also of a refund that is declined."""
    status: RefundStatus
    charged: Money | None = None
    """What the customer's account was given back, where that is another currency."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """How one payment stands at the wallet. Amounts are totals so far, in the currency of the request. No value in it
    holds a payment code, nor does any other answer, message or exception."""

    ref: PaymentRef
    status: Status
    captured: Money | None = None
    """What was paid for the order, by the customer or by a platform for them; None before money has moved."""
    refunded: Money | None = None
    """What has been given back in all; None means nothing. Pending refunds do not count."""
    basket: str | None = None
    """The request's fingerprint, if the wallet keeps it; the shop then notices an answer for another basket."""
    trade_no: str | None = None
    """The wallet's own number of the payment."""
    payer: str | None = None
    """Who paid, masked with asterisks (`li***@example.com`). No other value names the customer."""
    next_action: NextAction | None = None
    decline: Decline | None = None
    detail: str | None = None
    """The wallet's own code for what happened (`BUYER_BALANCE_NOT_ENOUGH`), for support."""
    authorised: Money | None = None
    """What is held for the shop, or was held before the capture."""
    show: str | None = None
    """What the shop shows for `SCAN_QR` and `GO_TO_DESK`: the text of the QR code, the number for the desk."""
    charged: Money | None = None
    """What the customer's account was charged, where that is in another currency."""
    funds: tuple[Fund, ...] = ()
    """Where the money came from; adds up to what the customer was charged. Empty when the wallet does not say."""
    refund: Refund | None = None
    """In an answer to `refund`: how that refund stands."""
    receipt_amount: Money | None = None
    """What the shop gets of `captured`, before fees: less than all where the shop pays for a discount that the provider
    gave. None means all of it, whoever paid: a part that a platform paid is among the `funds`."""
    refunded_unknown: bool = False
    """The wallet cannot tell how much of a payment that is `PAID` has been given back; `refunded` is then None. The
    shop asks again with `query`, and never takes it for nothing where it may have asked for a refund."""
    passback_params: str | None = None
    """The request's, where the provider brings it back; the shop then notices an answer for another trip."""


@dataclass(frozen=True, slots=True)
class Known:
    snapshot: Snapshot


@dataclass(frozen=True, slots=True)
class NotSent:
    why: str


@dataclass(frozen=True, slots=True)
class Unknown:
    why: str


@dataclass(frozen=True, slots=True)
class Unsupported:
    """This wallet does not do that, and has done nothing."""

    what: str = ""


Outcome = Known | NotSent | Unknown | Unsupported


@dataclass(frozen=True, slots=True)
class Reply:
    """The HTTP answer to a notification, byte for byte."""

    body: bytes
    status: int = 200
    content_type: str = "text/plain"


@dataclass(frozen=True, slots=True)
class Notification:
    """A genuine notification: its signature is right."""

    event_id: str
    """The same whenever the wallet sends this event again, and another one for every other event."""
    snapshot: Snapshot
    """How the payment stands after this event: after a refund, with what has been given back in all."""
    reply: Reply
    """What to answer when the shop has recorded it."""


@dataclass(frozen=True, slots=True)
class Rejected:
    """Not a genuine notification of this wallet: nothing follows from it."""

    why: str
    """`signature`, `unreadable`, `not-ours`."""
    reply: Reply


class Movement(StrEnum):
    """The kind of a statement line."""

    PAYMENT = "payment"
    REFUND = "refund"
    REVERSAL = "reversal"
    """A cancel gave all of a payment back."""


@dataclass(frozen=True, slots=True)
class StatementLine:
    """Money that moved. `amount` is above zero in either direction, in the currency of the request."""

    at: datetime
    """When the money moved, to the minute at least, with a time zone."""
    movement: Movement
    out_trade_no: str
    amount: Money
    """All of it: fees are not taken off."""
    trade_no: str = ""
    """As in the payment's snapshots; empty where the wallet does not say."""
    refund_id: str = ""
    """Of a refund: the id that it was asked for under."""
    receipt_amount: Money | None = None
    """What the shop got of a payment, or gave of a refund; None means `amount`."""


@dataclass(frozen=True, slots=True)
class StatementPage:
    """At most 200 lines, oldest first."""

    lines: tuple[StatementLine, ...]
    next_page: str | None = None
    """The `page` to ask for next; None after the last one."""


@dataclass(frozen=True, slots=True)
class NotReady:
    """There is no statement of that day yet."""

    why: str = ""


NotificationAnswer = Notification | Rejected | Unsupported
StatementAnswer = StatementPage | NotReady | NotSent | Unknown | Unsupported
QuoteAnswer = Quote | NotSent | Unknown | Unsupported


class Refunds(StrEnum):
    """What can be given back."""

    NONE = "none"
    WHOLE = "whole"
    """Once, all of it."""
    PARTIAL = "partial"
    """Any part, as long as something is left."""


@dataclass(frozen=True, slots=True)
class Policy:
    """How long to wait, in seconds, and how often to try. The defaults are about what Alipay's guide asks for."""

    first_wait: float = 5
    """From the answer to `pay` to the first `query`."""
    interval: float = 3
    """Between queries."""
    deadline: float = 30
    """After this long without a result, or with a wallet that cannot be reached, the payment is cancelled."""
    cancel_tries: int = 6
    cancel_interval: float = 2
    """After the first cancel without a result; each pause is twice as long as the one before. The defaults come to a
    minute, after which Alipay's guide has a person look."""
    network_interval: float = 3
    """Between calls of `pay` that do not reach the wallet, and between any calls while this device is offline."""
    customer_deadline: float = 180
    """How long the customer has to enter a PIN, to confirm, to scan or to go to the desk."""


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a wallet can do. What is declared works end to end; anything else answers `Unsupported`."""

    modes: frozenset[Mode] = frozenset({Mode.IN_APP})
    refunds: Refunds = Refunds.NONE
    capture_later: bool = False
    """`PaymentRequest.capture_later` and `capture`."""
    notifications: bool = False
    statement: bool = False
    quotes: bool = False
    """Whether `quote` works. Prices in a currency that customers do not pay in need one."""
    currencies: frozenset[str] = frozenset({"CNY"})
    """Currencies of requests (ISO 4217)."""
    smallest: int = 1
    """Minor units that every amount is a multiple of: 10 where no single fen are taken."""
    statement_zone: str = "Asia/Shanghai"
    """IANA time zone in which a statement's day begins and ends."""
    policy: Policy = Policy()


@dataclass(frozen=True, slots=True)
class WalletSettings:
    """What the factory of a wallet is called with."""

    data: Path | None
    """Folder for the wallet's own files; None: keep everything in memory. What a wallet has answered is in it by then:
    a power cut closes nothing."""
    clock: Callable[[], datetime]
    """The time in UTC. Simulated wallets must take theirs from here."""
    seed: int = 0
    """For whatever a simulated wallet makes up; the same seed repeats a run."""
    wallet_named: Callable[[str], Wallet] | None = None
    """For a wallet made of others: the shop's wallet of that name. Do not close it. None in a process of its own."""


@runtime_checkable
class Wallet(Protocol):
    """A wallet, as the shop sees it. Inherit from this class, and leave out what you do not declare. Calls may block,
    since the shop has its own deadline, and should not raise: whatever is raised counts as `Unknown`."""

    name: str
    """Short and lower-case: what people type after `pay`."""
    api_version: int
    """The `API_VERSION` this wallet was written for."""

    def capabilities(self) -> Capabilities:
        """What this wallet can do; the same answer at every call."""
        ...

    def pay(self, request: PaymentRequest) -> Outcome:
        """Take the money, or hold it, once per `out_trade_no`. The same request again answers for the same payment,
        also while that waits. Another amount, currency, basket, code or mode, or a hold instead of a payment, under the
        same reference is `DECLINED` with `NEW_REFERENCE`, and changes nothing about the first. Where the first was
        declined for its code, no other code is taken either; one that was cancelled stays `CANCELLED`. A request that
        is declined for another reason need not be kept.
        An undeclared mode, currency or `capture_later` is `Unsupported`."""
        ...

    def query(self, ref: PaymentRef) -> Outcome:
        """How the payment stands. Moves nothing. `NOT_FOUND` when the reference was never seen."""
        ...

    def cancel(self, ref: PaymentRef) -> Outcome:
        """Make sure that no money has moved: close what is unpaid, release what is held, reverse what is paid. Under a
        reference never seen, refuse a `pay` that arrives later. Cancelling twice is the same as once. Answers
        `CANCELLED`, or the payment as it stands when it cannot be cancelled. A payment answered as `PAID` stays paid:
        a late copy of the cancel reverses nothing. A wallet that may still reverse it answers `Unknown`."""
        ...

    def capture(self, ref: PaymentRef, amount: Money) -> Outcome:
        """Take `amount` of what is held, once per payment, and release the rest. The same call again answers for the
        same capture. Another amount changes nothing; `decline` says why. A hold ends with its capture or a cancel, and
        not by itself within seven days. After the capture, a cancel reverses what was captured, or nothing."""
        return Unsupported("capture")

    def refund(self, ref: PaymentRef, refund_id: str, amount: Money) -> Outcome:
        """Give `amount` back, once per `refund_id` (6 to 32 of `[0-9A-Za-z_]`), never more in all than was captured,
        pending refunds included. The same call again, however much later, tells how that refund stands. What cannot be
        given back, or another amount under the same id, changes nothing: `Snapshot.refund` is `DECLINED`, and `decline`
        says why (`detail` in the wallet's own code). Under another order the same id is another refund, or is declined.
        What was all given back stays so: the same `pay` charges nothing, and a cancel gives nothing back."""
        return Unsupported("refund")

    def read_notification(self, headers: Mapping[str, str], body: bytes) -> NotificationAnswer:
        """What a notification says. Verify the signature first; without a right one it is `Rejected`, whatever it
        says. Changes nothing. Names of headers are in lower case."""
        return Unsupported("notifications")

    def statement(self, day: date, page: str | None = None) -> StatementAnswer:
        """All money that moved on `day` (from midnight to midnight in `Capabilities.statement_zone`), a page at a time,
        each movement once: also each refund in part, and each on the day on which the money moved. A day without any is
        an empty page. `NotReady` before the day is over; a day later it is ready at the latest. The same question has
        the same answer."""
        return Unsupported("statement")

    def quote(self, price: Money) -> QuoteAnswer:
        """What the customer would be charged for `price`. Moves nothing."""
        return Unsupported("quotes")


@runtime_checkable
class PaymentApp(Protocol):
    """The customer's side of a simulated wallet: the app on their phone. A real wallet has none to offer."""

    def show_code(self) -> str:
        """A fresh payment code, digits only."""

    def pending(self) -> Snapshot | None:
        """The payment that waits for this customer."""

    def approve(self, pin: str) -> bool:
        """Enter the PIN for the waiting payment; False when it is wrong or nothing waits."""

    def refuse(self) -> None:
        """Turn the waiting payment down."""

    def scan_qr(self, text: str) -> bool:
        """Scan what the shop shows (`Snapshot.show`): the payment now waits for this customer. False when it is no
        open payment of this wallet."""


@runtime_checkable
class HasPaymentApp(Protocol):
    """A wallet that simulates its customers' phones too."""

    def app_of(self, customer: str) -> PaymentApp:
        """The app of `customer` (the shopper's id), who gets an account if they have none."""


@runtime_checkable
class HasAccounts(Protocol):
    """A wallet that simulates its customers' accounts too."""

    def balance_of(self, customer: str) -> Money:
        """What `customer` (the shopper's id) has left, in the currency that they are charged in."""


@runtime_checkable
class SendsNotifications(Protocol):
    """A simulated wallet, whose notifications are fetched instead of sent over a network."""

    def notifications(self) -> list[tuple[Mapping[str, str], bytes]]:
        """Headers and body of every notification that is due now. One that was not answered rightly comes again."""

    def replied(self, body: bytes, reply: Reply) -> None:
        """Tell the wallet what the shop answered to the notification with this body."""
