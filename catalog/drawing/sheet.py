"""Sheets of shelf labels to print and cut, three across and six down on A4; and the label of a scale.

Labels are in both languages, as in Shanghai. The bars have the size of the standard, so a page must be printed at its
actual size; the line at the foot shows whether it was.

>>> len(sheet([], money=str))
0
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial

from catalog.chain import Product, Unit
from catalog.drawing.bars import bar_symbol
from catalog.drawing.paper import A4, Anchor, Hairline, Mark, Page, Text, fitted
from catalog.drawing.rendering import size_mm, symbol_marks
from catalog.drawing.shelf_labels import COMPARED, ScaleLabel, ShelfLabel
from catalog.drawing.symbols import BarSymbol
from catalog.errors import BarsError

Money = Callable[[int], str]
"""Minor units as people read them: `¥12.90`."""

COLUMNS, ROWS = 3, 6
WIDTH, HEIGHT = 64.0, 46.0
"""Of one label, in millimetres."""
SCALE_WIDTH, SCALE_HEIGHT = 60.0, 46.0
"""Of the label that a scale prints."""

_LEFT, _TOP = (A4[0] - COLUMNS * WIDTH) / 2, (A4[1] - ROWS * HEIGHT) / 2 - 3
_PAD = 2.0
_BARS = 15.6
"""From the top of a label to its bars."""
_RULER = 100
_ROOM = 21.5
"""For prices, to the right of the bars."""


def sheet(labels: Sequence[ShelfLabel], money: Money) -> list[Page]:
    """Pages with `labels` in their order; none without labels."""
    step = COLUMNS * ROWS
    return [_page(labels[first : first + step], money) for first in range(0, len(labels), step)]


def scale_page(label: ScaleLabel, money: Money) -> Page:
    """The label of a scale, on paper of its size."""
    product, right = label.product, SCALE_WIDTH - _PAD
    symbol = bar_symbol(label.code)
    marks = (
        *_names(product, 0, 0, SCALE_WIDTH),
        Text(_PAD, 14.6, 3.4, f"{label.grams / 1000:.3f} kg"),
        _line(right - _ROOM, 14.6, 2.6, f"{money(label.price)}/{product.ref_qty} g", 18, "end"),
        Text(right, 14.6, 4.8, money(label.amount), "end", bold=True),
        *symbol_marks(symbol, (SCALE_WIDTH - size_mm(symbol)[0]) / 2, 17),
    )
    return Page(SCALE_WIDTH, SCALE_HEIGHT, marks)


def _page(labels: Sequence[ShelfLabel], money: Money) -> Page:
    return to_cut([partial(_label, label, money) for label in labels])


def to_cut(labels: Sequence[Callable[[float, float], Iterable[Mark]]]) -> Page:
    """A page with cutting lines. Each of at most `COLUMNS * ROWS` labels draws itself from its upper left corner."""
    marks: list[Mark] = [*_cutting_lines(), *_foot()]
    for place, draw in enumerate(labels):
        row, column = divmod(place, COLUMNS)
        marks += draw(_LEFT + column * WIDTH, _TOP + row * HEIGHT)
    return Page(*A4, tuple(marks))


def _cutting_lines() -> Iterator[Hairline]:
    for column in range(COLUMNS + 1):
        x = _LEFT + column * WIDTH
        yield Hairline(x, _TOP, x, _TOP + ROWS * HEIGHT)
    for row in range(ROWS + 1):
        y = _TOP + row * HEIGHT
        yield Hairline(_LEFT, y, _LEFT + COLUMNS * WIDTH, y)


def _foot() -> Iterator[Mark]:
    y = _TOP + ROWS * HEIGHT + 5
    yield Hairline(_LEFT, y, _LEFT + _RULER, y)
    for x in (_LEFT, _LEFT + _RULER):
        yield Hairline(x, y - 1, x, y + 1)
    yield Text(_LEFT + _RULER + 3, y + 1, 2.6, f"按实际大小打印：此线长 {_RULER} 毫米")
    yield Text(_LEFT, y + 4.5, 2.6, f"Print at actual size: this line is {_RULER} mm long")


def _label(label: ShelfLabel, money: Money, x: float, y: float) -> Iterator[Mark]:
    product = label.product
    yield from _names(product, x, y, WIDTH)
    yield _line(x + _PAD, y + 13.8, 2.4, _origin(product), WIDTH - 2 * _PAD)
    symbol = _symbol(product)
    if symbol is None:
        yield from _without_bars(product, x, y)
    else:
        yield from symbol_marks(symbol, x + 0.7, y + _BARS)
    yield from _prices(label, money, x + WIDTH - _PAD, y)


def _names(product: Product, x: float, y: float, width: float) -> Iterator[Text]:
    yield _line(x + _PAD, y + 6, 4.6, product.name.zh, width - 2 * _PAD)
    yield _line(x + _PAD, y + 10.2, 3.2, product.name.en, width - 2 * _PAD)


def _origin(product: Product) -> str:
    parts = [product.net_content, product.origin.zh, product.origin.en]
    return "  ".join(part for part in parts if part)


def _symbol(product: Product) -> BarSymbol | None:
    """The bars of goods with a GTIN that a till reads."""
    try:
        return bar_symbol(product.gtin) if product.gtin is not None else None
    except BarsError:
        return None


def _without_bars(product: Product, x: float, y: float) -> Iterator[Text]:
    """The number to look the goods up by, in the place of bars."""
    if product.plu is not None:
        yield Text(x + _PAD, y + 24, 3, "PLU")
        yield Text(x + _PAD, y + 34, 11, product.plu, bold=True)
        yield Text(x + _PAD, y + 40, 3, "请称重后扫码  Weigh, then scan")
    else:
        yield _line(x + _PAD, y + 30, 4.6, product.gtin or product.sku, WIDTH - _ROOM - 2 * _PAD)


def _prices(label: ShelfLabel, money: Money, right: float, y: float) -> Iterator[Text]:
    weighed = label.product.unit is Unit.GRAM
    yield _line(right, y + 24, 7, money(label.price), _ROOM, "end", bold=True)
    yield Text(right, y + 28, 2.6, f"/{label.product.ref_qty} g" if weighed else "/件 each", "end")
    if label.compared is not None and not weighed:
        yield _line(right, y + 32.5, 2.8, f"{money(label.compared)}/{COMPARED} {label.measure}", _ROOM, "end")
    if label.member_price is not None:
        yield Text(right, y + 38, 2.6, "会员 member", "end")
        yield _line(right, y + 43, 4.6, money(label.member_price), _ROOM, "end", bold=True)


def _line(
    x: float, y: float, size: float, text: str, room: float, anchor: Anchor = "start", *, bold: bool = False
) -> Text:
    """`text` no wider than `room`."""
    shown, smaller = fitted(text, size, room)
    return Text(x, y, smaller, shown, anchor, bold)
