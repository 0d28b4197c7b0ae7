"""Baskets as a Chinese supermarket sees them: 40 offers, tiers at 99, 199 and 299, and what is bought within a few yuan
of one of them once the item offers are off.

All prices are whole jiao and all percentages whole tens, so that no percentage of them is rounded.
"""

import random
from dataclasses import replace
from datetime import UTC, datetime

from plain_lines import plain_line

from checkout.pricing import Context, price
from checkout.pricing.offers import (
    EVERYTHING,
    FREE,
    MEMBER,
    AddOn,
    AddOnChoice,
    Benefit,
    Bundle,
    BundlePart,
    BuyGet,
    Coupon,
    Excludes,
    Level,
    Limits,
    NthPiece,
    Offer,
    Offers,
    OfferTerms,
    PiecesFor,
    PiecesPercent,
    PriceReason,
    Selection,
    SpecialPrice,
    Threshold,
    ThresholdBasis,
    Tier,
)

DEPARTMENTS = ("dairy", "snacks", "drinks", "household", "care", "frozen", "bakery", "fruit")
TIERS = (Tier(9900, off=1000), Tier(19900, off=3000), Tier(29900, off=6000))
NOT_WITH_MEMBER = Excludes(tags=frozenset({"member"}))


class PromotionBasket:
    """`offers`, `lines` (every unit a line of one) and `context`, from a seed. Every third basket is dense: few goods, of
    which each is in several offers.
    """

    def __init__(self, seed, pieces=None):
        r = self.r = random.Random(seed)
        self.dense = seed % 3 == 2
        self.prices = {
            f"s{n:02d}": r.randrange(300, 4000, 10) // 100 * 100 + r.choice([0, 50, 80, 90]) for n in range(60)
        }
        self.department = {sku: DEPARTMENTS[n % 8] for n, sku in enumerate(self.prices)}
        self.member = {sku: cost * 9 // 100 * 10 for sku, cost in self.prices.items() if r.random() < 0.15}
        self.offers = Offers("CNY", {offer.id: offer for offer in [*self.item_offers(), *self.sums()]})
        held = [one.id for one in self.offers if isinstance(one.rule, Coupon) for _ in range(r.randint(0, 2))]
        who = r.choice([[], [MEMBER], [MEMBER], [MEMBER, "plus"]])
        self.context = Context(
            datetime(2026, 11, 24, 18, 30, tzinfo=UTC), "jinqiao", frozenset(who), coupons=tuple(held)
        )
        self.lines = []
        liked = r.sample(list(self.prices), r.randint(8, 20) if self.dense else r.randint(12, 40))
        for _ in range((pieces or r.randint(15, 40)) - 1):
            self.add(r.choice(liked))
        self.fill_up()

    def add(self, sku, cost=None):
        cost = self.prices[sku] if cost is None else cost
        special = self.member.get(sku) if self.context.member else None
        department = self.department.get(sku, "general")
        self.lines.append(plain_line(len(self.lines) + 1, sku, 1, cost, special, department=department))

    def fill_up(self):
        """One piece that no item offer takes, to come close to a tier."""
        items = {one.id: one for one in self.offers if one.level in (Level.PRICE, Level.ITEM)}
        spent = price(self.lines, replace(self.offers, by_id=items), self.context).total
        away = [tier.at - spent for tier in TIERS if tier.at - spent > 500] or [990]
        self.add("filler", max(200, away[0] + self.r.randrange(-300, 310, 10)))

    def goods(self, least, most):
        """Goods of one or two departments."""
        r = self.r
        near = r.sample(DEPARTMENTS, 2)
        some = [sku for sku in self.prices if self.department[sku] in near]
        wide = 2 if self.dense else 1
        return Selection(skus=frozenset(r.sample(some, min(len(some), wide * r.randint(least, most)))))

    def item_offers(self):
        r, some = self.r, self.goods
        rules = [NthPiece(some(3, 6), 2, pay_bp=5000) for _ in range(7)]
        rules += [NthPiece(some(2, 4), 2, price=r.choice([100, 300, 500])) for _ in range(2)]
        rules += [PiecesPercent(some(3, 6), r.choice([2, 3]), r.choice([7000, 8000])) for _ in range(6)]
        rules += [PiecesFor(some(3, 5), 3, r.choice([1200, 2000, 3000])) for _ in range(3)]
        rules += [Bundle((BundlePart(some(2, 3), 1), BundlePart(some(2, 3), 1)), pay_bp=8000) for _ in range(4)]
        rules += [Bundle(tuple(BundlePart(some(2, 3), 1) for _ in range(3)), price=2500)]
        rules += [BuyGet(some(1, 3), 1, (FREE,)), BuyGet(some(1, 3), 2, (FREE,))]
        rules += [BuyGet(some(2, 3), 2, (Benefit(some(1, 2), pay_bp=0),))]
        rules += [BuyGet(some(2, 3), 1, (Benefit(some(1, 3), pay_bp=5000),))]
        rules += [BuyGet(some(2, 3), 1, (Benefit(some(1, 2), pay_bp=5000), Benefit(some(1, 2), price=500)))]
        rules += [AddOn(some(2, 3), (AddOnChoice(some(1, 2), 590), AddOnChoice(some(1, 2), 990)), pieces=1)]
        rules += [AddOn(EVERYTHING, (AddOnChoice(some(1, 2), 100),), spend=3000)]
        rules += [SpecialPrice(some(3, 5), PriceReason.TIMED, pay_bp=9000)]
        rules += [SpecialPrice(some(3, 5), PriceReason.MEMBER, pay_bp=8000) for _ in range(2)]
        for number, rule in enumerate(rules):
            terms = {}
            if isinstance(rule, SpecialPrice):
                member = rule.reason is PriceReason.MEMBER
                terms = {
                    "audience": frozenset({MEMBER}) if member else frozenset(),
                    "limits": Limits(basket=2) if member and r.random() < 0.6 else Limits(),
                }
            elif r.random() < 0.25:
                terms = {"excludes": NOT_WITH_MEMBER}
            elif r.random() < 0.2:
                terms = {"limits": Limits(basket=r.randint(1, 3))}
            yield Offer(OfferTerms(f"item{number:02d}", "", "", **terms), rule)

    def sums(self):
        """Basket offers and coupons, the tiers among them."""
        r = self.r
        all_but = Selection(everything=True, minus=Selection(departments=frozenset({"bakery"})))
        tiers = Threshold(r.choice([EVERYTHING, EVERYTHING, all_but]), TIERS)
        yield Offer(
            OfferTerms("tiers", "", "", excludes=r.choice([NOT_WITH_MEMBER, Excludes()]), stacks=r.random() < 0.3),
            tiers,
        )
        household = Selection(departments=frozenset({"household", "care"}))
        every = Threshold(household, (Tier(5000, off=500),), every=True, cap=1500)
        if r.random() < 0.4:
            yield Offer(OfferTerms("every", "", "", order=1, stacks=r.random() < 0.5), every)
        drinks = Selection(departments=frozenset({"drinks"}))
        if r.random() < 0.4:
            pieces = Threshold(drinks, (Tier(3, pay_bp=9000), Tier(6, pay_bp=8000)), ThresholdBasis.PIECES)
            yield Offer(OfferTerms("pieces", "", ""), pieces)
        if r.random() < 0.5:
            yield Offer(
                OfferTerms("voucher", "", "", limits=Limits(basket=r.choice([1, 2])), group="shop"),
                Coupon(EVERYTHING, off=1000, minimum=10000),
            )
        if r.random() < 0.3:
            yield Offer(
                OfferTerms("percent", "", "", group="shop"), Coupon(EVERYTHING, pay_bp=9000, minimum=10000, cap=2000)
            )
        if r.random() < 0.4:
            yield Offer(OfferTerms("one-piece", "", ""), Coupon(EVERYTHING, pay_bp=5000, cap=1000, one_piece=True))
        if r.random() < 0.25:
            yield Offer(
                OfferTerms("sole", "", "", excludes=replace(NOT_WITH_MEMBER, whole_basket=True)),
                Coupon(EVERYTHING, off=1500, minimum=15000),
            )


class OverlappingBasket:
    """Five to seven item offers, each on most or all of the goods, and the tiers: nothing falls apart into parts."""

    def __init__(self, seed, pieces=None):
        r = random.Random(seed)
        goods = {f"s{n}": r.randint(2, 39) * 100 + r.choice([0, 50, 80, 90]) for n in range(r.randint(6, 14))}

        def most():
            return EVERYTHING if seed % 2 else Selection(skus=frozenset(r.sample(list(goods), len(goods) * 3 // 4)))

        average = sum(goods.values()) // len(goods)
        rules = [
            NthPiece(most(), 2, pay_bp=5000),
            PiecesFor(most(), 3, average * 23 // 100 * 10),
            BuyGet(most(), 2, (FREE,)),
            PiecesPercent(most(), 3, 7000),
            PiecesPercent(most(), 2, 8500),
            Bundle((BundlePart(most(), 1), BundlePart(most(), 2)), pay_bp=7500),
            NthPiece(most(), 3, price=100),
        ]
        rules = [*r.sample(rules, r.randint(4, 7)), Threshold(EVERYTHING, TIERS)]
        offers = [Offer(OfferTerms(f"o{number}", "", ""), rule) for number, rule in enumerate(rules)]
        self.offers = Offers("CNY", {one.id: one for one in offers})
        self.context = Context(datetime(2026, 11, 24, 18, 30, tzinfo=UTC), "jinqiao")
        bought = [r.choice(list(goods)) for _ in range(pieces or r.randint(12, 24))]
        self.lines = [plain_line(number, sku, 1, goods[sku]) for number, sku in enumerate(bought, 1)]
