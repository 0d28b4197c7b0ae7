"""The refunds of a trip: money given back for goods that come back, and both written down.

The intent is on the disk before the wallet is called, and the outcome before anybody is told. A refund that a restart
or a silent wallet left open is asked for again under its own id, and no other is begun before the wallet has accepted
it. An accepted one may be pending for days, and holds up no other.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from catalog.text import clean
from checkout.basket import Receipt
from checkout.events import Event, Problem, RefundDeclined, RefundDone, RefundEvent, RefundStarted, RefundStuck
from checkout.payment.driver import Call
from checkout.payment.intents import ref_of
from checkout.payment.orders_of_trip import OrdersOfTrip
from checkout.payment.refund_plan import (
    DiscountPolicy,
    Lowering,
    RefundPlan,
    Wanted,
    left_of,
    open_refunds,
    plan,
    refunds_begun,
    refunds_made,
    weights_of,
)
from checkout.payment.refunding import Refunding
from checkout.payment.repricing import repriced
from checkout.payment.till import NAME_LIMIT, Till
from checkout.trip import RefundProgress, Refused, Trip, Waiting, WaitingFor
from wallet.decisions import Captured, Declined, NeedsAttention, Refunded
from wallet.guard import GuardedWallet
from wallet.port import Capabilities, Outcome, Refunds, Snapshot


class RefundDesk:
    """At most one refund is open that the wallet has not accepted."""

    def __init__(self, trip: Trip, till: Till, orders: OrdersOfTrip | None = None) -> None:
        self.under_way: list[Refunding] = []
        """In the order in which they were begun."""
        self._trip = trip
        self._till = till
        self._orders = orders

    @property
    def open(self) -> Refunding | None:
        """The refund that the wallet has not accepted yet, or else the latest that is pending."""
        latest = self.under_way[-1] if self.under_way else None
        return next((each for each in self.under_way if not each.is_pending), latest)

    @property
    def open_intents(self) -> list[RefundStarted]:
        """The refunds of which it is not known whether they were given back."""
        return open_refunds(recorded.event for recorded in self._trip.events)

    @property
    def unanswered(self) -> set[str]:
        """The ids of refunds that the wallet has neither made nor accepted nor declined."""
        open_ = {intent.refund_id for intent in self.open_intents}
        return open_ - {each.intent.refund_id for each in self.under_way if each.is_pending}

    @property
    def ids(self) -> set[str]:
        return {each.intent.refund_id for each in self.under_way}

    @property
    def due(self) -> float | None:
        """When the next step is due, on the clock's `monotonic`; None when nothing is."""
        return min((each.due for each in self.under_way if each.due is not None), default=None)

    def refund(
        self, wanted: Wanted | None = None, discounts: DiscountPolicy = DiscountPolicy.AS_PAID
    ) -> RefundProgress:
        """Give back what was paid for goods that come back, going on as far as it goes now: so many units of each line,
        or all that is left.

        A refund that the wallet has not accepted is gone on with first, whatever is `wanted`; so is a pending one when
        nothing else is left to give back. Calls the wallet in this thread; `settle` goes on after time has passed.
        """
        begun = self.begin(wanted, discounts)
        if not isinstance(begun, Refunding):
            return begun
        news = self._steps(begun) or self.conclude()
        waiting_for = begun.waiting_for or WaitingFor.ANSWER
        return news[-1] if news else Waiting(waiting_for, begun.intent.wallet, begun.intent.amount)

    def begin(
        self, wanted: Wanted | None = None, discounts: DiscountPolicy = DiscountPolicy.AS_PAID
    ) -> Refunding | RefundDone | Refused:
        """Write down what is to be given back. No money moves before the first call is made; what costs nothing comes
        back without a wallet and is done at once. An open refund is taken up instead, as `refund` says."""
        if refused := self.take_up():
            return refused
        going_on = self.open
        if going_on is None or going_on.is_pending:
            begun = self._not_arrived(wanted) or self._brought_back(wanted, discounts)
            nothing_left = isinstance(begun, Refused) and begun.problem in (Problem.NOT_THAT_MANY, Problem.FEE_STAYS)
            if going_on is None or not nothing_left:
                return begun
        going_on.nudge()
        return going_on

    def begin_owed(
        self, order: str, wanted: Wanted, lowering: Lowering, also: Callable[[RefundStarted], None] | None = None
    ) -> Refunding | RefundDone | Refused | None:
        """Write down what the order with this number owes: units that did not come, and what stays for less. `also`
        writes more in the same transaction. None while another refund waits for the wallet to accept it."""
        if refused := self.take_up():
            return refused
        going_on = self.open
        if going_on is not None and not going_on.is_pending:
            return None
        return self._begun(self._of_what_is_left(wanted), lowering, order, also=also)

    def _of_what_is_left(self, wanted: Wanted) -> Wanted:
        """`wanted` without what the shopper has brought back already."""
        earlier = refunds_begun(event.event for event in self._trip.events)
        lines = () if self._trip.receipt is None else self._trip.receipt.lines
        left = {line.line: sum(run.count for run in left_of(line, earlier)) for line in lines if line.line in wanted}
        return {
            number: None if (count := wanted[number]) is None else min(count, most)
            for number, most in left.items()
            if most
        }

    def _not_arrived(self, wanted: Wanted | None) -> Refused | None:
        """Why goods cannot come back: they have not arrived yet."""
        there = () if self._orders is None else self._orders.lines_under_way(self._trip)
        late = sorted((line for line in there if wanted is None or line in wanted), key=lambda line: (not line, line))
        return Refused(Problem.ORDER_UNDER_WAY, str(late[0])) if late else None

    def _brought_back(self, wanted: Wanted | None, discounts: DiscountPolicy) -> Refunding | RefundDone | Refused:
        """Begin a refund of what the shopper brings back: all but the delivery fees that stay paid."""
        fees = () if self._orders is None else self._orders.fees_that_stay(self._trip)
        if not fees or self._trip.receipt is None:
            return self._begun(wanted, discounts=discounts)
        if wanted is None:
            every = self._of_what_is_left({line.line: None for line in self._trip.receipt.lines})
            wanted = {line: count for line, count in every.items() if line not in fees}
            if every and not wanted:
                return Refused(Problem.FEE_STAYS)
        elif any(line in fees for line in wanted):
            return Refused(Problem.FEE_STAYS)
        return self._begun(wanted, discounts=discounts)

    def take_up(self, *, briefly: bool = False) -> Refused | None:
        """Go on with every refund that the journal has as open; None, or why the wallet cannot be asked. `briefly` asks
        once and does not wait."""
        known = self.ids
        for intent in self.open_intents:
            if intent.refund_id not in known:
                wallet = self._till.wallet_of(intent.wallet)
                if isinstance(wallet, Refused):
                    return wallet
                self.under_way.append(self._refunding(intent, wallet, resumed=True, briefly=briefly))
        return None

    def settle(self) -> list[RefundProgress]:
        """Take every step of every refund that is due now; what came of it."""
        news = [fact for each in list(self.under_way) for fact in self._steps(each)]
        return news or self.conclude()

    def nudge(self) -> None:
        """Something happened that the wallet may know of: take the next steps now."""
        for each in self.under_way:
            each.nudge()

    def next_call(self) -> tuple[Call, Callable[[Outcome], list[RefundProgress]]] | None:
        """A call that is due now, and whom to tell its outcome; None when none is."""
        for each in self.under_way:
            if (call := each.call()) is not None:
                return call, lambda outcome: self.told(outcome, each)  # noqa: B023 - returned at once
        return None

    def told(self, outcome: Outcome, refunding: Refunding | None = None) -> list[RefundProgress]:
        """Bring back the outcome of the `call` of `refunding`, without one the open refund's; what came of it."""
        refunding = refunding or self.open
        if refunding is None:
            return []
        refunding.told(outcome)
        return self.conclude()

    def _steps(self, refunding: Refunding) -> list[RefundProgress]:
        news: list[RefundProgress] = []
        while refunding in self.under_way and (call := refunding.call()) is not None:
            news += self.told(call(), refunding)
        return news

    def _begun(
        self,
        wanted: Wanted | None,
        lowering: Lowering | None = None,
        order: str = "",
        discounts: DiscountPolicy = DiscountPolicy.AS_PAID,
        also: Callable[[RefundStarted], None] | None = None,
    ) -> Refunding | RefundDone | Refused:
        trip, receipt = self._trip, self._trip.receipt
        if receipt is None:
            return Refused(Problem.NOTHING_PAID, "released" if trip.was_released else "")
        wallet = self._till.wallet(receipt.tenders[0].wallet)
        if isinstance(wallet, Refused):
            return wallet
        can = self._till.capabilities(wallet)
        earlier = refunds_begun(event.event for event in trip.events)
        reprice = repriced(trip, receipt, weights_of(earlier)) if discounts is DiscountPolicy.REPRICED else None
        planned = plan(receipt, earlier, wanted, lowering, smallest=can.smallest, reprice=reprice)
        if isinstance(planned, Refused):
            return planned
        # What an order owes is owed whatever the wallet can do: its decline is written down, and people see it.
        cannot = None if order else _cannot(can, planned, earlier, wallet.name)
        return cannot or self._started(receipt, planned, wallet, order, also)

    def _started(
        self,
        receipt: Receipt,
        planned: RefundPlan,
        wallet: GuardedWallet,
        order: str,
        also: Callable[[RefundStarted], None] | None,
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
            order=order,
            lowered=planned.lowered,
        )
        more = None if also is None else partial(also, intent)
        if not planned.amount:
            return trip.record(self._done(receipt, intent), intent, also=more)
        written = trip.record(intent, also=more)
        if isinstance(written, Refused):
            return written
        self.under_way.append(self._refunding(intent, wallet))
        return self.under_way[-1]

    def _refunding(
        self, intent: RefundStarted, wallet: GuardedWallet, *, resumed: bool = False, briefly: bool = False
    ) -> Refunding:
        return Refunding(
            intent,
            ref_of(self._trip.events, intent.out_trade_no),
            self._trip.store.currency,
            wallet,
            self._till,
            policy=self._till.policy_of(wallet),
            resumed=resumed,
            is_brief=briefly,
        )

    def conclude(self) -> list[RefundProgress]:
        """Write down how each ended. `NOT_SAVED`: to be concluded again."""
        news: list[RefundProgress] = []
        for each in [each for each in self.under_way if each.result is not None]:
            fact = self._written(each)
            if not isinstance(fact, Refused):
                self.under_way.remove(each)
            news += [] if fact is None else [fact]
        return news

    def _written(self, refunding: Refunding) -> RefundProgress | None:
        intent, receipt, trip = refunding.intent, self._trip.receipt, self._trip
        match refunding.result:
            case Refunded(snapshot) if receipt is not None:
                return trip.record(self._done(receipt, intent, snapshot))
            case Declined(decline, detail):
                orders = self._orders
                also = partial(orders.refused, intent) if orders is not None and intent.order else None
                return trip.record(RefundDeclined(intent.refund_id, decline, detail, intent.order), also=also)
            case NeedsAttention(why):
                stuck = RefundStuck(intent.refund_id, why)
                said = next((each.event for each in reversed(trip.events) if _is_about(each.event, intent)), None)
                if refunding.is_brief and stuck == said:
                    return None
                return trip.record(stuck)
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


def _is_about(event: Event, intent: RefundStarted) -> bool:
    return isinstance(event, RefundEvent) and event.refund_id == intent.refund_id


def _cannot(can: Capabilities, planned: RefundPlan, earlier: list[RefundStarted], name: str) -> Refused | None:
    if not planned.amount:
        return None
    if can.refunds is Refunds.NONE:
        return Refused(Problem.NO_REFUNDS, clean(name, NAME_LIMIT))
    if can.refunds is Refunds.WHOLE and (earlier or not planned.complete):
        return Refused(Problem.ONLY_WHOLE, clean(name, NAME_LIMIT))
    return None
