"""What is told of stock: where the ledger and the shelves did not agree."""

from __future__ import annotations

from checkout.events.stock import Location, StockMissed, StockNotice
from checkout.words import formats
from checkout.words.language import mark
from checkout.words.text_columns import visible
from checkout.words.words import Words

PLACES = {
    Location.SHELF: mark("shelf"),
    Location.BACK: mark("back room"),
    Location.TANK: mark("tank"),
    Location.WAREHOUSE: mark("warehouse"),
}


def stock_notice(words: Words, notice: StockNotice) -> list[str]:
    """For the staff: `Stock: 2 of Fresh milk 950 ml (shelf) more than was known of. Booked as found.`"""
    missed = isinstance(notice, StockMissed)
    sentence = (
        mark("Stock: {quantity} of {goods} ({place}) fewer than was known of; booked as missing")
        if missed
        else mark("Stock: {quantity} of {goods} ({place}) more than was known of; booked as found")
    )
    said = words.t(
        sentence,
        quantity=formats.quantity(notice.quantity, notice.unit),
        goods=notice.name(words.lang),
        place=words.t(PLACES[notice.location]),
    )
    return [visible(said)]
