"""What is said about offers, in both languages, and about files of them that cannot be used."""

import pytest

from checkout.errors import BadOffers, FileFault, Why
from checkout.events.frozen_prices import FrozenPrice, LinePriced, OfferTaken, UnitsPaid
from checkout.pricing import (
    Alternative,
    Application,
    CouponProblem,
    CouponRefused,
    LeftAside,
    NearMiss,
    UnitsTaken,
)
from checkout.pricing.offers import EVERYTHING, Coupon, Level, Offer, Offers, OfferTerms
from checkout.words import Words
from checkout.words.pricing.file_fault_lines import fault_line, offers_kept
from checkout.words.pricing.pricing_lines import (
    alternative_line,
    application_line,
    left_aside_line,
    names_of,
    near_line,
    off_row,
    own_rows,
    proof_line,
    taken_off,
    why_not,
)
from wallet.money import Money

EN, ZH = Words("en"), Words("zh-CN")
OFFERS = Offers(
    "CNY", {"half": Offer(OfferTerms("half", "第二件半价", "Second half price"), Coupon(EVERYTHING, off=1))}
)
GOODS_EN, GOODS_ZH = {"milk": "Milk", "soy": "Soy"}, {"milk": "牛奶", "soy": "豆浆"}
NAMED = ((EN, GOODS_EN), (ZH, GOODS_ZH))


def both(line, *facts, goods=False):
    """What `line` says of these facts in English and in Chinese."""
    return tuple(
        line(words, *facts, names_of(words, OFFERS), *([names] if goods else []), "CNY") for words, names in NAMED
    )


def near(miss):
    return tuple(near_line(words, miss, names_of(words, OFFERS), "CNY", goods) for words, goods in NAMED)


def test_special_prices_of_the_catalogue_have_names_too_and_what_nobody_knows_keeps_its_id():
    name = names_of(ZH, OFFERS)
    assert (name("half"), name("@member"), name("gone")) == ("第二件半价", "会员价", "gone")


def test_what_came_off_stands_under_its_line():
    assert off_row(EN, "  Second half price", 645, "CNY", width=54) == [
        "  Second half price                             -¥6.45"
    ]
    assert off_row(ZH, "  第二件半价", 645, "CNY", width=54) == [
        "  第二件半价                                    -¥6.45"
    ]


def test_an_item_offer_says_what_it_was_applied_to():
    taken = (UnitsTaken(1, "milk", 2, 1290), UnitsTaken(2, "soy", 1, 890), UnitsTaken(3, "milk", 1, 1290))
    application = Application("half", Level.ITEM, 2, 1090, taken)
    assert both(application_line, application, goods=True) == (
        "Second half price x 2 (Milk x 3, Soy x 1): ¥10.90 off",
        "第二件半价 x 2（牛奶 x 3、豆浆 x 1）：省 ¥10.90",
    )


def test_an_offer_on_the_whole_basket_says_what_it_took_off():
    application = Application("half", Level.BASKET, 1, 1000, ())
    assert both(application_line, application, goods=True) == (
        "Second half price: ¥10.00 off",
        "第二件半价：省 ¥10.00",
    )


def test_what_is_almost_reached_says_what_is_missing_and_what_would_do_it():
    assert near(NearMiss("half", 1000, amount=320, skus=("milk", "soy"))) == (
        "¥3.20 more for Second half price: ¥10.00 off (Milk or Soy)",
        "再买 ¥3.20，可享第二件半价：省 ¥10.00（牛奶或豆浆）",
    )
    assert near(NearMiss("half", 1000, amount=320, skus=("milk",)))[0].endswith("¥10.00 off (Milk)")
    assert near(NearMiss("half", 1000, grams=250))[0] == "0.250 kg more for Second half price: ¥10.00 off"
    assert near(NearMiss("half", 645, pieces=1)) == (
        "1 piece more for Second half price: ¥6.45 off",
        "再买 1 件，可享第二件半价：省 ¥6.45",
    )


def test_where_one_piece_is_not_enough_the_two_that_are_needed_are_said_to_be():
    assert near(NearMiss("half", 1000, amount=320, skus=("milk", "soy"), together=True)) == (
        "¥3.20 more for Second half price: ¥10.00 off; these two would do it: Milk, Soy",
        "再买 ¥3.20，可享第二件半价：省 ¥10.00；再买这两件就够：牛奶、豆浆",
    )
    twice = near(NearMiss("half", 645, pieces=2, skus=("milk", "milk"), together=True))
    assert twice[0] == "2 pieces more for Second half price: ¥6.45 off; these two would do it: Milk x 2"
    one_unknown = near(NearMiss("half", 645, pieces=2, skus=("milk", "gone"), together=True))
    assert one_unknown[0] == "2 pieces more for Second half price: ¥6.45 off"


@pytest.mark.parametrize("problem", CouponProblem)
def test_every_reason_why_a_coupon_does_not_count_is_said(problem):
    english, chinese = both(why_not, CouponRefused("half", problem, 120))
    assert english.startswith("Second half price: ")
    assert chinese.startswith("第二件半价：")
    assert ("¥1.20" in english) == ("¥1.20" in chinese) == (problem is CouponProblem.MINIMUM)


def test_another_choice_says_what_it_would_have_come_to():
    def said(other):
        return alternative_line(EN, other, names_of(EN, OFFERS), 1000, "CNY")

    assert said(Alternative(("half",), (), 1645)) == "without Second half price: ¥16.45, ¥6.45 more"
    assert said(Alternative(("half",), (), 1000)) == "without Second half price: ¥10.00, just as much"
    assert said(Alternative(("half",), (), 1645, proven=False)) == "without Second half price: ¥16.45 at most"
    instead = Alternative(("ten", "@member"), ("half",), 1001)
    assert said(instead) == "with Second half price instead of ten, Member price: ¥10.01, ¥0.01 more"


def test_a_special_price_that_is_not_used_says_what_it_does_not_go_with():
    aside = LeftAside("@member", ("half",), {"milk": 2, "soy": 1})
    said = [left_aside_line(words, aside, names_of(words, OFFERS), goods) for words, goods in NAMED]
    assert said == [
        "Member price not used (Milk x 2, Soy x 1): it does not go with Second half price",
        "没用会员价（牛奶 x 2、豆浆 x 1）：与第二件半价不同享",
    ]


def test_what_is_not_proven_says_what_nothing_can_be_cheaper_than():
    assert proof_line(EN, proven=True) == "No combination of these offers is cheaper: that is proven."
    assert (
        proof_line(EN, proven=False, bound=Money(8950))
        == "Best found, not proven: no combination costs less than ¥89.50."
    )
    assert "¥89.50" in proof_line(ZH, proven=False, bound=Money(8950))
    assert "best that was found" in proof_line(EN, proven=False)


@pytest.mark.parametrize("why", Why)
def test_every_fault_of_a_file_has_a_sentence_with_its_place(why):
    fault = FileFault("milk-half", "tiers.1.off", why, "12", ">= 13")
    english, chinese = fault_line(EN, fault), fault_line(ZH, fault)
    assert english.startswith("milk-half: tiers.1.off: ")
    assert english.endswith("; expected >= 13")
    assert chinese.startswith("milk-half: tiers.1.off: ")
    assert chinese.endswith("；应为 >= 13")


def test_a_fault_of_the_file_as_a_whole_is_said_without_a_place():
    assert fault_line(EN, FileFault("", "", Why.NOT_JSON, "NaN")) == "this is not JSON (NaN)"
    assert fault_line(EN, FileFault("", "line 3", Why.MISSING)) == "line 3: this is missing"


def test_a_shop_that_goes_on_with_its_last_good_offers_says_why():
    error = BadOffers([FileFault("half", "price", Why.MISSING), FileFault("ten", "off", Why.MISSING)])
    assert offers_kept(EN, error).endswith(": half: price: this is missing.")


def test_each_thing_that_came_off_a_line_is_named_and_offers_on_the_whole_basket_are_told_with_it():
    units = (
        UnitsPaid(2, 1000, 700, (("@member", 100), ("half", 200))),
        UnitsPaid(1, 1000, 850, (("@liquidation", 100), ("ten", 50))),
    )
    offers = (
        OfferTaken("half", "item", "第二件半价", "Second half price", 1, 400),
        OfferTaken("ten", "basket", "减十", "Ten off", 1, 50),
    )
    assert taken_off(EN, units, offers) == [("Member price", 200), ("Second half price", 400), ("Special price", 100)]
    assert taken_off(ZH, units, offers) == [("会员价", 200), ("第二件半价", 400), ("特价", 100)]
    priced = FrozenPrice(2250, (LinePriced(1, units),), offers)
    assert own_rows(EN, priced) == [("Special price", 100), ("Member price", 200)]


def test_of_what_was_expected_a_running_shop_says_only_what_fits_on_a_line():
    short, long = (
        BadOffers([FileFault("half", "kind", Why.NOT_A_CHOICE, "x", expected)]) for expected in ("y", "y" * 99)
    )
    assert offers_kept(EN, short).endswith(": half: kind: x is not possible here; expected y.")
    assert offers_kept(EN, long).endswith(": half: kind: x is not possible here.")
