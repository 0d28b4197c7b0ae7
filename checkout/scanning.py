"""From what the shelf found to what goes into the journal."""

from __future__ import annotations

from functools import cache

from catalog.frame import Frame
from catalog.product import Fulfilment
from catalog.reading import PaymentCodeRead, Reading
from catalog.shelf import Found
from catalog.text import clean
from checkout.basket import Basket
from checkout.events import ItemScanned, Source

RAW_LIMIT = 120
"""Characters of a scan that are kept."""


def raw_text(reading: Reading, scanned: Frame) -> str:
    """What was scanned, fit to be kept and shown: no control characters, no payment code that could be used."""
    return reading.masked if isinstance(reading, PaymentCodeRead) else clean(scanned.raw, RAW_LIMIT)


@cache
def ways(modes: frozenset[Fulfilment]) -> tuple[Fulfilment, ...]:
    """The ways in which goods may go, first the one they go unless the shopper says otherwise: in the bag."""
    return tuple(mode for mode in Fulfilment if mode in modes)


def item_scanned(
    found: Found,
    basket: Basket,
    *,
    raw: str,
    source: Source,
    count: int = 1,
    mode: Fulfilment | None = None,
    for_line: int | None = None,
    offline: bool = False,
) -> ItemScanned:
    """`count` times what was found, as more of a line that has the same, or as a new line."""
    product = found.product
    modes = ways(product.modes)
    mode = mode or modes[0]
    same = None
    if not found.label and for_line is None:
        same = basket.mergeable_line(product.sku, found.price, found.regular_price, mode)
    return ItemScanned(
        line=same.line if same else basket.next_line,
        raw=raw,
        source=source,
        sku=product.sku,
        gtin=product.gtin,
        name_zh=product.name_zh,
        name_en=product.name_en,
        department=product.department,
        tax_class=product.tax_class,
        unit=product.unit,
        ref_qty=product.ref_qty,
        quantity=found.quantity * count,
        price=found.price,
        regular_price=found.regular_price,
        amount=found.amount * count,
        modes=modes,
        mode=mode,
        cooking=product.cooking,
        label=found.label,
        for_line=for_line,
        offline=offline,
    )
