"""Why this combination of offers and not another: what is looked at, and what is said where there was no time."""

import sys

from checkout.pricing import Alternative, LeftAside, explained, left_aside
from checkout.pricing.offers import (
    EVERYTHING,
    Bundle,
    BundlePart,
    Excludes,
    NthPiece,
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


def test_where_there_was_no_time_an_alternative_is_not_called_proven(till, offer, only, monkeypatch):
    monkeypatch.setattr(module, "_NODES", 1)
    goods = [(sku, 1000 + 7 * number**2, 5) for number, sku in enumerate("abcdefgh")]
    offers = [
        offer(f"{a}{b}", NthPiece(only(a, b), 2, pay_bp=5000 + ord(a))) for a in "abcdefgh" for b in "abcdefgh" if a < b
    ]
    tiers = offer("tiers", Threshold(EVERYTHING, (Tier(9900, off=1000), Tier(19900, off=3000))))
    assert not all(one.proven for one in module.explained(till(goods, *offers, tiers))[1])
