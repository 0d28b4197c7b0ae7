from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from catalog.chain import line_amount
from catalog.codes import frame, read
from catalog.codes.labels.store_labels import AMOUNT_RULE, WEIGHT_RULE, build_label
from catalog.errors import CodeProblem
from catalog.shelf import Found, NotFound, Shelf
from catalog.shelf.assortment import assortment_of
from checkout.events import Problem

EVENING = datetime(2026, 11, 24, 12, 30, tzinfo=UTC)
"""20:30 in the stores."""


@pytest.fixture
def scan(now):
    def scan(shelf, text, *, member=False, at=now):
        return shelf.identify(read(frame(text), shelf.label_rules), member=member, at=at)

    return scan


def test_packed_goods_are_found_by_any_form_of_their_number(east, scan):
    for text in ("9521234000013", "]E09521234000013\r", "09521234000013"):
        found = scan(east, text)
        assert isinstance(found, Found)
        assert (found.product.sku, found.price, found.regular_price) == ("DA001", 1290, 1290)
        assert (found.quantity, found.amount, found.label) == (1, 1290, False)


def test_a_member_sees_the_member_price_beside_the_regular_one(east, scan):
    found = scan(east, "9521234000013", member=True)
    assert (found.price, found.regular_price, found.amount) == (1190, 1290, 1190)


def test_a_dated_price_counts_in_its_hours(east, scan):
    assert scan(east, "9521234000020").price == 580
    assert scan(east, "9521234000020", at=EVENING).price == 420
    assert scan(east, "9521234000020", at=EVENING).regular_price == 580


def test_a_weight_label_is_priced_by_the_shelf(east, scan):
    code = build_label(WEIGHT_RULE, "00123", 312)
    assert scan(east, code) == Found(east.find("SE001"), 6900, 6900, 312, 4306, label=True)
    assert scan(east, code, member=True).amount == line_amount(5900, ref_qty=500, quantity=312)


@pytest.mark.parametrize("member", [False, True])
def test_what_an_amount_label_says_is_what_is_paid(east, scan, member):
    found = scan(east, build_label(AMOUNT_RULE, "00123", 4306), member=member)
    assert found == Found(east.find("SE001"), 6900, 6900, 312, 4306, label=True)


def test_an_amount_too_small_for_a_gram_is_shown_as_one(east, scan):
    found = scan(east, build_label(AMOUNT_RULE, "00123", 1))
    assert (found.quantity, found.amount) == (1, 1)


def test_a_label_of_a_product_nobody_knows_is_no_product(east, scan):
    assert scan(east, build_label(WEIGHT_RULE, "00999", 312)) == NotFound(CodeProblem.UNKNOWN_LABEL)


def test_weighed_goods_without_a_label_have_to_be_weighed(east, bay, scan, now):
    assert scan(east, "00123") == NotFound(CodeProblem.NOT_WEIGHED, east.find("SE001"))
    assert east.identify_sku("SE001", member=False, at=now) == NotFound(CodeProblem.NOT_WEIGHED, east.find("SE001"))
    assert scan(bay, "00123") == NotFound(CodeProblem.NOT_SOLD_HERE, bay.find("SE001"))


def test_words_are_no_code_even_when_they_name_one_product(east, scan):
    assert scan(east, "milk") == NotFound(CodeProblem.UNKNOWN_PRODUCT)


def test_a_case_is_never_sold_as_the_unit(east, scan):
    assert scan(east, "19521234000010") == NotFound(CodeProblem.CASE, east.find("DA001"))
    assert scan(east, "]I119521234000010") == NotFound(CodeProblem.CASE, east.find("DA001"))
    assert scan(east, "19521234000997") == NotFound(CodeProblem.UNKNOWN_PRODUCT)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("4006381333931", CodeProblem.UNKNOWN_PRODUCT),
        ("9521234000031", CodeProblem.CHECK_DIGIT),
        ("281234567890123456", CodeProblem.PAYMENT_CODE),
        ("https://example.com", CodeProblem.WEB_LINK),
        ("2000123003122", CodeProblem.UNKNOWN_LABEL),
        ("", CodeProblem.EMPTY),
        ("1" * 7000, CodeProblem.TOO_LONG),
        ("]C1" + "10A", CodeProblem.UNREADABLE),
        ("]C1" + "00095212340000000013", CodeProblem.CASE),
        ("]C1" + "0209521234000013" + "3712", CodeProblem.CASE),
        ("]C1" + "2559521234000013", CodeProblem.COUPON),
        ("9812345678902", CodeProblem.COUPON),
        ("9800000000007", CodeProblem.VOUCHER),
    ],
)
def test_what_is_not_goods_says_what_it_is(east, scan, text, problem):
    found = scan(east, text)
    assert (found.problem, found.product) == (problem, None)


def test_online_only_goods_are_chosen_and_not_scanned(east, scan, now):
    assert scan(east, "9521234000075") == NotFound(CodeProblem.ONLINE_ONLY, east.find("GM001"))
    chosen = east.identify_sku("GM001", member=True, at=now)
    assert (chosen.price, chosen.regular_price) == (22900, 25900)
    assert [product.sku for product in east.search("GM001")] == ["GM001"]
    assert "GM001" not in [product.sku for product in east.products()]


def test_what_a_store_lacks_is_not_sold_there(bay, scan, now):
    lacking = [build_label(WEIGHT_RULE, "00123", 312), "9521234000068"]
    for text in lacking:
        assert scan(bay, text).problem is CodeProblem.NOT_SOLD_HERE
    assert bay.identify_sku("AL001", member=False, at=now).problem is CodeProblem.NOT_SOLD_HERE


def test_a_service_is_there_where_the_goods_it_is_for_are(east, bay, now):
    assert isinstance(east.service("CK001", member=False, at=now), Found)
    assert east.identify_sku("CK001", member=False, at=now).problem is CodeProblem.SERVICE_ONLY
    assert bay.service("CK001", member=False, at=now) is None
    assert bay.identify_sku("CK001", member=False, at=now).problem is CodeProblem.NOT_SOLD_HERE
    assert east.placement("CK001") is None


def test_nobody_knows_what_is_not_in_the_chain(east, now):
    assert east.identify_sku("XX999", member=False, at=now) == NotFound(CodeProblem.UNKNOWN_PRODUCT)
    assert east.find("XX999") is None


def test_a_bag_is_sold_where_and_as_long_as_the_city_lets_it(chain, east, bay, scan):
    ban = datetime(2020, 12, 31, 16, tzinfo=UTC)  # midnight in Shanghai
    plastic = "9521234000044"
    assert isinstance(scan(east, plastic, at=ban - timedelta(seconds=1)), Found)
    assert scan(east, plastic, at=ban) == NotFound(CodeProblem.NOT_SOLD_HERE, east.find("BG001"))
    assert isinstance(scan(bay, plastic, at=ban), Found)
    assert isinstance(scan(east, "9521234000051", at=ban), Found)
    before = Shelf(chain, chain.stores["east"], ban - timedelta(days=1))
    assert "BG001" in [product.sku for product in before.products()]
    assert "BG001" not in [product.sku for product in east.products()]


def test_a_bag_is_allowed_before_its_first_rule(east, scan):
    assert isinstance(scan(east, "9521234000044", at=datetime(2007, 1, 1, tzinfo=UTC)), Found)


def test_a_store_has_its_own_prices(east, bay, now):
    assert east.price_of("SE002", member=False, at=now).price == 4500
    assert bay.price_of("SE002", member=False, at=now).price == 3900
    with pytest.raises(LookupError):
        east.price_of("XX999", member=False, at=now)


def test_goods_stand_in_aisles(east, bay):
    assert [(aisle.number, aisle.departments) for aisle in east.aisles()] == [
        (1, ("dairy", "seafood")),
        (2, ("bags", "alcohol")),
    ]
    salmon = east.placement("SE001")
    assert (salmon.aisle, salmon.bay, salmon.shelf) == (1, 2, 1)
    assert bay.placement("SE001") is None
    placed = {place.sku for aisle in east.aisles() for place in aisle.placements}
    assert placed == {product.sku for product in east.products()} - {"CK001"}


def test_search_finds_what_can_be_had_here_and_online(east, bay):
    assert [product.sku for product in east.search("rice")] == ["AL001", "GM001"]
    assert [product.sku for product in bay.search("rice")] == ["GM001"]
    assert len(east.search("a", 1)) == 1


def test_every_problem_with_a_code_is_a_problem_of_the_checkout():
    assert {problem.value for problem in CodeProblem} <= {problem.value for problem in Problem}


def test_a_stores_assortment_is_made_once_for_a_chain(chain, east, now):
    store = chain.stores["east"]
    assert assortment_of(chain, store) is assortment_of(chain, store)
    dearer = replace(chain, prices=tuple(replace(row, price=row.price + 1) for row in chain.prices))
    before, after = (shelf.price_of("DA001", member=False, at=now).price for shelf in (east, Shelf(dearer, store, now)))
    assert after == before + 1
