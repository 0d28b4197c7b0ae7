"""A shopper's orders: the list, and the page of one with its times, lines, bags and what came back."""

from __future__ import annotations

from datetime import datetime

from checkout.events.fulfilment import NobodyAtDoor
from checkout.events.goods import SERVICES
from checkout.session import OrderPage, OrdersSeen
from checkout.store import Order, OrderLine, OrderState
from checkout.words import formats
from checkout.words.language import mark
from checkout.words.store_lines.home_lines import promise_lines
from checkout.words.store_lines.order_news import PLACES, STATES, order_news, order_standing
from checkout.words.text_columns import WIDTH, row, visible
from checkout.words.words import Words

_BACK = mark("given back: {amount}")
_COMING = mark("coming back to you: {amount}")


def orders_lines(words: Words, seen: OrdersSeen, now: datetime) -> list[str]:
    """One line an order, the latest first. `now` decides which promises need their day."""
    if not seen.pages:
        return [words.t("You have ordered nothing yet.")]
    return [visible(order_standing(words, page.order, page.store, now)) for page in seen.pages]


def order_page_lines(words: Words, page: OrderPage, now: datetime) -> list[str]:
    """One order, from top to bottom. `now` decides which times need their day."""
    order, store = page.order, page.store
    terms = order.terms
    lines = [order_standing(words, order, store, now)]
    if not order.is_over:
        lines += promise_lines(words, store, now, slot=terms.slot, on=terms.on)
    if address := order.address(words.lang):
        lines.append(words.t("to {address}", address=address))
    # As they happened. The clock may have been set back in between.
    for state, at in order.times.items():
        lines.append(f"{words.moment(store.local(at))}  {words.t(STATES[state])}")
    for line in order.lines.values():
        lines += _line(words, line, order)
    for sentence, amount in ((_BACK, page.given_back), (_COMING, page.coming_back)):
        if amount:
            lines.append(words.t(sentence, amount=words.amount(amount, terms.currency)))
    lines += [words.t(PLACES[place], bag=bag) for bag, place in order.bags.items()]
    if order.state is OrderState.RIDING and isinstance(fact := order.events[-1].event, NobodyAtDoor):
        lines += order_news(words, order, fact)
    if order.voucher:
        lines.append(words.t("it came late; the coupon {coupon} is yours", coupon=order.voucher))
    if terms.age_min and not order.is_over:
        lines.append(words.t("an age of {age} is asked for at the door", age=terms.age_min))
    return [visible(line) for line in lines]


def _line(words: Words, line: OrderLine, order: Order) -> list[str]:
    """What was ordered, and under it what became of it."""
    goods, unit, terms, currency = line.goods, line.goods.unit, order.terms, order.terms.currency
    measure, amount = formats.quantity(line.quantity, unit), words.amount(line.ordered.net, currency)
    rows = row(goods.name(words.lang), measure, amount, width=WIDTH, last=14)
    if goods.department == SERVICES:
        return rows
    if line.picked:
        rows.append("  " + words.t("picked: {quantity}", quantity=formats.quantity(line.picked, unit)))
    if line.short:
        rows.append("  " + words.t("not there: {quantity}", quantity=formats.quantity(line.short, unit)))
    if (other := line.substitute) is not None and other.amount is not None:
        name, instead = other.goods.name(words.lang), formats.quantity(other.quantity, other.goods.unit)
        paid = words.amount(other.amount, currency)
        rows.append("  " + words.t("instead: {quantity} {name}, {amount}", quantity=instead, name=name, amount=paid))
    unpaid = sum(each.back for each in order.amends.get("", ()) if each.line == line.line) if terms.held else 0
    if unpaid:
        rows.append("  " + words.t("not charged: {quantity}", quantity=formats.quantity(unpaid, unit)))
    if back := line.amends.back - unpaid:
        rows.append("  " + words.t("money back for: {quantity}", quantity=formats.quantity(back, unit)))
    return rows
