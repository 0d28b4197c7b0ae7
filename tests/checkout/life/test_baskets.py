from collections import Counter
from datetime import UTC, datetime
from math import log
from random import Random
from statistics import mean, median, quantiles

import pytest

from catalog.chain import Unit, demo_chain
from checkout.life.baskets import grams_of, lines_of, pause, pieces_of
from checkout.life.store_goods import StoreGoods

NOON = datetime(2026, 11, 24, 4, tzinfo=UTC)
DRAWN = 20_000


@pytest.fixture(scope="module")
def goods():
    chain = demo_chain()
    return StoreGoods(chain, chain.stores["jinqiao"], NOON)


def test_baskets_are_as_large_as_those_that_were_counted():
    """Groceries: mean 4.41, median 3, 22 % of one line, ninth decile 9."""
    rng = Random(7)
    sizes = [lines_of(rng) for _ in range(DRAWN)]
    assert mean(sizes) == pytest.approx(4.41, rel=0.03)
    assert median(sizes) == 3
    assert sizes.count(1) / DRAWN == pytest.approx(0.22, abs=0.015)
    assert quantiles(sizes, n=10)[-1] == pytest.approx(9, abs=1)


def test_most_lines_are_of_one_piece():
    rng = Random(7)
    pieces = [pieces_of(rng) for _ in range(DRAWN)]
    assert pieces.count(1) / DRAWN == pytest.approx(0.79, abs=0.01)
    assert quantiles(pieces, n=10)[-1] == 2


@pytest.mark.parametrize(
    ("draw", "least", "most"),
    [(grams_of, 150, 750), (lines_of, 1, 32), (pieces_of, 1, 5), (lambda rng: pause(rng, 35), 17, 70)],
)
def test_nothing_is_drawn_outside_its_bounds(draw, least, most):
    rng = Random(7)
    drawn = [draw(rng) for _ in range(DRAWN)]
    assert least <= min(drawn) <= max(drawn) <= most


def test_how_often_goods_are_wanted_falls_with_their_rank(goods):
    """As in Groceries: a slope of -0.67 between the logarithms of both, over the first 60."""
    rng = Random(7)
    often = Counter(product.sku for _ in range(DRAWN) for product in goods.in_store.draw(rng, 1))
    ranks = [product.sku for product in goods.in_store.products]
    slope = log(sum(often[sku] for sku in ranks[55:65]) / sum(often[sku] for sku in ranks[5:15])) / log(60 / 10)
    assert slope == pytest.approx(-0.67, abs=0.1)


def test_a_basket_names_no_goods_twice_and_a_large_one_at_most_all_there_are(goods):
    drawn = [product.sku for product in goods.in_store.draw(Random(7), 1000)]
    assert len(drawn) == len(set(drawn)) <= len(goods.in_store.products)


def test_all_that_is_wanted_can_be_scanned_and_home_orders_hold_no_tobacco(goods):
    assert all(goods.code(product, 500) for product in goods.in_store.products)
    assert any(product.unit is Unit.GRAM for product in goods.in_store.products)
    assert "tobacco" not in {product.department for product in goods.at_home.products}
    assert goods.at_home.products
