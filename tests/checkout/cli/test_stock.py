"""`checkout stock`: what a store has, and a count of it."""

import io
import json
import re

import pytest

from checkout import open_shop
from checkout.cli import run
from checkout.words.text_columns import cell_width

HEADER = "store,location,sku,quantity\n"


@pytest.fixture(autouse=True)
def english(monkeypatch):
    monkeypatch.setenv("CHECKOUT_LANG", "en")
    monkeypatch.setenv("COLUMNS", "80")


@pytest.fixture
def folder(tmp_path):
    return str(tmp_path / "data")


def told(capsys, arguments, code=0):
    assert run(arguments) == code
    out, err = capsys.readouterr()
    return out.splitlines() if code == 0 else (out, err.splitlines())


def count(monkeypatch, capsys, folder, rows, code=0):
    text = rows if isinstance(rows, bytes) else (HEADER + rows).encode()
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(text)))
    return told(capsys, ["stock", "count", "-", "--data", folder], code)


def test_before_anything_has_moved_it_is_what_the_demo_begins_with(capsys, folder):
    header, *rows = told(capsys, ["stock", "--data", folder])
    assert header.split() == ["SKU", "goods", "on", "shelf", "in", "back", "in", "tank", "for", "home"]
    milk = next(row for row in rows if row.startswith("DA001"))
    assert milk.split()[1:] == ["Fresh", "milk", "950", "ml", "240", "1116", "1352"]
    assert next(row for row in rows if "Live hairy crab" in row).split()[-4:] == ["9.000", "kg", "9.000", "kg"]


@pytest.mark.parametrize("lang", ["en", "zh-CN"])
def test_columns_line_up_in_both_languages(capsys, folder, lang):
    for store in ("jinqiao", "warehouse"):
        lines = told(capsys, ["stock", store, "--data", folder, "--lang", lang])
        assert {cell_width(line) for line in lines} == {80}


@pytest.mark.parametrize("lang", ["en", "zh-CN"])
@pytest.mark.parametrize("arguments", [["warehouse"], ["jinqiao"], ["jinqiao", "VE001"]])
def test_a_large_number_keeps_a_space_before_it(capsys, monkeypatch, folder, lang, arguments):
    for place in ("shelf", "back"):
        count(monkeypatch, capsys, folder, f"jinqiao,{place},VE001,1589000\n")
    lines = told(capsys, ["stock", *arguments, "--data", folder, "--lang", lang])
    assert not [line for line in lines if "kg" in line and re.search(r"kg\S", line)]


def test_what_people_do_shows_in_the_numbers_and_in_the_movements(capsys, folder):
    with open_shop("jinqiao", data=folder) as shop:
        sold, home = shop.enter("wang-fang"), shop.enter("li-wei")
        sold.scan("9521234000013", count=2)
        sold.pay("mock")
        home.scan("9521234000013", count=3)
        home.deliver()
        home.pay("mock")
    header, milk, _, *moves = told(capsys, ["stock", "jinqiao", "9521234000013", "--data", folder])
    assert header.split()[-4:] == ["back", "ordered", "for", "home"]
    assert milk.split()[-4:] == ["238", "1116", "3", "1347"]
    assert [" ".join(row.split()) for row in moves] == [
        "2026-11-24 18:30 back room there to begin with +1116",
        "2026-11-24 18:30 shelf there to begin with +240",
        f"2026-11-24 18:30 shelf sold -2 {sold.id}",
    ]
    rows = [json.loads(line) for line in told(capsys, ["stock", "DA001", "--json", "--data", folder])]
    assert (rows[0]["on_hand"], rows[0]["allocated"], rows[0]["available"]) == ({"back": 1116, "shelf": 238}, 3, 1347)
    assert [(row["kind"], row["quantity"]) for row in rows[1:]] == [("opening", 1116), ("opening", 240), ("sold", -2)]


def test_baskets_of_people_in_the_store_are_counted(capsys, folder):
    from checkout.clock import SystemClock

    with open_shop("jinqiao", data=folder, clock=SystemClock()) as shop:
        shop.enter("li-wei").scan("9521234000013", count=2)
    (row,) = map(json.loads, told(capsys, ["stock", "DA001", "--json", "--data", folder]))
    assert (row["in_baskets"], row["available"]) == (2, 1350)


def test_a_count_books_the_difference_and_says_it(monkeypatch, capsys, folder):
    rows = "jinqiao,shelf,DA001,243\njinqiao,tank,SE009,8500\nwarehouse,warehouse,9521234170013,120\n"
    assert count(monkeypatch, capsys, folder, rows) == [
        "jinqiao: Fresh milk 950 ml, shelf: 243 counted, 3 more than was known of",
        "jinqiao: Live hairy crab, tank: 8.500 kg counted, 0.500 kg fewer than was known of",
        "3 counted; 2 not as known",
    ]
    assert count(monkeypatch, capsys, folder, rows) == ["3 counted, all as known"]
    *_, last = told(capsys, ["stock", "DA001", "--data", folder])
    assert last.split()[-3:] == ["counted", "+3", "count"]
    assert told(capsys, ["doctor", "--data", folder])[-1].endswith("everything adds up")


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("moon,shelf,DA001,1", "there is no store moon; expected one of jinqiao"),
        ("jinqiao,shelf,DA999,1", "there are no goods DA999"),
        ("jinqiao,shelf,9521234000014,1", "there are no goods 9521234000014"),
        ("jinqiao,shelf,CK001,1", "CK001 is a service"),
        ("jinqiao,shelf,GM001,1", "GM001 is not kept by this store"),
        ("magnolia-walk,tank,SE008,1", "SE008 is not kept by this store"),
        ("warehouse,warehouse,SE009,1", "SE009 is not kept by this store"),
        ("jinqiao,tank,DA001,1", "not kept in tank; expected back, shelf"),
        ("jinqiao,SHELF,DA001,1", "not kept in SHELF"),
        ("jinqiao,shelf,DA001,-1", "-1 is negative"),
        ("jinqiao,shelf,DA001,2.5", "2.5 is not a whole number of pieces"),
        ("jinqiao,shelf,VE001,2.5", "2.5 is not a whole number of grams"),
        ("jinqiao,shelf,DA001,10000000", "10000000 is too many; at most 9999999"),
        ("jinqiao,shelf,DA001," + "9" * 5000, "is too many"),
        ("jinqiao,shelf,DA001,1e3", "1e3 is not a quantity"),
        ("jinqiao,shelf,DA001,６", "is not a quantity"),
        ("jinqiao,shelf,DA001,1_0", "is not a quantity"),
        ("jinqiao,shelf,DA001,", "'' is not a quantity"),
        ("jinqiao,shelf,DA001", "3 cells instead of 4"),
        ("jinqiao,shelf,DA001,1,1", "5 cells instead of 4"),
        ("jinqiao,shelf,DA002,1\njinqiao,shelf,9521234000020,1", "is counted there already, in row 3"),
        ('jinqiao,shelf,"DA001,1', "this is not CSV"),
        ("jinqiao,shelf,\x1b[2JDA001\x9b,1", "there are no goods"),
    ],
)
def test_one_mistake_and_nothing_of_it_is_taken(monkeypatch, capsys, folder, row, said):
    out, (fault,) = count(
        monkeypatch, capsys, folder, f"jinqiao,shelf,DA001,5\n{row}\n".replace("DA001,5", "DA003,5"), 2
    )
    assert out == ""
    assert fault.startswith(f"-: row {4 if row.count(chr(10)) else 3}: ")
    assert said in fault
    assert fault.isprintable()
    assert len(fault) < 400
    assert told(capsys, ["stock", "DA003", "--data", folder])[-1] == "nothing of it has moved yet"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "row 1: a column is missing: store, location, sku, quantity"),
        (b"store,location,sku\n", "row 1: a column is missing: quantity"),
        (b"store,location,sku,quantity,gtin\n", "there is no column sku in a count"),
        (b"\xff\xfes\x00", "row 1: this is not text in UTF-8"),
        (HEADER.encode() + "jinqiao,货架,DA001,1\n".encode("gbk"), "row 2: this is not text in UTF-8"),
        (b"x" * 4_000_001, "the file is too big: at most 4000000 bytes"),
    ],
)
def test_what_is_no_count_is_said_to_be_none(monkeypatch, capsys, folder, data, said):
    out, (fault, *_) = count(monkeypatch, capsys, folder, data, 2)
    assert (out, said in fault) == ("", True)


def test_spreadsheets_may_write_their_byte_order_mark_and_call_the_column_gtin(monkeypatch, capsys, folder):
    data = "\ufeffQuantity,GTIN,Store,Location\r\n\r\n7,9521234000013,jinqiao,shelf\r\n".encode()
    assert count(monkeypatch, capsys, folder, data)[-1] == "1 counted; 1 not as known"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["moon"], "There is no store moon."),
        (["jinqiao", "DA999"], "There are no goods DA999."),
        (["jinqiao", "DA001", "x"], "x is too much here."),
        (["count"], "FILE is missing."),
        (["count", "a", "b"], "One FILE is taken at a time."),
        (["count", "no-such-file"], "no-such-file cannot be read"),
        (["count", "-", "--data", ":memory:"], ":memory: keeps nothing"),
    ],
)
def test_what_cannot_be_understood_is_said_in_a_line_or_two(capsys, arguments, said):
    out, err = told(capsys, ["stock", *arguments], 2)
    assert (out, err[0].startswith(said), len(err) <= 2) == ("", True, True)
