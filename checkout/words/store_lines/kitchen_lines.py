"""The rail of tickets in the kitchen."""

from __future__ import annotations

from checkout.store import Dish, OrderState, Tickets
from checkout.words import formats
from checkout.words.language import mark
from checkout.words.text_columns import visible
from checkout.words.words import Words

_STATES = {
    OrderState.PAID: mark("waiting"),
    OrderState.COOKING: mark("being cooked"),
    OrderState.READY: mark("called"),
}


def kitchen_lines(words: Words, tickets: Tickets) -> list[str]:
    """A line for each dish, the first first."""
    if not tickets.dishes:
        return [words.t("no dish is to be cooked, called or collected")]
    return [visible(_line(words, dish)) for dish in tickets.dishes]


def _line(words: Words, dish: Dish) -> str:
    line = words.t(
        "number {ticket}: {measure} {goods}, {cooking}; {state} since {since}",
        ticket=dish.ticket,
        measure=formats.quantity(dish.quantity, dish.unit),
        goods=dish.name(words.lang),
        cooking=dish.cooking(words.lang),
        state=words.t(_STATES[dish.state]),
        since=f"{dish.since:%H:%M}",
    )
    if dish.until is None:
        return line
    return words.t("{line}, kept until {until}", line=line, until=f"{dish.until:%H:%M}")
