"""What a store makes of the codes that say more than a number."""

from datetime import UTC, date, datetime, timedelta

import pytest

from catalog.chain import DateKind, DateRule, PackDate, line_amount, marked_down, percent_off, recall_of
from catalog.chain.loading import load_chain
from catalog.codes import check_digit, frame, read
from catalog.codes.gs1 import read_elements
from catalog.codes.labels.store_labels import DEFAULT_RULES, WEIGHT_RULE, LabelMeasure, build_label
from catalog.errors import CodeProblem, DataError
from catalog.shelf import Ask, Found, NotFound, Remark, Shelf
from catalog.shelf.near_numbers import nearest_numbers

NOW = datetime(2026, 11, 24, 10, 30, tzinfo=UTC)
GS = "\x1d"
UNKNOWN = "9521234000990"
"""A number of goods that nobody has."""
MILK = "0109521234000013"
SALMON = "0199521234000016"

RULES = """\
store,name,template,embed,embed_unit,price,price_unit,check,role,sku
,weight,21{code:5}{embed:5}{ec},weight,g,,,strict,goods,
,amount,22{code:5}{embed:5}{ec},amount,fen,,,strict,goods,
,both,24{code:5}{price:5}{embed:5}{mod10},weight,g,amount,fen,strict,goods,
,money-like,28{code:5}{price:5}{embed:5}{mod10},weight,g,amount,fen,strict,goods,
,unit-price,26{code:5}{price:5}{embed:5}{mod10},weight,g,unit-price,fen/kg,strict,goods,
,priced,27{code:5}{price:5}{embed:5}{mod10},amount,fen,unit-price,fen/jin,strict,goods,
,counted,S{code:ean13}C{embed:3},count,piece,,,strict,goods,
,counted-amount,S{code:ean13}C{embed:3}A{price:5},count,piece,amount,fen,strict,goods,
,counted-price,S{code:ean13}C{embed:3}P{price:5},count,piece,unit-price,fen/piece,strict,goods,
,weighed-piece,S{code:ean13}W{embed:5},weight,g,,,strict,goods,
,amount-piece,S{code:ean13}A{price:5},,,amount,fen,strict,goods,
,evening,97{code:ean13}{price:6}{_},,,amount,fen,strict,markdown,
,evening-kilo,96{code:ean13}{embed:6}{price:5}{_},weight,g,unit-price,fen/kg,strict,markdown,
,evening-price,95{code:ean13}{price:5}{_:4},,,unit-price,fen/kg,strict,markdown,
,nested,98{code:22},,,,,strict,markdown,
,card,20{code:10}{ec},,,,,strict,member,
,badge,29{code:10}{ec},,,,,strict,staff,
,bottles,28{code:5}{embed:5}{ec},amount,fen,,,strict,voucher,
,bag,{code=2000001}{ec},,,,,strict,bag,BG002
,by-sku,K{code:5},,,,,strict,goods,
bay,weight,21{code:5}{embed:5}{ec},weight,g,,,warn,goods,
bay,old,23{code:5}{embed:5}{ec},weight,g,,,strict,goods,
bay,new,23{code:5}{embed:5}{ec},amount,fen,,,strict,goods,
"""

FILES = {
    "label_rules.csv": RULES,
    "other_codes.csv": "gtin,sku\n99521234000016,SE001\n99521234000023,SE002\n",
    "date_rules.csv": "store,department,date,from_days,to_days,percent\n"
    ",dairy,expiry,0,0,50\n,dairy,expiry,1,2,30\n,,expiry,0,0,20\nbay,dairy,expiry,0,1,10\n"
    ",dairy,best-before,-7,-1,50\n",
    "recalls.csv": "gtin,lot,since\n9521234000013,B2611,2026-11-20\n9521234000068,,2026-12-01\n"
    "99521234000023,,2026-12-01\n",
}


@pytest.fixture
def chain(write_chain):
    return load_chain(write_chain(FILES))


@pytest.fixture
def scan(chain):
    def scan(text, *, store="east", member=False, at=NOW):
        shelf = Shelf(chain, chain.stores[store], NOW)
        return shelf.identify(read(frame(text), shelf.label_rules), member=member, at=at)

    return scan


def label(chain, name, *values, store="east"):
    rule = next(rule for rule in chain.rules_of(store) if rule.name == name)
    return rule.template.build(*values)


def summary(found):
    assert isinstance(found, Found), found
    return found.product.sku, found.quantity, found.amount


# Labels


def test_a_label_with_weight_and_amount_is_held_against_the_price(chain, scan):
    found = scan(label(chain, "both", "00123", "312", "4306"))
    assert (summary(found), found.price, found.label) == (("SE001", 312, 4306), 6900, True)


@pytest.mark.parametrize("amount", [4304, 4308, 4300])
def test_a_scale_may_round_in_its_own_way(chain, scan, amount):
    assert summary(scan(label(chain, "both", "00123", "312", str(amount)))) == ("SE001", 312, amount)


@pytest.mark.parametrize("amount", [4303, 4309, 4290, 4310, 100, 99999])
def test_a_label_whose_amount_is_not_weight_times_price_is_refused(chain, scan, amount):
    found = scan(label(chain, "both", "00123", "312", str(amount)))
    assert (found.problem, found.product.sku, found.detail) == (CodeProblem.LABEL_MISMATCH, "SE001", "amount")


def test_a_price_on_the_label_goes_before_that_of_the_shelf(chain, scan):
    found = scan(label(chain, "unit-price", "00123", "500", "12000"))
    assert (summary(found), found.price, found.regular_price) == (("SE001", 500, 6000), 6000, 6900)


def test_an_amount_and_a_price_say_the_weight(chain, scan):
    found = scan(label(chain, "priced", "00123", "3000", "6000"))
    assert (summary(found), found.price) == (("SE001", 250, 3000), 6000)


@pytest.mark.parametrize("value", [("0", "4306"), ("312", "0"), ("0", "0")])
def test_a_value_of_nothing_was_not_weighed(chain, scan, value):
    assert scan(label(chain, "both", "00123", *value)).problem is CodeProblem.NOT_WEIGHED


def test_packed_goods_may_be_counted_by_a_scale(chain, scan):
    found = scan(label(chain, "counted", "9521234000013", "6"), member=True)
    assert (summary(found), found.label) == (("DA001", 6, 6 * 1190), True)
    assert summary(scan(label(chain, "counted-amount", "9521234000013", "6", "7740"))) == ("DA001", 6, 7740)
    assert scan(label(chain, "counted-amount", "9521234000013", "6", "7700")).problem is CodeProblem.LABEL_MISMATCH
    assert summary(scan(label(chain, "amount-piece", "9521234000013", None, "990"))) == ("DA001", 1, 990)


def test_a_weight_of_one_on_counted_goods_is_one_piece_and_any_other_is_a_mismatch(chain, scan):
    assert summary(scan(label(chain, "weighed-piece", "9521234000013", "1"))) == ("DA001", 1, 1290)
    assert scan(label(chain, "weighed-piece", "9521234000013", "312")).problem is CodeProblem.LABEL_MISMATCH


def test_a_price_for_the_piece_may_stand_on_counted_goods(chain, scan):
    found = scan(label(chain, "counted-price", "9521234000013", "6", "1000"))
    assert (summary(found), found.price, found.regular_price) == (("DA001", 6, 6000), 1000, 1290)


def test_a_label_may_name_goods_by_their_sku(chain, scan):
    assert summary(scan("KDA001")) == ("DA001", 1, 1290)
    assert scan("KSE001").problem is CodeProblem.NOT_WEIGHED
    assert scan("KXX001").problem is CodeProblem.UNKNOWN_LABEL


def test_a_bag_is_known_by_the_code_at_the_door(scan):
    assert summary(scan("2000001" + check_digit("2000001"))) == ("BG002", 1, 990)


@pytest.mark.parametrize(
    ("name", "problem"),
    [("card", CodeProblem.MEMBER_CARD), ("badge", CodeProblem.STAFF_ONLY)],
)
def test_cards_are_no_goods(chain, scan, name, problem):
    assert scan(label(chain, name, "0000000017")) == NotFound(problem)


def test_money_back_for_bottles_is_no_goods(chain, scan):
    assert scan(label(chain, "bottles", "00001", "250")) == NotFound(CodeProblem.VOUCHER)


def test_a_label_that_looks_like_a_payment_code_is_goods_only_when_all_of_it_fits(chain, scan):
    assert summary(scan(label(chain, "money-like", "00123", "312", "4306"))) == ("SE001", 312, 4306)
    for strange in (("00999", "312", "4306"), ("00123", "312", "9999"), ("00123", "0", "0")):
        assert scan(label(chain, "money-like", *strange)).problem is CodeProblem.PAYMENT_CODE


def test_a_wrong_check_digit_is_told_where_the_store_only_warns(chain, scan):
    code = build_label(next(iter(chain.rules_of("bay"))), "00124", 312)
    wrong = code[:-1] + str((int(code[-1]) + 1) % 10)
    assert scan(code, store="bay").remark is None
    assert scan(wrong, store="bay").remark is Remark.DOUBTFUL_LABEL
    assert scan(wrong).problem is CodeProblem.CHECK_DIGIT


# Markdown stickers


def test_a_sticker_makes_what_it_wraps_cheaper(chain, scan):
    found = scan(label(chain, "evening", "9521234000013", None, "645"))
    assert (summary(found), found.price, found.regular_price, found.label) == (("DA001", 1, 645), 645, 1290, True)
    weighed = scan(label(chain, "evening", build_label(WEIGHT_RULE, "00123", 312), None, "2000"))
    assert (summary(weighed), weighed.price) == (("SE001", 312, 2000), 6900)


def test_a_sticker_may_carry_weight_and_a_new_price(chain, scan):
    inner = build_label(WEIGHT_RULE, "00123", 312)
    assert summary(scan(label(chain, "evening-kilo", inner, "312", "10000"))) == ("SE001", 312, 3120)
    assert summary(scan(label(chain, "evening-price", inner, None, "10000"))) == ("SE001", 312, 3120)
    assert scan(label(chain, "evening-kilo", "9521234000013", "312", "10000")).problem is CodeProblem.LABEL_MISMATCH


def test_a_sticker_makes_nothing_dearer(chain, scan):
    assert summary(scan(label(chain, "evening", "9521234000013", None, "99900"))) == ("DA001", 1, 1290)


def test_a_sticker_around_nothing_known_is_nothing(chain, scan):
    assert scan(label(chain, "evening", UNKNOWN, None, "100")) == NotFound(CodeProblem.UNKNOWN_PRODUCT)
    inner = label(chain, "evening", "9521234000013", None, "645")
    assert scan(label(chain, "nested", inner)).problem is CodeProblem.UNKNOWN_LABEL


# Two meanings


def test_two_rules_for_one_label_are_a_question(scan):
    code = "230012400312" + check_digit("230012400312")
    asked = scan(code, store="bay")
    assert isinstance(asked, Ask)
    assert [summary(option) for option in asked.options] == [
        ("SE002", 312, line_amount(3900, ref_qty=500, quantity=312)),
        ("SE002", 40, 312),
    ]
    assert not asked.together


def test_one_meaning_that_is_sold_and_one_that_is_not_is_a_question_too(write_chain):
    """A number of goods that the store lacks, which a rule of the store reads as goods that it has."""
    rules = RULES + "bay,pack,{code=95212}{_:7}{ec},,,,,strict,goods,DA001\n"
    chain = load_chain(write_chain({"label_rules.csv": rules}))
    shelf = Shelf(chain, chain.stores["bay"], NOW)

    def scan(text):
        return shelf.identify(read(frame(text), shelf.label_rules), member=False, at=NOW)

    asked = scan("9521234000068")
    assert isinstance(asked, Ask)
    assert [option.product.sku for option in asked.options] == ["DA001"]
    assert summary(scan(UNKNOWN)) == ("DA001", 1, 1290)


def test_eight_digits_are_asked_about_only_when_both_numbers_are_known(write_chain, chain_files):
    products = chain_files["products.csv"].replace("9521234000013", "012345000065")
    rules = RULES + ",own,0{code:6}{ec},,,,,strict,goods,DA002\n"
    scanners = "store,sends\neast,upc-e\n"
    chain = load_chain(write_chain({"products.csv": products, "label_rules.csv": rules, "scanners.csv": scanners}))
    shelf = Shelf(chain, chain.stores["east"], NOW)

    def scan(text):
        return shelf.identify(read(frame(text), shelf.label_rules), member=False, at=NOW)

    asked = scan("01234565")
    assert isinstance(asked, Ask)
    assert [option.product.sku for option in asked.options] == ["DA002", "DA001"]
    assert scan("]E401234565").product.sku == "DA002"
    assert scan("]E001234565").product.sku == "DA001"


def test_scanners_that_drop_the_zero_of_a_upc_a_are_named_in_a_file(write_chain, chain_files):
    products = chain_files["products.csv"].replace("9521234000013", "036000291452")
    chain = load_chain(write_chain({"products.csv": products, "scanners.csv": "store,sends\nbay,upc-a\n"}))

    def scan(text, store):
        shelf = Shelf(chain, chain.stores[store], NOW)
        return shelf.identify(read(frame(text), shelf.label_rules), member=False, at=NOW)

    for store in ("east", "bay"):
        assert isinstance(scan("036000291452", store), Found)
        assert isinstance(scan("]E00036000291452", store), Found)
    assert isinstance(scan("]E0036000291452", "bay"), Found)
    assert scan("]E0036000291452", "east") == NotFound(CodeProblem.UNREADABLE, detail="length:13")


def test_glued_codes_are_a_question_when_both_are_known(scan):
    asked = scan("9521234000013" + "9521234000020")
    assert isinstance(asked, Ask)
    assert asked.together
    assert [option.product.sku for option in asked.options] == ["DA001", "DA002"]
    assert scan("9521234000013" + UNKNOWN) == NotFound(CodeProblem.UNREADABLE, detail="glued")


# What a pack says about itself


def test_a_weight_in_element_strings_is_priced_by_the_shelf(scan):
    found = scan(SALMON + "3103000312", member=True)
    assert (summary(found), found.label) == (("SE001", 312, line_amount(5900, ref_qty=500, quantity=312)), True)
    assert scan(SALMON).problem is CodeProblem.NOT_WEIGHED
    assert scan("]I199521234000016").problem is CodeProblem.NOT_WEIGHED
    assert scan(SALMON + "3103000000").problem is CodeProblem.NOT_WEIGHED


def test_a_price_in_element_strings_is_what_is_paid(scan):
    assert scan(SALMON + "39224306") == NotFound(CodeProblem.UNREADABLE, detail="missing:3922")
    assert summary(scan(SALMON + "3103000312" + "39224306")) == ("SE001", 312, 4306)
    assert scan(SALMON + "3103000312" + "39229999").problem is CodeProblem.LABEL_MISMATCH
    assert summary(scan(SALMON + "3103000312" + "39321564306")) == ("SE001", 312, 4306)
    mismatch = scan(SALMON + "3103000312" + "39329784306")
    assert (mismatch.problem, mismatch.product.sku, mismatch.detail) == (
        CodeProblem.LABEL_MISMATCH,
        "SE001",
        "currency",
    )


def test_a_count_in_element_strings_is_pieces(scan):
    assert summary(scan(MILK + "306")) == ("DA001", 6, 6 * 1290)
    assert scan(MILK + "300").problem is CodeProblem.LABEL_MISMATCH


def test_lot_and_serial_are_kept_with_the_goods(scan):
    found = scan(MILK + "10A1" + GS + "21007")
    assert (found.lot, found.serial, found.label, found.amount) == ("A1", "007", True, 1290)
    assert scan(MILK + "10A1").label is False


@pytest.mark.parametrize(
    "form",
    ["]d2{}17{}", "]C1{}17{}", "]e0{}17{}", "]Q3{}17{}", "{}17{}", "]Q1https://x.example/01/09521234000013?17={1}"],
)
def test_expired_goods_are_refused_with_the_day(scan, form):
    found = scan(form.format(MILK, "261123"))
    assert (found.problem, found.product.sku, found.detail) == (CodeProblem.EXPIRED, "DA001", "2026-11-23")


def test_goods_that_expire_today_are_sold_until_the_stores_midnight(scan):
    text = MILK + "17261124"
    midnight = datetime(2026, 11, 24, 16, tzinfo=UTC)
    assert isinstance(scan(text, at=midnight - timedelta(seconds=1)), Found)
    assert scan(text, at=midnight).problem is CodeProblem.EXPIRED


@pytest.mark.parametrize(("day", "price"), [("261124", 645), ("261125", 903), ("261126", 903), ("261127", 1290)])
def test_goods_near_their_expiry_are_cheaper(scan, day, price):
    found = scan(MILK + "17" + day)
    assert (found.price, found.amount, found.regular_price) == (price, price, 1290)
    assert found.keeps_until == date(2026, 11, int(day[-2:]))
    assert found.remark is (Remark.NEAR_EXPIRY if price < 1290 else None)
    assert found.label is (price < 1290)


def test_a_members_price_is_not_raised_by_a_markdown(scan):
    assert scan(MILK + "17261124", store="bay", member=True).price == 1161
    assert scan(MILK + "17261127", member=True).price == 1190


def test_what_is_weighed_is_cheaper_by_weight(scan):
    found = scan(SALMON + "3103000312" + "17261124")
    assert (found.price, found.amount) == (5520, line_amount(5520, ref_qty=500, quantity=312))


def test_a_passed_best_before_date_is_for_the_store_to_decide(scan):
    found = scan(MILK + "15261120")
    assert (found.price, found.remark) == (645, Remark.PAST_BEST)
    assert scan(MILK + "15261110") == NotFound(CodeProblem.BEST_BEFORE, found.product, "2026-11-10")
    assert scan("0109521234000068" + "15261120").problem is CodeProblem.BEST_BEFORE


def test_an_expiry_goes_before_a_best_before_date(scan):
    assert scan(MILK + "15261201" + "17261123").problem is CodeProblem.EXPIRED


@pytest.mark.parametrize("identifier", ["11", "12", "13", "15", "16", "17"])
@pytest.mark.parametrize("day", ["261300", "260031", "260431", "270229", "261232", "26123"])
def test_goods_with_a_date_that_makes_no_sense_are_not_sold(scan, identifier, day):
    assert scan(f"]d2{MILK}{identifier}{day}") == NotFound(CodeProblem.UNREADABLE, detail=f"element:{identifier}")


@pytest.mark.parametrize(
    ("element", "detail"),
    [
        ("17261123", "2026-11-23"),
        ("16261123", "2026-11-23"),
        ("17261000", "2026-10-31"),
        ("16261000", "2026-10-31"),
        ("70032611230000", "2026-11-23 00:00"),
        ("70032611241829", "2026-11-24 18:29"),
        ("7011261123", "2026-11-23"),
        ("17271231" + "16261123", "2026-11-23"),
        ("17271231" + "70032611241830", "2026-11-24 18:30"),
    ],
)
def test_a_pack_past_any_of_its_last_days_is_not_sold(scan, element, detail):
    """It is 18:30 on the 24th."""
    found = scan(MILK + element)
    assert (found.problem, found.detail) == (CodeProblem.EXPIRED, detail)


@pytest.mark.parametrize("element", ["16261128", "17261128", "70032611241831", "7011261128", "17261100", "16261130"])
def test_a_pack_is_sold_until_its_last_minute(scan, element):
    assert isinstance(scan(MILK + element), Found)


def test_a_best_before_date_counts_beside_an_expiry_too(scan):
    assert scan(MILK + "17271231" + "15261110").problem is CodeProblem.BEST_BEFORE
    assert scan(MILK + "17271231" + "15261120").price == 645


@pytest.mark.parametrize(
    ("elements", "wrong"),
    [
        ("11261125", "11"),
        ("13261125", "13"),
        ("800826112512", "8008"),
        ("7006261125", "7006"),
        ("7007261125", "7007"),
        ("11261124" + "17261123", "11"),
        ("13261124" + "15261123", "13"),
    ],
)
def test_a_pack_that_was_made_tomorrow_or_after_its_last_day_was_misread(scan, elements, wrong):
    found = scan("]d2" + MILK + elements)
    assert (found.problem, found.detail) == (CodeProblem.UNREADABLE, f"element:{wrong}")
    assert isinstance(scan("]d2" + MILK + "11261124" + "13261124" + "17271231"), Found)


RECALLED_FORMS = [
    "]d2{0}10{1}",
    "{0}10{1}" + GS + "17271231",
    "(01)09521234000013(10){1}",
    "https://x.example/01/09521234000013/10/{1}",
    "HTTPS://X.EXAMPLE/gtin/9521234000013/lot/{1}?17=271231",
    "https://x.example/01/09521234000013?10={1}",
]


@pytest.mark.parametrize("form", RECALLED_FORMS)
@pytest.mark.parametrize("lot", ["B2611", "b2611"])
def test_a_recalled_lot_is_refused_in_every_form(scan, form, lot):
    assert scan(form.format(MILK, lot)).problem is CodeProblem.RECALLED


def test_a_recalled_lot_is_refused_where_it_has_swallowed_the_number_of_goods_that_nobody_has(scan):
    for form in ("]d2{0}10{1}", "(01)09521234000013(10){1}", "https://x.example/01/09521234000013/10/{1}"):
        assert scan(form.format(MILK, "B2611" + "4006381333931")).problem is CodeProblem.RECALLED


def test_a_recalled_lot_is_refused_and_others_are_sold(scan):
    assert scan(MILK + "10B2611") == NotFound(CodeProblem.RECALLED, scan(MILK).product, "B2611")
    assert isinstance(scan(MILK + "10B2612"), Found)
    assert isinstance(scan("9521234000013"), Found)
    assert isinstance(scan(MILK + "10B2611", at=NOW - timedelta(days=10)), Found)


def test_a_recall_of_every_lot_covers_the_plain_number_too(scan):
    later = NOW + timedelta(days=10)
    assert isinstance(scan("9521234000068"), Found)
    assert scan("9521234000068", at=later).problem is CodeProblem.RECALLED
    assert scan("S9521234000068C002", at=later).problem is CodeProblem.RECALLED
    assert scan("0199521234000023" + "3103000312", store="east", at=later).problem is CodeProblem.RECALLED


def test_element_strings_of_other_goods_are_not_sold(scan):
    assert scan("0119521234000010").problem is CodeProblem.CASE
    assert scan("0109521234000075" + "10A").problem is CodeProblem.ONLINE_ONLY
    assert scan("0109521234000068", store="bay").problem is CodeProblem.NOT_SOLD_HERE
    assert scan("010" + UNKNOWN + "10A").problem is CodeProblem.UNKNOWN_PRODUCT


# Suggestions


@pytest.mark.parametrize(
    ("typed", "sku"),
    [("9521234000031", "DA001"), ("9521234000103", "DA001"), ("9521234000113", "DA001"), ("9512234000013", "DA001")],
)
def test_a_slip_at_the_keyboard_finds_what_was_meant(chain, typed, sku):
    shelf = Shelf(chain, chain.stores["east"], NOW)
    assert sku in [product.sku for product in shelf.suggest(typed)]


@pytest.mark.parametrize("typed", ["", "9521234", "milk", "9599999000013", "９５２１２３４００００３１", "9" * 500])
def test_what_is_far_from_everything_suggests_nothing(chain, typed):
    assert Shelf(chain, chain.stores["east"], NOW).suggest(typed) == ()


def test_only_what_exists_is_suggested():
    assert nearest_numbers("9521234000013", set()) == ()
    assert nearest_numbers("9521234000014", {"09521234000013"}) == ("09521234000013",)


# Rules on their own


def test_the_rule_that_is_closest_to_the_goods_counts():
    def rule(store, department, percent):
        return DateRule(store, department, DateKind.EXPIRY, 0, 0, percent)

    pack, today = PackDate(DateKind.EXPIRY, date(2026, 11, 24)), date(2026, 11, 24)
    rules = [rule(None, None, 10), rule(None, "dairy", 20), rule("east", None, 30), rule("east", "dairy", 5)]
    for count, percent in ((1, 10), (2, 20), (3, 30), (4, 5)):
        assert percent_off(rules[:count], pack, today, store="east", department="dairy") == percent
    assert percent_off(rules[2:], pack, today, store="bay", department="dairy") == 0
    assert percent_off([], PackDate(DateKind.BEST_BEFORE, date(2026, 11, 23)), today, store="", department="") is None


def test_nothing_is_given_away():
    assert marked_down(1, 99) == 1
    assert marked_down(1290, 0) == 1290
    assert recall_of([], ["09521234000013"], "A", date(2026, 11, 24)) is None


# Files


def test_a_chain_without_rules_of_its_own_has_the_usual_ones(write_chain):
    chain = load_chain(write_chain())
    assert chain.rules_of("east") is DEFAULT_RULES
    assert (chain.other_codes, chain.date_rules, chain.recalls) == ({}, (), ())


def test_a_store_has_the_rules_of_all_and_its_own(chain):
    assert len(list(chain.rules_of("bay"))) == len(list(chain.rules_of("east"))) + 2
    assert [rule.check for rule in chain.rules_of("bay") if rule.name == "weight"] == ["warn"]
    assert {rule.measure for rule in chain.rules_of("east")} >= {
        LabelMeasure.WEIGHT,
        LabelMeasure.AMOUNT,
        LabelMeasure.COUNT,
        None,
    }


HEAD = RULES.splitlines()[0] + "\n"


@pytest.mark.parametrize(
    ("file", "content", "column", "message"),
    [
        (
            "label_rules.csv",
            HEAD + ",a,2{code:5}{code:5},,,,,strict,goods,\n",
            "template",
            "only one {code…}, at its character 10",
        ),
        ("label_rules.csv", HEAD + ",a,2{code:5}{embed:5},,,,,strict,goods,\n", "template", "both or neither"),
        (
            "label_rules.csv",
            HEAD + ",a,2{code:5}{embed:5},weight,fen,,,strict,goods,\n",
            "template",
            "no unit of a weight",
        ),
        ("label_rules.csv", HEAD + ",a,2{code:5},,,,,loose,goods,\n", "check", "strict, warn, ignore"),
        ("label_rules.csv", HEAD + ",a,2{code:5},,,,,strict,gift,\n", "role", "goods, markdown"),
        ("label_rules.csv", HEAD + "west,a,2{code:5},,,,,strict,goods,\n", "store", "stores.csv"),
        ("label_rules.csv", HEAD + ",a,2{code:5},,,,,strict,bag,XX001\n", "sku", "products.csv"),
        (
            "label_rules.csv",
            HEAD + ",a,2{code:5},,,,,strict,goods,\n,a,3{code:5},,,,,strict,goods,\n",
            "name",
            "something else",
        ),
        ("scanners.csv", "store,sends\nwest,upc-a\n", "store", "stores.csv"),
        ("scanners.csv", "store,sends\n,ean-8\n", "sends", "upc-a, upc-e"),
        ("other_codes.csv", "gtin,sku\n9521234000013,DA002\n", "gtin", "nothing else has"),
        ("other_codes.csv", "gtin,sku\n9521234000991,DA002\n", "gtin", "last digit"),
        ("other_codes.csv", "gtin,sku\n99521234000016,XX002\n", "sku", "products.csv"),
        (
            "date_rules.csv",
            "store,department,date,from_days,to_days,percent\n,dairy,expiry,2,1,30\n",
            "from_days",
            "fewer than 2",
        ),
        (
            "date_rules.csv",
            "store,department,date,from_days,to_days,percent\n,dairy,expiry,-1,1,30\n",
            "from_days",
            "not sold",
        ),
        (
            "date_rules.csv",
            "store,department,date,from_days,to_days,percent\n,dairy,expiry,0,1,100\n",
            "percent",
            "0 to 99",
        ),
        (
            "date_rules.csv",
            "store,department,date,from_days,to_days,percent\n,toys,expiry,0,1,10\n",
            "department",
            "departments.csv",
        ),
        ("recalls.csv", "gtin,lot,since\n9521234000013,A B,2026-11-20\n", "lot", "20 characters"),
        ("recalls.csv", "gtin,lot,since\n9521234000013,A,20 November\n", "since", "a day such as"),
    ],
)
def test_a_file_about_codes_that_is_wrong_is_refused_with_the_place(write_chain, file, content, column, message):
    with pytest.raises(DataError, match=file) as caught:
        load_chain(write_chain({file: content}))
    assert caught.value.column == column
    assert message in caught.value.expected


# Prices and measures that the goods are not sold by


@pytest.mark.parametrize(
    "said",
    [
        *(
            "3103000312",
            "3115000100",
            "3165000100",
            "3202000100",
            "3502000100",
            "3572000001",
            "3602000001",
            "8005000001",
        ),
        *("301" + GS + "39221", "301" + GS + "39321561", "301" + GS + "3952000001", "3103000312" + "39221"),
    ],
)
@pytest.mark.parametrize("spelt", ["fnc1", "printed", "link"])
def test_piece_goods_are_sold_at_the_price_on_the_shelf_alone(scan, said, spelt):
    elements = read_elements(MILK + said).elements
    text = {
        "fnc1": f"]C1{MILK}{said}",
        "printed": "".join(f"({name}){value}" for name, value in elements),
        "link": "https://id.gs1.org/01/09521234000013?" + "&".join(f"{name}={value}" for name, value in elements[1:]),
    }[spelt]
    found = scan(text)
    assert (found.problem, found.product.sku, found.detail) == (CodeProblem.LABEL_MISMATCH, "DA001", "by-piece")


def test_a_price_of_pieces_that_agrees_with_the_shelf_changes_nothing(scan):
    assert summary(scan(MILK + "302" + GS + "39222580")) == ("DA001", 2, 2580)
    assert summary(scan(MILK + "302" + GS + "39222580", member=True)) == ("DA001", 2, 2380)


@pytest.mark.parametrize("said", ["301" + GS + "39221", "3103000312" + "302", "3103000312" + "8005001180"])
def test_weighed_goods_are_sold_by_their_weight_alone(scan, said):
    found = scan(SALMON + said)
    assert (found.problem, found.product.sku, found.detail) == (CodeProblem.LABEL_MISMATCH, "SE001", "by-weight")


@pytest.mark.parametrize("said", ["300", "30100", "3099999999"])
def test_an_absurd_count_is_refused(scan, said):
    assert scan(MILK + said).detail == "absurd"


def test_an_absurd_weight_is_refused(scan):
    assert scan(SALMON + "3100999999").detail == "absurd"
    assert isinstance(scan(SALMON + "3103099999"), Found)


def test_what_carriers_weigh_changes_no_price(scan):
    assert summary(scan(MILK + "3303000999")) == ("DA001", 1, 1290)
