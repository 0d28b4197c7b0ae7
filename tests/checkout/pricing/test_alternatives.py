"""Why this combination of offers and not another: what is looked at, and what is said where there was no time."""

import sys

from checkout.pricing.offers import EVERYTHING, Bundle, BundlePart, NthPiece, PriceReason, SpecialPrice, Threshold, Tier

# The folder has a function of this name too.
module = sys.modules["checkout.pricing.alternatives"]


def test_what_the_goods_cannot_have_is_not_looked_at(till, offer, only, monkeypatch):
    """Another offer's goods, a bundle without its second part, a pair of which there is one: none is priced."""
    looked_at = []

    class Noted(module.Pricer):
        def __init__(self, *args, without, force, **more):
            looked_at.append(without or force)
            super().__init__(*args, without=without, force=force, **more)

    monkeypatch.setattr(module, "Pricer", Noted)
    offers = [
        offer("other", NthPiece(only("z"), 2, pay_bp=5000)),
        offer("lonely", NthPiece(only("b"), 2, pay_bp=5000)),
        offer("half-there", Bundle((BundlePart(only("a"), 1), BundlePart(only("z"), 1)), price=100)),
        offer("half", NthPiece(only("a"), 2, pay_bp=5000)),
        offer("member", SpecialPrice(only("a"), PriceReason.MEMBER, pay_bp=9900)),
        offer("big", Threshold(EVERYTHING, (Tier(99_999, off=1000),))),
    ]
    found = {one.offer: one for one in module.alternatives(till([("a", 1000, 2), ("b", 500)], *offers))}
    assert sorted(looked_at) == ["big", "half", "member"]
    assert {id_: (one.forced, one.total) for id_, one in found.items()} == {
        "big": (True, None),
        "half": (False, 1980 + 500),
        "half-there": (True, None),
        "lonely": (True, None),
        "member": (False, 1500 + 500),
        "other": (True, None),
    }


def test_where_there_was_no_time_an_alternative_is_not_called_proven(till, offer, only, monkeypatch):
    monkeypatch.setattr(module, "_NODES", 1)
    goods = [(sku, 1000 + 7 * number, 5) for number, sku in enumerate("abcdef")]
    offers = [
        offer(f"{a}{b}", NthPiece(only(a, b), 2, pay_bp=5000 + ord(a))) for a in "abcdef" for b in "abcdef" if a < b
    ]
    tiers = offer("tiers", Threshold(EVERYTHING, (Tier(9900, off=1000), Tier(19900, off=3000))))
    assert not all(one.proven for one in module.alternatives(till(goods, *offers, tiers)))
