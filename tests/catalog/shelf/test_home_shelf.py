"""What a store sells to people at home."""

from datetime import UTC, datetime

import pytest

from catalog.chain import Fulfilment, demo_chain
from catalog.codes import frame, read
from catalog.errors import CodeProblem
from catalog.shelf import Found, HomeShelf, NotFound, Shelf

NOW = datetime(2026, 11, 24, 10, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def home():
    chain = demo_chain()
    return HomeShelf(chain, chain.stores["jinqiao"], NOW)


def scanned(shelf, code):
    return shelf.identify(read(frame(code), shelf.label_rules), member=False, at=NOW)


def test_nothing_that_may_only_be_carried_is_sold_or_found(home):
    store = Shelf(demo_chain(), home.store, NOW)
    carried = [product for product in store.products() if product.modes == {Fulfilment.CARRY}]
    assert {"TO001", "BG003"} <= {product.sku for product in carried}
    for product in carried:
        answer = home.identify_sku(product.sku, member=False, at=NOW)
        assert (answer.problem, answer.product.sku) == (CodeProblem.NOT_FROM_HOME, product.sku)
    assert home.search("TO001") == ()
    assert {product.sku for product in store.products()} - {product.sku for product in home.products()} == {
        product.sku for product in carried
    }
    assert not [product for product in home.products() if Fulfilment.CARRY in product.modes or product.cooking]


@pytest.mark.parametrize("department", ["tobacco", "cooking"])
def test_no_product_of_these_departments_may_be_sent_to_anybody(department):
    products = [product for product in demo_chain().products.values() if product.department == department]
    assert products
    assert all(product.modes == {Fulfilment.CARRY} for product in products)


@pytest.mark.parametrize(
    ("code", "sku"),
    [
        ("9521234000013", "DA001"),
        ("(01)09521234000013(17)261101(21)OLD", "DA001"),
        ("]d2010952123400001317261101", "DA001"),
    ],
)
def test_a_code_at_home_names_goods_and_says_nothing_of_the_pack_that_is_brought(home, code, sku):
    found = scanned(home, code)
    assert isinstance(found, Found)
    assert (found.product.sku, found.label, found.lot, found.serial, found.keeps_until) == (sku, False, "", "", None)


@pytest.mark.parametrize("code", ["2100201006004", "00201"])
def test_what_is_sold_by_weight_is_asked_how_much(home, code):
    found = scanned(home, code)
    assert isinstance(found, NotFound)
    assert (found.problem, found.detail) == (CodeProblem.NOT_WEIGHED, "home")


def test_weighed_goods_are_ordered_by_the_gram_and_counted_ones_are_not(home):
    cabbage = home.identify_sku("VE001", member=False, at=NOW, grams=600)
    assert (cabbage.quantity, cabbage.amount, cabbage.label) == (600, 540, False)
    milk = home.identify_sku("DA001", member=False, at=NOW, grams=600)
    assert (milk.problem, milk.detail) == (CodeProblem.NOT_WEIGHED, "by-piece")
