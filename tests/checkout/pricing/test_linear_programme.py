"""Large baskets, against an integer programme solved by HiGHS with no gap: other mathematics, other code."""

import pytest
from promotion_baskets import OverlappingBasket, PromotionBasket

from checkout.pricing import PAY_BUDGET, price

pytest.importorskip("numpy")
pytest.importorskip("scipy.optimize")
programme = pytest.importorskip("programme")


def compared(basket):
    """(proven, the gap in basis points of the total) of a basket priced as when the shopper pays."""
    priced = price(basket.lines, basket.offers, basket.context, budget=PAY_BUDGET)
    low, high = programme.least(basket.lines, list(basket.offers), basket.context)
    assert low <= priced.total
    assert priced.bound <= high
    assert priced.total <= high or not priced.proven
    return priced.proven, max(0, priced.total - high) * 10_000 / priced.total


@pytest.mark.parametrize("seed", range(8))
def test_the_integer_programme_agrees_on_baskets_around_the_edges_of_tiers(seed, capfd):
    _, gap = compared(PromotionBasket(seed, pieces=15 + seed))
    assert gap <= 50


@pytest.mark.parametrize("seed", range(5))
def test_the_integer_programme_agrees_where_every_offer_is_on_most_of_the_goods(seed, capfd):
    _, gap = compared(OverlappingBasket(seed))
    assert gap <= 50


@pytest.mark.parametrize("seed", [103, 183])
def test_what_was_once_left_unproven_is_proven(seed):
    """Options listed at untuned multipliers; a bound that was kept although nothing better was possible any more."""
    basket = PromotionBasket(seed)
    assert price(basket.lines, basket.offers, basket.context, budget=PAY_BUDGET).proven


@pytest.mark.slow
@pytest.mark.parametrize("start", range(100, 200, 50))
def test_the_integer_programme_agrees_on_a_hundred_baskets(start, capfd):
    """Most ordinary baskets are proven with the effort of paying; none at all is more than half a percent too
    dear.
    """
    baskets = [PromotionBasket(seed) for seed in range(start, start + 50)]
    found = [(basket.dense, *compared(basket)) for basket in baskets]
    assert max(gap for _, _, gap in found) <= 50
    ordinary = [proven for dense, proven, _ in found if not dense]
    assert sum(ordinary) >= 0.8 * len(ordinary)


@pytest.mark.slow
def test_the_integer_programme_agrees_on_dozens_of_baskets_where_every_offer_is_on_most_of_the_goods(capfd):
    found = [compared(OverlappingBasket(seed)) for seed in range(100, 150)]
    assert max(gap for _, gap in found) <= 50
