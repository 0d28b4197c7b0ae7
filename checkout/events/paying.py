"""Events of paying, of refunds, and of money that a wallet captured for a payment that had ended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from checkout.events.frozen_prices import FrozenPrice, UnitsPaid
from wallet.port import Decline, Mode, NextAction


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
    """A `wallet.decisions.CancelledWhy`."""


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
class UnmatchedCaptureFound:
    """The wallet holds money for a payment that is over here, declined or cancelled. Written, and on the disk, before
    it is asked to give it back."""

    out_trade_no: str
    wallet: str
    amount: int
    refund_id: str


@dataclass(frozen=True, slots=True)
class UnmatchedCaptureRefunded:
    out_trade_no: str
    amount: int
    refund_id: str


@dataclass(frozen=True, slots=True)
class UnmatchedCaptureKept:
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


PaymentEvent = (
    PaymentStarted | PaymentAwaits | PaymentCancelling | PaymentDeclined | PaymentCancelled | PaymentStuck | Paid
)
UnmatchedCaptureEvent = UnmatchedCaptureFound | UnmatchedCaptureRefunded | UnmatchedCaptureKept
RefundEvent = RefundStarted | RefundDone | RefundDeclined | RefundStuck
