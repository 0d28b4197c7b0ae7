"""From goods that were found to the event that puts them into the basket."""

from __future__ import annotations

from functools import cache

from catalog.chain.product import Fulfilment
from catalog.shelf.found import Found
from checkout.basket.basket import Basket
from checkout.events import Goods, ItemScanned, Source

RAW_LIMIT = 300
"""Characters of a scan that are kept: enough for a Digital Link, or for all that a pack can say in element strings."""


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
    reason: str = "",
) -> ItemScanned:
    """`count` times what was found, as more of a line that has the same, or as a new line.

    `reason` is why it costs less than regularly, where it does.
    """
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
        goods=Goods(
            product.sku,
            product.gtin,
            product.name,
            product.department,
            product.tax_class,
            product.unit,
            product.ref_qty,
            found.price,
            found.regular_price,
            modes,
            product.cooking,
            reason,
        ),
        quantity=found.quantity * count,
        amount=found.amount * count,
        mode=mode,
        label=found.label,
        for_line=for_line,
        offline=offline,
        lot=found.lot,
        serial=found.serial,
        keeps_until=found.keeps_until.isoformat() if found.keeps_until else "",
        remark=found.remark or "",
    )
