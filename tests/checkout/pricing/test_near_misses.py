"""What is almost reached: the goods that are named do what is said of them, to the fen."""

from dataclasses import replace

from hypothesis import assume, given
from hypothesis import strategies as st
from plain_lines import plain_line

from catalog.chain import Unit
from checkout.pricing import NearMiss, near_misses, price
from checkout.pricing.offers import (
    EVERYTHING,
    Bundle,
    BundlePart,
    Coupon,
    Excludes,
    NthPiece,
    Offer,
    Offers,
    OfferTerms,
    Threshold,
    ThresholdBasis,
    Tier,
)


def with_goods(lines, offers, context, goods, grams=None):
    """The price of these lines and one more piece, or so many grams, of each of these goods."""
    extra = [replace(line, line=1000 + number, quantity=grams or 1) for number, line in enumerate(goods)]
    return price([*lines, *extra], offers, context)


@given(seed=st.integers(0, 2**32))
def test_goods_that_are_named_save_exactly_what_is_said(seed, chance):
    """One piece of either, or of both where both are needed: on top of what is saved now, and on the goods alone."""
    made = chance(seed)
    offers, lines, shelf = made.offers(), made.lines(quantity=3), made.lines(most=6)
    context = made.context(offers)
    now = price(lines, offers, context)
    shelf = {line.goods.sku: line for line in [*shelf, *lines]}
    for miss in near_misses(now, shelf.values()):
        assert miss.gain > 0
        named = [[shelf[sku] for sku in miss.skus]] if miss.together else [[shelf[sku]] for sku in miss.skus]
        for goods in named:
            then, alone = (with_goods(some, offers, context, goods, miss.grams) for some in (lines, []))
            assume(now.proven and then.proven and alone.proven)
            assert then.saved_minor == now.saved_minor + alone.saved_minor + miss.gain
            assert dict(then.saved)[miss.offer] > dict(now.saved).get(miss.offer, 0)


def store(*goods):
    return [plain_line(0, sku, 1, price) for sku, price in goods]


def test_where_no_one_piece_is_enough_two_are_named_together(till, offer):
    save = offer("t", Threshold(EVERYTHING, (Tier(9900, off=1000),)))
    priced = till([("a", 9580)], save)
    (miss,) = near_misses(priced, store(("b", 100), ("c", 250), ("d", 270), ("e", 60)))
    assert (miss.amount, miss.gain, miss.skus, miss.together) == (320, 1000, ("e", "d"), True)
    (miss,) = near_misses(priced, store(("b", 160)))
    assert (miss.skus, miss.together) == (("b", "b"), True)
    (miss,) = near_misses(priced, store(("b", 100)))
    assert (miss.gain, miss.skus, miss.together) == (1000, (), False)


def test_two_missing_pieces_are_two_goods(till, offer):
    pieces = offer("t", Threshold(EVERYTHING, (Tier(6, pay_bp=5000),), ThresholdBasis.PIECES))
    (miss,) = near_misses(till([("a", 1000, 4)], pieces), store(("b", 400), ("c", 300)))
    assert (miss.pieces, miss.skus, miss.together) == (2, ("b", "b"), True)
    assert miss.gain == 2000 + 400
    (miss,) = near_misses(till([("a", 1000, 5)], pieces), store(("b", 400), ("c", 300)))
    assert (miss.pieces, miss.skus, miss.gain, miss.together) == (1, ("b",), 2700, False)
    ten = offer("t", Threshold(EVERYTHING, (Tier(10, pay_bp=5000),), ThresholdBasis.PIECES))
    (miss,) = near_misses(till([("a", 1000, 7)], ten), store(("b", 400)))
    assert (miss.pieces, miss.gain, miss.skus) == (3, 3500, ())


def test_goods_whose_own_price_does_not_count_are_not_named(till, offer):
    """The only good that is dear enough has a special price, which the threshold excludes, and which saves more."""

    def saving(off):
        return offer("t", Threshold(EVERYTHING, (Tier(9900, off=off),)), excludes=Excludes(tags=frozenset({"member"})))

    special = plain_line(0, "b", 1, 1000, special=500)
    assert near_misses(till([("a", 9500)], saving(100)), [special]) == ()
    (miss,) = near_misses(till([("a", 9500)], saving(800)), [special])
    assert (miss.gain, miss.skus) == (300, ("b",))
    # Of goods that nobody named it is not known whether they do: 4.00 of something else would.
    (miss,) = near_misses(till([("a", 9500)], saving(100)))
    assert (miss.gain, miss.amount) == (100, 400)


def test_a_piece_that_completes_another_offer_is_not_named_for_this_one(till, offer, only):
    half = offer("half", NthPiece(only("b"), 2, pay_bp=5000))
    pair = offer("pair", Bundle((BundlePart(only("a"), 1), BundlePart(only("b", "c"), 1)), price=5000))
    (miss,) = near_misses(till([("a", 1000), ("b", 1000)], half, pair), store(("b", 1000)))
    assert miss.offer == "half"


def test_a_coupon_that_others_shut_out_is_not_almost_reached(till, offer):
    small = offer("s", Coupon(EVERYTHING, off=100, minimum=10_000), group="one")
    large = offer("l", Coupon(EVERYTHING, off=500), group="one")
    assert near_misses(till([("a", 9950)], small, large, coupons=("s", "l")), store(("b", 100))) == ()


def test_a_little_more_of_what_is_weighed(now):
    """1.8 kg of apples: 0.2 kg more are worth 3.00, and cost 2.00 themselves."""
    save = {"t": Offer(OfferTerms("t", "", ""), Threshold(EVERYTHING, (Tier(2000, off=300),), ThresholdBasis.GRAMS))}
    apples = plain_line(1, "apple", 1800, 500, unit=Unit.GRAM, ref_qty=500)
    priced = price([apples], Offers("CNY", save), now)
    assert priced.total == 1800
    assert near_misses(priced, store(("b", 400))) == (NearMiss("t", 300, grams=200, skus=("apple",)),)
    assert near_misses(price([plain_line(1, "b", 3, 400)], Offers("CNY", save), now)) == ()


def test_another_copy_of_a_coupon_is_in_reach_only_where_there_is_one(till, offer):
    three = offer("t", Coupon(EVERYTHING, off=300, minimum=1000, every=True))
    assert near_misses(till([("a", 1800)], three, coupons=("t",)), store(("b", 200))) == ()
    (miss,) = near_misses(till([("a", 1800)], three, coupons=("t", "t")), store(("b", 200)))
    assert (miss.amount, miss.gain, miss.skus) == (200, 300, ("b",))


def test_what_is_not_proven_promises_no_more_than_its_bound(till, offer, monkeypatch):
    """The basket could be 3.00 cheaper as it is, for all that was proven: of the 10.00 only 7.00 are sure."""
    priced = till([("a", 9580)], offer("t", Threshold(EVERYTHING, (Tier(9900, off=1000),))))
    monkeypatch.setattr(priced, "bound", 9280)
    (miss,) = near_misses(priced, store(("b", 320)))
    assert (miss.gain, miss.skus) == (700, ("b",))
