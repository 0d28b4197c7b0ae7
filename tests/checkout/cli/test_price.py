"""`checkout price`: a basket and its offers from files, for people and for programs."""

import io
import json
import os
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest

import checkout.pricing
from checkout.cli import run

PAGES = {"en": "OFFERS.md", "zh-CN": "OFFERS.zh-CN.md"}
MILK_HALF = {
    "id": "milk-half",
    "name_zh": "牛奶第二件半价",
    "name_en": "Second milk half price",
    "kind": "nth_piece",
    "items": {"skus": ["milk"]},
    "pay_percent": 50,
}
TEN_OFF = {
    "id": "ten",
    "name_zh": "满30减10券",
    "name_en": "10 off from 30",
    "kind": "coupon",
    "items": {"all": True},
    "off": "10.00",
    "minimum": "30.00",
    "valid_to": "2026-12-24T00:00",
}
MILK = {"sku": "milk", "name": "Milk", "price": "12.90", "quantity": 2}
THEN = "2026-12-03T18:30"


@pytest.fixture(autouse=True)
def folder(monkeypatch, tmp_path):
    monkeypatch.setenv("CHECKOUT_LANG", "en")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def offers(*rows, currency="CNY", name="offers.json"):
    Path(name).write_text(json.dumps({"format": 1, "currency": currency, "offers": rows}), encoding="utf-8")


def basket(*lines, name="basket.json", **head):
    text = json.dumps({"format": 1, "currency": "CNY", "at": THEN, **head, "lines": lines})
    Path(name).write_text(text, encoding="utf-8")


def price(*options):
    return run(["price", "basket.json", "--offers", "offers.json", *options])


def told(capsys):
    out, err = capsys.readouterr()
    assert err == ""
    return out


def complained(capsys):
    """What stands on standard error, line by line; nothing was printed and nothing broke."""
    out, err = capsys.readouterr()
    assert out == ""
    assert "Traceback" not in err
    return err.splitlines()


def blocks(page, language):
    text = (Path(checkout.pricing.__file__).parent / page).read_text(encoding="utf-8")
    return [block.partition("\n```")[0] for block in text.split(f"```{language}\n")[1:]]


@pytest.mark.parametrize("lang", PAGES)
def test_the_page_shows_what_the_command_prints(lang, capsys):
    [transcript] = blocks(PAGES[lang], "console")
    for block in blocks(PAGES[lang], "json"):
        if block.startswith('{"format"'):
            name = "offers.json" if '"offers"' in block else "basket.json"
            if not Path(name).exists():
                Path(name).write_text(block, encoding="utf-8")
    command, _, answer = transcript.partition("\n")
    assert run(["--lang", lang, *command.removeprefix("$ checkout ").split()]) == 0
    assert told(capsys) == answer + "\n"


def test_without_offers_of_its_own_a_basket_is_priced_with_those_of_the_demo(capsys):
    basket({"code": "9521234110019", "quantity": 2}, {"sku": "FR001", "grams": 640}, store="jinqiao", member=True)
    assert run(["price", "basket.json"]) == 0
    assert told(capsys).splitlines() == [
        "Potato crisps 104 g                    2        ¥17.80",
        "Fuji apple            0.640 kg x ¥8.80/500 g    ¥11.26",
        "  Member price                                  -¥1.66",
        "------------------------------------------------------",
        "Total (3 pieces)                                ¥27.40",
        "You saved                                        ¥1.66",
        "------------------------------------------------------",
        "VAT inside these prices",
        "  9%                               ¥9.60         ¥0.79",
        "  13%                             ¥17.80         ¥2.05",
        "",
        "No combination of these offers is cheaper: that is proven.",
        "1 piece more for 3 crisps or popcorn: 30% off: ¥8.01 off (Potato crisps 104 g)",
    ]


def test_a_coupon_that_does_not_count_is_told_with_the_reason(capsys):
    basket(MILK, coupons=["ten", "ten", "twenty"])
    offers(TEN_OFF)
    assert price() == 0
    notes = told(capsys).partition("\n\n")[2].splitlines()
    assert notes[1:] == [
        "10 off from 30: shown more often than it may be used at once",
        "twenty: there is no such coupon",
        "10 off from 30: ¥4.20 more is needed for it",
        "¥4.20 more for 10 off from 30: ¥10.00 off (Milk)",
    ]


def test_an_expired_coupon_takes_nothing_off(capsys):
    basket({**MILK, "quantity": 3}, coupons=["ten"])
    offers(TEN_OFF)
    assert price("--at", "2026-12-24 00:00") == 0
    out = told(capsys)
    assert "Total (3 pieces)                                ¥38.70" in out
    assert "10 off from 30: not valid today, or at this hour" in out


def test_the_time_beside_the_file_goes_before_the_time_in_it(capsys):
    basket({**MILK, "quantity": 3}, coupons=["ten"], at="2027-01-01")
    offers(TEN_OFF)
    assert price("--at", THEN, "--json") == 0
    assert json.loads(told(capsys))["total"] == "28.70"


def test_the_store_beside_the_file_or_before_the_command_goes_before_the_store_in_it(capsys):
    basket({"sku": "FR022", "grams": 500}, store="jinqiao")
    offers()
    for arguments in (
        ["price", "basket.json", "--store", "jujube-court"],
        ["--store", "jujube-court", "price", "basket.json"],
    ):
        assert run([*arguments, "--json"]) == 0
        answer = json.loads(told(capsys))
        assert (answer["store"], answer["total"]) == ("jujube-court", "24.80")


def test_json_is_one_line_of_ascii_whose_keys_are_always_in_the_same_order(capsys):
    basket({**MILK, "name": "鲜牛奶"})
    offers(MILK_HALF)
    assert price("--json", "--explain") == 0
    out = told(capsys)
    assert out.isascii()
    assert out.count("\n") == 1
    answer = json.loads(out)
    assert list(answer) == [
        "format",
        "currency",
        "store",
        "at",
        "member",
        "audiences",
        "gross",
        "saved",
        "total",
        "proven",
        "bound",
        "as_outsider",
        "lines",
        "savings",
        "applications",
        "tax",
        "coupons",
        "near_misses",
        "alternatives",
    ]
    assert (answer["gross"], answer["saved"], answer["total"]) == ("25.80", "6.45", "19.35")
    assert answer["savings"] == [
        {
            "offer": "milk-half",
            "name_zh": "牛奶第二件半价",
            "name_en": "Second milk half price",
            "amount": "6.45",
        }
    ]
    assert answer["applications"] == [
        {
            "offer": "milk-half",
            "level": "item",
            "times": 1,
            "saved": "6.45",
            "units": [{"line": 1, "sku": "milk", "count": 2, "unit_price": "12.90"}],
        }
    ]
    assert answer["alternatives"] == [{"without": ["milk-half"], "instead": [], "total": "25.80", "proven": True}]


def test_every_key_of_the_answer_stands_on_the_page():
    page = "".join(
        (Path(checkout.pricing.__file__).parent / name).read_text(encoding="utf-8") for name in PAGES.values()
    )
    basket(MILK, {"sku": "soy", "price": "4.00", "tax_class": "food"}, coupons=["ten"], tax={"food": 9})
    offers(MILK_HALF, TEN_OFF)
    done = subprocess.run(
        [sys.executable, "-m", "checkout", "price", "basket.json", "--offers", "offers.json", "--json", "--explain"],
        capture_output=True,
        text=True,
        check=True,
    )

    def keys(value):
        match value:
            case dict():
                yield from value
                for inner in value.values():
                    yield from keys(inner)
            case list():
                for inner in value:
                    yield from keys(inner)

    answer = json.loads(done.stdout)
    assert answer["near_misses"]
    assert [key for key in keys(answer) if page.count(f"`{key}`") < 2] == []


def test_a_basket_or_the_offers_may_come_from_standard_input(capsys, monkeypatch):
    basket(MILK)
    offers(MILK_HALF)
    for name, arguments in (
        ("basket.json", ["-", "--offers", "offers.json"]),
        ("offers.json", ["basket.json", "--offers", "-"]),
    ):
        stdin = io.TextIOWrapper(io.BytesIO(Path(name).read_bytes()))
        monkeypatch.setattr("sys.stdin", stdin)
        assert run(["price", *arguments, "--json"]) == 0
        assert json.loads(told(capsys))["total"] == "19.35"


def test_only_one_file_can_be_standard_input(capsys):
    assert run(["price", "-", "--offers", "-"]) == 2
    assert complained(capsys) == ["Only one of the two files can be standard input."]


def test_the_offers_of_the_demo_are_for_its_stores_at_home(capsys):
    basket({"sku": "DA001", "quantity": 2}, store="cedar-landing", currency="USD")
    assert run(["price", "basket.json", "--json"]) == 0
    assert json.loads(told(capsys))["total"] == "6.58"


def test_where_sales_tax_is_the_law_nothing_is_said_of_vat(capsys):
    basket({"sku": "DA001", "quantity": 2}, store="cedar-landing", currency="USD")
    assert run(["price", "basket.json"]) == 0
    said = told(capsys)
    assert "\nSales tax\n  exempt                           $6.58             -\n" in said
    assert "VAT" not in said


def test_where_there_is_no_offer_there_is_nothing_to_explain(capsys):
    basket(MILK)
    offers()
    assert price("--explain") == 0
    assert told(capsys).endswith("\n\nThere is no offer for what is in the basket.\n")


def test_an_explanation_says_what_was_applied_and_what_else_it_might_cost(capsys):
    basket(MILK, {"sku": "milk", "name": "Milk", "price": "12.90"})
    three = {**MILK_HALF, "id": "three", "name_en": "3 for 30", "kind": "pieces_for", "pieces": 3, "price": "30.00"}
    del three["pay_percent"]
    offers(MILK_HALF, three)
    assert price("--explain") == 0
    assert told(capsys).partition("\n\nApplied:\n")[2].splitlines() == [
        "  3 for 30 (Milk x 3): ¥8.70 off",
        "Otherwise:",
        "  with Second milk half price instead of 3 for 30: ¥32.25, ¥2.25 more",
    ]


def test_an_explanation_names_special_prices_with_the_goods_that_have_them(capsys):
    """The member's price of the one, the evening's of the other: what was applied adds up to what was saved."""
    evening = {**MILK_HALF, "id": "evening", "name_en": "Evening", "kind": "markdown", "items": {"skus": ["rolls"]}}
    rolls = {"sku": "rolls", "name": "Rolls", "price": "5.00", "quantity": 3}
    basket({**MILK, "member_price": "10.90"}, rolls, member=True)
    offers(evening | {"valid_to": "2026-12-24T00:00"})
    assert price("--explain") == 0
    out = told(capsys)
    assert "You saved                                       ¥11.50" in out
    assert out.partition("Applied:\n")[2].splitlines() == [
        "  Member price (Milk x 2): ¥4.00 off",
        "  Evening (Rolls x 3): ¥7.50 off",
    ]


def test_a_member_who_pays_less_as_anybody_is_told_so(capsys):
    """Two rolls at 5.00 reach 9.00 and the 3 off, which members' rolls at 4.00 do not."""
    basket({"sku": "rolls", "name": "Rolls", "price": "5.00", "member_price": "4.00", "quantity": 2}, member=True)
    save = {"id": "three", "name_zh": "满9减3", "name_en": "3 off from 9", "kind": "spend_save", "items": {"all": True}}
    offers(save | {"tiers": [{"spend": "9.00", "off": "3.00"}]})
    assert price("--explain") == 0
    assert "Priced as for anybody: that is cheaper here" in (out := told(capsys))
    assert "¥7.00" in out
    assert price("--json") == 0
    answer = json.loads(told(capsys))
    assert (answer["total"], answer["member"], answer["as_outsider"]) == ("7.00", True, True)


def test_a_name_cannot_paint_on_the_terminal(capsys):
    basket({**MILK, "sku": "\x1b[31mmilk", "name": "\x1b]0;owned\x07Milk\u202e"}, {"sku": "\x1b[2J", "price": "1"})
    offers()
    assert price("--explain") == 0
    assert all(character.isprintable() or character == "\n" for character in told(capsys))


BAD_BASKETS = [
    ("milk x 2", ['line 1: this is not JSON (milk x 2); expected "…" | 1 | true | null | […] | {…}']),
    ({"currency": "CNY"}, ["format: format null cannot be read by this version; expected 1"]),
    ({"lines": [{**MILK, "price": "-1.00"}]}, ["lines.1.price: -1.00 is out of range; expected 0.00 – 100000000.00"]),
    ({"lines": [{**MILK, "price": "0.00"}]}, ["lines.1.price: a price must be above zero"]),
    ({"lines": [{**MILK, "price": 12.9}]}, ['lines.1.price: 12.9 is not an amount: money is text; expected "12.90"']),
    ({"lines": [{**MILK, "quantity": 1_000_000}]}, ["lines.1.quantity: 1000000 is out of range; expected <= 99999"]),
    ({"lines": [{**MILK, "currency": "USD"}]}, ["lines.1.currency: there is no such field here"]),
    ({"currency": "USD"}, ["currency: the currency USD does not fit; expected CNY"]),
    ({"lines": [{"sku": "XX999"}], "store": "jinqiao"}, ["lines.1.sku: there are no goods XX999"]),
    ({"lines": [{"sku": "DA001"}]}, ["lines.1.price: there is no price, and no store to look it up in"]),
    ({"lines": [MILK], "coupons": "ten"}, ['coupons: "ten" does not fit here; expected ["ten"]']),
    ({"lines": {}}, ['lines: {} does not fit here; expected [{"sku": "milk", "price": "12.90"}]']),
    (
        {"lines": [[], {}]},
        [
            'lines.1: [] does not fit here; expected {"sku": "milk", "price": "12.90"}',
            "lines.2: exactly one of these is needed; expected sku | code",
        ],
    ),
    ({"lines": [MILK] * 5001}, ["lines: 5001 is out of range; expected <= 5000"]),
    ({"lines": [{**MILK, "sku": "x" * 7000}]}, ["lines.1.sku: 7000 characters are too many; expected <= 60"]),
    (
        {"lines": [{**MILK, "price": "99999999.00", "quantity": 99_999}]},
        ["lines.1.amount: 9999899900001.00 is out of range; expected <= 10000000000.00"],
    ),
    (
        {"lines": [{"price": "1.00"}, {**MILK, "channel": "drone"}]},
        [
            "lines.1.sku: this is missing",
            "lines.2.channel: drone is not possible here; expected carry | deliver | ship",
        ],
    ),
    (
        {"lines": [{**MILK, "price": 5}], "member": "yes", "coupons": [True]},
        [
            'member: "yes" does not fit here; expected true | false',
            'coupons.0: true does not fit here; expected ["ten"]',
            'lines.1.price: 5 is not an amount: money is text; expected "5.00"',
        ],
    ),
    ({"lines": [{**MILK, "price": 5}], "currency": "yuan"}, ["currency: yuan is not possible here; expected CNY"]),
    (
        {"lines": [{"sku": "DA001"}, {**MILK, "price": "0.00"}], "store": "cedar-landing"},
        [
            "currency: the currency CNY does not fit; expected USD",
            "lines.2.price: a price must be above zero",
        ],
    ),
]


@pytest.mark.parametrize(("head", "expected"), BAD_BASKETS, ids=range(len(BAD_BASKETS)))
def test_a_basket_that_cannot_be_priced_is_refused(head, expected, capsys):
    offers(MILK_HALF)
    if isinstance(head, str):
        Path("basket.json").write_text(head, encoding="utf-8")
    else:
        version = {} if set(head) == {"currency"} and head["currency"] == "CNY" else {"format": 1}
        text = json.dumps({**version, "currency": "CNY", "at": THEN, "lines": [MILK]} | head)
        Path("basket.json").write_text(text, encoding="utf-8")
    assert price() == 2
    assert complained(capsys) == [f"basket.json: {line}" for line in expected]


def test_ten_faults_of_an_offers_file_are_told_at_once_each_with_its_offer(capsys):
    rows = [
        {**MILK_HALF, "id": "a", "pay_percent": 120},
        {**MILK_HALF, "id": "b", "every": 1},
        {**MILK_HALF, "id": "c", "items": {}},
        {**MILK_HALF, "id": "d", "valid_from": "2026-12-02", "valid_to": "2026-12-01"},
        {**MILK_HALF, "id": "e", "price": "1.00"},
        {**TEN_OFF, "id": "f", "off": 10.0},
        {**TEN_OFF, "id": "g", "valid_to": None},
        {**TEN_OFF, "id": "h", "off": "0.00"},
        {**TEN_OFF, "id": "i", "kind": "gift"},
        {**TEN_OFF, "id": "j", "colour": "red"},
    ]
    offers(*rows)
    basket(MILK)
    assert price() == 2
    lines = complained(capsys)
    assert {line.split(": ")[1] for line in lines} == set("abcdefghij")
    assert all(line.startswith("offers.json: ") for line in lines)
    assert 'offers.json: f: off: 10.0 is not an amount: money is text; expected "10.00"' in lines


def test_a_kind_that_there_is_not_a_bad_amount_and_an_id_that_stands_twice_are_told_together(capsys):
    """Of offers with one id the faults of both: the second would otherwise hide what is wrong with the first."""
    overlapping = {**MILK_HALF, "kind": "spend_save", "tiers": [{"spend": "9.00", "off": "1.00"}] * 2}
    del overlapping["pay_percent"]
    offers(
        {**MILK_HALF, "id": "a", "kind": "gift"},
        {**TEN_OFF, "id": "b", "off": 10.5},
        {**overlapping, "id": "c"},
        {**MILK_HALF, "id": "c"},
        {**MILK_HALF, "id": "d", "items": {"skus": ["milk"], "minus": {"skus": ["milk"]}}},
    )
    basket(MILK)
    assert price() == 2
    first, *others = complained(capsys)
    assert first.startswith("offers.json: a: kind: gift is not possible here; expected member_price | timed_price | ")
    assert sorted(others) == [
        'offers.json: b: off: 10.5 is not an amount: money is text; expected "10.50"',
        "offers.json: c: id: another offer has this id",
        "offers.json: c: tiers.1.spend: two tiers have the same threshold; expected > 9.00",
        "offers.json: d: items: it names no goods",
    ]


@pytest.mark.parametrize(
    ("lang", "expected"),
    [
        (
            "en",
            [
                "warning: offers.json: milk-half: pay_percent: 8 means that only 8 of 100 is paid, which is not 8折; expected 80",
                "warning: offers.json: milk-half: valid_to: 2026-12-03 is included: the offer ends with that day",
            ],
        ),
        (
            "zh-CN",
            [
                "警告：offers.json: milk-half: pay_percent: 8 表示 100 元只付 8 元，不是8折；应为 80",
                "警告：offers.json: milk-half: valid_to: 含 2026-12-03 当天，优惠到当天结束",
            ],
        ),
    ],
)
def test_what_may_not_be_meant_is_warned_about_and_priced_as_it_is_written(lang, expected, capsys):
    offers({**MILK_HALF, "pay_percent": 8, "valid_to": "2026-12-03"})
    basket(MILK)
    assert run(["--lang", lang, "price", "basket.json", "--offers", "offers.json", "--json"]) == 0
    out, err = capsys.readouterr()
    assert json.loads(out)["total"] == "13.93"
    assert err.splitlines() == expected


@pytest.mark.parametrize("lang", PAGES)
def test_a_file_that_is_no_json_is_answered_in_the_language_of_the_rest(lang, capsys):
    basket(MILK)
    for text in ("{'a': 1}", '{"a": 1', '{"a": "1', "[1,]", '{"a": 1}}', "\xc4\xe3"):
        Path("offers.json").write_text(text, encoding="latin-1")
        assert run(["--lang", lang, "price", "basket.json", "--offers", "offers.json"]) == 2
        [line] = complained(capsys)
        assert "xpecting" not in line
        assert lang == "en" or "JSON" in line or "文本" in line or "文件" in line


@pytest.mark.parametrize("lang", PAGES)
def test_hostile_names_are_shown_short_and_cannot_paint(lang, capsys):
    hostile = "\x1b[31m\x07[/red]\u202e" + "x" * 7000
    basket({**MILK, hostile: 1, "price": hostile})
    offers()
    assert run(["--lang", lang, "price", "basket.json", "--offers", "offers.json"]) == 2
    basket(MILK)
    offers({**MILK_HALF, "id": hostile, "name_zh": hostile, hostile: hostile}, {**MILK_HALF, "kind": hostile})
    assert run(["--lang", lang, "price", "basket.json", "--offers", "offers.json"]) == 2
    lines = complained(capsys)
    assert len(lines) == 5
    assert all(line.isprintable() and len(line) < 330 for line in lines)


def test_of_a_thousand_faults_the_first_are_told(capsys):
    offers(*({**MILK_HALF, "id": f"o{number}", "every": 0} for number in range(1000)))
    basket(MILK)
    assert price() == 2
    lines = complained(capsys)
    assert len(lines) == 21
    assert lines[-1] == "and 980 more faults"


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["nowhere.json"], "nowhere.json cannot be read: No such file or directory."),
        (["."], ". cannot be read: Is a directory."),
        (["basket.json", "--offers", "nowhere.json"], "nowhere.json cannot be read: No such file or directory."),
        (["basket\0.json"], "basket.json cannot be read: embedded null byte."),
        (
            ["basket.json", "--at", "tomorrow"],
            "tomorrow is not a time. Expected the store's clock, as in 2026-12-03T18:30.",
        ),
        (
            ["basket.json", "--at", "2026-02-30"],
            "2026-02-30 is not a time. Expected the store's clock, as in 2026-12-03T18:30.",
        ),
    ],
)
def test_what_cannot_be_opened_or_understood_is_said(arguments, expected, capsys):
    basket(MILK)
    assert run(["price", *arguments]) == 2
    assert complained(capsys) == [expected]


def test_a_store_that_there_is_not_is_refused_with_those_that_there_are(capsys):
    basket({"sku": "DA001"})
    assert run(["price", "basket.json", "--store", "jinqao"]) == 2
    [line] = complained(capsys)
    assert line.startswith("basket.json: store: there is no store jinqao; expected jinqiao | daning | ")


def test_forty_lines_with_the_offers_of_the_demo_add_up(capsys):
    skus = ["DA009", "DA010", "SN010", "HH004", "FZ001", "DR005", "VE037", "VE042", "FZ016", "BA002"]
    basket(
        *({"sku": skus[number % 10], "quantity": 1 + number % 3} for number in range(40)), store="jinqiao", member=True
    )
    assert run(["price", "basket.json", "--json"]) == 0
    answer = json.loads(told(capsys))
    assert sum(Decimal(line["net"]) for line in answer["lines"]) == Decimal(answer["total"]) >= Decimal(answer["bound"])


def test_asking_for_help_loads_nothing_of_pricing():
    code = "import sys; from checkout.cli import run; run(['price', '--help']); print(sorted(sys.modules), file=sys.stderr)"
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | {"CHECKOUT_LANG": "en"},
    )
    assert done.stdout.startswith("Usage: checkout price [OPTIONS] BASKET\n")
    assert "checkout.pricing" not in done.stderr
    assert "pydantic" not in done.stderr
