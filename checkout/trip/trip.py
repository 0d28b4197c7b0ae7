"""A trip as it stands: its events, and what they add up to.

`Trip.record` is the only way in: an event goes to the journal first, and only what is safely there changes the basket.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from typing import TypeVar

from catalog.chain.stores import Store
from catalog.text import clean
from checkout.basket.priced_basket import InForce, PricedBasket
from checkout.basket.receipt import Receipt
from checkout.clock import Clock, moment
from checkout.errors import DataFileDamaged, DataFileError, NotSaved
from checkout.events import (
    Event,
    Left,
    Paid,
    PaymentCancelled,
    PaymentDeclined,
    PaymentStarted,
    PaymentStuck,
    Problem,
    Recorded,
    TripResumed,
    TripStarted,
    TripSuspended,
)
from checkout.journal.journal import Journal, ReceiptRow
from checkout.pricing.offers import Offers
from checkout.pricing.priced import Context
from checkout.trip.answers import Refused
from checkout.trip.shoppers import Shopper

SomeEvent = TypeVar("SomeEvent", bound=Event)


class TripState(StrEnum):
    """What may be done: goods change only while `OPEN`."""

    OPEN = "open"
    SUSPENDED = "suspended"
    PAYING = "paying"
    STUCK = "stuck"
    """A payment whose outcome nobody knows yet: the wallet has to answer again, or a person has to look."""
    PAID = "paid"
    LEFT = "left"


_CLOSED = {
    TripState.SUSPENDED: Refused(Problem.SUSPENDED),
    TripState.PAYING: Refused(Problem.PAYMENT_OPEN),
    TripState.STUCK: Refused(Problem.PAYMENT_OPEN),
    TripState.PAID: Refused(Problem.ALREADY_PAID),
    TripState.LEFT: Refused(Problem.TRIP_OVER),
}


def state_after(state: TripState, event: Event) -> TripState:
    """The state that `event` leads to from `state`."""
    match event:
        case TripSuspended():
            return TripState.SUSPENDED
        case PaymentStarted():
            return TripState.PAYING
        case TripResumed() | PaymentDeclined() | PaymentCancelled():
            return TripState.OPEN
        case PaymentStuck():
            return TripState.STUCK
        case Paid():
            return TripState.PAID
        case Left():
            return TripState.LEFT
        case _:
            return state


class Trip:
    """One shopper's trip in one store; `id` is empty until it has been started or restored.

    Without `in_force` there are no offers.
    """

    def __init__(
        self, store: Store, shopper: Shopper, journal: Journal, clock: Clock, in_force: InForce | None = None
    ) -> None:
        self.store = store
        self.shopper = shopper
        self.id = ""
        self.state = TripState.OPEN
        self.basket = PricedBasket(in_force or _no_offers(store, shopper, clock))
        self.events: list[Recorded] = []
        self.receipt: Receipt | None = None
        self.journal = journal
        self._clock = clock

    @property
    def local_now(self) -> datetime:
        """The store's own time."""
        return self.store.local(self._clock.now())

    @property
    def closed(self) -> Refused | None:
        """Why nothing can go into the basket or be begun now; None while the trip is open."""
        return _CLOSED.get(self.state)

    def start(self) -> TripStarted:
        """Walk in: the trip's first event. Raises NotSaved."""
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
            )
            first = Recorded(1, now, started)
            self.journal.append(self.store.id, self.id, first)
        self._take(first)
        return started

    def restore(self, trip: str, events: Sequence[Recorded]) -> None:
        """Take the trip up where the journal says that it stands. Raises DataFileDamaged."""
        self.id = trip
        first = events[0].event if events else None
        if not isinstance(first, TripStarted) or (first.trip, first.store) != (trip, self.store.id):
            raise DataFileDamaged(f"trip {trip} does not begin with its start", detail=trip)
        try:
            for recorded in events:
                self._take(recorded)
        except (LookupError, ArithmeticError) as error:
            raise DataFileDamaged(f"the events of trip {trip} do not fit together", detail=trip) from error
        body = self.journal.receipt_body(self.store.id, trip)
        self.receipt = None if body is None else Receipt.from_json(body)

    def record(self, event: SomeEvent, *before: Event) -> SomeEvent | Refused:
        """Write `event` down and let it happen; `Refused` with `NOT_SAVED`, and nothing happened, when that fails.

        What came `before` it and changes no state goes with it, in the same transaction.
        """
        recorded = self._numbered(moment(self._clock), *before, event)
        after = state_after(self.state, event)
        try:
            if after is self.state and not before:
                self.journal.append(self.store.id, self.id, recorded[0])
            else:
                with self.journal.transaction():
                    self._append(recorded)
                    self.journal.set_state(self.store.id, self.id, after)
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

    def record_paid(self, paid: Paid, receipt: Receipt, *before: Event) -> Paid | Refused:
        """Write payment and receipt down in one transaction, which gives both their number: so numbers have no gaps.

        `NOT_SAVED`, and nothing happened, when that fails.
        """
        store = self.store
        try:
            with self.journal.transaction():
                number = self.journal.next_receipt_number(store.id)
                printed = f"{store.code}-{number:06d}"
                paid, receipt = replace(paid, receipt_number=printed), replace(receipt, number=printed)
                recorded = self._numbered(receipt.issued_at, *before, paid)
                self._append(recorded)
                self.journal.add_receipt(
                    ReceiptRow(
                        store.id,
                        number,
                        self.id,
                        paid.out_trade_no,
                        receipt.issued_at,
                        receipt.total_minor,
                        receipt.currency,
                        receipt.to_json(),
                    )
                )
                self.journal.set_state(store.id, self.id, TripState.PAID)
        except NotSaved as error:
            return _not_saved(error)
        for each in recorded:
            self._take(each)
        self.receipt = receipt
        return paid

    def reprice(self) -> Refused | None:
        """Let the offers of this moment count, where some have begun or ended since the last event.

        `OFFER_USED` when the basket has become dearer, because the shopper used on another trip meanwhile what may be
        used only so often. That is said once: from then on the basket costs what it does without.
        """
        self.basket.turn_to(self.local_now)
        return self.used_elsewhere()

    def used_elsewhere(self) -> Refused | None:
        """What `reprice` looks for. `NOT_SAVED` when the journal cannot be read."""
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


def _not_saved(error: NotSaved) -> Refused:
    return Refused(Problem.NOT_SAVED, error.facts.get("reason", ""))


def _no_offers(store: Store, shopper: Shopper, clock: Clock) -> InForce:
    context = Context(store.local(clock.now()), store.id, member=shopper.member, currency=store.currency)
    return InForce(Offers(store.currency), context)
