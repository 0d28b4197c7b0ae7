"""Taking what is held: the intent is on the disk before the wallet is called, and `Paid` goes to the disk with the
receipt of what was picked. A capture that a restart or a silent wallet left open is asked for again, and happens once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from checkout.events import CaptureStarted, CaptureStuck, Paid, PaymentReleased
from checkout.payment.driver import Call, Driver
from checkout.payment.holding import Got, Hold, as_picked, hold_of
from checkout.payment.intents import ref_of
from checkout.payment.orders_of_trip import OrdersOfTrip
from checkout.payment.payment_outcomes import paid_with, write_paid
from checkout.payment.till import Till
from checkout.trip import CaptureProgress, Refused, Trip
from wallet.decisions import CallCapture, Captured, Declined, NeedsAttention
from wallet.guard import GuardedWallet
from wallet.money import Money
from wallet.port import Outcome
from wallet.repeated_call import Repeating


class HoldDesk:
    """`taking` is the capture under way."""

    def __init__(self, trip: Trip, till: Till, orders: OrdersOfTrip | None = None) -> None:
        self.taking: Driver[Repeating] | None = None
        self._trip = trip
        self._till = till
        self._orders = orders
        self._is_brief = False

    @property
    def hold(self) -> Hold | None:
        """What the wallet holds for the trip."""
        return hold_of(self._trip.events)

    @property
    def due(self) -> float | None:
        return None if self.taking is None else self.taking.due

    def priced(self, got: Got) -> CaptureStarted | None:
        """What will be taken for what was picked; None when nothing is held, or is being taken already."""
        hold, trip = self.hold, self._trip
        if hold is None or hold.capture is not None:
            return None
        allowance = trip.store.terms.weight_allowance
        capture = as_picked(trip.basket.lines, trip.basket.priced, got, allowance, hold.held.amount)
        return replace(capture, out_trade_no=hold.out_trade_no)

    def take(self, capture: CaptureStarted, also: Callable[[], None]) -> CaptureStarted | Refused:
        """Write down what is taken (`priced`), and what `also` writes, and begin to take it."""
        hold = self.hold
        wallet = self._till.wallet_of("" if hold is None else hold.intent.wallet)
        if isinstance(wallet, Refused):
            return wallet
        written = self._trip.record(capture, also=also)
        if not isinstance(written, Refused):
            self._begin(wallet, capture)
        return written

    def take_up(self, *, briefly: bool = False) -> Refused | None:
        """Go on with the capture that the journal has as open; None, or why the wallet cannot be asked. `briefly` asks
        once and does not wait."""
        hold = self.hold
        if hold is None or hold.capture is None or self.taking is not None:
            return None
        wallet = self._till.wallet_of(hold.intent.wallet)
        if isinstance(wallet, Refused):
            return wallet
        self._begin(wallet, hold.capture, resumed=True, briefly=briefly)
        return None

    def _begin(
        self, wallet: GuardedWallet, capture: CaptureStarted, *, resumed: bool = False, briefly: bool = False
    ) -> None:
        policy = self._till.policy_of(wallet)
        policy = replace(policy, deadline=0) if briefly else policy
        call = CallCapture(
            ref_of(self._trip.events, capture.out_trade_no), Money(capture.amount, self._trip.store.currency)
        )
        self._is_brief = briefly
        self.taking = Driver(Repeating(call, policy, resumed=resumed), wallet, self._till.clock, self._till.network)

    def next_call(self) -> Call | None:
        return None if self.taking is None else self.taking.call()

    def told(self, outcome: Outcome) -> list[CaptureProgress]:
        if self.taking is not None:
            self.taking.told(outcome)
        return self.conclude()

    def settle(self) -> list[CaptureProgress]:
        """Take every step that is due now; what came of it."""
        news: list[CaptureProgress] = []
        while (call := self.next_call()) is not None:
            news += self.told(call())
        return news or self.conclude()

    def nudge(self) -> None:
        if self.taking is not None:
            self.taking.nudge()

    def conclude(self) -> list[CaptureProgress]:
        """Write down how it ended. `NOT_SAVED`: to be concluded again."""
        taking, hold = self.taking, self.hold
        if taking is None or taking.decider.result is None or hold is None or hold.capture is None:
            return []
        fact = self._written(taking, hold, hold.capture)
        if not isinstance(fact, Refused):
            self.taking = None
        return [] if fact is None else [fact]

    def _written(
        self, taking: Driver[Repeating], hold: Hold, capture: CaptureStarted
    ) -> Paid | PaymentReleased | CaptureStuck | Refused | None:
        trip, orders = self._trip, self._orders
        match taking.decider.result:
            case Captured(snapshot):
                paid = replace(paid_with(hold.intent, snapshot, taking.wallet.name), amount=capture.amount)
                if orders is None:
                    return write_paid(trip, self._till, paid)
                also = partial(orders.taken, trip)
                return write_paid(trip, self._till, paid, promised=orders.promised(trip), also=also)
            case Declined(decline, detail):
                released = PaymentReleased(hold.out_trade_no, "declined", detail or decline)
                return trip.record(released, also=None if orders is None else partial(orders.unpaid, trip))
            case NeedsAttention(why):
                stuck = CaptureStuck(hold.out_trade_no, why)
                said = next((e.event for e in reversed(trip.events) if isinstance(e.event, CaptureStuck)), None)
                return None if self._is_brief and stuck == said else trip.record(stuck)
            case _:
                return None
