"""What is told of stock: what there is, what has moved, and where the ledger and the shelves did not agree."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import tzinfo

from catalog.chain import Product, Unit
from checkout.events.stock import Location, MovementKind, StockMissed, StockNotice
from checkout.journal import Movement
from checkout.store import StockNumbers
from checkout.words import formats
from checkout.words.language import mark
from checkout.words.text_columns import cell_width, fit, left, right, visible
from checkout.words.words import Words

PLACES = {
    Location.SHELF: mark("shelf"),
    Location.BACK: mark("back room"),
    Location.TANK: mark("tank"),
    Location.WAREHOUSE: mark("warehouse"),
}


KINDS = {
    MovementKind.OPENING: mark("there to begin with"),
    MovementKind.RECEIVED: mark("delivered"),
    MovementKind.SOLD: mark("sold"),
    MovementKind.PICKED: mark("picked"),
    MovementKind.RETURNED: mark("brought back"),
    MovementKind.FILLED: mark("filled up"),
    MovementKind.COUNTED: mark("counted"),
    MovementKind.WASTED: mark("thrown away"),
    MovementKind.CORRECTED: mark("corrected"),
}
_COLUMN = 10
_SKU = 7
_LEAST_NAME = 14


def stock_table(
    words: Words, numbers: Sequence[StockNumbers], products: Mapping[str, Product], width: int
) -> list[str]:
    """A line for each of some goods, in `width` cells if that is wide enough: where they are, what is promised, and
    what may be. Columns with nothing in them are left out."""
    columns: list[tuple[str, Callable[[StockNumbers], int | None], bool]] = [
        (mark("on shelf"), lambda each: each.on_hand.get(Location.SHELF), False),
        (mark("in back"), lambda each: each.on_hand.get(Location.BACK), False),
        (mark("in tank"), lambda each: each.on_hand.get(Location.TANK), False),
        (mark("warehouse"), lambda each: each.on_hand.get(Location.WAREHOUSE), False),
        (mark("ordered"), lambda each: each.allocated, False),
        (mark("kept"), lambda each: each.reserved, False),
        (mark("in baskets"), lambda each: each.in_baskets, False),
        (mark("for home"), lambda each: each.available, True),
    ]
    filled = [
        (words.t(title), value) for title, value, always in columns if always or any(value(each) for each in numbers)
    ]
    cells = [[title for title, _ in filled]]
    for each in numbers:
        product = products.get(each.sku)
        unit = Unit.EACH if product is None else product.unit
        cells.append(["" if (there := value(each)) is None else formats.quantity(there, unit) for _, value in filled])
    wide = [max(_COLUMN, *(cell_width(cell) + 1 for cell in column)) for column in zip(*cells, strict=True)]
    name = max(_LEAST_NAME, width - _SKU - sum(wide))
    lines = [left("SKU", _SKU) + left(words.t("goods"), name) + _cells(cells[0], wide)]
    for each, shown in zip(numbers, cells[1:], strict=True):
        product = products.get(each.sku)
        called = "" if product is None else product.name(words.lang)
        lines.append(left(visible(each.sku), _SKU) + fit(called, name - 1) + " " + _cells(shown, wide))
    return lines


def _cells(texts: Sequence[str], wide: Sequence[int]) -> str:
    return "".join(right(text, width) for text, width in zip(texts, wide, strict=True))


def movement_lines(words: Words, movements: Sequence[Movement], unit: Unit, zone: tzinfo) -> list[str]:
    """A line for each movement, the first first: `2026-11-24 18:30  shelf       sold         -2  JQ202611240001`."""
    if not movements:
        return [words.t("nothing of it has moved yet")]
    kinds = {kind: words.t(said) for kind, said in KINDS.items()}
    places = {place: words.t(said) for place, said in PLACES.items()}
    kind_wide, place_wide = (max(map(cell_width, texts.values())) + 2 for texts in (kinds, places))
    lines = []
    for each in movements:
        sign = "+" if each.quantity > 0 else "-"
        quantity = sign + formats.quantity(abs(each.quantity), unit)
        front = f"{each.at.astimezone(zone):%Y-%m-%d %H:%M}  {left(places[each.location], place_wide)}"
        lines.append(visible(f"{front}{left(kinds[each.kind], kind_wide)}{right(quantity, 11)}  {each.ref}".rstrip()))
    return lines


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
