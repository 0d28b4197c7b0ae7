"""Why this combination of offers and not another: what is looked at, and what is said where there was no time."""

import sys
from dataclasses import replace

from plain_lines import plain_line

from checkout.pricing import Alternative, LeftAside, explained, left_aside, price
from checkout.pricing.offers import (
    EVERYTHING,
    Bundle,
    BundlePart,
    Excludes,
    Level,
    NthPiece,
    Offers,
    PriceReason,
    SpecialPrice,
    Threshold,
    Tier,
)

# The folder has a function of this name too.
module = sys.modules["checkout.pricing.alternatives"]


def test_an_offer_is_said_only_where_it_would_be_applied(till, offer, only):
    """Another offer's goods, a bundle without its second part, a pair of which there is one, a tier out of reach."""
    offers = [
        offer("other", NthPiece(only("z"), 2, pay_bp=5000)),
        offer("lonely", NthPiece(only("b"), 2, pay_bp=5000)),
        offer("half-there", Bundle((BundlePart(only("a"), 1), BundlePart(only("z"), 1)), price=100)),
        offer("half", NthPiece(only("a"), 2, pay_bp=5000)),
        offer("set", Bundle((BundlePart(only("a"), 1), BundlePart(only("b"), 1)), price=1400)),
        offer("member", SpecialPrice(only("a"), PriceReason.MEMBER, pay_bp=9900)),
        offer("ten", Threshold(EVERYTHING, (Tier(2100, off=10),))),
        offer("big", Threshold(EVERYTHING, (Tier(99_999, off=1000),))),
    ]
    found = explained(till([("a", 1000, 2), ("b", 500)], *offers))[1]
    assert found == (Alternative(("half",), ("set", "ten"), 1400 + 990 - 10),)


def test_a_price_that_makes_room_for_an_offer_is_named_with_the_offer(till, offer, only):
    member = offer("member", SpecialPrice(only("a", "b"), PriceReason.MEMBER, pay_bp=9900))
    ten = offer("ten", Threshold(only("a"), (Tier(2000, off=1000),)), excludes=Excludes(tags=frozenset({"member"})))
    priced = till([("a", 1000, 2), ("b", 1000)], member, ten)
    assert priced.total == 2000 - 1000 + 990
    assert left_aside(priced) == (LeftAside("member", ("ten",), {"a": 2}),)
    assert left_aside(till([("a", 1000), ("b", 1000)], member, ten)) == ()


def test_an_alternative_that_is_cheaper_takes_the_place_of_what_was_found(now, offer, only):
    """As if the search had missed the better of two: then the poorer is what it would otherwise be."""
    poor, good = offer("poor", NthPiece(only("a"), 2, pay_bp=9000)), offer("good", NthPiece(only("a"), 2, pay_bp=5000))
    found = price([plain_line(1, "a", 2, 1000)], Offers("CNY", {"poor": poor}), now)
    found.offers, found.bound = Offers("CNY", {"poor": poor, "good": good}), 0
    answer, others = explained(found)
    assert (answer.total, answer.saved, answer.bound) == (1500, (("good", 500),), 0)
    assert others == (Alternative(("good",), ("poor",), 1900),)


def test_what_excludes_for_the_whole_basket_and_what_it_excludes_are_told_against_each_other(till, offer, only):
    half = offer("half", NthPiece(only("a"), 2, pay_bp=5000))
    member = offer("member", SpecialPrice(only("b"), PriceReason.MEMBER, pay_bp=9000))
    alone = Excludes(frozenset({Level.ITEM, Level.PRICE}), whole_basket=True)
    all_less = offer("all", Threshold(EVERYTHING, (Tier(1000, pay_bp=8000),)), excludes=alone)
    dearer = till([("a", 1000, 2), ("b", 1100)], half, member, all_less)
    assert dearer.total == 2480
    assert Alternative(("all",), ("half", "member"), 2490) in explained(dearer)[1]
    cheaper = till([("a", 1000, 2), ("b", 900)], half, member, all_less)
    assert cheaper.total == 2310
    assert Alternative(("half", "member"), ("all",), 2320) in explained(cheaper)[1]


def test_an_alternative_is_told_once(till, offer, only):
    """Without either of two offers that only pay together, the basket has neither, and the same one instead."""
    set_of_two = offer("set", Bundle((BundlePart(only("a"), 1), BundlePart(only("b"), 1)), price=1000))
    tier = offer("tier", Threshold(EVERYTHING, (Tier(1000, off=300),)), excludes=Excludes(tags=frozenset({"member"})))
    other = offer("other", replace(set_of_two.rule, price=950), tags=frozenset({"member"}))
    found = explained(till([("a", 1000), ("b", 600)], set_of_two, tier, other))[1]
    assert found == (Alternative(("set", "tier"), ("other",), 950),)


def test_where_there_was_no_time_an_alternative_is_not_called_proven(till, offer, only, monkeypatch):
    monkeypatch.setattr(module, "_NODES", 1)
    goods = [(sku, 1000 + 7 * number**2, 5) for number, sku in enumerate("abcdefgh")]
    offers = [
        offer(f"{a}{b}", NthPiece(only(a, b), 2, pay_bp=5000 + ord(a))) for a in "abcdefgh" for b in "abcdefgh" if a < b
    ]
    tiers = offer("tiers", Threshold(EVERYTHING, (Tier(9900, off=1000), Tier(19900, off=3000))))
    assert not all(one.proven for one in module.explained(till(goods, *offers, tiers))[1])
