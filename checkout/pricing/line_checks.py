"""Checks on a line before it is priced."""

from __future__ import annotations

from collections.abc import Callable

from catalog.chain import Unit
from catalog.text import clean
from checkout.errors import BadBasket, FileFault, Why
from checkout.pricing.priced import Line

_MOST = 10**12
"""The most that a line may cost, in minor units."""


def check_line(line: Line, show: Callable[[int], str] = str) -> None:
    """Raises BadBasket, with every fault of the line, when it cannot be priced. `show` writes an amount for people."""
    goods = line.goods
    as_usual = goods.price == goods.regular_price and line.amount is None and goods.ref_qty == 1
    if as_usual and goods.price > 0 and line.quantity > 0 and goods.price * line.quantity <= _MOST:
        return
    faults = list(_faults(line, show))
    if faults:
        raise BadBasket(faults)


def _faults(line: Line, show: Callable[[int], str]) -> list[FileFault]:
    goods, place = line.goods, f"lines.{line.line}"
    faults = []

    def fault(field: str, why: Why, given: object, expected: str = "") -> None:
        faults.append(FileFault("", f"{place}.{field}", why, clean(str(given), 40), expected))

    price, special = goods.full_price, goods.special_price
    if price <= 0:
        fault("price", Why.NEGATIVE_PRICE if price < 0 else Why.ZERO_PRICE, show(price))
    if special is not None and special < 0:
        fault("special_price", Why.NEGATIVE_PRICE, show(special))
    if line.amount is not None and line.amount < 0:
        fault("amount", Why.NEGATIVE_PRICE, show(line.amount))
    if line.quantity <= 0 or (line.amount is not None and goods.unit is Unit.EACH and line.quantity != 1):
        fault("quantity", Why.BAD_QUANTITY, line.quantity)
    if goods.ref_qty <= 0 or (goods.unit is Unit.EACH and goods.ref_qty != 1):
        fault("ref_qty", Why.OUT_OF_RANGE, goods.ref_qty)
    if not faults and line.gross > _MOST:
        fault("amount", Why.OUT_OF_RANGE, show(line.gross), f"<= {show(_MOST)}")
    return faults
