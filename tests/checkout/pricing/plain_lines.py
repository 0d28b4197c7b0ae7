"""Lines of goods of which only a price matters."""

from catalog.chain import Unit
from catalog.text import Bilingual
from checkout.events.goods import Goods
from checkout.pricing import Line


def plain_line(number, sku, quantity, price, special=None, *, unit=Unit.EACH, ref_qty=1, department="", **rest):
    """`special` is a member price; `rest` are the line's tags, mode and amount."""
    now, reason = (price, "") if special is None else (special, "member")
    name = Bilingual(sku, sku)
    goods = Goods(sku, None, name, department, "standard", unit, ref_qty, now, price, reason=reason)
    return Line(number, goods, quantity, **rest)
