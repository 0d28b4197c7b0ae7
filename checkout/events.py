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
from enum import StrEnum

from catalog.product import Fulfilment, Unit
from checkout.frozen_prices import FrozenPrice, UnitsPaid
from wallet.port import Decline, Mode, NextAction


class Source(StrEnum):
    """How a code came in. A hint for people and for suggestions, never for what the code means."""

    SCAN = "scan"
    TYPED = "typed"
    PASTED = "pasted"
    SHELF = "shelf"
    """Taken from the shelf on the screen."""
    SEARCH = "search"
    """Chosen from what a search in the app found; `raw` is then the SKU."""


class Problem(StrEnum):
    """Why something was not done. Sentences for these are made in `checkout.words`."""

    # A code that cannot be sold
    EMPTY = "empty"
    UNREADABLE = "unreadable"
    TOO_LONG = "too-long"
    CHECK_DIGIT = "check-digit"
    UNKNOWN_PRODUCT = "unknown-product"
    UNKNOWN_LABEL = "unknown-label"
    PAYMENT_CODE = "payment-code"
    WEB_LINK = "web-link"
    NOT_WEIGHED = "not-weighed"
    SAME_LABEL = "same-label"
    COSTS_NOTHING = "costs-nothing"
    NOT_SOLD_HERE = "not-sold-here"
    ONLINE_ONLY = "online-only"
    UNDER_AGE = "under-age"
    AMBIGUOUS = "ambiguous"
    SERVICE_ONLY = "service-only"
    CASE = "case"
    COUPON = "coupon"
    VOUCHER = "voucher"
    MEMBER_CARD = "member-card"
    STAFF_ONLY = "staff-only"
    LABEL_MISMATCH = "label-mismatch"
    EXPIRED = "expired"
    BEST_BEFORE = "best-before"
    RECALLED = "recalled"
    SERIAL_USED = "serial-used"
    READ_TWICE = "read-twice"
    # A deed that cannot be done now
    NO_SUCH_COUPON = "no-such-coupon"
    COUPON_SHOWN = "coupon-shown"
    OFFER_USED = "offer-used"
    """A coupon, or another offer that may be used only so often, was used on another trip meanwhile."""
    NOTHING_ASKED = "nothing-asked"
    NO_SUCH_CHOICE = "no-such-choice"
    NO_SUCH_LINE = "no-such-line"
    NO_SUCH_PRODUCT = "no-such-product"
    BAD_QUANTITY = "bad-quantity"
    NOT_EDITABLE = "not-editable"
    MODE_NOT_ALLOWED = "mode-not-allowed"
    OUT_OF_REACH = "out-of-reach"
    NO_SUCH_COOKING = "no-such-cooking"
    NOTHING_TO_UNDO = "nothing-to-undo"
    EMPTY_BASKET = "empty-basket"
    PAYMENT_OPEN = "payment-open"
    NO_PAYMENT = "no-payment"
    ALREADY_PAID = "already-paid"
    NOT_PAID = "not-paid"
    TRIP_OVER = "trip-over"
    SUSPENDED = "suspended"
    NOT_SUSPENDED = "not-suspended"
    NO_SUCH_WALLET = "no-such-wallet"
    WALLET_BROKEN = "wallet-broken"
    WALLET_CURRENCY = "wallet-currency"
    """The wallet takes no money of this store's currency."""
    WALLET_MODE = "wallet-mode"
    """The wallet is not paid with in the way that was asked for."""
    NO_QUOTE = "no-quote"
    """The wallet keeps another currency, and names no rate of exchange now."""
    SAME_CURRENCY = "same-currency"
    """The wallet keeps this store's currency: there is no rate to ask for."""
    TOO_LITTLE = "too-little"
    """The total is below the smallest amount that the wallet takes."""
    WALLET_AWAY = "wallet-away"
    """A payment is open, and its wallet cannot be asked."""
    NO_PAYMENT_CODE = "no-payment-code"
    WRONG_PIN = "wrong-pin"
    NO_QR = "no-qr"
    """There is no QR code that the wallet's app could scan for this payment."""
    NO_SUCH_RECEIPT = "no-such-receipt"
    NOTHING_PAID = "nothing-paid"
    """Nothing can come back before it was paid."""
    NOTHING_BACK = "nothing-back"
    NOT_THAT_MANY = "not-that-many"
    """More is to come back than there is left."""
    NO_REFUNDS = "no-refunds"
    """The wallet gives nothing back."""
    ONLY_WHOLE = "only-whole"
    """The wallet gives all of it back, and nothing less."""
    NOT_SAVED = "not-saved"
    ANSWER_NOT_SAVED = "answer-not-saved"
    """How a payment ended is known and could not be written down yet."""


@dataclass(frozen=True, slots=True)
class TripStarted:
    trip: str
    store: str
    shopper: str
    currency: str
    member: bool
    home: tuple[float, float] | None
    """Latitude and longitude of the shopper's address, None when the app has none."""
    loaded_at: datetime
    """When the phone loaded the prices it goes on with when the network is away."""


@dataclass(frozen=True, slots=True)
class ItemScanned:
    """Goods went into the basket: a new line, or more of line `line`."""

    line: int
    raw: str
    source: Source
    sku: str
    gtin: str | None
    name_zh: str
    name_en: str
    department: str
    tax_class: str
    unit: Unit
    ref_qty: int
    quantity: int
    """Pieces added, or grams for `Unit.GRAM`."""
    price: int
    """Per `ref_qty`, for this shopper."""
    regular_price: int
    """Per `ref_qty`, for everybody; above `price` when something was saved."""
    amount: int
    """What was added to the basket for this."""
    modes: tuple[Fulfilment, ...]
    mode: Fulfilment
    cooking: tuple[str, ...] = ()
    label: bool = False
    """From an in-store label: never merged, never multiplied."""
    for_line: int | None = None
    """A service that belongs to that line (in-store cooking)."""
    offline: bool = False
    """Priced from what the phone loaded at the door."""
    lot: str = ""
    serial: str = ""
    """Of this one pack in all the world, where its code carries one."""
    keeps_until: str = ""
    """The date on the pack, `2026-11-26`, where its code carries one."""
    remark: str = ""
    """A `catalog.found.Remark`: why it is cheaper, or what is odd about its label."""
    reason: str = ""
    """Why `price` is below `regular_price`, where it is: `member` or `markdown`."""


@dataclass(frozen=True, slots=True)
class ScanRefused:
    raw: str
    source: Source
    problem: Problem
    sku: str | None = None
    name_zh: str = ""
    name_en: str = ""
    detail: str = ""
    """What the sentence needs: the age limit, a date, a lot, the kind of code."""
    suggestions: tuple[str, ...] = ()
    """SKUs whose numbers are one slip away from what was typed."""


@dataclass(frozen=True, slots=True)
class QuantityChanged:
    line: int
    quantity: int


@dataclass(frozen=True, slots=True)
class LineRemoved:
    line: int


@dataclass(frozen=True, slots=True)
class FulfilmentChosen:
    line: int
    mode: Fulfilment


@dataclass(frozen=True, slots=True)
class Undone:
    """The last change of the basket was taken back."""


@dataclass(frozen=True, slots=True)
class CouponShown:
    """The shopper wants this coupon to count, besides those that their account holds."""

    coupon: str
    """The id of its offer."""


@dataclass(frozen=True, slots=True)
class NetworkDropped:
    pass


@dataclass(frozen=True, slots=True)
class NetworkReturned:
    pass


@dataclass(frozen=True, slots=True)
class TripSuspended:
    pass


@dataclass(frozen=True, slots=True)
class TripResumed:
    pass


@dataclass(frozen=True, slots=True)
class AgreedQuote:
    """What a wallet that keeps another currency said it would charge (`wallet.port.Quote`), as the journal keeps it."""

    quote_id: str
    charge: int
    """Minor units of `currency`."""
    currency: str
    rate: str
    expires_at: datetime
    state: tuple[tuple[str, str], ...] = ()
    """The wallet's own data, with which the payment's begins. Never shown."""


@dataclass(frozen=True, slots=True)
class PaymentStarted:
    """Written, and on the disk, before the wallet is called. The basket is frozen from here on."""

    out_trade_no: str
    wallet: str
    amount: int
    """What the wallet is asked for."""
    basket: str
    """Fingerprint of the priced basket."""
    mode: Mode = Mode.IN_APP
    rounded: int = 0
    """How much less `amount` is than the basket's total, where the wallet takes no smaller coins."""
    quote: AgreedQuote | None = None
    price: FrozenPrice | None = None
    """What is being paid, and how it came about: in force until this payment has failed, whatever becomes of the offers
    meanwhile. None in files from before offers: every line cost what it says."""


@dataclass(frozen=True, slots=True)
class PaymentSeen:
    """The wallet's own data about a payment, which it needs back with every later question, has changed."""

    out_trade_no: str
    state: tuple[tuple[str, str], ...]
    """`wallet.port.PaymentRef.state`, by name. Never shown."""


@dataclass(frozen=True, slots=True)
class PaymentAwaits:
    """The wallet waits for its customer."""

    out_trade_no: str
    next_action: NextAction
    show: str = ""
    """What the shop shows for it: the text of a QR code, the number for the desk."""


@dataclass(frozen=True, slots=True)
class PaymentCancelling:
    """Written, and on the disk, before the wallet is first asked to cancel: from here on nothing else is asked of it,
    since a cancel may overtake whatever it answers."""

    out_trade_no: str
    why: str
    """As in `PaymentCancelled`."""


@dataclass(frozen=True, slots=True)
class PaymentDeclined:
    """No money has moved; the basket is open again."""

    out_trade_no: str
    decline: Decline
    detail: str = ""


@dataclass(frozen=True, slots=True)
class PaymentCancelled:
    """No money has moved, on balance; the basket is open again."""

    out_trade_no: str
    why: str
    """A `wallet.steps.CancelledWhy`."""


@dataclass(frozen=True, slots=True)
class PaymentStuck:
    """The outcome is still unknown after everything was tried: the basket stays frozen, a person has to look."""

    out_trade_no: str
    why: str
    said: str = ""
    """Why the last call had no usable answer, in the words of the wallet or of what stands in for it."""


@dataclass(frozen=True, slots=True)
class Paid:
    """The money has moved. Written in one transaction with the receipt."""

    out_trade_no: str
    wallet: str
    amount: int
    trade_no: str
    payer: str
    receipt_number: str
    rounded: int = 0
    """As in `PaymentStarted`."""
    charged: int = 0
    """What the customer's account was charged, in minor units of `charged_currency`, where that is another."""
    charged_currency: str = ""
    rate: str = ""
    """The rate of exchange that was agreed on."""
    funds: tuple[tuple[str, int], ...] = ()
    """Where the money came from, and how much of it, in the currency that the customer was charged in."""


@dataclass(frozen=True, slots=True)
class LateMoneyFound:
    """The wallet holds money for a payment that is over here, declined or cancelled. Written, and on the disk, before
    it is asked to give it back."""

    out_trade_no: str
    wallet: str
    amount: int
    refund_id: str


@dataclass(frozen=True, slots=True)
class LateMoneyReturned:
    out_trade_no: str
    amount: int
    refund_id: str


@dataclass(frozen=True, slots=True)
class LateMoneyKept:
    """The wallet does not give late money back: a person has to."""

    out_trade_no: str
    refund_id: str
    why: str
    """The wallet's own code; `UNSUPPORTED` of one that gives nothing back."""


@dataclass(frozen=True, slots=True)
class ReturnedLine:
    """Goods that come back: units of one line, at what each of them cost, and the tax that was inside."""

    line: int
    units: tuple[UnitsPaid, ...]
    tax: int

    @property
    def net(self) -> int:
        return sum(run.count * run.net for run in self.units)


@dataclass(frozen=True, slots=True)
class RefundStarted:
    """Written, and on the disk, before the wallet is asked to give anything back."""

    refund_id: str
    out_trade_no: str
    wallet: str
    amount: int
    """What the wallet is asked for. It differs from what the lines come to by what it has no coins for, and by what is
    held back."""
    lines: tuple[ReturnedLine, ...]
    held_back: int = 0
    """How much more the goods that stay cost by themselves, after this; nothing unless that is the shop's policy."""


@dataclass(frozen=True, slots=True)
class RefundDone:
    """The money was given back. `number` is that of the refund's own receipt."""

    refund_id: str
    number: str
    amount: int
    complete: bool
    """Whether everything has come back: coupons may then be used again."""
    charged: int = 0
    """What the customer's account was given, in minor units of `charged_currency`, where that is another."""
    charged_currency: str = ""


@dataclass(frozen=True, slots=True)
class RefundDeclined:
    """The wallet said no, and nothing was given back."""

    refund_id: str
    decline: Decline
    detail: str = ""


@dataclass(frozen=True, slots=True)
class RefundStuck:
    """Nobody knows yet whether it was given back. The same refund may be asked for again; a person has to look."""

    refund_id: str
    why: str


@dataclass(frozen=True, slots=True)
class Left:
    """The shopper walked out: with the goods when paid, with an empty bag otherwise."""

    paid: bool


BasketEvent = ItemScanned | QuantityChanged | LineRemoved | FulfilmentChosen | Undone | CouponShown
PaymentEvent = (
    PaymentStarted | PaymentAwaits | PaymentCancelling | PaymentDeclined | PaymentCancelled | PaymentStuck | Paid
)
LateMoneyEvent = LateMoneyFound | LateMoneyReturned | LateMoneyKept
RefundEvent = RefundStarted | RefundDone | RefundDeclined | RefundStuck
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
    | LateMoneyEvent
    | RefundEvent
    | Left
)


@dataclass(frozen=True, slots=True)
class Recorded:
    """An event as it stands in the journal: its number within the trip (from 1, no gaps) and its time in UTC."""

    seq: int
    at: datetime
    event: Event
