"""Shipping: the warehouse packs a parcel, the carrier fetches it in the evening, and it arrives on the promised day.

    paid ─► packed ─► shipped ─► delivered

All of it happens by time; `store.terms` says when. A step that was due while nobody kept the shop open is taken as soon
as it is opened, and the later ones count from then.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from catalog.chain import Store
from checkout.clock import Clock, moment
from checkout.events.fulfilment import (
    LinePicked,
    LineShort,
    OrderCancelled,
    OrderDelivered,
    OrderEvent,
    OrderPacked,
    OrderShipped,
    Way,
)
from checkout.store.order import Order, OrderState
from checkout.store.order_book import OrderBook, OrderNews
from checkout.store.stock import Stock
from checkout.trip import Refused

_DAY = timedelta(days=1)
_WAREHOUSE = "warehouse"


class Shipping:
    """Of the parcels that one store's shoppers have ordered."""

    def __init__(self, store: Store, clock: Clock, orders: OrderBook, stock: Stock) -> None:
        self._store = store
        self._clock = clock
        self._orders = orders
        self._stock = stock
        self._dues: dict[str, datetime] = {}
        """By order, when its next step is due (UTC): a parcel is under way for days."""
        for order in orders:
            self._watch(order)
        orders.watchers.append(self._watch)

    def _watch(self, order: Order) -> None:
        self._dues.pop(order.number, None)
        if (at := self._due_of(order)) is not None:
            self._dues[order.number] = at

    @property
    def due(self) -> datetime | None:
        """When the next step of any parcel is due (UTC)."""
        return min(self._dues.values(), default=None)

    def settle(self) -> list[OrderNews]:
        """Take every step that is due now."""
        news: list[OrderNews] = []
        now = moment(self._clock)
        for order in [self._orders.open[number] for number, at in sorted(self._dues.items()) if at <= now]:
            while (at := self._due_of(order)) is not None and at <= moment(self._clock):
                news.append(OrderNews(order, self._step(order)))
                if isinstance(news[-1].fact, Refused):
                    break
        return news

    def _due_of(self, order: Order) -> datetime | None:
        """When the next step of this parcel is due; None for what is no parcel, or over."""
        if order.way is not Way.SHIP or order.is_over or (order.state is OrderState.PACKED and not order.may_leave):
            return None
        terms = self._store.terms
        match order.state:
            case OrderState.PAID:
                return order.times[OrderState.PAID] + timedelta(minutes=terms.parcel_minutes)
            case OrderState.PACKED:
                return self._next(terms.parcels_leave, order.times[OrderState.PACKED])
            case _:
                shipped_at = order.times[OrderState.SHIPPED]
                promised = shipped_at if order.on is None else self._at(order.on, terms.parcels_arrive)
                return promised if promised > shipped_at else self._next(terms.parcels_arrive, shipped_at)

    def _step(self, order: Order) -> OrderEvent | Refused:
        match order.state:
            case OrderState.PAID:
                return self._pack(order)
            case OrderState.PACKED:
                return self._orders.record(order, OrderShipped(f"{order.number}-P1"))
            case _:
                return self._orders.record(order, OrderDelivered(""))

    def _pack(self, order: Order) -> OrderEvent | Refused:
        """Pack what the warehouse has of it. Without anything there is no parcel."""
        there = {
            line.line: min(line.left, sum(self._stock.allocated(order.number, line.line, Way.SHIP).values()))
            if self._stock.warehouse.opening.is_kept(line.goods.sku)
            else line.left
            for line in order.lines.values()
        }
        picked = [LinePicked(line, quantity, _WAREHOUSE) for line, quantity in there.items() if quantity]
        short = [
            LineShort(line, order.lines[line].left - quantity, _WAREHOUSE)
            for line, quantity in there.items()
            if order.lines[line].left > quantity
        ]

        def moving() -> None:
            for each in picked:
                sku = order.lines[each.line].goods.sku
                self._stock.pick(order.number, each.line, sku, each.quantity, Way.SHIP)

        last = OrderPacked() if picked else OrderCancelled("shop")
        written = self._orders.record(order, *short, *picked, last, moving=moving)
        return written if isinstance(written, Refused) else last

    def _next(self, hour: time, after: datetime) -> datetime:
        """The first time that it is `hour` in the store after a moment."""
        day = self._store.local(after).date()
        today = self._at(day, hour)
        return today if today > after else self._at(day + _DAY, hour)

    def _at(self, day: date, hour: time) -> datetime:
        return datetime.combine(day, hour, self._store.zone).astimezone(UTC)
