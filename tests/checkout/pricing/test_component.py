"""What item offers save on one component, against every way to give its units to the offers."""

import random
from itertools import product

import pytest
from plain_lines import plain_line

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
    Offer,
    Offers,
    OfferTerms,
    PiecesFor,
    PiecesPercent,
    Selection,
)
from checkout.pricing.solver.component import solve
from checkout.pricing.solver.live_offers import LiveOffers
from checkout.pricing.solver.solution import Pick, value_of
from checkout.pricing.solver.values import in_minor

SKUS = "abcd"


def some(luck):
    return EVERYTHING if luck.random() < 0.5 else Selection(skus=frozenset(luck.sample(SKUS, luck.randint(1, 3))))


def rule(luck):
    pay = luck.choice([5000, 7000, 8800])
    return luck.choice(
        [
            NthPiece(some(luck), luck.choice([2, 3]), pay_bp=pay),
            NthPiece(some(luck), 2, price=luck.randint(1, 20)),
            PiecesPercent(some(luck), luck.randint(1, 3), pay),
            PiecesFor(some(luck), luck.randint(2, 3), luck.randint(10, 50)),
            BuyGet(some(luck), luck.randint(1, 2), (Benefit(None, luck.randint(1, 2), pay_bp=luck.choice([0, pay])),)),
            BuyGet(some(luck), 1, (Benefit(some(luck), luck.randint(1, 2), pay_bp=pay),)),
            BuyGet(some(luck), 1, (Benefit(some(luck), pay_bp=pay), Benefit(some(luck), price=luck.randint(1, 9)))),
            AddOn(some(luck), tuple(AddOnChoice(some(luck), luck.randint(1, 9)) for _ in range(2)), pieces=1),
            Bundle((BundlePart(some(luck), 1), BundlePart(some(luck), luck.randint(1, 2))), price=luck.randint(9, 50)),
            Bundle((BundlePart(some(luck), 1), BundlePart(some(luck), 1)), pay_bp=pay),
        ]
    )


def component(luck, now, rules, units, whole=1):
    """Offers of random rules, and goods with so many units."""
    offers = {
        f"o{n}": Offer(OfferTerms(f"o{n}", "", "", limits=Limits(luck.choice([None, None, 1, 2]))), rule(luck))
        for n in range(rules)
    }
    live = LiveOffers(Offers("CNY", offers), now)
    goods = [live.goods(plain_line(1, sku, 1, luck.randint(1, 30) * whole)) for sku in SKUS]
    for _ in range(units):
        luck.choice(goods).count += 1
    return live, [one for one in goods if one.count]


def doings(live, goods):
    """What one unit may do: stay out, or take a place at the lowest price that the offer allows."""
    yield Pick(goods, 0, -1, 0)
    for index, slot in goods.slots:
        row = next((row for row, one in enumerate(goods.rows) if index not in one.shut), None)
        if row is not None:
            yield Pick(goods, row, index, slot)


def complete(live, picks):
    """Whether the units given to every offer are whole applications within its limit."""
    for index, pattern in enumerate(live.patterns):
        units = [0] * len(pattern.needs)
        for pick, count in picks.items():
            if pick.pattern == index:
                units[pattern.slots[pick.slot].counter] += count
        times = [count / need for count, need in zip(units, pattern.needs, strict=True)]
        if any(not one.is_integer() for one in times) or times[0] != max([*times[1:], times[0] * (not times[1:])]):
            return False
        if len(set(times)) > 1 and not pattern.optional:
            return False
        if live.limits[index] is not None and times[0] > live.limits[index]:
            return False
    return True


def most_saved(live, goods):
    """The value of the best of all ways."""
    units = [one for one in goods for _ in range(one.count)]
    best = 0
    for way in product(*(list(doings(live, one)) for one in units)):
        picks = {}
        for pick in way:
            picks[pick] = picks.get(pick, 0) + 1
        if complete(live, picks):
            best = max(best, value_of(live, picks))
    return best


@pytest.mark.parametrize("start", range(0, 400, 200))
def test_a_component_saves_what_the_best_of_all_ways_saves(start, now):
    for seed in range(start, start + 200):
        luck = random.Random(seed)
        live, goods = component(luck, now, luck.randint(1, 3), luck.randint(2, 4))
        found = solve(live, goods, 100_000)
        assert found.missed is None
        assert found.value == value_of(live, found.picks)
        assert found.saved == in_minor(most_saved(live, goods)), seed


@pytest.mark.parametrize("budget", [1, 300])
def test_without_a_budget_no_single_offer_saves_more(budget, now):
    for seed in range(60):
        luck = random.Random(seed)
        live, goods = component(luck, now, 4, 30, 100)
        found = solve(live, goods, budget)
        assert sum(found.picks.values()) == 30
        for pattern in live.patterns:
            only = LiveOffers(Offers("CNY", {"x": pattern.offer}), now)
            alone = [only.goods(plain_line(1, one.sku, 1, one.gross)) for one in goods]
            for one, other in zip(alone, goods, strict=True):
                one.count = other.count
            assert solve(only, alone, 100_000).saved <= found.saved
