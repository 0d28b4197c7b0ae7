"""Every store of the demo chain, as a phone would load it."""

from datetime import UTC, datetime

import pytest

from catalog.chain import Unit, demo_chain
from catalog.codes import frame, read
from catalog.codes.labels.store_labels import WEIGHT_RULE, build_label
from catalog.drawing.bars import bars
from catalog.errors import CodeProblem
from catalog.shelf import Found, NotFound, Shelf

NOW = datetime(2026, 11, 24, 10, 30, tzinfo=UTC)


@pytest.fixture(params=sorted(demo_chain().stores))
def shelf(request):
    return Shelf(demo_chain(), demo_chain().stores[request.param], NOW)


def test_the_chain_is_loaded_once():
    assert demo_chain() is demo_chain()


def test_everything_in_the_store_can_be_scanned_and_costs_something(shelf):
    for product in shelf.products():
        code = build_label(WEIGHT_RULE, product.plu, 500) if product.unit is Unit.GRAM else product.gtin
        found = shelf.identify(read(frame(code), shelf.label_rules), member=True, at=NOW)
        assert isinstance(found, Found), product
        assert found.product is product
        assert 0 < found.price <= found.regular_price


def test_everything_in_the_store_that_is_on_a_shelf_has_one_place(shelf):
    places = [place.sku for aisle in shelf.aisles() for place in aisle.placements]
    assert len(places) == len(set(places))
    assert {product.sku for product in shelf.products()} - set(places) <= {
        service for product in shelf.products() for service in product.cooking
    }


def online():
    return [product for product in demo_chain().products.values() if product.online_only]


def test_what_is_only_online_is_only_there(shelf):
    for product in online():
        if shelf.store.currency != "CNY":
            assert shelf.identify_sku(product.sku, member=False, at=NOW).problem is CodeProblem.NOT_SOLD_HERE
            continue
        assert shelf.identify(read(frame(product.gtin)), member=False, at=NOW) == NotFound(
            CodeProblem.ONLINE_ONLY, product
        )
        assert isinstance(shelf.identify_sku(product.sku, member=False, at=NOW), Found)
        assert shelf.placement(product.sku) is None


def test_everything_can_be_found_by_what_a_chinese_shopper_types():
    shelf = Shelf(demo_chain(), demo_chain().stores["jinqiao"], NOW)
    for product in (*shelf.products(), *online()):
        assert product in shelf.search(product.mnemonic, limit=200)
        assert product in shelf.search(product.name.zh)
        assert product in shelf.search(product.name.en)


def test_every_packed_product_has_bars():
    assert all(len(bars(product.gtin)[0]) == 57 for product in demo_chain().products.values() if product.gtin)


def test_every_product_has_a_tax_rate_today():
    classes = {product.tax_class for product in demo_chain().products.values()}
    assert {demo_chain().tax.rate(tax_class, NOW.date()) for tax_class in classes} >= {1300, 900, None}
