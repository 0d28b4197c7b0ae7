"""Only what could have to give way for a threshold is weighed against it."""

import random

import pytest
from plain_lines import plain_line

from checkout.pricing import Pricer, price
from checkout.pricing.offers import (
    EVERYTHING,
    Excludes,
    Level,
    NthPiece,
    Offer,
    Offers,
    OfferTerms,
    PriceReason,
    Selection,
    SpecialPrice,
    Threshold,
    Tier,
)
from checkout.pricing.solver.thresholds import joint
from checkout.pricing.solver.thresholds.settled import narrowed


def everything_weighed(_live, totals, _most):
    return totals, False


def free_in(world):
    """The components that are left to be weighed."""
    return narrowed(world.live, world._totals, world.most)[0].free


@pytest.mark.parametrize("start", [0, pytest.param(80, marks=pytest.mark.slow)])
def test_weighing_less_changes_no_price(start, chance, monkeypatch):
    for seed in range(start, start + 80):
        luck = chance(seed)
        offers, r = luck.offers(7), random.Random(seed)
        lines = [
            plain_line(n, f"s{n}", r.randint(1, 2), r.randint(1, 60), r.choice([None, 1]), department=r.choice("xy"))
            for n in range(r.randint(2, 12))
        ]
        now = luck.context(offers)
        fast = price(lines, offers, now)
        with monkeypatch.context() as patched:
            patched.setattr(joint, "narrowed", everything_weighed)
            slow = price(lines, offers, now)
        assert fast.total == slow.total or not fast.proven, seed
        assert fast.bound <= slow.total, seed


MEMBER = Offer(OfferTerms("member", "", ""), SpecialPrice(EVERYTHING, PriceReason.MEMBER, pay_bp=9000))


def free_after(now, lines, **rules):
    """How many components are left to be weighed, by the threshold being one that member prices do not count for."""
    shut = Excludes(levels=frozenset({Level.PRICE}))
    offers = {id_: Offer(OfferTerms(id_, "", "", excludes=shut, group="g"), rule) for id_, rule in rules.items()}
    pricer = Pricer(Offers("CNY", {"member": MEMBER, **offers}), now)
    for line in lines:
        pricer.put(line)
    pricer.priced()
    return len(free_in(pricer._first))


def priced_low(*skus):
    """Goods whose member price is the regular one, so that they count whatever is picked."""
    return Selection(skus=frozenset(skus))


FEW = [plain_line(1, "a", 1, 5000), plain_line(2, "b", 1, 3000)]


@pytest.mark.parametrize(
    ("tier", "left"),
    [
        (Threshold(EVERYTHING, (Tier(7000, off=1000),)), 2),
        (Threshold(EVERYTHING, (Tier(9000, off=1000),)), 0),
        (Threshold(priced_low("a"), (Tier(4000, off=1000),)), 1),
        (Threshold(EVERYTHING, (Tier(3000, pay_bp=9000),)), 2),
    ],
    ids=["reached if they count", "out of reach", "reached by one of them", "a percentage"],
)
def test_who_may_have_to_give_up_a_member_price(now, tier, left):
    assert free_after(now, FEW, tier=tier) == left


@pytest.mark.parametrize(
    "tier",
    [
        Threshold(EVERYTHING, (Tier(1000, off=100), Tier(3000, off=500))),
        Threshold(EVERYTHING, (Tier(2000, off=150),), every=True, cap=300),
    ],
    ids=["a tier", "a cap"],
)
def test_nobody_gives_way_for_a_tier_that_is_reached_whatever_is_picked(now, tier):
    plain = SpecialPrice(priced_low("a", "b"), PriceReason.MEMBER, pay_bp=9000)
    pair = NthPiece(priced_low("a"), 2, pay_bp=5000)
    offers = {id_: Offer(OfferTerms(id_, "", ""), rule) for id_, rule in (("m", plain), ("p", pair), ("t", tier))}
    pricer = Pricer(Offers("CNY", offers), now)
    for line in [plain_line(1, "a", 2, 2000), plain_line(2, "b", 1, 3000)]:
        pricer.put(line)
    priced = pricer.priced()
    assert priced.proven
    assert not free_in(pricer._first)
    pricer.put(plain_line(2, "b", 1, 100))
    assert pricer.priced().proven
    assert free_in(pricer._first)


def test_one_of_a_group_that_a_safe_one_outdoes_is_not_weighed(now):
    small = Threshold(EVERYTHING, (Tier(7000, off=100),))
    large = Threshold(priced_low("z"), (Tier(1000, off=900),))
    lines = [*FEW, plain_line(3, "z", 1, 5000)]
    assert free_after(now, lines, small=small) == 3
    assert free_after(now, [*FEW, plain_line(3, "z", 1, 5000, 4999)], small=small, large=large) == 3
    shut = Excludes(levels=frozenset({Level.PRICE}))
    offers = {
        "member": Offer(MEMBER.terms, SpecialPrice(priced_low("a", "b"), PriceReason.MEMBER, pay_bp=9000)),
        "small": Offer(OfferTerms("small", "", "", excludes=shut, group="g"), small),
        "large": Offer(OfferTerms("large", "", "", group="g"), large),
    }
    pricer = Pricer(Offers("CNY", offers), now)
    for line in lines:
        pricer.put(line)
    assert dict(pricer.priced().saved) == {"large": 900, "member": 800}
    assert not free_in(pricer._first)
