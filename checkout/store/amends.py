"""What an order owes its shopper: units that did not come, packs that are lighter, cheaper goods in their place, and
all that was cancelled or brought back.

`AmendsMade` says what of it is being given back already. The rest is what `owed` answers.

The delivery fee goes back with an order that the shop cancels, that is cancelled before a rider is on the way with it,
or of which nothing was there. It stays paid for a way that was made for nothing, and when goods come back after
they were brought.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from checkout.events.fulfilment import Amends, BagPlace, OrderCancelled, Way
from checkout.store.order import Order, OrderLine, OrderState


@dataclass(frozen=True, slots=True)
class Owed:
    """What has to be given back, by line of the receipt."""

    back: dict[int, int | None] = field(default_factory=dict)
    """Units that go back; None for all that the shopper has not had back yet."""
    weights: dict[int, int] = field(default_factory=dict)
    """What weighed packs that stay weigh, in grams."""
    prices: dict[int, tuple[int, int]] = field(default_factory=dict)
    """Units that stay, and what the goods cost that came in their place, in all."""
    amends: tuple[Amends, ...] = ()
    """The same, as `AmendsMade` has it."""


def owed(order: Order) -> Owed | None:
    """What the order owes by now; None when nothing is."""
    found = Owed()
    amends = [each for line in order.lines.values() if (each := _of_line(order, line, found)) is not None]
    return Owed(found.back, found.weights, found.prices, tuple(amends)) if amends else None


def _of_line(order: Order, line: OrderLine, found: Owed) -> Amends | None:
    number, done = line.line, line.amends
    if _is_gone(order, line):
        if done.back >= line.quantity:
            return None
        found.back[number] = None
        return Amends(number, back=line.quantity - done.back)
    if _is_fee(order, line):
        return None
    weighed = line.goods.unit.by_weight
    back, lowered = _short(line) + _brought_back(order, line) - done.back, _lowered(line) - done.lowered
    if back > 0:
        found.back[number] = None if weighed else back
    elif lowered > 0 and weighed and line.picked:
        found.weights[number] = line.picked
    if lowered > 0 and line.replaced and line.substitute is not None:
        found.prices[number] = (lowered, line.substitute.amount or 0)
    return Amends(number, max(back, 0), max(lowered, 0)) if back > 0 or lowered > 0 else None


def _is_gone(order: Order, line: OrderLine) -> bool:
    """Whether the shopper gets nothing of the line."""
    gone = order.state in (OrderState.CANCELLED, OrderState.RETURNED)
    return _fee_is_owed(order) if _is_fee(order, line) else gone


def _is_fee(order: Order, line: OrderLine) -> bool:
    return line.is_service and order.way is Way.DELIVER


def _fee_is_owed(order: Order) -> bool:
    if order.state is OrderState.CANCELLED:
        by_shop = any(isinstance(each.event, OrderCancelled) and each.event.by == "shop" for each in order.events)
        return by_shop or OrderState.RIDING not in order.times
    return order.all_picked and not any(line.taken for line in order.lines.values())


def fee_that_stays(order: Order) -> dict[int, int]:
    """By line: the delivery fee that is not given back any more, in minor units, since a rider has left with the
    order. Empty where the order has none, or owes it."""
    if OrderState.RIDING not in order.times or _fee_is_owed(order):
        return {}
    return {number: line.goods.price * line.quantity for number, line in order.lines.items() if _is_fee(order, line)}


def _short(line: OrderLine) -> int:
    """Of a pack that was weighed nothing is short: it is lighter."""
    if line.goods.unit.by_weight:
        return line.quantity if line.short and not line.picked else 0
    return min(line.short, line.quantity)


def _brought_back(order: Order, line: OrderLine) -> int:
    """What of the line is in bags that an order which is over has left in the store."""
    if not order.is_over:
        return 0
    bags = [goods for bag, goods in order.bag_goods.items() if order.bags[bag] is BagPlace.STORE]
    there = [each for goods in bags for each in goods if each.line == line.line]
    if line.goods.unit.by_weight:
        return line.quantity if there else 0
    others = any(each.sku != line.goods.sku for each in there)
    return sum(each.quantity for each in there if each.sku == line.goods.sku) + (line.replaced if others else 0)


def _lowered(line: OrderLine) -> int:
    """Grams that a pack is lighter, or how much of the line other goods came for."""
    if line.goods.unit.by_weight and line.picked:
        return max(0, line.quantity - line.picked)
    return line.replaced
