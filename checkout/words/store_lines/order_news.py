"""What is told of an order: each thing that happens to it, and how it stands."""

from __future__ import annotations

from datetime import datetime

from catalog.chain import Store
from checkout.events import Goods
from checkout.events import fulfilment as events
from checkout.events.fulfilment import BagPlace, OrderEvent
from checkout.events.stock import StockFound, StockMissed, StockNotice
from checkout.store import Order, OrderState, fee_that_stays
from checkout.trip import Refused
from checkout.words import formats
from checkout.words.language import mark
from checkout.words.problem_lines import problem_line
from checkout.words.store_lines.home_lines import clock
from checkout.words.text_columns import visible
from checkout.words.words import Words

STATES = {
    OrderState.PAID: mark("paid, and waiting for its turn"),
    OrderState.PICKING: mark("being picked"),
    OrderState.PACKED: mark("packed"),
    OrderState.RIDING: mark("on its way"),
    OrderState.SHIPPED: mark("shipped"),
    OrderState.DELIVERED: mark("delivered"),
    OrderState.COOKING: mark("being cooked"),
    OrderState.READY: mark("ready to be collected"),
    OrderState.COLLECTED: mark("collected"),
    OrderState.FORGOTTEN: mark("not collected"),
    OrderState.CANCELLED: mark("cancelled"),
    OrderState.RETURNED: mark("back in the store"),
}
PLACES = {
    BagPlace.PICKER: mark("bag {bag} is with the picker"),
    BagPlace.CONVEYOR: mark("bag {bag} is on the conveyor"),
    BagPlace.PACKING: mark("bag {bag} is at packing"),
    BagPlace.RIDER: mark("bag {bag} is with the rider"),
    BagPlace.DOOR: mark("bag {bag} is handed over"),
    BagPlace.STORE: mark("bag {bag} is back in the store"),
}


def order_standing(words: Words, order: Order, store: Store, now: datetime) -> str:
    """How an order stands: `JQ202611240001-D: being picked, at home by 19:04`, with the day where it is not that of
    `now`."""
    state = words.t(STATES[order.state])
    if order.terms.ticket:
        return words.t("{order}: number {ticket}, {what}", order=order.number, ticket=order.terms.ticket, what=state)
    if order.by is None or order.is_over:
        return words.t("{order}: {what}", order=order.number, what=state)
    by = clock(store, order.by, now)
    if order.by < now:
        return words.t("{order}: {what}, was promised by {by}, late", order=order.number, what=state, by=by)
    return words.t("{order}: {what}, at home by {by}", order=order.number, what=state, by=by)


def order_news(words: Words, order: Order, fact: OrderEvent | StockNotice | Refused) -> list[str]:
    """What has just happened to the order: `JQ202611240001-D: packed`. Nothing for what is told as a refund."""
    what = _told(words, order, fact)
    return [visible(words.t("{order}: {what}", order=order.number, what=what))] if what else []


def _told(words: Words, order: Order, fact: OrderEvent | StockNotice | Refused) -> str:
    t = words.t
    match fact:
        case events.OrderPlaced():
            return t("ordered")
        case events.AllocationLost(line, quantity):
            goods = _line(words, order, line, quantity)
            return t("{goods} was taken off the shelf by somebody in the store", goods=goods)
        case events.LinePicked(line, quantity):
            return t("picked: {goods}", goods=_line(words, order, line, quantity))
        case events.LineShort(line, quantity):
            return t("not there: {goods}; its money comes back", goods=_line(words, order, line, quantity))
        case events.SubstituteAsked(line, other, quantity):
            return t(
                "{missing} is not there. Is {other} right instead, for no more than you paid?",
                missing=order.lines[line].goods.name(words.lang),
                other=some_goods(words, other, quantity),
            )
        case events.SubstituteAnswered(line, accepted):
            answer = mark("yes to other goods than {missing}") if accepted else mark("no other goods than {missing}")
            return t(answer, missing=order.lines[line].goods.name(words.lang))
        case events.LineSubstituted(line, other, quantity, amount):
            return t(
                "picked instead of {missing}: {other}, for {amount}",
                missing=order.lines[line].goods.name(words.lang),
                other=some_goods(words, other, quantity),
                amount=words.amount(amount, order.terms.currency),
            )
        case events.BagSealed(bag):
            return t("bag {bag} is sealed", bag=bag)
        case events.BagMoved(bag, place):
            return t(PLACES[place], bag=bag)
        case events.OrderShipped(parcel):
            return t("parcel {parcel} is on its way", parcel=parcel)
        case events.RoundBegun(_, rider):
            return t("on its way with {rider}", rider=_rider_name(words, rider))
        case events.RiderAtDoor(rider):
            return t("{rider} is at the door", rider=_rider_name(words, rider))
        case events.NobodyAtDoor(goes_back=True):
            return t("nobody opened the door; it goes back to the store")
        case events.NobodyAtDoor():
            return t("nobody opened the door; it is tried again later")
        case events.AgeNotShown():
            return t("not handed over: nobody at the door showed an age of {age}", age=order.terms.age_min)
        case events.OrderTurnedAway():
            return t("turned away at the door; it goes back to the store")
        case events.OrderCancelled(by="shopper") if fees := fee_that_stays(order):
            fee = words.amount(sum(fees.values()), order.terms.currency)
            return t("cancelled; the delivery fee of {fee} stays paid, since the rider had left", fee=fee)
        case events.OrderCancelled(by):
            return t("cancelled") if by == "shopper" else t("cancelled by the store")
        case events.VoucherGiven(coupon):
            return t("it came late; the coupon {coupon} is yours", coupon=coupon)
        case events.DishReady():
            return t("number {ticket} is ready to be collected", ticket=order.terms.ticket)
        case events.DishForgotten(minutes):
            return t(
                "number {ticket} was not collected within {minutes} minutes and is thrown away; it stays paid",
                ticket=order.terms.ticket,
                minutes=minutes,
            )
        case events.AmendsMade() | events.AmendsRefused() | events.MoneyTaken() | StockFound() | StockMissed():
            return ""
        case Refused(problem, detail):
            return problem_line(words, problem, detail=detail)
        case _:
            # Events that lead to another state are told as that state, also to whoever hears of them later.
            return t(STATES[_LEADS_TO[type(fact)]])


_LEADS_TO: dict[type[OrderEvent], OrderState] = {
    events.PickingBegun: OrderState.PICKING,
    events.OrderPacked: OrderState.PACKED,
    events.OrderDelivered: OrderState.DELIVERED,
    events.OrderReturned: OrderState.RETURNED,
    events.CookingBegun: OrderState.COOKING,
    events.DishCollected: OrderState.COLLECTED,
}


def _rider_name(words: Words, rider: str) -> str:
    """`rider-2` in the language of the words; any other name as it is."""
    role, dash, number = rider.partition("-")
    return words.t("rider") + dash + number if role == "rider" else rider


def _line(words: Words, order: Order, line: int, quantity: int) -> str:
    return some_goods(words, order.lines[line].goods, quantity)


def some_goods(words: Words, goods: Goods, quantity: int) -> str:
    """`2 x Fresh milk 950 ml`, `0.980 kg Tomato`."""
    measure = formats.quantity(quantity, goods.unit)
    name = goods.name(words.lang)
    return f"{measure} {name}" if goods.unit.by_weight else f"{measure} x {name}"
