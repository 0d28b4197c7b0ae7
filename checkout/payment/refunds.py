"""The refunds of a trip: money given back for goods that come back, and both written down.

The intent is on the disk before the wallet is called, and the outcome before anybody is told. A refund that a restart
or a silent wallet left open is asked for again under its own id, and no other is begun before it is over.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from catalog.chain import Unit, line_amount
from catalog.text import clean
from checkout.basket import Receipt, as_line
from checkout.events import Problem, RefundDeclined, RefundDone, RefundStarted, RefundStuck
from checkout.payment.intents import ref_of
from checkout.payment.refund_plan import DiscountPolicy, RefundPlan, Reprice, Wanted, open_refund, plan, refunds_made
from checkout.payment.refunding import Refunding
from checkout.payment.till import NAME_LIMIT, Till
from checkout.pricing import price
from checkout.trip import RefundProgress, Refused, Trip, Waiting, WaitingFor
from wallet.decisions import Captured, Declined, NeedsAttention, Refunded
from wallet.guard import GuardedWallet
from wallet.port import Capabilities, Outcome, Refunds, Snapshot


class RefundDesk:
    """At most one refund is open at a time."""

    def __init__(self, trip: Trip, till: Till) -> None:
        self.open: Refunding | None = None
        self._trip = trip
        self._till = till

    def refund(
        self, wanted: Wanted | None = None, discounts: DiscountPolicy = DiscountPolicy.AS_PAID
    ) -> RefundProgress:
        """Give back what was paid for goods that come back, going on as far as it goes now: so many units of each line,
        or all that is left.

        A refund that is not over is gone on with first, whatever is `wanted`. Calls the wallet in this thread;
        `settle` goes on after time has passed.
        """
        begun = self.begin(wanted, discounts)
        if not isinstance(begun, Refunding):
            return begun
        news = self.settle()
        waiting_for = begun.waiting_for or WaitingFor.ANSWER
        return news[-1] if news else Waiting(waiting_for, begun.intent.wallet, begun.intent.amount)

    def begin(
        self, wanted: Wanted | None = None, discounts: DiscountPolicy = DiscountPolicy.AS_PAID
    ) -> Refunding | RefundDone | Refused:
        """Write down what is to be given back. No money moves before the first call is made; what costs nothing comes
        back without a wallet and is done at once. An open refund is taken up instead."""
        if self.open is None:
            begun = self._begun(wanted, discounts)
            if not isinstance(begun, Refunding):
                return begun
            self.open = begun
        self.open.nudge()
        return self.open

    def settle(self) -> list[RefundProgress]:
        """Take every step of the refund that is due now; what came of it."""
        news: list[RefundProgress] = []
        while self.open is not None and (call := self.open.call()) is not None:
            news += self.told(call())
        return news or self._conclude()

    def told(self, outcome: Outcome) -> list[RefundProgress]:
        """Bring back the outcome of the open refund's `call`; what came of it, if anything."""
        if self.open is None:
            return []
        self.open.told(outcome)
        return self._conclude()

    def _begun(self, wanted: Wanted | None, discounts: DiscountPolicy) -> Refunding | RefundDone | Refused:
        trip, receipt = self._trip, self._trip.receipt
        if receipt is None:
            return Refused(Problem.NOTHING_PAID)
        wallet = self._till.wallet(receipt.tenders[0].wallet)
        if isinstance(wallet, Refused):
            return wallet
        if (open_ := open_refund(event.event for event in trip.events)) is not None:
            return self._refunding(open_, wallet, resumed=True)
        can = self._till.capabilities(wallet)
        earlier = self._made()
        reprice = _repriced(trip, receipt) if discounts is DiscountPolicy.REPRICED else None
        planned = plan(receipt, earlier, wanted, smallest=can.smallest, reprice=reprice)
        if isinstance(planned, Refused):
            return planned
        return _cannot(can, planned, earlier, wallet.name) or self._started(receipt, planned, wallet)

    def _started(
        self, receipt: Receipt, planned: RefundPlan, wallet: GuardedWallet
    ) -> Refunding | RefundDone | Refused:
        trip, tender = self._trip, receipt.tenders[0]
        number = 1 + sum(isinstance(each.event, RefundStarted) for each in trip.events)
        intent = RefundStarted(
            refund_id=f"{tender.out_trade_no}R{number:02d}",
            out_trade_no=tender.out_trade_no,
            wallet=tender.wallet,
            amount=planned.amount,
            lines=planned.lines,
            held_back=planned.held_back,
        )
        if not planned.amount:
            return trip.record(self._done(receipt, intent), intent)
        written = trip.record(intent)
        return written if isinstance(written, Refused) else self._refunding(intent, wallet)

    def _refunding(self, intent: RefundStarted, wallet: GuardedWallet, *, resumed: bool = False) -> Refunding:
        return Refunding(
            intent,
            ref_of(self._trip.events, intent.out_trade_no),
            self._trip.store.currency,
            wallet,
            self._till,
            policy=self._till.policy_of(wallet),
            resumed=resumed,
        )

    def _conclude(self) -> list[RefundProgress]:
        """Write down how it ended. `NOT_SAVED`: to be concluded again."""
        if self.open is None or self.open.result is None:
            return []
        news = self._written(self.open)
        if not isinstance(news, Refused):
            self.open = None
        return [] if news is None else [news]

    def _written(self, refunding: Refunding) -> RefundProgress | None:
        intent, receipt, trip = refunding.intent, self._trip.receipt, self._trip
        match refunding.result:
            case Refunded(snapshot) if receipt is not None:
                return trip.record(self._done(receipt, intent, snapshot))
            case Declined(decline, detail):
                return trip.record(RefundDeclined(intent.refund_id, decline, detail))
            case NeedsAttention(why):
                return trip.record(RefundStuck(intent.refund_id, why))
            case Captured() | Refunded() | None:
                return None

    def _done(self, receipt: Receipt, intent: RefundStarted, snapshot: Snapshot | None = None) -> RefundDone:
        made = self._made()
        back = sum(run.count for refund in (*made, intent) for line in refund.lines for run in line.units)
        charged = snapshot.refund.charged if snapshot is not None and snapshot.refund is not None else None
        return RefundDone(
            refund_id=intent.refund_id,
            number=f"{receipt.number}-R{len(made) + 1}",
            amount=intent.amount,
            complete=back == sum(line.units_bought for line in receipt.lines),
            charged=0 if charged is None else charged.minor,
            charged_currency="" if charged is None else charged.currency,
        )

    def _made(self) -> list[RefundStarted]:
        return refunds_made(event.event for event in self._trip.events)


def _cannot(can: Capabilities, planned: RefundPlan, earlier: list[RefundStarted], name: str) -> Refused | None:
    if not planned.amount:
        return None
    if can.refunds is Refunds.NONE:
        return Refused(Problem.NO_REFUNDS, clean(name, NAME_LIMIT))
    if can.refunds is Refunds.WHOLE and (earlier or not planned.complete):
        return Refused(Problem.ONLY_WHOLE, clean(name, NAME_LIMIT))
    return None


def _repriced(trip: Trip, receipt: Receipt) -> Reprice:
    """Prices what stays of this trip on its own, with the offers that the shop has now, at the time of the sale."""
    basket = trip.basket
    context = replace(basket.context, at=trip.store.local(receipt.issued_at), used={})

    def reprice(stays: Mapping[int, int]) -> Mapping[int, int]:
        lines = []
        for item in basket.lines:
            count = stays.get(item.line, 0)
            if count and item.goods.unit is Unit.EACH and item.units == item.quantity:
                amount = line_amount(item.goods.price, ref_qty=item.goods.ref_qty, quantity=count)
                item = item.changed(count, amount, item.mode)  # noqa: PLW2901 - the same line, with less on it
            if count:
                lines.append(as_line(item, basket.tags_of(item.goods.sku)))
        return {line.line: line.net for line in price(lines, basket.offers, context).lines}

    return reprice
