"""Bugs that people have reported of other engines (facts on retail, section 2.2), none of which may be ours."""

from dataclasses import replace

import pytest
from plain_lines import plain_line

from catalog.chain import Unit
from checkout.pricing import Pricer, price, tax_of
from checkout.pricing.offers import (
    EVERYTHING,
    Benefit,
    Bundle,
    BundlePart,
    BuyGet,
    Coupon,
    Excludes,
    Level,
    NthPiece,
    Offers,
    PiecesFor,
    PriceReason,
    SpecialPrice,
    Threshold,
    Tier,
)
from checkout.pricing.solver.patterns import paid


def nets(priced):
    return [line.net for line in priced.lines]


def test_woocommerce_64668_refunding_every_unit_gives_back_what_was_paid_and_no_fen_more(till, offer):
    priced = till([("a", 3333, 3), ("b", 4999, 2)], offer("o", Threshold(EVERYTHING, (Tier(10000, pay_bp=8999),))))
    assert sum(run.net * run.count for line in priced.lines for run in line.units) == priced.total


def test_solidus_512_a_unit_gives_back_its_own_share(till, offer, only):
    priced = till([("a", 1000, 2), ("b", 500)], offer("half", NthPiece(only("a"), 2, pay_bp=5000)))
    assert [run.net for run in priced.line(1).units] == [750]
    assert nets(priced) == [1500, 500]


def test_vendure_1795_what_is_taken_back_gets_no_share(now, offer):
    offers = Offers("CNY", {"ten": offer("ten", Threshold(EVERYTHING, (Tier(1000, off=100),)))})
    pricer = Pricer(offers, now)
    for line in (plain_line(1, "a", 1, 1000), plain_line(2, "b", 1, 1000)):
        pricer.put(line)
    assert nets(pricer.priced()) == [950, 950]
    pricer.remove(2)
    assert nets(pricer.priced()) == [900]


def test_odoo_271032_a_coupon_for_everything_leaves_nothing(till, offer):
    priced = till([("a", 1150), ("b", 333, 3)], offer("all", Coupon(EVERYTHING, pay_bp=0)), coupons=("all",))
    assert priced.total == 0
    assert tax_of([("standard", line.net) for line in priced.lines], lambda _: 1500)[1] == [0, 0]


def test_oca_4557_nothing_is_taken_off_where_no_offer_is(till):
    priced = till([("a", 333, 3), ("b", 1)])
    assert (priced.saved, priced.total) == ((), 1000)


def test_vtex_micro_rounding_first_15_off_then_10_percent_is_the_sequence(till, offer):
    first, then = offer("a", Threshold(EVERYTHING, (Tier(1, off=1500),))), offer("b", Coupon(EVERYTHING, pay_bp=9000))
    goods = [("a", 3333), ("b", 3333), ("c", 3335)]
    assert till(goods, first, then, coupons=("b",)).total == paid(10001 - 1500, 9000)


def test_virtocommerce_122_the_total_is_the_sum_of_what_is_shown(till, offer, only):
    priced = till([("a", 1999), ("b", 1001)], offer("p", SpecialPrice(only("a", "b"), PriceReason.TIMED, pay_bp=8750)))
    assert sum(nets(priced)) == priced.total == 1749 + 876


def test_saleor_12040_19_99_less_a_quarter_is_14_99(till, offer):
    assert till([("a", 1999)], offer("p", SpecialPrice(EVERYTHING, PriceReason.TIMED, pay_bp=7500))).total == 1499


def test_saleor_12107_the_cheapest_of_those_that_take_part_is_reduced(till, offer, only):
    priced = till([("a", 1000), ("b", 800), ("cheap", 100)], offer("half", NthPiece(only("a", "b"), 2, pay_bp=5000)))
    assert priced.saved == (("half", 400),)
    assert priced.line(3).modifiers == ()


def test_django_oscar_2773_offer_and_voucher_never_make_a_basket_negative(till, offer):
    offers = [offer("o", Threshold(EVERYTHING, (Tier(900, off=900),))), offer("v", Coupon(EVERYTHING, off=900))]
    assert till([("a", 1000)], *offers, coupons=("v",)).total == 0


def test_django_oscar_2893_a_voucher_reads_the_price_after_the_offer(till, offer):
    offers = [
        offer("o", SpecialPrice(EVERYTHING, PriceReason.TIMED, pay_bp=5000)),
        offer("v", Coupon(EVERYTHING, pay_bp=5000)),
    ]
    assert till([("a", 1000)], *offers, coupons=("v",)).total == 250


def test_django_oscar_1683_the_tax_of_a_reduced_line_is_in_what_was_paid(till, offer, only):
    priced = till([("a", 11300), ("b", 5000)], offer("p", SpecialPrice(only("a"), PriceReason.TIMED, pay_bp=5000)))
    assert tax_of([("standard", line.net) for line in priced.lines], lambda _: 1300)[1] == [650, 575]


def test_odoo_pos_loyalty_what_is_given_back_does_not_count_towards_buy_two(now, offer, only):
    pricer = Pricer(Offers("CNY", {"g": offer("g", BuyGet(only("a"), 2))}), now)
    pricer.put(plain_line(1, "a", 3, 900))
    assert pricer.priced().total == 1800
    pricer.put(plain_line(1, "a", 2, 900))
    assert pricer.priced().total == 1800


def test_koder_ai_a_coupon_is_not_kept_when_an_item_goes_back_and_too_little_is_left(now, offer):
    coupon = offer("c", Coupon(EVERYTHING, off=2000, minimum=10000))
    pricer = Pricer(Offers("CNY", {"c": coupon}), replace(now, coupons=("c",)))
    pricer.put(plain_line(1, "a", 1, 8500))
    pricer.put(plain_line(2, "b", 1, 1500))
    assert pricer.priced().total == 8000
    pricer.remove(2)
    after = pricer.priced()
    assert (after.total, after.coupons_used) == (8500, ())
    assert [(one.coupon, one.problem, one.missing) for one in after.coupons_refused] == [("c", "minimum", 1500)]


def test_csdn_139183013_what_costs_a_fen_never_becomes_negative(till, offer):
    priced = till([(f"s{n}", 1) for n in range(10)], offer("five", Threshold(EVERYTHING, (Tier(1, off=5),))))
    assert sorted(nets(priced)) == [0] * 5 + [1] * 5


def test_a_gift_carries_its_share_and_has_a_price_for_tax_and_refund(till, offer, only):
    priced = till([("a", 1000, 2)], offer("bogo", BuyGet(only("a"), 1)))
    assert [(run.count, run.net) for run in priced.line(1).units] == [(2, 500)]


def test_taking_a_small_item_offer_is_left_when_it_would_push_the_basket_under_a_threshold(till, offer, only):
    tier = offer("tier", Threshold(EVERYTHING, (Tier(9900, off=1000),)))
    small = offer("small", PiecesFor(only("a"), 2, 9800))
    assert till([("a", 4950, 2)], tier, small).total == 8900
    assert till([("a", 4950, 2)], small).total == 9800


def test_member_price_and_threshold_together_only_where_the_threshold_allows(till, offer):
    tier = offer(
        "tier", Threshold(EVERYTHING, (Tier(1000, off=500),)), excludes=Excludes(levels=frozenset({Level.PRICE}))
    )
    member = offer("member", SpecialPrice(EVERYTHING, PriceReason.MEMBER, pay_bp=9000))
    priced = till([("a", 1000), ("b", 100)], tier, member)
    assert priced.total == 500 + 90
    assert dict(priced.saved) == {"member": 10, "tier": 500}


NOT_WITH_SALE_ITEMS = Excludes(tags=frozenset({"timed"}), whole_basket=True)


def test_woocommerce_15669_a_coupon_for_baskets_without_sale_items_leaves_the_sale_price_or_is_left(till, offer, only):
    sale = offer("sale", SpecialPrice(only("b"), PriceReason.TIMED, price=600))
    coupon = offer("c", Coupon(EVERYTHING, off=1000), excludes=NOT_WITH_SALE_ITEMS)
    dearer = till([("a", 5000), ("b", 800)], sale, coupon, coupons=("c",))
    assert (dearer.total, dearer.saved) == (4800, (("c", 1000),))
    cheaper = till([("a", 5000), ("b", 800, 6)], sale, coupon, coupons=("c",))
    assert (cheaper.total, cheaper.saved) == (8600, (("sale", 1200),))
    assert [(one.coupon, one.problem) for one in cheaper.coupons_refused] == [("c", "group")]


def test_woocommerce_21533_a_coupon_not_for_sale_items_is_for_the_others_in_the_basket(till, offer, only):
    sale = offer("sale", SpecialPrice(only("b"), PriceReason.TIMED, price=600))
    excludes = Excludes(tags=frozenset({"timed"}))
    coupon = offer("c", Coupon(EVERYTHING, pay_bp=9000), excludes=excludes)
    priced = till([("a", 5000), ("b", 800)], sale, coupon, coupons=("c",))
    assert nets(priced) == [4500, 600]


def test_broadleaf_570_one_piece_that_is_bought_brings_several_benefits_and_each_of_them_once(till, offer, only):
    benefits = (Benefit(only("battery"), pay_bp=5000), Benefit(only("oil"), price=300), Benefit(only("cap"), pay_bp=0))
    with_mower = offer("mower", BuyGet(only("mower"), 1, benefits))
    goods = [("mower", 90000), ("battery", 8000), ("oil", 1200), ("cap", 500)]
    priced = till(goods, with_mower)
    assert priced.total == 90000 + 4000 + 300
    assert [(one.times, one.saved) for one in priced.applications] == [(1, 4000 + 900 + 500)]
    assert till([*goods[:1], ("battery", 8000, 2)], with_mower).total == 90000 + 4000 + 8000
    assert till([("mower", 90000, 2), ("battery", 8000, 2), ("cap", 500)], with_mower).total == 180000 + 8000
    assert till(goods[1:], with_mower).total == 9700


def test_craft_commerce_628_a_coupon_for_one_piece_reduces_the_dearest_and_nothing_else(till, offer):
    coupon = offer("c", Coupon(EVERYTHING, pay_bp=5000, one_piece=True))
    priced = till([("a", 3000, 2), ("b", 900)], coupon, coupons=("c",))
    assert priced.total == 1500 + 3000 + 900
    assert sorted(run.net for line in priced.lines for run in line.units for _ in range(run.count)) == [900, 1500, 3000]


def test_sylius_8399_a_set_is_made_as_often_as_there_are_goods_for_it(till, offer, only):
    drink, roll, crisps = (BundlePart(only(sku), 1) for sku in ("drink", "roll", "crisps"))
    lunch = offer("lunch", Bundle((drink, roll, crisps), price=450))
    assert till([("drink", 150, 2), ("roll", 300, 2), ("crisps", 100, 2)], lunch).total == 900


@pytest.mark.parametrize(("grams", "amount"), [(312, 4306), (1, 14), (4999, 68986)])
def test_weighed_goods_are_rounded_once(now, offer, grams, amount):
    line = plain_line(1, "salmon", grams, 6900, unit=Unit.GRAM, ref_qty=500)
    assert price([line], Offers(), now).total == amount
    half = Offers("CNY", {"half": offer("half", SpecialPrice(EVERYTHING, PriceReason.MARKDOWN, pay_bp=5000))})
    assert price([line], half, now).total == (6900 * grams + 500) // 1000


def test_two_weighed_packs_are_two_units(now, offer):
    lines = [plain_line(n, "salmon", grams, 6900, unit=Unit.GRAM, ref_qty=500) for n, grams in ((1, 300), (2, 500))]
    half = Offers("CNY", {"half": offer("half", NthPiece(EVERYTHING, 2, pay_bp=5000))})
    assert price(lines, half, now).saved == (("half", 2070),)


def test_the_catalogues_own_special_price_is_left_for_an_offer_that_excludes_it(now, offer):
    line = plain_line(1, "a", 2, 1000, special=900)
    assert price([line], Offers(), now).saved == (("@member", 200),)
    terms = {"excludes": Excludes(tags=frozenset({"member"}))}
    half = Offers("CNY", {"half": offer("half", NthPiece(EVERYTHING, 2, pay_bp=5000), **terms)})
    assert price([line], half, now).saved == (("half", 500),)


def test_a_printed_amount_stands(now):
    line = plain_line(1, "salmon", 312, 6900, unit=Unit.GRAM, ref_qty=500, amount=4300)
    assert price([line], Offers(), now).total == 4300
