"""A store with a currency of its own: its own prices or none, and nothing from the warehouse at home."""

from datetime import UTC, date, datetime

import pytest

from catalog.chain import Fulfilment, demo_chain
from catalog.codes import frame, read
from catalog.codes.labels.store_labels import AMOUNT_RULE, WEIGHT_RULE, build_label
from catalog.errors import CodeProblem
from catalog.shelf import Found, NotFound, Shelf

NOW = datetime(2026, 11, 24, 23, 30, tzinfo=UTC)
"""Half past six in the evening in New York."""
CHAIN = demo_chain()
STORE = CHAIN.stores["cedar-landing"]

MILK, COLA, SALMON_LABEL = "9521234000013", "9521234080206", "2100123003129"


@pytest.fixture(scope="module")
def shelf() -> Shelf:
    return Shelf(CHAIN, STORE, NOW)


def scan(shelf: Shelf, text: str, *, member: bool = False) -> Found | NotFound:
    found = shelf.identify(read(frame(text), shelf.label_rules), member=member, at=NOW)
    assert isinstance(found, Found | NotFound)
    return found


def gtin_of(name: str) -> str:
    [product] = [product for product in CHAIN.products.values() if product.name.en == name]
    assert product.gtin is not None
    return product.gtin


def test_goods_cost_what_the_store_itself_says(shelf: Shelf) -> None:
    milk = scan(shelf, MILK)
    assert isinstance(milk, Found)
    assert (milk.price, milk.regular_price, milk.amount) == (329, 329, 329)


def test_members_have_their_own_prices_here_too(shelf: Shelf) -> None:
    rice = gtin_of("Jasmine rice 5 kg")
    stranger, member = (scan(shelf, rice, member=who) for who in (False, True))
    assert isinstance(stranger, Found)
    assert isinstance(member, Found)
    assert (stranger.price, member.price, member.regular_price) == (1349, 1199, 1349)


def test_goods_are_weighed_by_the_same_500_grams(shelf: Shelf) -> None:
    tomato = scan(shelf, build_label(WEIGHT_RULE, "00215", 512))
    assert isinstance(tomato, Found)
    assert (tomato.price, tomato.quantity, tomato.amount) == (199, 512, 204)
    by_amount = scan(shelf, build_label(AMOUNT_RULE, "00215", 204))
    assert isinstance(by_amount, Found)
    assert by_amount.amount == 204


@pytest.mark.parametrize("name", ["Cola 330 ml", "Fresh milk 250 ml", "Rice cooker 4 L", "Northeast rice 5 kg"])
def test_what_has_no_price_in_dollars_is_not_sold_at_the_price_in_yuan(shelf: Shelf, name: str) -> None:
    found = scan(shelf, gtin_of(name))
    assert isinstance(found, NotFound)
    assert found.problem is CodeProblem.NOT_SOLD_HERE
    assert found.product is not None
    chosen = shelf.identify_sku(found.product.sku, member=True, at=NOW)
    assert isinstance(chosen, NotFound)
    assert chosen.problem is CodeProblem.NOT_SOLD_HERE
    with pytest.raises(LookupError):
        shelf.price_of(found.product.sku, member=False, at=NOW)
    assert found.product not in shelf.search(name)


def test_labels_of_what_is_not_sold_here_are_not_sold(shelf: Shelf) -> None:
    found = scan(shelf, SALMON_LABEL)
    assert isinstance(found, NotFound)
    assert found.problem is CodeProblem.NOT_SOLD_HERE
    assert shelf.service("CK001", member=False, at=NOW) is None


def test_everything_on_the_shelves_has_a_price_and_a_place(shelf: Shelf) -> None:
    products = shelf.products()
    assert len(products) == 37
    for product in products:
        assert shelf.price_of(product.sku, member=False, at=NOW).price > 0
        assert shelf.placement(product.sku) is not None
    online = [product for product in CHAIN.products.values() if product.online_only]
    assert online
    assert not any(product in shelf.search(product.sku) for product in online)


def test_nothing_is_shipped_from_the_warehouse_at_home(shelf: Shelf) -> None:
    assert all(Fulfilment.SHIP not in product.modes for product in shelf.products())
    at_home = Shelf(CHAIN, CHAIN.stores["jinqiao"], NOW)
    assert any(Fulfilment.SHIP in product.modes for product in at_home.products())


@pytest.mark.parametrize(("currency", "sold"), [("840", True), ("156", False)])
def test_an_amount_on_a_pack_is_in_this_stores_currency_or_is_not_taken(
    shelf: Shelf, currency: str, sold: bool
) -> None:
    pack = scan(shelf, f"]C10109521234000013301\x1d3932{currency}329")
    assert isinstance(pack, Found) == sold
    assert isinstance(pack, Found) or pack.problem is CodeProblem.LABEL_MISMATCH


def test_the_prices_of_one_store_are_no_others() -> None:
    for store in CHAIN.stores.values():
        if store.currency == "CNY":
            price = Shelf(CHAIN, store, NOW).price_of("DA001", member=False, at=NOW)
            assert price.price == 1290, store


def test_where_sales_tax_is_the_law_what_is_sold_is_exempt() -> None:
    day = date(2026, 11, 24)
    assert {
        CHAIN.tax.rate_at(STORE, name, day) for name in {product.tax_class for product in CHAIN.products.values()}
    } == {None}
    assert CHAIN.tax.rate_at(CHAIN.stores["jinqiao"], "standard", day) == 1300
