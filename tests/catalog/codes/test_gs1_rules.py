"""What the values of identifiers may be, and which identifiers go with which (GS1 General Specifications, 3 and 4.14)."""

import subprocess
import sys

import pytest

from catalog.codes import check_digit, gs1_identifiers
from catalog.codes.gs1 import Gs1Fault, Gs1Message, message_of, read_elements, read_printed
from catalog.codes.gs1_identifiers import identifier_named
from catalog.errors import CodeProblem

GOODS, WEIGHED = ("01", "09521234000013"), ("01", "99521234000016")
CARTON = [("02", "09521234000013"), ("37", "4")]
GLN = "952123400001" + check_digit("952123400001")


def fault(*pairs):
    message = message_of(pairs)
    assert isinstance(message, Gs1Fault), message
    return message.detail


@pytest.mark.parametrize(
    ("pairs", "detail"),
    [
        ([GOODS, *CARTON], "against:01 02"),
        ([GOODS, ("37", "4")], "against:01 37"),
        ([("02", "09521234000013")], "missing:02"),
        ([("37", "4")], "missing:37"),
        ([GOODS, ("255", "9521234000013")], "against:01 255"),
        ([GOODS, ("03", "09521234000020")], "against:01 03"),
        ([GOODS, ("8006", "095212340000130102")], "against:01 8006"),
        ([GOODS, ("8110", "012345612345611110123")], "against:01 8110"),
        ([GOODS, ("21", "7"), ("235", "A")], "against:21 235"),
        ([WEIGHED, ("3102", "000031"), ("3103", "000312")], "against:3102 3103"),
        ([WEIGHED, ("3922", "1290")], "missing:3922"),
        ([WEIGHED, ("3932", "1561290")], "missing:3932"),
        ([WEIGHED, ("3103", "000312"), ("3922", "1290"), ("3932", "1561290")], "against:3922 3932"),
        ([WEIGHED, ("3103", "000312"), ("3922", "1290"), ("3921", "129")], "against:3922 3921"),
        ([GOODS, ("250", "7")], "missing:250"),
        ([GOODS, ("254", "7")], "missing:254"),
        ([GOODS, ("12", "261231")], "missing:12"),
        ([GOODS, ("3902", "100")], "missing:3902"),
        ([GOODS, ("3942", "1000")], "missing:3942"),
        ([GOODS, ("403", "1")], "missing:403"),
        ([GOODS, ("4300", "Shop")], "missing:4300"),
        ([GOODS, ("422", "156"), ("426", "156")], "against:422 426"),
        ([GOODS, ("423", "156"), ("426", "156")], "against:423 426"),
        ([GOODS, ("427", "SH")], "missing:427"),
        ([GOODS, ("7020", "A")], "missing:7020"),
        ([GOODS, ("7022", "A")], "missing:7022"),
        ([GOODS, ("8019", "1")], "missing:8019"),
        ([GOODS, ("8020", "1")], "missing:8020"),
        ([GOODS, ("8026", "095212340000130102")], "missing:8026"),
        ([GOODS, ("8111", "0010")], "missing:8111"),
        ([("10", "A")], "missing:10"),
        ([("17", "261231")], "missing:17"),
        ([("3103", "000312")], "missing:3103"),
    ],
)
def test_elements_that_do_not_go_together_or_lack_one_are_a_fault(pairs, detail):
    assert fault(*pairs) == detail


@pytest.mark.parametrize(
    "pairs",
    [
        [GOODS, ("10", "A"), ("17", "261231"), ("21", "7"), ("22", "V"), ("250", "8")],
        [GOODS, ("422", "156"), ("427", "SH"), ("423", "156344")],
        [GOODS, ("7003", "2612311200"), ("7004", "12"), ("10", "A")],
        [WEIGHED, ("3103", "000312"), ("3922", "4306")],
        [WEIGHED, ("30", "6"), ("3932", "1561290"), ("3203", "000700")],
        [GOODS, ("414", GLN), ("254", "7"), ("90", "X"), ("99", "Y")],
        [("00", "095212340000000013"), *CARTON, ("10", "A"), ("403", "1")],
        [("255", "9521234000013"), ("3902", "100"), ("17", "261231")],
        [("8110", "012345612345611110123")],
    ],
)
def test_elements_that_go_together_are_read(pairs):
    assert message_of(pairs) == Gs1Message(tuple(pairs))


@pytest.mark.parametrize(
    ("name", "right", "wrong"),
    [
        ("17", ["261231", "260200", "280229"], ["261331", "260031", "260431", "270229", "261232", "26123", "2612311"]),
        ("4326", ["261231"], ["261200", "261331"]),
        ("7003", ["2612312359"], ["2612312400", "2612311260", "2612001200", "261231"]),
        ("7006", ["261231"], ["261200"]),
        ("7007", ["261101", "261101261130"], ["261131", "2611012611", "261101261131"]),
        ("7011", ["261231", "2612312359"], ["26123123", "2612312460"]),
        ("8008", ["26123112", "2612311259", "261231125959"], ["26123124", "261231126", "2612311260", "261231125960"]),
        ("4324", ["2612312359", "2612319999"], ["2612312400", "2613012359"]),
        ("7250", ["19800229"], ["19810229", "18800229"]),
        ("422", ["156"], ["000", "999", "15"]),
        ("423", ["156", "156344", "156344446840702"], ["1563", "15634", "156000", "156344446840702076"]),
        ("7030", ["156ABC", "999ABC"], ["156", "000ABC"]),
        ("4321", ["0", "1"], ["2"]),
        ("4330", ["001250", "001250-"], ["001250+", "1250"]),
        ("8004", ["9521AB"], ["952", "A9521"]),
        ("8010", ["9521/A-#"], ["9521a"]),
        ("242", ["1", "123456"], ["1234567", "A"]),
        ("10", ["A-/_?;"], ["", "A B", "A$", "A#", "é", "A" * 21]),
    ],
)
def test_a_value_has_the_length_characters_and_days_of_its_identifier(name, right, wrong):
    identifier = identifier_named(name)

    def fits(value):
        return identifier.pattern.fullmatch(value) is not None and identifier.knows_countries(value)

    assert [value for value in right if not fits(value)] == []
    assert [value for value in wrong if fits(value)] == []


@pytest.mark.parametrize("name", ["00", "01", "02", "03", "253", "255", "402", "414", "8003", "8006", "8017", "8018"])
def test_a_wrong_check_digit_of_any_key_is_a_fault(name):
    digits = identifier_named(name).checked
    body = "0952123400001234567"[: digits - 1]
    wrong = body + str((int(check_digit(body)) + 1) % 10) + ("0102" if name == "8006" else "")
    assert message_of([(name, wrong)]) == Gs1Fault(CodeProblem.CHECK_DIGIT, f"element:{name}")


def test_the_three_spellings_of_element_strings_say_the_same():
    pairs = (GOODS, ("10", "A817"), ("17", "261231"), ("423", "156344"))
    sent = "".join(name + value + ("" if identifier_named(name).fixed else "\x1d") for name, value in pairs)
    printed = "".join(f"({name}){value}" for name, value in pairs)
    assert read_elements(sent) == read_printed(printed) == message_of(pairs)


def test_what_is_no_identifier_is_not_remembered():
    before = len(gs1_identifiers._IDENTIFIERS)
    assert all(identifier_named(name) is None for name in ("05", "3170", "31é0", "0", "", "01\x1d"))
    assert len(gs1_identifiers._IDENTIFIERS) == before


def test_no_identifier_is_made_before_it_is_asked_for():
    script = "from catalog.codes import gs1_identifiers as it; from catalog.chain import demo_chain; demo_chain();"
    done = subprocess.run(
        [sys.executable, "-c", f"{script} print(len(it._IDENTIFIERS))"], capture_output=True, check=True
    )
    assert done.stdout.strip() == b"0"
