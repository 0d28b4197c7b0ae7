"""One order: the fold of its events.

An order is what was paid for and not carried out, by one way: delivered from the store, shipped from the warehouse, or
cooked and called out.

    paid ─► picking ─► packed ─► riding ─► delivered        deliver
    paid ─► packed ─► shipped ─► delivered                  ship
    paid ─► cooking ─► ready ─► collected | forgotten       cook

`cancelled` and `returned` end it on the way. It stays open until what it owes the shopper has been given back too.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum

from catalog.chain import Unit
from catalog.text import Bilingual
from checkout.events import Goods
from checkout.events.fulfilment import (
    AllocationLost,
    Amends,
    AmendsMade,
    AmendsRefused,
    Bagged,
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
    MoneyTaken,
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


SERVICES = "services"
"""The department of what is done for a shopper, and stands on no shelf."""

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
    asked_at: datetime | None = None
    """When the shopper was asked (UTC)."""

    @property
    def is_picked(self) -> bool:
        return self.amount is not None

    @property
    def is_asked(self) -> bool:
        """Whether the shopper has still to answer."""
        return self.asked_at is not None and self.accepted is None


_NO_AMENDS = Amends(0)


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
    amends: Amends = _NO_AMENDS
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
    def is_service(self) -> bool:
        """Such as the way home: paid for, and nothing to be picked."""
        return self.goods.department == SERVICES

    @property
    def replaced(self) -> int:
        """How much of it other goods were picked for."""
        picked = self.substitute is not None and self.substitute.is_picked
        return self.quantity - self.picked - self.short if picked else 0

    @property
    def left(self) -> int:
        """Still to be picked."""
        if self.is_service or self.replaced or (self.picked and self.goods.unit is Unit.GRAM):
            return 0
        return max(0, self.quantity - self.picked - self.short)

    @property
    def taken(self) -> tuple[tuple[str, int], ...]:
        """SKU and quantity of what was picked: of the goods themselves, and of others instead."""
        own = ((self.goods.sku, self.picked),) if self.picked else ()
        other = self.substitute
        return own if other is None or not other.is_picked else (*own, (other.goods.sku, other.quantity))

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
    bag_goods: dict[str, tuple[Bagged, ...]] = field(default_factory=dict)
    bag_since: dict[str, datetime] = field(default_factory=dict)
    """Since when each is where it is; UTC."""
    times: dict[OrderState, datetime] = field(default_factory=dict)
    """When it came to each state, the first time; UTC."""
    picker: str = ""
    rider: str = ""
    round: str = ""
    parcel: str = ""
    voucher: str = ""
    """The coupon given for lateness."""
    amends: dict[str, tuple[Amends, ...]] = field(default_factory=dict)
    """What is given back, or being given back, by the id of the refund."""
    refusals: int = 0
    """How often a wallet has refused to give back what is owed."""
    is_taken: bool = False
    """Whether money that was held for it is paid."""
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
    def awaits_money(self) -> bool:
        """Whether its money is held and not taken yet."""
        return self.terms.held and not self.is_taken

    @property
    def may_leave(self) -> bool:
        """Whether it may leave the store: it is paid."""
        return not self.awaits_money

    @property
    def all_picked(self) -> bool:
        return all(line.is_done for line in self.lines.values())

    @property
    def has_bags_about(self) -> bool:
        """Whether a bag is neither handed over nor brought back."""
        return any(place not in (BagPlace.DOOR, BagPlace.STORE) for place in self.bags.values())

    @property
    def in_hand(self) -> tuple[Bagged, ...]:
        """What is picked and in no bag yet."""
        bagged: dict[tuple[int, str], int] = {}
        for goods in self.bag_goods.values():
            for each in goods:
                bagged[each.line, each.sku] = bagged.get((each.line, each.sku), 0) + each.quantity
        return tuple(
            Bagged(line.line, sku, left)
            for line in self.lines.values()
            for sku, quantity in line.taken
            if (left := quantity - bagged.get((line.line, sku), 0)) > 0
        )

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
                self.lines[line].substitute = Substitute(goods, quantity, asked_at=recorded.at)
            case SubstituteAnswered(line, accepted):
                asked = self.lines[line].substitute
                if asked is None:
                    raise ValueError(f"line {line} has no substitute to be answered")
                self.lines[line].substitute = replace(asked, accepted=accepted)
            case LineSubstituted(line, goods, quantity, amount):
                before = self.lines[line].substitute
                answer = None if before is None else before.accepted
                self.lines[line].substitute = Substitute(goods, quantity, amount, answer)
            case BagSealed(bag, goods):
                self.bags[bag] = BagPlace.PICKER
                self.bag_goods[bag] = goods
                self.bag_since[bag] = recorded.at
            case BagMoved(bag, place):
                if bag not in self.bags:
                    raise ValueError(f"order {self.number} has no bag {bag}")
                self.bags[bag] = place
                self.bag_since[bag] = recorded.at
            case RoundBegun(number, rider):
                self.round, self.rider = number, rider
            case OrderShipped(parcel):
                self.parcel = parcel
            case VoucherGiven(coupon):
                self.voucher = coupon
            case MoneyTaken():
                self.is_taken = True
            case AmendsMade(refund_id, made):
                self.amends[refund_id] = (*self.amends.get(refund_id, ()), *made)
                self._count_amends()
            case AmendsRefused(refund_id):
                del self.amends[refund_id]
                self.refusals += 1
                self._count_amends()
            case _:
                pass
        self.state = _STATE_AFTER.get(type(event), self.state)
        self.times.setdefault(self.state, recorded.at)
        self.events.append(recorded)

    def _count_amends(self) -> None:
        for number, line in self.lines.items():
            made = [each for lines in self.amends.values() for each in lines if each.line == number]
            line.amends = Amends(number, sum(each.back for each in made), sum(each.lowered for each in made))
