"""The assortment of one store: which of its chain's products it has, at which prices, and under which numbers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, time
from functools import lru_cache

from catalog.chain import HOME_CURRENCY, Chain, Fulfilment, PriceRow, Product, Store
from catalog.codes import check_digit
from catalog.errors import CodeProblem
from catalog.shelf.price_list import PriceList, PriceQuote, counts_in, is_base


@dataclass(frozen=True, slots=True)
class Listing:
    """A product of the chain in this store."""

    product: Product
    prices: PriceList | None
    """None where the store has no price for it in its own currency, and so does not sell it."""
    in_store: bool
    """On the shelf here. An online-only product is not, and may be chosen all the same."""
    bag_rules: tuple[tuple[datetime, bool], ...]
    """(from when, allowed), newest first; empty for everything but carrier bags."""
    service: bool = False
    """Done to other goods on request, and not sold on its own."""
    from_home: bool = False
    """In the assortment for people who are not in the store."""

    def quote(self, *, member: bool, at: datetime) -> PriceQuote:
        """What it costs at the aware time `at`. LookupError where it is not sold."""
        if self.prices is None:
            raise LookupError(f"{self.product.sku} has no price here")
        return self.prices.quote(member=member, at=at)

    def problem(self, at: datetime) -> CodeProblem | None:
        """Why it cannot be picked up here at `at`; None when it can."""
        if self.prices is None:
            return CodeProblem.NOT_SOLD_HERE
        if self.from_home and not self.product.modes:
            return CodeProblem.NOT_FROM_HOME
        if self.product.online_only:
            return CodeProblem.ONLINE_ONLY
        if not self.in_store:
            return CodeProblem.NOT_SOLD_HERE
        if self.service:
            return CodeProblem.SERVICE_ONLY
        if self.bag_rules:
            allowed = next((allowed for since, allowed in self.bag_rules if since <= at), True)
            return None if allowed else CodeProblem.NOT_SOLD_HERE
        return None


class Assortment:
    """All products of `chain` as `store` lists them, found by any number that a code can carry. `from_home` is for
    people at home, who carry nothing and have nothing cooked.

    It does not depend on the time, so one is enough for all shoppers: see `assortment_of`.
    """

    __slots__ = ("_by_gtin", "_by_plu", "_by_sku")

    def __init__(self, chain: Chain, store: Store, *, from_home: bool = False) -> None:
        prices: dict[str, list[PriceRow]] = {}
        for row in chain.prices:
            if counts_in(row, store):
                prices.setdefault(row.sku, []).append(row)
        in_store = _in_store(chain, store)
        bag_rules = _bag_rules(chain, store)
        services = {service for product in chain.products.values() for service in product.cooking}
        listings = [
            Listing(
                _as_sold_in(store, _from_home(product) if from_home else product),
                _price_list(prices.get(sku, []), store),
                sku in in_store,
                bag_rules.get(sku, ()),
                sku in services,
                from_home,
            )
            for sku, product in chain.products.items()
        ]
        self._by_sku = {listing.product.sku: listing for listing in listings}
        self._by_gtin = {listing.product.gtin: listing for listing in listings if listing.product.gtin is not None}
        self._by_gtin |= {key: self._by_sku[sku] for key, sku in chain.other_codes.items()}
        self._by_plu = {listing.product.plu: listing for listing in listings if listing.product.plu is not None}

    def __iter__(self) -> Iterator[Listing]:
        """In the chain's order."""
        return iter(self._by_sku.values())

    def sku(self, sku: str) -> Listing | None:
        return self._by_sku.get(sku)

    def gtin(self, key: str) -> Listing | None:
        """The product with the 14-digit `key`."""
        return self._by_gtin.get(key)

    def unit_of_case(self, key: str) -> Listing | None:
        """The product in the case with the 14-digit `key` (indicator 1 to 8), as far as its number tells."""
        if key[0] in "09":
            return None
        body = "0" + key[1:13]
        return self._by_gtin.get(body + check_digit(body))

    def plu(self, plu: str) -> Listing | None:
        """The product with the five-digit `plu`."""
        return self._by_plu.get(plu)

    def label_item(self, item: str) -> Listing | None:
        """The product that a label names by a PLU of any length, by a GTIN or by a SKU."""
        if not (item.isascii() and item.isdigit()):
            return self._by_sku.get(item)
        plu = item.lstrip("0").zfill(5)
        return self._by_plu.get(plu) or (self._by_gtin.get(item.zfill(14)) if len(item) > 7 else None)

    def __contains__(self, key: object) -> bool:
        """Whether a product has the 14-digit `key`."""
        return key in self._by_gtin


@lru_cache(maxsize=64)
def assortment_of(chain: Chain, store: Store, *, from_home: bool = False) -> Assortment:
    """The assortment of `store`, made once: it takes longer than everything else that entering a store does."""
    return Assortment(chain, store, from_home=from_home)


@lru_cache(maxsize=64)
def stocked_in(chain: Chain, store: Store) -> Mapping[str, Product]:
    """The goods, by SKU, that stand in `store`: what it sells that is neither a service nor online only."""
    listings = assortment_of(chain, store)
    there = (each.product for each in listings if each.in_store and each.prices is not None and not each.service)
    return {product.sku: product for product in there}


def _price_list(rows: list[PriceRow], store: Store) -> PriceList | None:
    """The product's prices here; None where a store with a currency of its own has none for it."""
    if store.currency != HOME_CURRENCY and not any(is_base(row, store) for row in rows):
        return None
    return PriceList(rows, store)


def _from_home(product: Product) -> Product:
    return replace(product, modes=product.modes - {Fulfilment.CARRY}, cooking=())


def _as_sold_in(store: Store, product: Product) -> Product:
    """Shipped goods come from the warehouse at home: a store abroad ships nothing."""
    if store.currency == HOME_CURRENCY or Fulfilment.SHIP not in product.modes:
        return product
    return replace(product, modes=product.modes - {Fulfilment.SHIP})


def _in_store(chain: Chain, store: Store) -> set[str]:
    """SKUs of the goods of the store's departments, and of the services that may be chosen for them."""
    departments = {row.department for row in chain.planogram if row.store == store.id}
    goods = [product for product in chain.products.values() if not product.online_only]
    lacking = {sku for store_id, sku in chain.not_carried if store_id == store.id}
    there = {product.sku for product in goods if product.department in departments} - lacking
    services = {service for sku in there for service in chain.products[sku].cooking}
    return there | (services - lacking)


def _bag_rules(chain: Chain, store: Store) -> dict[str, tuple[tuple[datetime, bool], ...]]:
    """For each bag the rules of the store's city, newest first; then those for every city."""
    rules: dict[str, tuple[tuple[datetime, bool], ...]] = {}
    here = [rule for rule in chain.bag_rules if rule.city in (None, store.city)]
    here.sort(key=lambda rule: (rule.city is not None, rule.valid_from), reverse=True)
    for rule in here:
        midnight = datetime.combine(rule.valid_from, time(), store.zone)
        rules[rule.sku] = (*rules.get(rule.sku, ()), (midnight, rule.allowed))
    return rules
