"""The demo chain keeps the promises made about it.

Only the files are read here, with the standard library's csv module: these are facts about the data, whoever loads it.
"""

from __future__ import annotations

import csv
import re
from bisect import bisect_right
from collections import Counter, defaultdict
from decimal import Decimal
from importlib.resources import files
from zoneinfo import ZoneInfo

import pytest
from pypinyin import Style, lazy_pinyin

Row = dict[str, str]


def read(name: str) -> list[Row]:
    text = (files("catalog.chain") / "data" / f"{name}.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines(), strict=True))


STORES = read("stores")
CITIES = read("cities")
DEPARTMENTS = read("departments")
PRODUCTS = read("products")
PRICES = read("prices")
PLANOGRAM = read("planogram")
NOT_CARRIED = read("not_carried")
TAX_RATES = read("tax_rates")
BAG_RULES = read("bag_rules")

BY_SKU = {product["sku"]: product for product in PRODUCTS}
CARRIED = [product for product in PRODUCTS if not product["online_only"]]
ONLINE_ONLY = [product for product in PRODUCTS if product["online_only"]]
WEIGHED = [product for product in PRODUCTS if product["unit"] == "gram"]

NOT_IN_STORE = {
    "magnolia-walk": {"tobacco"},
    "camellia-garden": {"tobacco", "seafood", "cooking"},
    "lotus-pond": {"cooking"},
    "ginkgo-corner": {"tobacco", "seafood", "cooking"},
    "poplar-crossing": {"tobacco"},
    "cedar-landing": {
        *("seafood", "cooking", "drinks", "alcohol", "tobacco", "snacks"),
        *("household", "personal-care", "ready-meals", "bags"),
    },
}
"""What a smaller store does without. Every other store has every department that stands on a shelf."""

ABROAD = "cedar-landing"
"""The store that is not paid in yuan."""

MISREAD = {
    "AL013": "cxsbptj750hs",  # 长相思, Sauvignon, is chang: pypinyin reads zhang
    "SE016": "hhg",  # 花蛤 is hua ge
    "VE017": "zcq",  # 长茄 is chang qie
}
"""Mnemonics corrected by hand, where a character has two readings and pypinyin takes the other one."""


def department(name: str) -> list[Row]:
    return [product for product in PRODUCTS if product["department"] == name]


def modes(product: Row) -> set[str]:
    return set(product["modes"].split("|"))


def check_digit(body: str) -> str:
    return str(-sum(int(digit) * (1, 3)[place % 2] for place, digit in enumerate(body)) % 10)


def in_force(rows: list[Row], day: str) -> Row:
    """The row of a dated list (in order of `valid_from`) that holds on `day`."""
    return rows[bisect_right([row["valid_from"] for row in rows], day) - 1]


def price_for(sku: str, store: str, audience: str, at: str) -> Decimal:
    """The price by the chain's order: in force, then store over chain, member over all, latest start."""
    product = BY_SKU[sku]
    base = {"sku": sku, "store": "", "valid_from": "", "valid_to": ""}
    rows = [*PRICES, {**base, "audience": "all", "price": product["price"]}]
    if product["member_price"]:
        rows.append({**base, "audience": "member", "price": product["member_price"]})
    open_rows = [
        row
        for row in rows
        if row["sku"] == sku
        and row["store"] in {"", store}
        and row["audience"] in {"all", audience}
        and row["valid_from"] <= at < (row["valid_to"] or "9999")
    ]
    best = max(open_rows, key=lambda row: (row["store"] != "", row["audience"] == "member", row["valid_from"]))
    return Decimal(best["price"])


# Stores


def test_there_are_thirteen_stores_ten_in_shanghai_two_in_beijing_and_one_in_ningbo_and_a_new_one_abroad():
    assert Counter(store["city"] for store in STORES) == {"shanghai": 10, "beijing": 2, "ningbo": 1, "new-york": 1}
    assert {city["id"] for city in CITIES} == {"shanghai", "beijing", "ningbo", "new-york"}
    assert [store["id"] for store in STORES if store["currency"] != "CNY"] == [ABROAD]


def test_only_the_four_store_names_that_the_press_has_printed_are_not_marked_as_invented():
    assert [store["id"] for store in STORES if store["invented"] == "no"] == [
        "jinqiao",
        "daning",
        "shanghai-bay",
        "changning",
    ]
    assert {store["invented"] for store in STORES} == {"yes", "no"}


def test_the_first_store_is_jinqiao_and_its_receipts_begin_with_jq():
    assert (STORES[0]["id"], STORES[0]["code"]) == ("jinqiao", "JQ")


@pytest.mark.parametrize("column", ["id", "code", "name_zh", "name_en"])
def test_no_two_stores_share_an_identity(column: str):
    assert len({store[column] for store in STORES}) == len(STORES)


@pytest.mark.parametrize("store", STORES, ids=lambda store: store["id"])
def test_a_store_has_a_two_letter_code_a_known_time_zone_and_opens_before_it_closes(store: Row):
    assert re.fullmatch(r"[A-Z]{2}", store["code"])
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", store["id"])
    assert ZoneInfo(store["timezone"]).key == ("America/New_York" if store["id"] == ABROAD else "Asia/Shanghai")
    assert "08:00" <= store["opens"] < store["closes"] <= "22:00"


@pytest.mark.parametrize("store", STORES, ids=lambda store: store["id"])
def test_a_store_stands_in_its_city(store: Row):
    south, north, west, east = {
        "shanghai": (30.7, 31.6, 120.9, 122.0),
        "beijing": (39.7, 40.2, 116.0, 116.8),
        "ningbo": (29.6, 30.1, 121.2, 121.9),
        "new-york": (40.4, 41.0, -74.3, -73.6),
    }[store["city"]]
    assert south < float(store["latitude"]) < north
    assert west < float(store["longitude"]) < east


# The assortment


def test_the_stores_carry_at_least_three_hundred_goods_beside_bags_and_cooking():
    goods = [product for product in CARRIED if product["department"] not in {"bags", "cooking"}]
    assert len(goods) >= 300


def test_at_least_thirty_things_are_sold_online_only_and_none_of_them_stands_in_a_store():
    assert len(ONLINE_ONLY) >= 30
    assert department("general") == ONLINE_ONLY
    assert {product["modes"] for product in ONLINE_ONLY} == {"ship"}
    assert "general" not in {row["department"] for row in PLANOGRAM}


def test_no_two_products_share_a_sku_or_a_name():
    for column in ("sku", "name_zh", "name_en"):
        repeated = [text for text, times in Counter(product[column] for product in PRODUCTS).items() if times > 1]
        assert repeated == [], column


def test_every_product_belongs_to_a_department_and_every_department_has_products():
    assert {product["department"] for product in PRODUCTS} == {row["id"] for row in DEPARTMENTS}


@pytest.mark.parametrize(
    "table", [PRODUCTS, STORES, DEPARTMENTS, CITIES], ids=["products", "stores", "departments", "cities"]
)
def test_every_name_is_there_in_both_languages_and_fits_its_column(table: list[Row]):
    for row in table:
        assert re.search(r"[\u4e00-\u9fff]", row["name_zh"]), row
        assert 1 <= len(row["name_zh"]) <= 16, row
        assert 1 <= len(row["name_en"]) <= 34, row
        assert row["name_en"].isascii(), row
        assert row["name_en"][0].isupper(), row


@pytest.mark.parametrize(
    "table",
    ["stores", "cities", "departments", "products", "prices", "planogram", "not_carried", "tax_rates", "bag_rules"],
)
def test_no_cell_has_full_width_signs_stray_spaces_or_control_characters(table: str):
    for row in read(table):
        for column, text in row.items():
            assert text == text.strip(), (row, column)
            assert "  " not in text, (row, column)
            assert not re.search(r"[\u0000-\u001f\u007f-\u009f\u2000-\u206f\u3000-\u303f\uff00-\uffef]", text), (
                row,
                column,
            )


def test_mnemonics_are_the_pinyin_initials_of_the_chinese_name_but_for_the_listed_misreadings():
    def initials(product: Row) -> str:
        return "".join(lazy_pinyin(product["name_zh"], style=Style.FIRST_LETTER))

    differing = {
        product["sku"]: product["mnemonic"] for product in PRODUCTS if product["mnemonic"] != initials(product)
    }
    assert differing == MISREAD


def test_an_origin_is_named_in_both_languages_or_in_neither():
    assert [product["sku"] for product in PRODUCTS if bool(product["origin_zh"]) != bool(product["origin_en"])] == []


# Codes


def test_a_product_is_either_packed_and_has_a_gtin_or_weighed_and_has_a_plu():
    for product in PRODUCTS:
        if product["unit"] == "gram":
            assert re.fullmatch(r"[0-9]{5}", product["plu"]), product
            assert product["gtin"] == "", product
        else:
            assert product["unit"] == "each", product
            assert re.fullmatch(r"[0-9]{13}", product["gtin"]), product
            assert product["plu"] == "", product


def test_every_gtin_is_in_the_range_for_examples_and_has_the_right_check_digit():
    for product in PRODUCTS:
        if product["gtin"]:
            assert product["gtin"].startswith("9521234"), product
            assert product["gtin"][-1] == check_digit(product["gtin"][:-1]), product


@pytest.mark.parametrize("column", ["gtin", "plu"])
def test_a_code_names_one_product(column: str):
    codes = [product[column] for product in PRODUCTS if product[column]]
    assert len(codes) == len(set(codes))


def test_at_least_sixty_goods_are_weighed_and_they_come_from_the_store_itself():
    assert len(WEIGHED) >= 60
    assert {product["modes"] for product in WEIGHED} == {"carry|deliver"}


@pytest.mark.parametrize(
    ("name", "code", "price"),
    [("Fresh milk 950 ml", "9521234000013", "12.90"), ("Salmon fillet", "00123", "69.00")],
)
def test_the_goods_of_the_worked_example_have_the_codes_and_prices_it_shows(name: str, code: str, price: str):
    [product] = [product for product in PRODUCTS if product["name_en"] == name]
    assert code in {product["gtin"], product["plu"]}
    assert (product["price"], product["member_price"]) == (price, "")
    assert product["sku"] not in {row["sku"] for row in PRICES + NOT_CARRIED if row["store"] != ABROAD}


# Prices


def test_every_price_is_positive_and_written_with_two_decimals():
    written = [row["price"] for row in PRODUCTS + PRICES]
    written += [row["member_price"] for row in PRODUCTS if row["member_price"]]
    assert [price for price in written if not re.fullmatch(r"(0|[1-9][0-9]*)\.[0-9]{2}", price)] == []
    assert min(map(Decimal, written)) > 0


def test_a_member_price_is_lower_than_the_price_and_about_one_product_in_five_has_one():
    with_member_price = [product for product in PRODUCTS if product["member_price"]]
    for product in with_member_price:
        assert Decimal(product["member_price"]) < Decimal(product["price"]), product
    assert 0.15 < len(with_member_price) / len(PRODUCTS) < 0.3


def test_price_exceptions_name_goods_and_stores_that_exist_and_windows_that_are_open():
    for row in PRICES:
        assert row["sku"] in BY_SKU, row
        assert row["store"] in {"", *(store["id"] for store in STORES)}, row
        assert row["audience"] in {"all", "member"}, row
        assert row["reason"] in {"regular", "markdown"}, row
        for moment in (row["valid_from"], row["valid_to"]):
            assert re.fullmatch(r"([0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2})?", moment), row
        assert not row["valid_to"] or row["valid_from"] < row["valid_to"], row


def test_there_are_store_prices_evening_markdowns_and_rises_to_come():
    assert len(PRICES) >= 12
    assert any(row["store"] and not row["valid_from"] for row in PRICES)
    assert any(row["reason"] == "markdown" and row["valid_to"].endswith("22:00") for row in PRICES)
    assert any(row["valid_from"] == "2027-01-01 00:00" and not row["valid_to"] for row in PRICES)


def test_no_two_prices_tie():
    """Rows of one product, store, audience and start could only be told apart by luck; nor may one repeat the base price."""
    keys = Counter((row["sku"], row["store"], row["audience"], row["valid_from"]) for row in PRICES)
    assert [key for key, times in keys.items() if times > 1] == []
    assert [row for row in PRICES if not row["store"] and not row["valid_from"]] == []


def test_a_markdown_is_lower_than_what_the_same_shopper_would_have_paid_the_day_before():
    for row in PRICES:
        if row["reason"] == "markdown":
            before = price_for(row["sku"], row["store"], row["audience"], "2026-11-01 12:00")
            assert Decimal(row["price"]) < before, row


def test_a_member_never_pays_more_than_a_stranger():
    """Member rows stand over all others, so a markdown or a store's own price that forgets the members would cost them."""
    moments = {"2026-10-01 12:00"} | {row["valid_from"] for row in PRICES if row["valid_from"]}
    for sku in {row["sku"] for row in PRICES}:
        for store in {"jinqiao"} | {row["store"] for row in PRICES if row["sku"] == sku and row["store"]}:
            for at in moments:
                assert price_for(sku, store, "member", at) <= price_for(sku, store, "all", at), (sku, store, at)


# What the law says


def test_tobacco_is_only_carried_out_and_only_by_adults():
    assert department("tobacco")
    assert {(product["modes"], product["age_min"]) for product in department("tobacco")} == {("carry", "18")}


def test_alcohol_is_for_adults_and_nothing_else_in_the_store_asks_for_an_age():
    assert {product["age_min"] for product in department("alcohol")} == {"18"}
    assert {product["department"] for product in PRODUCTS if product["age_min"] != "0"} == {"alcohol", "tobacco"}


def test_every_product_can_reach_the_shopper_in_some_known_way():
    for product in PRODUCTS:
        assert modes(product) <= {"carry", "deliver", "ship"}, product
        assert product["modes"] == "ship" or "carry" in modes(product), product


@pytest.mark.parametrize("name", ["vegetables", "fruit", "meat-eggs", "seafood", "bakery", "frozen", "ready-meals"])
def test_what_must_be_fresh_or_frozen_is_not_sent_from_a_warehouse(name: str):
    keeps = {"Salted duck eggs 6 pcs", "Century eggs 6 pcs"}
    shipped = {product["name_en"] for product in department(name) if "ship" in modes(product)}
    assert shipped <= keeps


@pytest.mark.parametrize(
    ("tax_class", "names"),
    [
        (
            "exempt",
            ["Spinach", "Potato", "Frozen peas 500 g", "Dried shiitake 200 g", "Pork belly", "Fresh eggs 30 pcs"],
        ),
        ("reduced", ["Fuji apple", "Live prawns", "Salmon fillet", "Fresh milk 950 ml", "Northeast rice 5 kg"]),
        ("reduced", ["Soybean oil 5 L", "Iodised salt 400 g", "Home cooking book", "Loose millet"]),
        (
            "standard",
            ["Canned peeled tomatoes 400 g", "Canned sweetcorn 340 g", "Firm tofu 400 g", "Plain yoghurt 450 g"],
        ),
        (
            "standard",
            ["Sliced bacon 200 g", "Cola 330 ml", "Fresh fruit cup 350 g", "Roasted chestnuts", "Rice cooker 4 L"],
        ),
        ("catering", ["Steamed", "Salt-baked"]),
    ],
)
def test_goods_are_in_the_tax_class_that_the_law_puts_them_in(tax_class: str, names: list[str]):
    classes = {product["name_en"]: product["tax_class"] for product in PRODUCTS}
    assert {name: classes[name] for name in names} == dict.fromkeys(names, tax_class)


def test_nothing_in_a_can_is_exempt():
    canned = [product for product in PRODUCTS if "罐头" in product["name_zh"]]
    assert canned
    assert all(product["tax_class"] == "standard" for product in canned)


def test_every_tax_class_has_rates_and_they_stand_in_order_of_time():
    by_class = defaultdict(list)
    for row in TAX_RATES:
        by_class[row["tax_class"]].append(row["valid_from"])
    assert set(by_class) == {product["tax_class"] for product in PRODUCTS}
    assert all(days == sorted(set(days)) for days in by_class.values())


@pytest.mark.parametrize(
    ("day", "standard", "reduced"),
    [
        ("2017-06-30", "1700", "1300"),
        ("2017-07-01", "1700", "1100"),
        ("2018-04-30", "1700", "1100"),
        ("2018-05-01", "1600", "1000"),
        ("2019-03-31", "1600", "1000"),
        ("2019-04-01", "1300", "900"),
        ("2026-11-24", "1300", "900"),
    ],
)
def test_the_tax_rates_of_a_day_are_the_published_ones(day: str, standard: str, reduced: str):
    rates = {
        name: in_force([row for row in TAX_RATES if row["tax_class"] == name], day)["rate_bp"]
        for name in ("standard", "reduced", "catering", "exempt")
    }
    assert rates == {"standard": standard, "reduced": reduced, "catering": "600", "exempt": ""}


@pytest.mark.parametrize(
    ("city", "day", "bags"),
    [
        ("shanghai", "2020-12-31", {"Plastic carrier bag", "Degradable carrier bag"}),
        ("shanghai", "2021-01-01", set()),
        ("beijing", "2020-12-31", {"Plastic carrier bag", "Degradable carrier bag"}),
        ("beijing", "2021-01-01", {"Degradable carrier bag"}),
        ("ningbo", "2026-11-24", {"Degradable carrier bag"}),
    ],
)
def test_a_city_allows_the_throw_away_bags_that_its_law_allows_that_day(city: str, day: str, bags: set[str]):
    allowed = set()
    for bag in department("bags"):
        rules = [row for row in BAG_RULES if row["city"] == city and row["sku"] == bag["sku"]]
        if in_force(rules, day)["allowed"] == "yes":
            allowed.add(bag["name_en"])
    reusable = {bag["name_en"] for bag in department("bags")} - {"Plastic carrier bag", "Degradable carrier bag"}
    assert allowed == bags | reusable


def test_bag_rules_are_dated_yes_or_no_for_every_bag_in_every_city():
    cities = [city["id"] for city in CITIES if city["id"] != "new-york"]  # where no bag is sold
    expected = {(bag["sku"], city) for bag in department("bags") for city in cities}
    assert {(row["sku"], row["city"]) for row in BAG_RULES} == expected
    assert {row["allowed"] for row in BAG_RULES} == {"yes", "no"}


# Abroad


def priced_abroad(audience: str) -> dict[str, Decimal]:
    return {
        row["sku"]: Decimal(row["price"]) for row in PRICES if (row["store"], row["audience"]) == (ABROAD, audience)
    }


def test_the_store_abroad_sells_some_thirty_goods_each_at_a_price_of_its_own():
    everybody, members = priced_abroad("all"), priced_abroad("member")
    assert 25 <= len(everybody) <= 40
    assert members.keys() <= everybody.keys()
    assert members
    assert all(price < everybody[sku] for sku, price in members.items())
    assert {row["valid_from"] for row in PRICES if row["store"] == ABROAD} == {""}


def test_what_is_sold_in_new_york_is_food_that_is_exempt_from_sales_tax():
    """Food for home consumption (New York Tax Law, section 1115 (a) (1)): no sweets, soft drinks or alcohol, nothing hot,
    nothing made to be eaten there, and nothing that is not food."""
    [store] = [store for store in STORES if store["id"] == ABROAD]
    assert (store["tax"], store["currency"], store["wallet"], store["invented"]) == (
        "sales-tax",
        "USD",
        "abroad",
        "yes",
    )
    sold = {BY_SKU[sku]["department"] for sku in priced_abroad("all")}
    assert sold == {"vegetables", "fruit", "meat-eggs", "dairy", "bakery", "rice-noodles", "frozen"}
    assert sold == {row["department"] for row in PLANOGRAM if row["store"] == ABROAD}


# Where things stand


@pytest.mark.parametrize("store", STORES, ids=lambda store: store["id"])
def test_a_store_has_every_department_once_but_for_those_it_is_known_to_lack(store: Row):
    departments = [row["department"] for row in PLANOGRAM if row["store"] == store["id"]]
    shelved = {row["id"] for row in DEPARTMENTS} - {"general"}
    assert sorted(departments) == sorted(shelved - NOT_IN_STORE.get(store["id"], set()))


@pytest.mark.parametrize("store", STORES, ids=lambda store: store["id"])
def test_the_aisles_of_a_store_are_numbered_in_walking_order(store: Row):
    aisles = [int(row["aisle"]) for row in PLANOGRAM if row["store"] == store["id"]]
    assert aisles == sorted(aisles)
    assert set(aisles) == set(range(1, max(aisles) + 1))
    assert max(Counter(aisles).values()) <= 2


def test_what_a_store_does_not_carry_would_otherwise_be_on_its_shelves():
    shelved = {(row["store"], row["department"]) for row in PLANOGRAM}
    pairs = [(row["store"], row["sku"]) for row in NOT_CARRIED]
    assert len(pairs) == len(set(pairs)) > 0
    assert [pair for pair in pairs if (pair[0], BY_SKU[pair[1]]["department"]) not in shelved] == []


def test_live_seafood_can_be_cooked_in_ways_that_exist_and_nothing_else_can():
    services = {product["sku"] for product in department("cooking")}
    assert len(services) >= 6
    for product in PRODUCTS:
        chosen = product["cooking"].split("|") if product["cooking"] else []
        assert bool(chosen) == product["name_en"].startswith("Live "), product
        assert len(chosen) == len(set(chosen)), product
        assert set(chosen) <= services, product


def test_every_way_of_cooking_is_offered_for_something_and_is_a_catering_service_eaten_here():
    offered = {sku for product in PRODUCTS for sku in product["cooking"].split("|") if sku}
    assert offered == {service["sku"] for service in department("cooking")}
    kinds = {(service["unit"], service["tax_class"], service["modes"]) for service in department("cooking")}
    assert kinds == {("each", "catering", "carry")}
