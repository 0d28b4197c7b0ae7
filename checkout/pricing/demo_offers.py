"""The demo chain's offers, and what a chain's offers may refer to."""

from __future__ import annotations

from functools import cache

from catalog.chain import HOME_CURRENCY, Audience, Chain
from checkout.pricing.files.offer_checks import ChainContents
from checkout.pricing.files.offer_file import read_offers
from checkout.pricing.offers import Offers


@cache
def demo_offers() -> Offers:
    """The offers in `demo_offers.json`, in the order of the file."""
    from importlib.resources import files  # noqa: PLC0415 - start-up time: 20 ms

    return read_offers((files("checkout.pricing") / "demo_offers.json").read_bytes())


def chain_contents(chain: Chain) -> ChainContents:
    """What `chain` has, to refuse offers that refer to nothing or set a price above the regular one."""
    abroad = {store.id for store in chain.stores.values() if store.currency != HOME_CURRENCY}
    lowest: dict[str, int] = {}
    for row in chain.prices:
        if row.audience is Audience.ALL and row.reason == "regular" and row.store not in abroad:
            lowest[row.sku] = min(row.price, lowest.get(row.sku, row.price))
    return ChainContents(
        skus=lowest,
        gtins=frozenset(product.gtin for product in chain.products.values() if product.gtin),
        departments=frozenset(chain.departments),
        tags=frozenset(),
        stores=frozenset(chain.stores),
    )
