"""A promotion week of a Chinese supermarket, every form of offer in it, each basket priced by hand.

How the price comes about is said in the basket's own comment (`promotion_week/*.json`).
"""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from checkout.pricing import price
from checkout.pricing.files.basket_file import Circumstances, read_basket
from checkout.pricing.files.offer_file import read_offers

WEEK = Path(__file__).with_name("promotion_week")

BY_HAND = {
    "mon-eggs-member": (6150, {"eggs-member": 800}),
    "mon-eggs": (6950, {}),
    "mon-milk-member": (1300, {"milk-member": 200}),
    "mon-milk-plus": (1180, {"milk-plus": 320}),
    "mon-milk-new": (1240, {"milk-new": 260}),
    "mon-milk-new-again": (1500, {}),
    "tue-8th": (2895, {"household-8th": 395}),
    "wed-9th": (3290, {}),
    "tue-bread-noon": (840, {"bread-noon-evening": 360}),
    "tue-bread-afternoon": (900, {"@member": 300}),
    "tue-bread-evening": (1680, {"bread-noon-evening": 720}),
    "wed-crisps": (935, {"crisps-three": 400}),
    "wed-candy": (4000, {"candy-two": 2080}),
    "wed-candy-cheap": (3900, {"candy-two": 1780}),
    "wed-tissues": (2070, {"tissues-one-free": 690}),
    "wed-shampoo": (5765, {"shampoo-conditioner": 1775}),
    "thu-rice": (7185, {"rice-kitchen": 1995 + 690 + 350}),
    "thu-rice-two-oils": (9975, {"rice-kitchen": 1995, "tiers": 1000}),
    "thu-rice-two": (13170, {"rice-kitchen": 1995 * 2 + 690, "tiers": 1000}),
    "thu-meals": (4290, {"meals-swap": 500}),
    "thu-meals-few": (2200, {}),
    "thu-hot-pot": (2500, {"hot-pot": 70}),
    "fri-tier-member": (14000, {"@member": 2000, "tiers": 1000}),
    "fri-drinks-199": (19000, {"tiers": 3000}),
    "fri-drinks-99": (14400, {"drinks-every": 1600}),
    "fri-wine": (9800, {"wine-two": 1200, "tiers": 1000}),
    "fri-wine-edge": (9720, {"wine-two": 1080}),
    "fri-strawberries": (5180, {}),
    "sat-strawberries": (3980, {"strawberries-weekend": 1200}),
    "sat-fruit": (1782, {"fruit-two-jin": 198}),
    "sat-fruit-less": (1804, {}),
    "sat-vouchers": (4500, {"voucher-5": 1500}),
    "sat-every": (10400, {"tiers": 1000, "every-50": 600}),
    "sat-one-half": (4290, {"one-half": 2290}),
    "sat-one-half-yoghurt": (2300, {"yoghurt-second-half": 600, "one-half": 500}),
    "sat-no-sale": (10200, {"tiers": 1000, "no-sale-20": 2000}),
    "sat-no-sale-member": (8000, {"@member": 4000}),
    "sat-group": (9500, {"tiers": 1000, "shop-15": 1500}),
    "sat-care": (4800, {"care-40": 400, "care-brand-30": 300}),
    "sat-care-edge": (4800, {"care-40": 400}),
    "sun-appliances": (20900, {"appliances-200": 3000, "appliances-95": 1100}),
    "sun-last-minute": (650, {"milk-member": 100}),
    "sun-outsider": (8500, {"shop-15": 1500}),
    "sun-everything": (
        10155,
        {"eggs-member": 800, "yoghurt-second-half": 600, "rice-kitchen": 1995, "tiers": 1000, "voucher-5": 1000},
    ),
}


@pytest.fixture(scope="module")
def offers():
    return read_offers((WEEK / "offers.json").read_text(encoding="utf-8"))


def asked(name):
    """The lines and the context of a basket's file, which looks nothing up in a store."""
    text = (WEEK / f"{name}.json").read_text(encoding="utf-8")
    return read_basket(text, Circumstances(lambda: None, datetime(2026, 12, 7, tzinfo=UTC)))


@pytest.mark.parametrize("name", BY_HAND)
def test_the_week_is_priced_as_by_hand(name, offers):
    basket = asked(name)
    priced = price(basket.lines, offers, basket.context)
    assert (priced.total, dict(priced.saved)) == BY_HAND[name]
    assert priced.proven


def test_every_basket_of_the_week_is_priced_by_hand():
    assert {path.stem for path in WEEK.glob("*.json")} == {*BY_HAND, "offers"}


def test_every_offer_of_the_week_is_used_by_one_of_its_baskets(offers):
    used = {id_ for _, saved in BY_HAND.values() for id_ in saved}
    assert offers.by_id.keys() - used == {"shop-9"}


@pytest.mark.parametrize("name", BY_HAND)
def test_trying_every_combination_comes_to_the_same(name, offers, exhaustive):
    basket = asked(name)
    assert exhaustive.best_total(exhaustive.singly(basket.lines), list(offers), basket.context) == BY_HAND[name][0]


def test_two_dear_and_two_cheap_pieces_of_any_two_for_20_are_explained_and_refunded_pair_by_pair(offers):
    basket = asked("wed-candy")
    priced = price(basket.lines, offers, basket.context)
    assert sorted((one.saved, one.units[0].sku) for one in priced.applications) == [(300, "toffee"), (1780, "nougat")]
    assert {run.net for line in priced.lines for run in line.units} == {1000}


def test_a_voucher_too_many_is_refused(offers):
    basket = asked("sat-vouchers")
    priced = price(basket.lines, offers, basket.context)
    assert [(one.coupon, one.problem) for one in priced.coupons_refused] == [("voucher-5", "twice")]
