"""Stickers of the evening: day-fresh goods that nobody may sell tomorrow cost what the store's rule for their last day
says (`date_rules.csv`), by a code of the store's own on every pack that is left.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from catalog.chain import Chain, DateKind, PackDate, Product, Store, marked_down, percent_off
from catalog.codes.labels import Role
from catalog.shelf import Shelf
from checkout.store.stock import Stock


@dataclass(frozen=True, slots=True)
class MarkedDown:
    """Goods with stickers on them. Prices are minor units for a piece; `code` is what the sticker's bars say."""

    product: Product
    before: int
    price: int
    code: str


def evening_stickers(chain: Chain, store: Store, stock: Stock, at: datetime) -> tuple[MarkedDown, ...]:
    """What the staff put stickers on at the aware time `at`: packed goods that are day-fresh, that a rule covers and
    that stand on the shelf; the most money off first. Nothing where the store has no such stickers."""
    rule = next((each for each in chain.rules_of(store.id) if each.role is Role.MARKDOWN), None)
    if rule is None:
        return ()
    shelf, day, found = Shelf(chain, store, at), store.local(at).date(), []
    for product in shelf.products():
        plan = chain.stock.get(product.sku)
        if plan is None or not plan.day_fresh or product.gtin is None or not stock.on_shelf(product.sku):
            continue
        last_day = PackDate(DateKind.EXPIRY, day)
        percent = percent_off(chain.date_rules, last_day, day, store=store.id, department=product.department)
        before = shelf.price_of(product.sku, member=False, at=at).price
        if percent and (price := marked_down(before, percent)):
            found.append(
                MarkedDown(product, before, price, rule.template.build(code=product.gtin[1:], price=str(price)))
            )
    return tuple(sorted(found, key=lambda each: each.price - each.before))
