"""Baskets too large to be searched at once."""

import random
from datetime import UTC, datetime

import pytest
from plain_lines import plain_line

from checkout.pricing import Context, alternatives, price
from checkout.pricing.offers import (
    EVERYTHING,
    AddOn,
    AddOnChoice,
    Bundle,
    BundlePart,
    BuyGet,
    Coupon,
    Limits,
    NthPiece,
    Offer,
    Offers,
    OfferTerms,
    PiecesFor,
    PiecesPercent,
    Selection,
    Threshold,
    Tier,
)
from checkout.pricing.solver.component import at_once, solve
from checkout.pricing.solver.items.windows import MOST_WORK, in_windows, table_work
from checkout.pricing.solver.live_offers import LiveOffers
from checkout.pricing.solver.solution import active_patterns
from checkout.pricing.solver.values import in_minor

TEA, CAKE = Selection(tags=frozenset({"tea"})), Selection(tags=frozenset({"cake"}))
SET = Bundle((BundlePart(TEA, 1), BundlePart(CAKE, 1)), price=1500)
SECOND_TEA = NthPiece(TEA, 2, pay_bp=5000)
TIER = Threshold(EVERYTHING, (Tier(5000, off=600),))


def offers(**rules):
    return Offers("CNY", {id_: Offer(OfferTerms(id_, id_, id_), rule) for id_, rule in rules.items()})


def limited(id_, rule, times):
    return Offers("CNY", {id_: Offer(OfferTerms(id_, id_, id_, limits=Limits(basket=times)), rule)})


def tea_and_cake(count):
    tags = "tea", "tea", "cake"
    return [
        plain_line(n, f"s{n}", 1 + n % 4, 100 * (5 + n % 17) + n % 10 * 10, tags=(tags[n % 3],)) for n in range(count)
    ]


@pytest.mark.parametrize("count", [100, 150, 300])
def test_hundreds_of_lines_get_their_offers(now, count):
    lines = tea_and_cake(count)
    both = price(lines, offers(set=SET, second=SECOND_TEA, tier=TIER), now)
    one = price(lines, offers(set=SET), now)
    assert one.proven
    assert both.saved_minor >= one.saved_minor + 600
    assert {id_ for id_, _ in both.saved} == {"set", "second", "tier"}
    assert both.bound <= both.total <= both.bound * 1.01
    assert sum(line.net for line in both.lines) == both.total


def dense(seed):
    luck = random.Random(seed)
    skus = [f"s{number:02d}" for number in range(40)]

    def some(most):
        return Selection(skus=frozenset(luck.sample(skus, luck.randint(2, most))))

    rules = [NthPiece(some(6), 2, pay_bp=5000) for _ in range(6)]
    rules += [PiecesPercent(some(5), 3, 7000) for _ in range(6)]
    rules += [PiecesFor(some(5), 2, 900) for _ in range(3)]
    rules += [Bundle((BundlePart(some(4), 1), BundlePart(some(4), 1)), pay_bp=7500) for _ in range(6)]
    limits = [Limits(basket=luck.choice([1, 2])) if luck.random() < 0.3 else Limits() for _ in rules]
    named = {
        f"o{n:02d}": Offer(OfferTerms(f"o{n:02d}", "", "", limits=limits[n]), rule) for n, rule in enumerate(rules)
    }
    lines = [plain_line(n, sku, luck.choice([1, 1, 2, 3]), luck.randint(200, 2000)) for n, sku in enumerate(skus)]
    return lines, Offers("CNY", named)


def test_window_by_window_nearly_as_much_is_found_as_at_once(now):
    found, most = 0, 0
    for seed in range(6):
        lines, on = dense(seed)
        live = LiveOffers(on, now)
        goods = []
        for line in lines:
            one = live.goods(line)
            one.count = line.quantity
            if one.slots:
                goods.append(one)
        whole = solve(live, sorted(goods, key=lambda one: one.order), 200_000)
        windowed = in_windows(live, goods, active_patterns(live, goods), 30_000, at_once)
        assert whole.missed is None
        assert whole.saved * 95 // 100 <= windowed.saved <= whole.saved
        assert windowed.missed is not None
        assert in_minor(windowed.missed) >= whole.saved
        found, most = found + windowed.saved, most + whole.saved
    assert found >= most * 98 // 100


def test_a_limit_holds_over_all_windows(now):
    priced = price(tea_and_cake(150), limited("set", SET, 37), now)
    assert sum(one.times for one in priced.applications) == 37
    unlimited = price(tea_and_cake(150), offers(set=SET), now)
    assert 0 < priced.saved_minor < unlimited.saved_minor


def test_what_must_be_spent_is_spent_or_the_rest_is_still_saved(now):
    add_on = AddOn(Selection(tags=frozenset({"meal"})), (AddOnChoice(CAKE, 100),), spend=3000)
    lines = tea_and_cake(150)
    unspent = price(lines, offers(add=add_on, set=SET, second=SECOND_TEA, tier=TIER), now)
    assert {id_ for id_, _ in unspent.saved} == {"set", "second", "tier"}
    spent = price(
        [*lines, plain_line(900, "rice", 1, 3000, tags=("meal",))], offers(add=add_on, set=SET, tier=TIER), now
    )
    assert "add" in {id_ for id_, _ in spent.saved}


def test_why_not_is_answered_for_hundreds_of_lines(now):
    priced = price(tea_and_cake(100), offers(set=SET, second=SECOND_TEA, cakes=PiecesPercent(CAKE, 3, 9900)), now)
    others = {one.without: one for one in alternatives(priced)}
    assert {("set",), ("second",)} <= others.keys()
    assert all(one.total >= priced.bound for one in others.values())
    assert others["set",].total > priced.total
    assert not any(one.proven and one.total < priced.total for one in others.values())


def test_a_tier_is_kept_by_giving_up_groups(now):
    """All in pairs would come to just under the tier."""
    lines = tea_and_cake(150)
    paired = price(lines, offers(set=SET, second=SECOND_TEA), now)
    tier = Threshold(EVERYTHING, (Tier(paired.total + 500, off=60_000),))
    priced = price(lines, offers(set=SET, second=SECOND_TEA, tier=tier), now)
    assert priced.total <= paired.total + 1500 - 60_000


def test_the_order_of_lines_does_not_matter_to_windows(now):
    on = offers(set=SET, second=SECOND_TEA, tier=TIER, half=BuyGet(CAKE, 3))
    lines = tea_and_cake(110)
    shuffled = random.Random(1).sample(lines, len(lines))
    one, other = price(lines, on, now), price(shuffled, on, now)
    assert (one.total, one.lines, one.bound) == (other.total, other.lines, other.bound)


def test_few_units_are_not_searched_in_windows(now):
    live = LiveOffers(offers(set=SET, second=SECOND_TEA), now)
    goods = [live.goods(line) for line in tea_and_cake(60)]
    for one, line in zip(goods, tea_and_cake(60), strict=True):
        one.count = line.quantity
    few, many = (
        table_work(live, some, active_patterns(live, some), strict=True, most=200) for some in (goods[:30], goods)
    )
    assert few <= MOST_WORK < many


def test_a_coupon_is_taken_on_top(now):
    shown = Context(datetime(2026, 11, 24, 18, 30, tzinfo=UTC), "jinqiao", coupons=("c",))
    lines = tea_and_cake(120)
    without = price(lines, offers(set=SET, second=SECOND_TEA), shown)
    with_one = price(lines, offers(set=SET, second=SECOND_TEA, c=Coupon(EVERYTHING, off=300)), shown)
    assert with_one.total == without.total - 300
