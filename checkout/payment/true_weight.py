"""What a weighed pack costs when it weighs other than was ordered.

The price is that of the scale for the true weight. What offers took off goes with the weight, rounded half up: a pack
of half the weight has half of it.

>>> from catalog.chain import Unit
>>> from catalog.text import Bilingual
>>> salmon = Goods("FISH-1", None, Bilingual("", ""), "fish", "fresh", Unit.GRAM, 500, 6400, 6400)
>>> at_weight(UnitsPaid(1, 14080, 13580, (("five-off", 500),)), salmon, 1100, 980)
UnitsPaid(count=1, gross=12544, net=12099, off=(('five-off', 445),))
>>> at_weight(UnitsPaid(1, 14080, 14080), salmon, 1100, 980)
UnitsPaid(count=1, gross=12544, net=12544, off=())
"""

from __future__ import annotations

from dataclasses import replace

from catalog.chain import line_amount
from checkout.events import Goods
from checkout.events.frozen_prices import UnitsPaid
from checkout.pricing import apportion


def at_weight(pack: UnitsPaid, goods: Goods, priced: int, grams: int) -> UnitsPaid:
    """The pack, which was priced at `priced` grams, at `grams`. A lighter one never costs more."""
    gross = _by_scale(pack, goods, priced, grams)
    off = min(_share(pack.gross - pack.net, grams, priced), gross)
    if grams <= priced:
        off = max(off, gross - pack.net)
    shares = apportion(off, [amount for _, amount in pack.off]) if pack.off else []
    taken = tuple((offer, share) for (offer, _), share in zip(pack.off, shares, strict=True) if share)
    return replace(pack, gross=gross, net=gross - off, off=taken)


def _by_scale(pack: UnitsPaid, goods: Goods, priced: int, grams: int) -> int:
    """At the goods' price; in proportion where a label said another amount."""
    if pack.gross == line_amount(goods.full_price, ref_qty=goods.ref_qty, quantity=priced):
        return line_amount(goods.full_price, ref_qty=goods.ref_qty, quantity=grams)
    return _share(pack.gross, grams, priced)


def _share(amount: int, grams: int, of: int) -> int:
    return (2 * amount * grams + of) // (2 * of)
