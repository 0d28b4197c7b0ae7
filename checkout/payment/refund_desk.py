"""The refund desk: gives money back for goods that come back, and writes both down.

As at the till the intent is on the disk before the wallet hears of it, and what came of it goes to the disk before
anybody is told. A refund that a restart or a silent wallet left open is asked for again under its own id, and nothing
else can come back before it is over.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from catalog.chain.prices import line_amount
from catalog.chain.product import Unit
from catalog.text import clean
from checkout.basket.priced_basket import as_line
from checkout.basket.receipt import Receipt
from checkout.clock import Clock
from checkout.events import (
    Event,
    Problem,
    RefundDeclined,
    RefundDone,
    RefundStarted,
    RefundStuck,
)
from checkout.network import Network
from checkout.payment.refund_plan import Kept, Plan, Reprice, Wanted, plan
from checkout.payment.refunding import Refunding
from checkout.pricing.best_price import price
from checkout.trip.answers import RefundProgress, Refused
from checkout.trip.trip import Trip
from wallet.decisions import Captured, Declined, NeedsAttention, Refunded
from wallet.port import Capabilities, PaymentRef, Policy, Refunds, Snapshot, Wallet

DETAIL_LIMIT = 64


class RefundDesk:
    """Gives back what was paid on trips of a shop.

    `open_wallet` finds a wallet by its name; `ref_of` names a trip's payment to it, with what it has said of its own.
    """

    def __init__(
        self,
        *,
        clock: Clock,
        network: Network,
        open_wallet: Callable[[str], Wallet | Refused],
        ref_of: Callable[[Trip, str], PaymentRef],
        policy: Policy | None = None,
    ) -> None:
        self._clock = clock
        self._network = network
        self._open_wallet = open_wallet
        self._ref_of = ref_of
        self._policy = policy

    def begin(self, trip: Trip, wanted: Wanted | None, kept: Kept) -> Refunding | RefundDone | Refused:
        """Write down what is to be given back, and hand out the errand; an open one is taken up instead.

        What costs nothing comes back without a wallet: it is done at once.
        """
        receipt = trip.receipt
        if receipt is None:
            return Refused(Problem.NOTHING_PAID)
        wallet = self._open_wallet(receipt.tenders[0].wallet)
        if isinstance(wallet, Refused):
            return wallet
        can = _can(wallet)
        open_ = open_refund(event.event for event in trip.events)
        if open_ is not None:
            return self._errand(trip, open_, wallet, can, resumed=True)
        earlier = refunds_made(event.event for event in trip.events)
        reprice = _by_itself(trip, receipt) if kept is Kept.REPRICED else None
        planned = plan(receipt, earlier, wanted, smallest=can.smallest, reprice=reprice)
        if isinstance(planned, Refused):
            return planned
        return _cannot(can, planned, earlier, wallet.name) or self._started(trip, receipt, planned, wallet, can)

    def _started(
        self, trip: Trip, receipt: Receipt, planned: Plan, wallet: Wallet, can: Capabilities
    ) -> Refunding | RefundDone | Refused:
        tender = receipt.tenders[0]
        number = 1 + sum(isinstance(each.event, RefundStarted) for each in trip.events)
        started = RefundStarted(
            refund_id=f"{tender.out_trade_no}R{number:02d}",
            out_trade_no=tender.out_trade_no,
            wallet=tender.wallet,
            amount=planned.amount,
            lines=planned.lines,
            held_back=planned.held_back,
        )
        if not planned.amount:
            return trip.record(_done(trip, receipt, started), started)
        written = trip.record(started)
        return written if isinstance(written, Refused) else self._errand(trip, started, wallet, can)

    def _errand(
        self, trip: Trip, started: RefundStarted, wallet: Wallet, can: Capabilities, *, resumed: bool = False
    ) -> Refunding:
        return Refunding(
            started,
            self._ref_of(trip, started.out_trade_no),
            trip.store.currency,
            wallet,
            self._clock,
            self._network,
            policy=self._policy or can.policy,
            resumed=resumed,
        )

    def conclude(self, trip: Trip, refunding: Refunding) -> RefundProgress | None:
        """Write down how it ended; None while it has not. `NOT_SAVED`: to be concluded again."""
        started, receipt = refunding.intent, trip.receipt
        match refunding.result:
            case Refunded(snapshot) if receipt is not None:
                return trip.record(_done(trip, receipt, started, snapshot))
            case Declined(decline, detail):
                return trip.record(RefundDeclined(started.refund_id, decline, clean(detail, DETAIL_LIMIT)))
            case NeedsAttention(why):
                return trip.record(RefundStuck(started.refund_id, why))
            case Captured() | Refunded() | None:
                return None


def refunds_made(events: Iterable[Event]) -> list[RefundStarted]:
    """The refunds that were given back, the first first."""
    started: dict[str, RefundStarted] = {}
    made = []
    for event in events:
        match event:
            case RefundStarted():
                started[event.refund_id] = event
            case RefundDone(refund_id=id_):
                made.append(started[id_])
    return made


def open_refund(events: Iterable[Event]) -> RefundStarted | None:
    """The refund of which it is not known whether it was given back."""
    open_ = None
    for event in events:
        match event:
            case RefundStarted():
                open_ = event
            case RefundDone() | RefundDeclined():
                open_ = None
    return open_


def _done(trip: Trip, receipt: Receipt, started: RefundStarted, snapshot: Snapshot | None = None) -> RefundDone:
    made = refunds_made(event.event for event in trip.events)
    back = sum(run.count for refund in (*made, started) for line in refund.lines for run in line.units)
    charged = snapshot.refund.charged if snapshot is not None and snapshot.refund is not None else None
    return RefundDone(
        refund_id=started.refund_id,
        number=f"{receipt.number}-R{len(made) + 1}",
        amount=started.amount,
        complete=back == sum(line.units_bought for line in receipt.lines),
        charged=0 if charged is None else charged.minor,
        charged_currency="" if charged is None else charged.currency,
    )


def _can(wallet: Wallet) -> Capabilities:
    try:
        return wallet.capabilities()
    except Exception:  # noqa: BLE001 - whatever a plug-in raises must not end the trip
        return Capabilities()


def _cannot(can: Capabilities, planned: Plan, earlier: list[RefundStarted], name: str) -> Refused | None:
    if not planned.amount:
        return None
    if can.refunds is Refunds.NONE:
        return Refused(Problem.NO_REFUNDS, clean(name, DETAIL_LIMIT))
    if can.refunds is Refunds.WHOLE and (earlier or not planned.complete):
        return Refused(Problem.ONLY_WHOLE, clean(name, DETAIL_LIMIT))
    return None


def _by_itself(trip: Trip, receipt: Receipt) -> Reprice:
    """What goods of this trip cost by themselves, with the offers that the shop has now, at the time of the sale."""
    basket = trip.basket
    context = replace(basket.context, at=trip.store.local(receipt.issued_at), used={})

    def reprice(kept: Mapping[int, int]) -> Mapping[int, int]:
        lines = []
        for item in basket.lines:
            count = kept.get(item.line, 0)
            if count and item.goods.unit is Unit.EACH and item.units == item.quantity:
                amount = line_amount(item.goods.price, ref_qty=item.goods.ref_qty, quantity=count)
                item = item.changed(count, amount, item.mode)  # noqa: PLW2901 - the same line, with less on it
            if count:
                lines.append(as_line(item, basket.tags_of(item.goods.sku)))
        return {line.line: line.net for line in price(lines, basket.offers, context).lines}

    return reprice
