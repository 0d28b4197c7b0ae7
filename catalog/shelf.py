"""One store's goods and prices, as a phone loads them at the door.

From a reading to a product, its price and what it costs, or to a named problem. Everything is worked out when the
shelf is built; a scan is then one or two look-ups in dictionaries. Nothing here changes and nothing asks the network,
so a phone that has lost it goes on with the shelf it has.

Times handed in are aware; a price or a bag rule that begins on a day begins at the store's midnight.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time
from typing import assert_never

from catalog.chain import Chain
from catalog.errors import CodeProblem
from catalog.planogram import Aisle, lay_out
from catalog.price_list import PriceList, PriceQuote
from catalog.prices import PriceRow, line_amount
from catalog.product import Product, Unit
from catalog.reading import GtinRead, LabelRead, PaymentCodeRead, Reading, SearchRead, Unreadable, WebLinkRead
from catalog.search import SearchIndex
from catalog.store_codes import LabelRules, Measure, StoreLabel
from catalog.stores import Placement, Store


@dataclass(frozen=True, slots=True)
class Found:
    """Goods that may go into the basket. Amounts are minor units of the store's currency."""

    product: Product
    price: int
    """For this shopper, per `Product.ref_qty`."""
    regular_price: int
    """For everybody, without markdowns."""
    quantity: int
    """Pieces, or grams."""
    amount: int
    """What the quantity costs this shopper."""
    label: bool = False
    """From a scale's label: one pack, never to be merged or multiplied."""


@dataclass(frozen=True, slots=True)
class NotFound:
    """Nothing to sell. `product` is what the code names, where it names something.

    Words are not a code: they are UNKNOWN_PRODUCT here, and may be handed to `Shelf.search`.
    """

    problem: CodeProblem
    product: Product | None = None
    detail: str = ""
    """What kind of code it was (`coupon`, `gs1`), where known."""


@dataclass(frozen=True, slots=True)
class _Slot:
    """A product with what this store makes of it."""

    product: Product
    prices: PriceList
    in_store: bool
    """Carried here. An online-only product is not, and may be chosen all the same."""
    bag_rules: tuple[tuple[datetime, bool], ...]
    """(from when, allowed), newest first; empty for all that is no carrier bag."""

    def problem(self, at: datetime) -> CodeProblem | None:
        """Why it cannot be picked up here, at `at`."""
        if self.product.online_only:
            return CodeProblem.ONLINE_ONLY
        if not self.in_store:
            return CodeProblem.NOT_SOLD_HERE
        if self.bag_rules:
            allowed = next((allowed for since, allowed in self.bag_rules if since <= at), True)
            return None if allowed else CodeProblem.NOT_SOLD_HERE
        return None


class Shelf:
    """What `store` sells, with the prices known at the aware time `at`."""

    def __init__(self, chain: Chain, store: Store, at: datetime) -> None:
        self.store = store
        self.loaded_at = at
        self.label_rules: LabelRules = chain.label_rules
        self._slots = _slots(chain, store)
        products = [slot.product for slot in self._slots.values()]
        self._by_gtin = {p.gtin: self._slots[p.sku] for p in products if p.gtin is not None}
        self._by_plu = {p.plu: self._slots[p.sku] for p in products if p.plu is not None}
        self._products = tuple(p for p in products if self._slots[p.sku].problem(at) is None)
        self._online = tuple(p for p in products if p.online_only)
        self._aisles = _aisles(chain, store, self._products)
        self._placements = {place.sku: place for aisle in self._aisles for place in aisle.placements}
        self._index: SearchIndex | None = None

    def identify(self, reading: Reading, *, member: bool, at: datetime) -> Found | NotFound:
        """What was scanned in the store, for a shopper at the aware time `at`. Any reading gets an answer."""
        match reading:
            case GtinRead(gtin):
                slot = self._by_gtin.get(gtin.key)
                if slot is None:
                    return NotFound(CodeProblem.UNKNOWN_PRODUCT)
                problem = slot.problem(at)
                return NotFound(problem, slot.product) if problem else _one(slot, member=member, at=at)
            case LabelRead(_, label):
                return self._identify_label(label, member=member, at=at)
            case SearchRead(text):
                return self._not_a_code(text, at)
            case PaymentCodeRead():
                return NotFound(CodeProblem.PAYMENT_CODE)
            case WebLinkRead():
                return NotFound(CodeProblem.WEB_LINK)
            case Unreadable(problem, _, detail):
                return NotFound(problem, detail=detail)
            case _:
                assert_never(reading)

    def identify_sku(self, sku: str, *, member: bool, at: datetime) -> Found | NotFound:
        """One piece of what a shopper chose by its name in the app. Online-only goods may be chosen too."""
        slot = self._slots.get(sku)
        if slot is None:
            return NotFound(CodeProblem.UNKNOWN_PRODUCT)
        problem = slot.problem(at)
        if problem is not None and problem is not CodeProblem.ONLINE_ONLY:
            return NotFound(problem, slot.product)
        return _one(slot, member=member, at=at)

    def find(self, sku: str) -> Product | None:
        """The chain's product `sku`, whether this store has it or not."""
        slot = self._slots.get(sku)
        return slot.product if slot else None

    def price_of(self, sku: str, *, member: bool, at: datetime) -> PriceQuote:
        """What `sku` costs per reference quantity. KeyError when the chain has no such product."""
        return self._slots[sku].prices.quote(member=member, at=at)

    def products(self) -> tuple[Product, ...]:
        """What could be picked up here when the shelf was loaded, in the chain's order."""
        return self._products

    def online_products(self) -> tuple[Product, ...]:
        """What no store carries and is only shipped."""
        return self._online

    def search(self, text: str, limit: int = 20) -> tuple[Product, ...]:
        """Goods of this store, and online-only goods, that fit `text`; best first."""
        if self._index is None:
            self._index = SearchIndex(self._products + self._online)
        return self._index.search(text, limit)

    def aisles(self) -> tuple[Aisle, ...]:
        """The aisles in walking order."""
        return self._aisles

    def placement(self, sku: str) -> Placement | None:
        """Where `sku` stands; None when it stands nowhere in this store."""
        return self._placements.get(sku)

    def _identify_label(self, label: StoreLabel, *, member: bool, at: datetime) -> Found | NotFound:
        slot = self._by_plu.get(label.plu)
        if slot is None:
            return NotFound(CodeProblem.UNKNOWN_LABEL)
        if problem := slot.problem(at):
            return NotFound(problem, slot.product)
        product = slot.product
        if label.measure is Measure.WEIGHT:
            quote = slot.prices.quote(member=member, at=at)
            amount = line_amount(quote.price, ref_qty=product.ref_qty, quantity=label.value)
            return Found(product, quote.price, quote.regular_price, label.value, amount, label=True)
        # The scale knows no members: its amount is what everybody pays, and nothing was saved on it.
        price = slot.prices.quote(member=False, at=at).price
        grams = max(1, (2 * label.value * product.ref_qty + price) // (2 * price))
        return Found(product, price, price, grams, label.value, label=True)

    def _not_a_code(self, text: str, at: datetime) -> NotFound:
        slot = self._by_plu.get(text)
        if slot is not None:
            return NotFound(slot.problem(at) or CodeProblem.NOT_WEIGHED, slot.product)
        return NotFound(CodeProblem.UNKNOWN_PRODUCT)


def _one(slot: _Slot, *, member: bool, at: datetime) -> Found | NotFound:
    """One piece. What is sold by weight needs a scale first."""
    product = slot.product
    if product.unit is Unit.GRAM:
        return NotFound(CodeProblem.NOT_WEIGHED, product)
    quote = slot.prices.quote(member=member, at=at)
    return Found(product, quote.price, quote.regular_price, 1, quote.price)


def _slots(chain: Chain, store: Store) -> dict[str, _Slot]:
    rows: dict[str, list[PriceRow]] = {}
    for row in chain.prices:
        if row.store in (None, store.id):
            rows.setdefault(row.sku, []).append(row)
    carried = _carried(chain, store)
    bag_rules = _bag_rules(chain, store)
    return {
        sku: _Slot(product, PriceList(rows.get(sku, ()), store), sku in carried, bag_rules.get(sku, ()))
        for sku, product in chain.products.items()
    }


def _carried(chain: Chain, store: Store) -> set[str]:
    """SKUs of what the store has: goods of its departments, and the services that may be chosen for them."""
    departments = {row.department for row in chain.planogram if row.store == store.id}
    goods = [product for product in chain.products.values() if not product.online_only]
    lacking = {sku for store_id, sku in chain.not_carried if store_id == store.id}
    carried = {product.sku for product in goods if product.department in departments} - lacking
    services = {service for sku in carried for service in chain.products[sku].cooking}
    return carried | (services - lacking)


def _bag_rules(chain: Chain, store: Store) -> dict[str, tuple[tuple[datetime, bool], ...]]:
    """For each bag the rules of the store's city, newest first; then those for every city."""
    rules: dict[str, tuple[tuple[datetime, bool], ...]] = {}
    here = [rule for rule in chain.bag_rules if rule.city in (None, store.city)]
    here.sort(key=lambda rule: (rule.city is not None, rule.valid_from), reverse=True)
    for rule in here:
        midnight = datetime.combine(rule.valid_from, time(), store.zone)
        rules[rule.sku] = (*rules.get(rule.sku, ()), (midnight, rule.allowed))
    return rules


def _aisles(chain: Chain, store: Store, products: Iterable[Product]) -> tuple[Aisle, ...]:
    goods: dict[str, list[Product]] = {}
    for product in products:
        goods.setdefault(product.department, []).append(product)
    return lay_out(store.id, chain.planogram, goods)
