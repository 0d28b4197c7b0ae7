"""A trip: its events, its state and its basket.

`Trip.record` is the only way in. An event goes to the journal first; only what is on the disk changes the basket.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from functools import partial
from typing import TypeVar, assert_never, cast, get_args

from catalog.chain import Fulfilment, Store
from catalog.text import Bilingual, clean
from checkout.basket import InForce, PricedBasket, Promised, Receipt
from checkout.clock import Clock, moment
from checkout.errors import DataFileDamaged, DataFileError, NotSaved
from checkout.events import (
    AddressChosen,
    BasketEvent,
    DeliveryFeeSet,
    Event,
    HomeEvent,
    Left,
    Paid,
    PaymentCancelled,
    PaymentDeclined,
    PaymentHeld,
    PaymentReleased,
    PaymentStarted,
    PaymentStuck,
    Problem,
    Recorded,
    RefundDone,
    RefundStarted,
    SlotChosen,
    SubstitutesChosen,
    TripResumed,
    TripStarted,
    TripSuspended,
    WentToPay,
)
from checkout.events.fulfilment import Substitutes
from checkout.journal import DAMAGE, Journal, ReceiptRow
from checkout.trip.address import Address
from checkout.trip.answers import Refused
from checkout.trip.shoppers import Shopper

SomeEvent = TypeVar("SomeEvent", bound=Event)


class TripState(StrEnum):
    """Where a trip stands. Goods change only while it is `OPEN`."""

    OPEN = "open"
    SUSPENDED = "suspended"
    PAYING = "paying"
    STUCK = "stuck"
    """The payment's outcome is unknown: the wallet has to be asked again, or a person has to look."""
    HELD = "held"
    """The wallet holds the money until what was ordered is picked."""
    PAID = "paid"
    LEFT = "left"


_CLOSED = {
    TripState.SUSPENDED: Refused(Problem.SUSPENDED),
    TripState.PAYING: Refused(Problem.PAYMENT_OPEN),
    TripState.STUCK: Refused(Problem.PAYMENT_OPEN),
    TripState.HELD: Refused(Problem.ALREADY_PAID),
    TripState.PAID: Refused(Problem.ALREADY_PAID),
    TripState.LEFT: Refused(Problem.TRIP_OVER),
}


_STATE_AFTER: dict[type[Event], TripState] = {
    TripSuspended: TripState.SUSPENDED,
    TripResumed: TripState.OPEN,
    PaymentStarted: TripState.PAYING,
    PaymentDeclined: TripState.OPEN,
    PaymentCancelled: TripState.OPEN,
    PaymentStuck: TripState.STUCK,
    PaymentHeld: TripState.HELD,
    PaymentReleased: TripState.LEFT,
    Paid: TripState.PAID,
    Left: TripState.LEFT,
}


def state_after(state: TripState, event: Event) -> TripState:
    """The state that `event` leads to from `state`. Who has left does not come back; what is held is taken later."""
    return state if state is TripState.LEFT else _STATE_AFTER.get(type(event), state)


def state_in_row(state: TripState) -> TripState:
    """The state in the trip's row, which knows no money that is only held: the shopper has paid."""
    return TripState.PAID if state is TripState.HELD else state


class Trip:
    """One shopper's trip in one store, or their order from it; `id` is empty until it has been started or restored.

    `address` is where goods that come later go. `ask_promise` is asked what the store promises for the basket;
    `when_paid` writes what else belongs into the transaction that records a payment, orders and stock; `when_refunded`
    what belongs to that of a refund.
    """

    def __init__(
        self,
        store: Store,
        shopper: Shopper,
        journal: Journal,
        clock: Clock,
        in_force: InForce,
        ask_promise: AskPromise | None = None,
        when_paid: WhenPaid | None = None,
        when_refunded: WhenRefunded | None = None,
        *,
        at_home: bool = False,
    ) -> None:
        self.store = store
        self.shopper = shopper
        self.id = ""
        self.at_home = at_home
        """Ordered from home, where nothing is carried out."""
        self.address = Address(shopper.home, shopper.address)
        self.slot: datetime | None = None
        """The beginning of the slot in which what is delivered is to come (UTC); None is as soon as possible."""
        self.went_to_pay: WentToPay | None = None
        """What was promised for the basket as it is."""
        self._substitutes: dict[int | None, Substitutes] = {}
        self.state = TripState.OPEN
        self.basket = PricedBasket(in_force)
        self.events: list[Recorded] = []
        self.receipt: Receipt | None = None
        self.journal = journal
        self._clock = clock
        self._ask_promise = ask_promise
        self._when_paid = when_paid
        self._when_refunded = when_refunded

    @property
    def local_now(self) -> datetime:
        """The store's own time."""
        return self.store.local(self._clock.now())

    @property
    def closed(self) -> Refused | None:
        """Why the basket cannot change and no payment begin now; None while the trip is open."""
        return _CLOSED.get(self.state)

    def substitutes(self, line: int) -> Substitutes:
        """What the shopper wants where goods of `line` are not there."""
        return self._substitutes.get(line) or self._substitutes.get(None, Substitutes.NO)

    def start(self) -> TripStarted:
        """Record the trip's first event. Raises NotSaved."""
        now = moment(self._clock)
        with self.journal.transaction():
            day = self.store.local(now).date()
            self.id = self.journal.start_trip(self.store.id, self.store.code, day, self.shopper.id, now)
            started = TripStarted(
                trip=self.id,
                store=self.store.id,
                shopper=self.shopper.id,
                currency=self.store.currency,
                member=self.shopper.member,
                home=self.shopper.home,
                loaded_at=now,
                at_home=self.at_home,
            )
            first = Recorded(1, now, started)
            self.journal.append(self.store.id, self.id, first)
        self._take(first)
        return started

    def restore(self, trip: str, events: Sequence[Recorded]) -> None:
        """Replay the events that the journal has of `trip`. Raises DataFileDamaged."""
        self.id = trip
        first = events[0].event if events else None
        if not isinstance(first, TripStarted) or (first.trip, first.store) != (trip, self.store.id):
            raise DataFileDamaged(f"trip {trip} does not begin with its start", detail=trip)
        with self.journal.reading():
            try:
                for recorded in events:
                    self._take(recorded)
            except DAMAGE as error:
                raise DataFileDamaged(f"the events of trip {trip} do not fit together", detail=trip) from error
            body = self.journal.receipt_body(self.store.id, trip)
            self.receipt = None if body is None else Receipt.from_json(body)

    @property
    def was_released(self) -> bool:
        """Whether the money that was held for it was released, so that nothing was charged."""
        return any(isinstance(each.event, PaymentReleased) for each in self.events)

    def record(self, event: SomeEvent, *before: Event, also: Callable[[], None] | None = None) -> SomeEvent | Refused:
        """Write `event` down and apply it; `NOT_SAVED`, and nothing has changed, when that fails.

        Events that come `before` it, and change no state, go into the same transaction, and what `also` writes.
        """
        recorded = self._numbered(moment(self._clock), *before, event)
        after = state_after(self.state, event)
        acts = [] if also is None else [also]
        if isinstance(event, RefundDone) and self._when_refunded is not None:
            intents = (each.event for each in (*recorded, *self.events))
            intent = next(e for e in intents if isinstance(e, RefundStarted) and e.refund_id == event.refund_id)
            acts.append(partial(self._when_refunded, self, intent))
        try:
            if after is self.state and not before and not acts:
                self.journal.append(self.store.id, self.id, recorded[0])
            else:
                with self.journal.transaction():
                    self._append(recorded)
                    self.journal.set_state(self.store.id, self.id, state_in_row(after))
                    for act in acts:
                        act()
        except NotSaved as error:
            return _not_saved(error)
        for each in recorded:
            self._take(each)
        return event

    def _numbered(self, at: datetime, *events: Event) -> list[Recorded]:
        return [Recorded(seq, at, event) for seq, event in enumerate(events, len(self.events) + 1)]

    def _append(self, recorded: Sequence[Recorded]) -> None:
        for each in recorded:
            self.journal.append(self.store.id, self.id, each)

    def promise(self) -> Promised:
        """What the store promises for what is not carried out, or is cooked: what it said when the shopper went to pay,
        or else says now."""
        later = any(item.mode is not Fulfilment.CARRY or item.for_line for item in self.basket.lines)
        if not later or self._ask_promise is None:
            return Promised()
        asked, told = self._ask_promise(self), self.went_to_pay
        return asked if told is None else replace(asked, by=told.by, slot=told.slot, on=told.on)

    def next_receipt_number(self) -> int | Refused:
        """The number of this store's next receipt; `NOT_SAVED` when the journal cannot be read."""
        try:
            return self.journal.next_receipt_number(self.store.id)
        except DataFileError as error:
            return Refused(Problem.NOT_SAVED, clean(str(error)))

    def record_paid(
        self, paid: Paid, receipt: Receipt, number: int, *before: Event, also: Callable[[], None] | None = None
    ) -> Paid | Refused:
        """`record` a payment together with its receipt, in one transaction. `number` is `next_receipt_number`."""
        store = self.store
        recorded = self._numbered(receipt.issued_at, *before, paid)
        row = ReceiptRow(
            store.id,
            number,
            self.id,
            paid.out_trade_no,
            receipt.issued_at,
            receipt.total_minor,
            receipt.currency,
            receipt.to_json(),
        )
        try:
            with self.journal.transaction():
                self._append(recorded)
                self.journal.add_receipt(row)
                if self._when_paid is not None and not self._is_held(paid.out_trade_no):
                    self._when_paid(self, receipt)
                if also is not None:
                    also()
                self.journal.set_state(store.id, self.id, state_in_row(state_after(self.state, paid)))
        except NotSaved as error:
            return _not_saved(error)
        for each in recorded:
            self._take(each)
        self.receipt = receipt
        return paid

    def record_held(self, held: PaymentHeld, estimate: Receipt, *before: Event) -> PaymentHeld | Refused:
        """`record` that the wallet holds the money, with what belongs to a payment but the receipt. `estimate` is what
        the receipt would be if everything were picked as ordered."""
        when_paid = self._when_paid
        return self.record(held, *before, also=None if when_paid is None else partial(when_paid, self, estimate))

    def _is_held(self, out_trade_no: str) -> bool:
        held = (each.event for each in self.events if isinstance(each.event, PaymentHeld))
        return any(event.out_trade_no == out_trade_no for event in held)

    def reprice(self, *, paying: bool = False) -> Refused | None:
        """Price the basket with the offers of this moment; `paying`, which may take a second, looks for a better price
        where there was no time for it before.

        `OFFER_USED`, once, when it has become dearer because the shopper has used up an offer on another trip.
        """
        self.basket.turn_to(self.local_now)
        refused = self.used_elsewhere()
        if paying and refused is None:
            self.basket.search_again()
        return refused

    def used_elsewhere(self) -> Refused | None:
        """`OFFER_USED` as in `reprice`; `NOT_SAVED` when the journal cannot be read."""
        try:
            gone = self.basket.count_used(self.id)
        except DataFileError as error:
            return Refused(Problem.NOT_SAVED, clean(str(error)))
        return Refused(Problem.OFFER_USED, gone) if gone else None

    def _take(self, recorded: Recorded) -> None:
        self.events.append(recorded)
        self.basket.turn_to(self.store.local(recorded.at))
        self.basket.apply(recorded.event)
        self.state = state_after(self.state, recorded.event)
        if type(recorded.event) in _HOME_EVENTS:
            self._take_choice(cast("HomeEvent", recorded.event))
        elif self.went_to_pay is not None and isinstance(recorded.event, BasketEvent):
            self.went_to_pay = None

    def _take_choice(self, event: HomeEvent) -> None:
        """How goods are to come that are not carried out, and what was promised for them."""
        match event:
            case AddressChosen(latitude, longitude, text):
                self.address = Address((latitude, longitude), Bilingual(text, text))
                self.went_to_pay = None
            case SlotChosen(begins):
                self.slot = begins
                self.went_to_pay = None
            case SubstitutesChosen(policy, None):
                self._substitutes = {None: policy}
            case SubstitutesChosen(policy, line):
                self._substitutes[line] = policy
            case DeliveryFeeSet():
                pass
            case WentToPay():
                self.went_to_pay = event
            case _:
                assert_never(event)


_HOME_EVENTS = frozenset(get_args(HomeEvent))
"""Every scan asks, and `isinstance` of a union takes five times as long."""

AskPromise = Callable[[Trip], Promised]
WhenRefunded = Callable[[Trip, RefundStarted], None]
WhenPaid = Callable[[Trip, Receipt], None]


def _not_saved(error: NotSaved) -> Refused:
    return Refused(Problem.NOT_SAVED, error.facts.get("reason", ""))
