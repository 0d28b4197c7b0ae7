"""What the stock clerk is told: counts, movements, and how some goods stand."""

from __future__ import annotations

from catalog.chain import Product
from checkout.events.stock import MovementKind
from checkout.store.stock_clerk import Counted, Moved, StockStands
from checkout.words import formats
from checkout.words.language import mark
from checkout.words.store_lines.stock_lines import PLACES
from checkout.words.text_columns import visible
from checkout.words.words import Words

_MOVED = {
    MovementKind.FILLED: mark("{goods}, {place}: {quantity} from the back room"),
    MovementKind.RECEIVED: mark("{goods}, {place}: {quantity} delivered"),
    MovementKind.WASTED: mark("{goods}, {place}: {quantity} thrown away"),
}


def clerk_lines(words: Words, fact: Counted | Moved | StockStands) -> list[str]:
    match fact:
        case Counted(product, _, location, expected, quantity):
            line = _counted(words, product, words.t(PLACES[location]), quantity, quantity - expected)
        case Moved(product, location, kind, quantity):
            line = words.t(
                _MOVED[kind],
                goods=product.name(words.lang),
                place=words.t(PLACES[location]),
                quantity=formats.quantity(abs(quantity), product.unit),
            )
        case StockStands():
            line = _standing(words, fact)
    return [visible(line)]


def _counted(words: Words, product: Product, place: str, quantity: int, more: int) -> str:
    if more == 0:
        sentence = mark("{goods}, {place}: {quantity} counted, as was known")
    elif more > 0:
        sentence = mark("{goods}, {place}: {quantity} counted, {difference} more than was known of")
    else:
        sentence = mark("{goods}, {place}: {quantity} counted, {difference} fewer than was known of")
    return words.t(
        sentence,
        goods=product.name(words.lang),
        place=place,
        quantity=formats.quantity(quantity, product.unit),
        difference=formats.quantity(abs(more), product.unit),
    )


def _standing(words: Words, fact: StockStands) -> str:
    """`Strawberries 300 g: shelf 5, back room 0; ordered 2, kept for payment 0, in baskets 1; left for home 1`"""
    unit, numbers = fact.product.unit, fact.numbers
    places = [f"{words.t(PLACES[place])} {formats.quantity(count, unit)}" for place, count in numbers.on_hand.items()]
    return words.t(
        "{goods}: {places}; ordered {ordered}, kept for payment {kept}, in baskets {carried}; left for home {left}",
        goods=fact.product.name(words.lang),
        places=words.listed(places),
        ordered=formats.quantity(numbers.allocated, unit),
        kept=formats.quantity(numbers.reserved, unit),
        carried=formats.quantity(numbers.in_baskets, unit),
        left=formats.quantity(numbers.available, unit),
    )
