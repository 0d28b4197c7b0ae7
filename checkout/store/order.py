"""One order: the fold of its events.

An order is what was paid for and not carried out, by one way: delivered from the store, shipped from the warehouse, or
cooked and called out.

    paid ─► picking ─► packed ─► riding ─► delivered        deliver
    paid ─► packed ─► shipped ─► delivered                  ship
    paid ─► cooking ─► ready ─► collected | forgotten       cook

`cancelled` and `returned` end it on the way. It stays open until what it owes the shopper has been given back too.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from catalog.chain import Unit
from catalog.text import Bilingual
from checkout.events import Goods
from checkout.events.fulfilment import (
    AllocationLost,
    AmendsMade,
    BagMoved,
    BagPlace,
    BagSealed,
    CookingBegun,
    DishCollected,
    DishForgotten,
    DishReady,
    LinePicked,
    LineShort,
    LineSubstituted,
    OrderCancelled,
    OrderDelivered,
    OrderedLine,
    OrderEvent,
    OrderPacked,
    OrderPlaced,
    OrderRecorded,
    OrderReturned,
    OrderShipped,
    PickingBegun,
    RoundBegun,
    SubstituteAnswered,
    SubstituteAsked,
    Substitutes,
    VoucherGiven,
    Way,
)


class OrderState(StrEnum):
    PAID = "paid"
    PICKING = "picking"
    PACKED = "packed"
    RIDING = "riding"
    SHIPPED = "shipped"
    DELIVERED = "delivered"
    COOKING = "cooking"
    READY = "ready"
    COLLECTED = "collected"
    FORGOTTEN = "forgotten"
    CANCELLED = "cancelled"
    RETURNED = "returned"


ENDS = frozenset(
    {
        OrderState.DELIVERED,
        OrderState.COLLECTED,
        OrderState.FORGOTTEN,
        OrderState.CANCELLED,
        OrderState.RETURNED,
    }
)
"""The goods go nowhere any more."""

_STATE_AFTER: dict[type[OrderEvent], OrderState] = {
    OrderPlaced: OrderState.PAID,
    PickingBegun: OrderState.PICKING,
    OrderPacked: OrderState.PACKED,
    OrderShipped: OrderState.SHIPPED,
    RoundBegun: OrderState.RIDING,
    OrderDelivered: OrderState.DELIVERED,
    OrderReturned: OrderState.RETURNED,
    OrderCancelled: OrderState.CANCELLED,
    CookingBegun: OrderState.COOKING,
    DishReady: OrderState.READY,
    DishCollected: OrderState.COLLECTED,
    DishForgotten: OrderState.FORGOTTEN,
}


@dataclass(frozen=True, slots=True)
class Substitute:
    """Other goods in place of what was missing. `amount` is what they cost; None while the shopper is asked."""

    goods: Goods
    quantity: int
    amount: int | None = None
    accepted: bool | None = None
    """What the shopper answered; None before, or when there was no need to ask."""


@dataclass(slots=True)
class OrderLine:
    """One line as it stands. Quantities are pieces, or grams for `Unit.GRAM`."""

    ordered: OrderedLine
    picked: int = 0
    short: int = 0
    """Not there, and to be given back. Of weighed goods, what the pack was lighter is not in it: see `is_done`."""
    lost: int = 0
    """Of what was allocated, taken by somebody in the store."""
    substitute: Substitute | None = None
    amends: int = 0
    """For how much of it the money is given back, or being given back."""

    @property
    def line(self) -> int:
        return self.ordered.line

    @property
    def goods(self) -> Goods:
        return self.ordered.goods

    @property
    def quantity(self) -> int:
        """As ordered."""
        return self.ordered.quantity

    @property
    def left(self) -> int:
        """Still to be picked."""
        if self.picked and self.goods.unit is Unit.GRAM:
            return 0
        return max(0, self.quantity - self.picked - self.short)

    @property
    def is_done(self) -> bool:
        """Whether nothing of it has to be picked any more."""
        return not self.left


@dataclass(slots=True)
class Order:
    """`number` is empty until the first event was applied."""

    store: str
    number: str = ""
    placed: OrderPlaced | None = None
    state: OrderState = OrderState.PAID
    lines: dict[int, OrderLine] = field(default_factory=dict)
    bags: dict[str, BagPlace] = field(default_factory=dict)
    """Where each is."""
    bag_lines: dict[str, tuple[int, ...]] = field(default_factory=dict)
    times: dict[OrderState, datetime] = field(default_factory=dict)
    """When it came to each state, the first time; UTC."""
    picker: str = ""
    rider: str = ""
    round: str = ""
    parcel: str = ""
    voucher: str = ""
    """The coupon given for lateness."""
    events: list[OrderRecorded] = field(default_factory=list)

    @property
    def terms(self) -> OrderPlaced:
        """What was agreed when it was paid. ValueError for an order without events."""
        if self.placed is None:
            raise ValueError("an order begins with OrderPlaced")
        return self.placed

    @property
    def trip(self) -> str:
        return self.terms.trip

    @property
    def shopper(self) -> str:
        return self.terms.shopper

    @property
    def way(self) -> Way:
        return self.terms.way

    @property
    def by(self) -> datetime | None:
        return self.terms.by

    @property
    def on(self) -> date | None:
        return self.terms.on

    @property
    def address(self) -> Bilingual:
        return Bilingual(self.terms.address_zh, self.terms.address_en)

    @property
    def is_over(self) -> bool:
        """Whether the goods go nowhere any more."""
        return self.state in ENDS

    @property
    def all_picked(self) -> bool:
        return all(line.is_done for line in self.lines.values())

    @property
    def is_late(self) -> bool:
        """Whether it was delivered after the promise."""
        done = self.times.get(OrderState.DELIVERED)
        return done is not None and self.by is not None and done > self.by

    def apply(self, recorded: OrderRecorded) -> None:
        """Take in one event. LookupError or ValueError when it cannot have happened."""
        event = recorded.event
        match event:
            case OrderPlaced():
                self.number, self.placed = event.order, event
                self.lines = {each.line: OrderLine(each) for each in event.lines}
            case AllocationLost(line, quantity):
                self.lines[line].lost += quantity
            case PickingBegun(picker):
                self.picker = picker
            case LinePicked(line, quantity):
                self.lines[line].picked += quantity
            case LineShort(line, quantity):
                self.lines[line].short += quantity
            case SubstituteAsked(line, goods, quantity):
                self.lines[line].substitute = Substitute(goods, quantity)
            case SubstituteAnswered(line, accepted):
                asked = self.lines[line].substitute
                if asked is None:
                    raise ValueError(f"line {line} has no substitute to be answered")
                self.lines[line].substitute = Substitute(asked.goods, asked.quantity, None, accepted)
            case LineSubstituted(line, goods, quantity, amount):
                before = self.lines[line].substitute
                answer = None if before is None else before.accepted
                self.lines[line].substitute = Substitute(goods, quantity, amount, answer)
            case BagSealed(bag, lines):
                self.bags[bag] = BagPlace.PICKER
                self.bag_lines[bag] = lines
            case BagMoved(bag, place):
                if bag not in self.bags:
                    raise ValueError(f"order {self.number} has no bag {bag}")
                self.bags[bag] = place
            case RoundBegun(number, rider):
                self.round, self.rider = number, rider
            case OrderShipped(parcel):
                self.parcel = parcel
            case VoucherGiven(coupon):
                self.voucher = coupon
            case AmendsMade(lines=made):
                for line, quantity in made:
                    self.lines[line].amends += quantity
            case _:
                pass
        self.state = _STATE_AFTER.get(type(event), self.state)
        self.times.setdefault(self.state, recorded.at)
        self.events.append(recorded)


def substitutes_wanted(line: OrderLine) -> bool:
    """Whether the picker may look for other goods instead."""
    return line.ordered.substitutes is not Substitutes.NO
