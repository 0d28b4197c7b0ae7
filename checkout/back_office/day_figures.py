"""A store's day in figures, read from the journal: what was sold, how it was paid, and what became of the orders.

Amounts are minor units of the store's currency. A day is the store's own; money counts on the day on which it moved,
everything else on the day on which the trip began or the order was placed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from catalog.chain import Product, Store, Unit, line_amount
from catalog.shelf import Shelf
from checkout.basket import Receipt
from checkout.events import Paid, RefundDone, TripStarted
from checkout.events.fulfilment import LinePicked, LineShort, LineSubstituted, Way
from checkout.events.stock import MovementKind
from checkout.journal import Journal
from checkout.store import Operations, Order, OrderState

_REST = 100
"""Grams of weighed goods that nobody takes any more."""


@dataclass(slots=True)
class Baskets:
    """Paid baskets and what they came to."""

    count: int = 0
    sales: int = 0

    def add(self, sales: int) -> None:
        self.count += 1
        self.sales += sales

    @property
    def average(self) -> int:
        return round(self.sales / self.count) if self.count else 0


@dataclass(slots=True)
class Tender:
    """What moved through one wallet. `returned` is what came back in refunds."""

    payments: int = 0
    taken: int = 0
    returned: int = 0


@dataclass(frozen=True, slots=True)
class Spread:
    """Of some durations in seconds: how many, the middle one, and what nine of ten do not exceed."""

    count: int
    median: float
    p90: float

    @classmethod
    def of(cls, seconds: Iterable[float]) -> Spread | None:
        """None of no durations.

        >>> Spread.of(range(1, 12))
        Spread(count=11, median=6.0, p90=10.0)
        """
        ordered = sorted(seconds)
        if not ordered:
            return None
        return cls(len(ordered), _quantile(ordered, 0.5), _quantile(ordered, 0.9))


def _quantile(ordered: Sequence[float], share: float) -> float:
    place = share * (len(ordered) - 1)
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (place - below) * (ordered[above] - ordered[below])


@dataclass(frozen=True, slots=True)
class SoldOut:
    """Goods of which nothing was left in the store while it was open, and since when, in store time."""

    product: Product
    since: datetime


@dataclass(slots=True)
class DayFigures:
    """One day of one store. `by_hour` is by the hour of store time at which the receipt was made."""

    store: Store
    day: date
    by_hour: dict[int, Baskets] = field(default_factory=dict)
    in_store: Baskets = field(default_factory=Baskets)
    at_home: Baskets = field(default_factory=Baskets)
    visits: int = 0
    """Trips begun, paid or not."""
    pieces: int = 0
    saved: int = 0
    tenders: dict[str, Tender] = field(default_factory=dict)
    rounded: int = 0
    """What was not asked for where wallets take no fen (抹零): sales less what all tenders have taken."""
    orders: Counter[OrderState] = field(default_factory=Counter)
    """Delivered ones, shipped ones and dishes together, by the state that they are in."""
    promised: int = 0
    """Orders delivered for which a time had been promised."""
    kept: int = 0
    door_to_door: Spread | None = None
    """From payment to the door, where no slot was chosen."""
    picking: Spread | None = None
    """From the first shelf to the last bag packed."""
    riding: Spread | None = None
    lines_picked: int = 0
    lines_short: int = 0
    lines_substituted: int = 0
    sold_out: list[SoldOut] = field(default_factory=list)
    """The first first."""
    gaps: int = 0
    """Goods whose shelf was empty while there were some in the back room."""
    wasted: int = 0
    """What was thrown away, at the shelf's prices."""

    @property
    def sales(self) -> int:
        return self.in_store.sales + self.at_home.sales

    @property
    def baskets(self) -> int:
        return self.in_store.count + self.at_home.count


def figures_of(operations: Operations, day: date) -> DayFigures:
    """The figures of the store's `day`. Raises DataFileError."""
    store, journal = operations.store, operations.journal
    figures = DayFigures(store, day)
    since = datetime.combine(day, time(), store.zone)
    until = datetime.combine(day + timedelta(days=1), time(), store.zone)
    figures.visits = len(journal.trips_of_day(store.id, day))
    for where, trip in journal.trips_with_money(since, until):
        if where == store.id:
            _count_money(figures, journal, trip, since, until)
    numbers = journal.orders.placed_between(store.id, since, until)
    _count_orders(figures, [order for number in numbers if (order := operations.orders.get(number)) is not None])
    _count_stock(figures, operations, since, until)
    return figures


def _count_receipt(figures: DayFigures, journal: Journal, trip: str) -> None:
    body = journal.receipt_body(figures.store.id, trip)
    if body is None:
        return
    with journal.reading():
        receipt = Receipt.from_json(body)
    started = next(
        each.event for each in journal.payment_events(figures.store.id, trip) if isinstance(each.event, TripStarted)
    )
    hour = figures.store.local(receipt.issued_at).hour
    figures.by_hour.setdefault(hour, Baskets()).add(receipt.total_minor)
    (figures.at_home if started.at_home else figures.in_store).add(receipt.total_minor)
    figures.pieces += receipt.pieces
    figures.saved += receipt.saved_minor


def _count_money(figures: DayFigures, journal: Journal, trip: str, since: datetime, until: datetime) -> None:
    wallet = ""
    for each in journal.payment_events(figures.store.id, trip):
        match each.event:
            case Paid() as paid:
                wallet = paid.shown_wallet
                if since <= each.at < until:
                    tender = figures.tenders.setdefault(wallet, Tender())
                    tender.payments += 1
                    tender.taken += paid.amount
                    figures.rounded += paid.rounded
                    _count_receipt(figures, journal, trip)
            case RefundDone() as refund if since <= each.at < until:
                figures.tenders.setdefault(wallet, Tender()).returned += refund.amount


def _count_orders(figures: DayFigures, orders: Sequence[Order]) -> None:
    figures.orders = Counter(order.state for order in orders)
    delivered = [order for order in orders if order.way is Way.DELIVER and order.state is OrderState.DELIVERED]
    promised = [order for order in delivered if order.by is not None]
    figures.promised, figures.kept = len(promised), sum(not order.is_late for order in promised)
    at_once = [order for order in delivered if order.terms.slot is None]
    figures.door_to_door = Spread.of(_between(at_once, OrderState.PAID, OrderState.DELIVERED))
    figures.picking = Spread.of(_between(orders, OrderState.PICKING, OrderState.PACKED))
    figures.riding = Spread.of(_between(delivered, OrderState.RIDING, OrderState.DELIVERED))
    happened = [each.event for order in orders for each in order.events]
    figures.lines_picked = sum(isinstance(event, LinePicked) for event in happened)
    figures.lines_short = sum(isinstance(event, LineShort) for event in happened)
    figures.lines_substituted = sum(isinstance(event, LineSubstituted) for event in happened)


def _count_stock(figures: DayFigures, operations: Operations, since: datetime, until: datetime) -> None:
    ledger, chain = operations.stock.store, operations.chain
    movements = operations.journal.stock.movements_since(ledger.keeper, since)
    left = {(sku, place): level.on_hand for sku, at in ledger.all_levels().items() for place, level in at.items()}
    for each in movements:
        left[each.sku, each.location] -= each.quantity
    shelf = Shelf(chain, figures.store, since)
    gone: dict[str, SoldOut] = {}
    gaps: set[str] = set()
    for each in movements:
        left[each.sku, each.location] += each.quantity
        if each.at >= until:
            continue
        product = chain.products.get(each.sku)
        if product is None:
            continue
        if each.kind is MovementKind.WASTED:
            price = shelf.price_of(each.sku, member=False, at=each.at).price
            figures.wasted += line_amount(price, ref_qty=product.ref_qty, quantity=-each.quantity)
        front, rest = ledger.opening.front(each.sku), _REST if product.unit is Unit.GRAM else 0
        sold = each.location is front and each.quantity < 0 and figures.store.is_open(each.at)
        if not sold or left[each.sku, front] > rest:
            continue
        if any(left.get((each.sku, place), 0) > rest for place in ledger.opening.places(each.sku)):
            gaps.add(each.sku)
        else:
            gone.setdefault(each.sku, SoldOut(product, figures.store.local(each.at)))
    figures.sold_out, figures.gaps = list(gone.values()), len(gaps)


def _between(orders: Iterable[Order], begins: OrderState, ends: OrderState) -> list[float]:
    """Seconds from one state to the other, of the orders that came to both."""
    return [
        (order.times[ends] - order.times[begins]).total_seconds()
        for order in orders
        if begins in order.times and ends in order.times
    ]
