import importlib.util
import random
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from plain_lines import plain_line

from catalog.chain import Unit
from checkout.pricing import Context, price
from checkout.pricing.offers import (
    EVERYTHING,
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

NOW = Context(datetime(2026, 11, 24, 18, 30, tzinfo=UTC), "jinqiao", audiences=frozenset({MEMBER}))
SKUS = "abcdef"


def load(name):
    """A file beside this one: tests are not a package."""
    spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name(f"{name}.py"))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def exhaustive():
    return load("exhaustive")


@pytest.fixture(scope="session")
def now():
    return NOW


@pytest.fixture
def offer():
    """An offer of a rule, with whatever terms."""
    return lambda id_, rule, **terms: Offer(OfferTerms(id_, id_, id_, **terms), rule)


@pytest.fixture
def only():
    """The selection of these SKUs."""
    return lambda *skus: Selection(skus=frozenset(skus))


@pytest.fixture
def till():
    """Prices lines given as (sku, price) or (sku, price, quantity), by offers, holding coupons."""

    def ring(goods, *offers, coupons=(), context=NOW):
        lines = [
            plain_line(number, *one[:1], one[2] if len(one) > 2 else 1, one[1]) for number, one in enumerate(goods, 1)
        ]
        return price(lines, Offers("CNY", {one.id: one for one in offers}), replace(context, coupons=coupons))

    return ring


class Chance:
    """Random offers and baskets: small numbers, much overlap, every kind."""

    def __init__(self, seed):
        self.r = random.Random(seed)

    def selection(self):
        kind = self.r.random()
        if kind < 0.35:
            return EVERYTHING
        if kind < 0.6:
            return Selection(departments=frozenset(self.r.sample(["x", "y"], 1)))
        return Selection(skus=frozenset(self.r.sample(SKUS, self.r.randint(1, 4))))

    def terms_of_payment(self):
        """Of a benefit: free, at a percentage, or at a price."""
        return self.r.choice([{"pay_bp": 0}, {"pay_bp": 5000}, {"price": self.r.randint(0, 4)}])

    def benefits(self):
        r = self.r
        if r.random() < 0.4:
            return (Benefit(None, r.randint(1, 2), **self.terms_of_payment()),)
        if r.random() < 0.5:
            return (Benefit(self.selection(), r.randint(1, 2), **self.terms_of_payment()),)
        return tuple(Benefit(self.selection(), 1, **self.terms_of_payment()) for _ in range(r.randint(2, 3)))

    def choices(self):
        return tuple(AddOnChoice(self.selection(), self.r.randint(1, 5)) for _ in range(self.r.choice([1, 1, 2, 3])))

    def rule(self):
        r, some = self.r, self.selection
        rules = [
            lambda: SpecialPrice(some(), PriceReason.MEMBER, pay_bp=r.choice([9000, 5000])),
            lambda: SpecialPrice(some(), PriceReason.TIMED, price=r.randint(1, 20)),
            lambda: NthPiece(some(), 2, pay_bp=r.choice([5000, 3000])),
            lambda: NthPiece(some(), r.choice([2, 3]), price=r.randint(0, 5)),
            lambda: PiecesPercent(some(), r.randint(1, 3), r.choice([7000, 8500])),
            lambda: PiecesFor(some(), r.randint(2, 3), r.randint(5, 40)),
            lambda: BuyGet(some(), r.randint(1, 2), self.benefits()),
            lambda: BuyGet(some(), r.randint(1, 2), self.benefits()),
            lambda: AddOn(some(), self.choices(), pieces=r.randint(1, 2)),
            lambda: AddOn(some(), self.choices(), spend=r.randint(5, 60)),
            lambda: Bundle(tuple(BundlePart(some(), r.randint(1, 2)) for _ in range(2)), price=r.randint(5, 40)),
            lambda: Bundle(tuple(BundlePart(some(), 1) for _ in range(r.randint(2, 3))), pay_bp=7500),
            lambda: Threshold(
                some(), (Tier(r.randint(10, 40), off=r.randint(1, 9)),), every=True, cap=r.choice([None, 12])
            ),
            lambda: Threshold(some(), (Tier(r.randint(10, 30), off=r.randint(1, 9)), Tier(r.randint(31, 60), off=15))),
            lambda: Threshold(some(), (Tier(r.randint(1, 4), pay_bp=7000),), ThresholdBasis.PIECES),
            lambda: Threshold(some(), (Tier(r.randint(10, 60), pay_bp=9000),), cap=r.choice([None, 5])),
            lambda: Threshold(some(), (Tier(500, off=4), Tier(1000, off=9)), ThresholdBasis.GRAMS),
            lambda: Coupon(some(), off=r.randint(1, 20), minimum=r.choice([0, 20, 40])),
            lambda: Coupon(some(), pay_bp=9000, minimum=r.choice([0, 20]), cap=r.choice([None, 4])),
            lambda: Coupon(some(), off=r.randint(1, 9), minimum=r.choice([10, 20]), every=True),
            lambda: Coupon(some(), pay_bp=5000, minimum=r.choice([0, 10]), cap=r.choice([None, 4]), one_piece=True),
            lambda: Coupon(some(), off=r.randint(1, 9), minimum=r.choice([0, 10]), one_piece=True),
        ]
        return r.choice(rules)()

    def excludes(self):
        kind, whole = self.r.random(), self.r.random() < 0.15
        if kind < 0.2:
            return Excludes(frozenset(self.r.sample(list(Level), 1)), whole_basket=whole)
        if kind < 0.45:
            tag = self.r.choice(["loud", "member", "member", "timed"])
            return Excludes(tags=frozenset({tag}), whole_basket=whole)
        return Excludes()

    def limits(self, rule):
        """Limits where the rule may have them."""
        r, several = self.r, self.r.randint(1, 3)
        few = r.choice([Limits(basket=1), Limits(basket=2), Limits(shopper=several), Limits(2, several, day=several)])
        match rule:
            case SpecialPrice() | Coupon(every=True):
                return few if r.random() < 0.4 else Limits()
            case Coupon():
                copies = rule.one_piece or rule.pay_bp is None
                return few if copies and r.random() < 0.4 else Limits()
            case Threshold(every=False):
                return Limits()
        return few if r.random() < 0.2 else Limits()

    def offers(self, most=5):
        """No two basket offers or coupons are so alike that only their goods would decide which is applied first."""
        r, offers, ranks = self.r, {}, set()
        for number in range(r.randint(1, most)):
            rule = self.rule()
            summed = isinstance(rule, Threshold | Coupon)
            order = r.choice([None, None, 1, 2])
            if summed:
                top = rule if isinstance(rule, Coupon) else rule.tiers[-1]
                rank = (type(rule), order, top.off, top.pay_bp, getattr(top, "at", 0) or getattr(top, "minimum", 0))
                order = 10 + number if rank in ranks else order
                ranks.add(rank)
            terms = OfferTerms(
                f"o{number}",
                "",
                "",
                excludes=self.excludes(),
                tags=frozenset({"loud"}) if r.random() < 0.2 else frozenset(),
                limits=self.limits(rule),
                audience=frozenset({r.choice([MEMBER, "plus"])}) if r.random() < 0.2 else frozenset(),
                group=r.choice(["", "", "one"]) if summed else "",
                order=order if summed else None,
                stacks=summed and r.random() < 0.4,
            )
            offers[terms.id] = Offer(terms, rule)
        return Offers("CNY", offers)

    def lines(self, most=5, quantity=1):
        """A quarter of the goods have a member price; one in six is weighed, and each pack of it a line."""
        r, lines = self.r, []
        goods = {sku: (r.randint(1, 30), r.choice("xy"), r.random() < 0.25, r.random() < 0.16) for sku in SKUS}
        for number in range(1, r.randint(1, most) + 1):
            sku = r.choice(SKUS)
            price, department, member, weighed = goods[sku]
            special = max(1, price * 4 // 5) if member and price > 1 else None
            if weighed:
                sold = {"unit": Unit.GRAM, "ref_qty": 500}
                lines.append(
                    plain_line(number, sku, r.randint(100, 900), price, special, department=department, **sold)
                )
            else:
                lines.append(plain_line(number, sku, r.randint(1, quantity), price, special, department=department))
        return lines

    def context(self, offers):
        coupons = [one.id for one in offers if isinstance(one.rule, Coupon) for _ in range(self.r.choice([1, 1, 2, 3]))]
        return replace(
            NOW, coupons=tuple(coupons), audiences=frozenset(self.r.choice([[], [MEMBER], [MEMBER, "plus"]]))
        )


@pytest.fixture(scope="session")
def chance():
    return Chance
