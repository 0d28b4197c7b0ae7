"""The ways to solve a component come to the same, where more than one can be taken."""

import pytest
from plain_lines import plain_line

from checkout.pricing import Offers as AllOffers
from checkout.pricing.offers import (
    EVERYTHING,
    AddOn,
    AddOnChoice,
    Benefit,
    Bundle,
    BundlePart,
    BuyGet,
    Limits,
    NthPiece,
    PiecesFor,
    PiecesPercent,
)
from checkout.pricing.solver.component import unit_by_unit
from checkout.pricing.solver.items.group_columns import best_choice
from checkout.pricing.solver.items.single_offer import best_alone
from checkout.pricing.solver.live_offers import LiveOffers
from checkout.pricing.solver.solution import active_patterns, offers_in
from checkout.pricing.solver.values import MINOR


def tied(luck, offers, most):
    """A live and goods of these offers, without the components being parted."""
    live = LiveOffers(offers, luck.context(offers))
    goods = {}
    for line in luck.lines(most, 3):
        one = goods.setdefault(live.key(line), live.goods(line))
        one.count += line.units
    return live, sorted(goods.values(), key=lambda one: one.order), active_patterns(live, goods.values())


def check_picks(live, goods, found):
    """A value and picks that go together, and use every unit once."""
    value, picks = found
    for one in goods:
        assert sum(count for pick, count in picks.items() if pick.goods is one) == one.count
    saved = sum(off for off, _ in offers_in(live, picks).values())
    saved += sum((pick.goods.gross - pick.goods.rows[pick.row].price) * count for pick, count in picks.items())
    assert -(-value // MINOR) == saved


@pytest.mark.parametrize("start", range(0, 900, 300))
def test_all_groups_written_down_are_worth_what_the_search_finds(start, chance):
    compared = 0
    for seed in range(start, start + 300):
        luck = chance(seed)
        live, goods, active = tied(luck, luck.offers(4), 6)
        found = best_choice(live, goods, active)
        if found is not None:
            check_picks(live, goods, found)
            assert found[0] == unit_by_unit(live, goods, 1_000_000).value, seed
            compared += bool(active)
    assert compared > 50


def test_one_offer_alone_is_worth_what_the_search_finds(chance):
    compared = 0
    for seed in range(1_500):
        luck = chance(seed)
        live, goods, active = tied(luck, luck.offers(1), 8)
        found = best_alone(live, goods, active)
        if found is not None and active:
            check_picks(live, goods, found)
            assert found[0] == unit_by_unit(live, goods, 1_000_000).value, seed
            compared += 1
    assert compared > 300


@pytest.mark.parametrize(
    ("rule", "limit", "saved"),
    [
        (NthPiece(EVERYTHING, 2, pay_bp=5000), None, 40 + 20),
        (NthPiece(EVERYTHING, 3, price=30), None, 60 - 30),
        (BuyGet(EVERYTHING, 1, (Benefit(pieces=2, pay_bp=0),)), None, 80 + 60),
        (BuyGet(EVERYTHING, 1), 1, 80),
        (PiecesPercent(EVERYTHING, 2, 5000), None, 90 + 50),
        (PiecesFor(EVERYTHING, 2, 120), None, 60),
        (Bundle((BundlePart(EVERYTHING, 2), BundlePart(EVERYTHING, 1)), price=100), None, 140),
        (AddOn(EVERYTHING, (AddOnChoice(EVERYTHING, 5),), pieces=1), None, 95 + 75),
    ],
)
def test_one_offer_on_four_pieces(till, offer, rule, limit, saved):
    goods = [("a", 100), ("b", 80), ("c", 60), ("d", 40)]
    assert till(goods, offer("x", rule, limits=Limits(basket=limit))).saved == (("x", saved),)


def test_thousands_of_like_units_of_one_offer_are_left_to_what_peels_them_off(now):
    live = LiveOffers(AllOffers("CNY", {}), now)
    goods = live.goods(plain_line(1, "a", 1, 100))
    goods.count = 10_000
    assert best_alone(live, [goods], []) is None
