"""Events of payments, refunds and unmatched captures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from checkout.events.currency import Currency
from checkout.events.frozen_prices import FrozenPrice, UnitsPaid
from wallet.port import Decline, Mode, NextAction


@dataclass(frozen=True, slots=True)
class AgreedQuote:
    """The charge that a wallet in another currency named (`wallet.port.Quote`)."""

    quote_id: str
    charge: int
    """Minor units of `currency`."""
    currency: Currency
    rate: str
    expires_at: datetime
    state: tuple[tuple[str, str], ...] = ()
    """The wallet's own data, the first of the payment. Never shown."""


@dataclass(frozen=True, slots=True)
class PaymentStarted:
    """The intent: on the disk before the wallet is called. The basket is frozen from here on."""

    out_trade_no: str
    wallet: str
    amount: int
    """What the wallet is asked for."""
    basket: str
    """Fingerprint of the priced basket."""
    mode: Mode = Mode.IN_APP
    rounded: int = 0
    """The basket's total less `amount`, where the wallet takes no smaller coins."""
    quote: AgreedQuote | None = None
    price: FrozenPrice | None = None
    """The basket's price, in force until this payment fails, whatever happens to the offers. None in files from before
    offers: every line then costs what it says."""
    hold: int = 0
    """What the wallet is asked to hold instead of paying `amount` now: goods that are weighed later may cost more or
    less. 0 for a payment at once."""


@dataclass(frozen=True, slots=True)
class PaymentSeen:
    """The wallet's own data about a payment has changed. The wallet gets it back with every later call."""

    out_trade_no: str
    state: tuple[tuple[str, str], ...]
    """`wallet.port.PaymentRef.state`, by name. Never shown."""


@dataclass(frozen=True, slots=True)
class PaymentAwaits:
    """The wallet waits for its customer."""

    out_trade_no: str
    next_action: NextAction
    show: str = ""
    """What the shop shows: the text of a QR code, the number for the desk."""


@dataclass(frozen=True, slots=True)
class PaymentCancelling:
    """On the disk before the wallet is first asked to cancel. From here on it is asked nothing else, since the cancel
    may overtake any answer."""

    out_trade_no: str
    why: str
    """As in `PaymentCancelled`."""


@dataclass(frozen=True, slots=True)
class PaymentDeclined:
    """No money moved, and the basket is open again."""

    out_trade_no: str
    decline: Decline
    detail: str = ""


@dataclass(frozen=True, slots=True)
class PaymentCancelled:
    """No money is kept, and the basket is open again."""

    out_trade_no: str
    why: str
    """A `wallet.decisions.CancelledWhy`."""


@dataclass(frozen=True, slots=True)
class PaymentClosed:
    """The wallet was asked for the last time whether it holds money for a payment that was declined or cancelled; or
    the payment was declined long ago, in a data file from before wallets were asked that."""

    out_trade_no: str


@dataclass(frozen=True, slots=True)
class PaymentStuck:
    """The outcome is unknown after every attempt. The basket stays frozen and a person has to look."""

    out_trade_no: str
    why: str
    said: str = ""
    """Why the last call had no usable answer, in the wallet's words or its guard's."""


@dataclass(frozen=True, slots=True)
class Paid:
    """The money moved. Written in one transaction with the receipt, which holds this as its tender."""

    out_trade_no: str
    wallet: str
    amount: int
    """What the wallet was asked for."""
    trade_no: str
    payer: str
    """Masked by the wallet."""
    receipt_number: str
    rounded: int = 0
    """The total less `amount`, where the wallet takes no smaller coins (抹零). Not a discount: prices and tax stay."""
    charged: int = 0
    """The charge to the customer's account in minor units of `charged_currency`; 0 in the store's own currency."""
    charged_currency: Currency = ""
    rate: str = ""
    """The agreed exchange rate: the price of one unit of the store's currency."""
    funds: tuple[tuple[str, int], ...] = ()
    """Sources of the money (`wallet.port.Fund`) with their part of the charge; empty when the wallet does not say."""
    received: int | None = None
    """What the shop gets of `amount`, before fees; None when the wallet does not say, which means all of it."""
    wallet_title: str = ""
    """What the wallet calls itself, where `wallet` names its code (`module:attribute`)."""

    @property
    def shown_wallet(self) -> str:
        """The wallet, for people to read."""
        return self.wallet_title or self.wallet


@dataclass(frozen=True, slots=True)
class PaymentHeld:
    """The wallet holds the money, and none has moved. What was ordered is picked; then the money is taken."""

    out_trade_no: str
    wallet: str
    amount: int
    """What is held: the most that can be taken."""
    trade_no: str
    payer: str
    """Masked by the wallet."""
    wallet_title: str = ""
    """As of `Paid`."""


@dataclass(frozen=True, slots=True)
class CaptureStarted:
    """The intent of taking what is held: on the disk before the wallet is called. From here on the basket is what was
    picked. `Paid` follows, or `PaymentReleased`."""

    out_trade_no: str
    amount: int
    price: FrozenPrice
    quantities: tuple[tuple[int, int], ...] = ()
    """By line: the pieces or grams picked, where that is not what was ordered. 0 takes the line out."""


@dataclass(frozen=True, slots=True)
class CaptureStuck:
    """It is unknown whether the wallet took what it held. The same capture is asked for again."""

    out_trade_no: str
    why: str


@dataclass(frozen=True, slots=True)
class PaymentReleased:
    """Nothing is taken of what was held: the order was cancelled, or the wallet refused. The trip is over."""

    out_trade_no: str
    why: str
    """A `wallet.decisions.CancelledWhy`; `declined` when the wallet refused the capture."""
    detail: str = ""
    """The wallet's own code."""


@dataclass(frozen=True, slots=True)
class UnmatchedCaptureFound:
    """The wallet holds money for a payment that was declined or cancelled here. On the disk before the refund is asked
    for."""

    out_trade_no: str
    wallet: str
    amount: int
    refund_id: str
    charged: int = 0
    """As of `Paid`."""
    charged_currency: Currency = ""


@dataclass(frozen=True, slots=True)
class UnmatchedCaptureRefunded:
    out_trade_no: str
    amount: int
    refund_id: str
    charged: int = 0
    """As of `RefundDone`."""
    charged_currency: Currency = ""


@dataclass(frozen=True, slots=True)
class UnmatchedCaptureKept:
    """The wallet does not give the money back: a person has to."""

    out_trade_no: str
    refund_id: str
    why: str
    """The wallet's own code; `UNSUPPORTED` when the wallet has no refunds."""


@dataclass(frozen=True, slots=True)
class ReturnedLine:
    """Units of one line that come back, with their prices and the tax inside."""

    line: int
    units: tuple[UnitsPaid, ...]
    tax: int

    @property
    def net(self) -> int:
        return _net(self.units)


@dataclass(frozen=True, slots=True)
class LoweredLine:
    """Units of one line that stay, for less than was paid: a weighed pack that is lighter, or other goods in their
    place. What is paid for them is `after` and no longer `before`."""

    line: int
    before: tuple[UnitsPaid, ...]
    after: tuple[UnitsPaid, ...]
    tax: int
    """Inside what is given back."""
    grams: int = 0
    """What the pack weighs; 0 for other goods."""

    @property
    def net(self) -> int:
        """What is given back."""
        return _net(self.before) - self.price

    @property
    def price(self) -> int:
        """What is paid for them now."""
        return _net(self.after)

    @property
    def count(self) -> int:
        return sum(run.count for run in self.before)


def _net(units: tuple[UnitsPaid, ...]) -> int:
    return sum(run.count * run.net for run in units)


GivenBack = ReturnedLine | LoweredLine
"""What a refund gives back of one line: `net`, with `tax` inside."""


@dataclass(frozen=True, slots=True)
class RefundStarted:
    """The intent of a refund: on the disk before the wallet is called."""

    refund_id: str
    out_trade_no: str
    wallet: str
    amount: int
    """What the wallet is asked for: the lines, less `held_back` and what the wallet has no coins for."""
    lines: tuple[ReturnedLine, ...]
    held_back: int = 0
    """How much more the goods that stay cost without the others; 0 unless the discount policy asks for it."""
    order: str = ""
    """The number of the order that owes it; empty for a refund that the shopper asked for."""
    lowered: tuple[LoweredLine, ...] = ()

    @property
    def given_back(self) -> tuple[GivenBack, ...]:
        return (*self.lines, *self.lowered)


@dataclass(frozen=True, slots=True)
class RefundDone:
    """The money was given back. `number` is the refund receipt's."""

    refund_id: str
    number: str
    amount: int
    complete: bool
    """Whether the whole sale has come back, so that its coupons may be used again."""
    charged: int = 0
    """The credit to the customer's account in minor units of `charged_currency`; 0 in the store's own currency."""
    charged_currency: Currency = ""


@dataclass(frozen=True, slots=True)
class RefundDeclined:
    """The wallet refused; nothing was given back."""

    refund_id: str
    decline: Decline
    detail: str = ""
    order: str = ""
    """As of `RefundStarted`: it is owed as before."""


@dataclass(frozen=True, slots=True)
class RefundStuck:
    """The outcome is unknown. The same refund may be asked for again; a person has to look."""

    refund_id: str
    why: str


PaymentEvent = (
    PaymentStarted
    | PaymentAwaits
    | PaymentCancelling
    | PaymentDeclined
    | PaymentCancelled
    | PaymentStuck
    | PaymentHeld
    | CaptureStarted
    | CaptureStuck
    | PaymentReleased
    | Paid
)
UnmatchedCaptureEvent = UnmatchedCaptureFound | UnmatchedCaptureRefunded | UnmatchedCaptureKept | PaymentClosed
RefundEvent = RefundStarted | RefundDone | RefundDeclined | RefundStuck
