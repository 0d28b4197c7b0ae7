"""Element strings, against the standard and against biip, which keeps the standard's own tables."""

from datetime import date

import pytest
from biip.gs1_application_identifiers import GS1ApplicationIdentifier
from biip.gs1_messages import GS1Message
from hypothesis import given
from hypothesis import strategies as st

from catalog.codes.digital_link import read_link
from catalog.codes.gs1 import Gs1Fault, Gs1Message, message_of, read_elements, read_printed
from catalog.codes.gs1_identifiers import identifier_at, identifier_named
from catalog.errors import CodeProblem

TODAY = date(2026, 11, 24)
MILK = "0109521234000013"
GS = "\x1d"


def read(text):
    message = read_elements(text)
    assert isinstance(message, Gs1Message), message
    return message


# The identifiers


ALL = [f"{n:0{width}d}" for width in (2, 3, 4) for n in range(10**width)]


@pytest.mark.parametrize("width", [2, 3, 4])
def test_the_identifiers_are_those_of_the_standard(width):
    for name in (f"{n:0{width}d}" for n in range(10**width)):
        ours = identifier_named(name)
        try:
            theirs = GS1ApplicationIdentifier.extract(name)
        except Exception:  # noqa: BLE001 - whatever it raises, it knows none
            theirs = None
        if theirs is not None and theirs.ai != name:
            theirs = None
        assert (ours is None) == (theirs is None), name
        if ours is not None:
            assert ours.fixed != theirs.separator_required, name


def test_no_identifier_is_the_beginning_of_another():
    names = [name for name in ALL if identifier_named(name)]
    assert len(names) > 500
    assert all(identifier_at(name + "9" * 20, 0).name == name for name in names)


# Reading


@pytest.mark.parametrize(
    ("text", "elements"),
    [
        (MILK, {"01": "09521234000013"}),
        (MILK + "17261231", {"01": "09521234000013", "17": "261231"}),
        (MILK + "10A817" + GS + "17261231", {"01": "09521234000013", "10": "A817", "17": "261231"}),
        (GS + MILK + GS + "17261231" + GS + "10A817" + GS, {"01": "09521234000013", "17": "261231", "10": "A817"}),
        (
            MILK + "2112345" + GS + "3003" + GS + "3922" + "1290" + GS,
            {"01": "09521234000013", "21": "12345", "30": "03", "3922": "1290"},
        ),
        ("00" + "095212340000000013", {"00": "095212340000000013"}),
        (MILK + "17261231" + "17261231", {"01": "09521234000013", "17": "261231"}),
        ("10A" + GS + MILK, {"10": "A", "01": "09521234000013"}),
        (MILK + "10!\"%&'()*+,-./_", {"01": "09521234000013", "10": "!\"%&'()*+,-./_"}),
    ],
)
def test_element_strings_are_taken_apart(text, elements):
    assert dict(read(text).elements) == elements


@pytest.mark.parametrize(
    ("text", "problem", "detail"),
    [
        ("", CodeProblem.UNREADABLE, "gs1"),
        (GS, CodeProblem.UNREADABLE, "gs1"),
        ("x", CodeProblem.UNREADABLE, "gs1"),
        ("0", CodeProblem.UNREADABLE, "element:0"),
        ("0109521234000014", CodeProblem.CHECK_DIGIT, "element:01"),
        ("01095212340000", CodeProblem.UNREADABLE, "element:01"),
        ("05123", CodeProblem.UNREADABLE, "element:05"),
        ("17261331" + MILK, CodeProblem.UNREADABLE, "element:17"),
        (MILK + "0109521234000020", CodeProblem.UNREADABLE, "glued"),
        (MILK + MILK, CodeProblem.UNREADABLE, "glued"),
        (MILK + "10A" + GS + "10B", CodeProblem.UNREADABLE, "twice:10"),
        (MILK + "17261231" + "17261230", CodeProblem.UNREADABLE, "twice:17"),
        ("10" + GS + MILK, CodeProblem.UNREADABLE, "element:10"),
        (MILK + "10A817" + "17261231", CodeProblem.UNREADABLE, "separator"),
        (MILK + "10A817" + "15261231", CodeProblem.UNREADABLE, "separator"),
        (MILK + "10A817" + "16261231", CodeProblem.UNREADABLE, "separator"),
        (MILK + "10A817" + "70032612311200", CodeProblem.UNREADABLE, "separator"),
        (MILK + "10A817" + "029" + "17261231", CodeProblem.UNREADABLE, "separator"),
        (MILK + "10" + "A" * 21, CodeProblem.UNREADABLE, "separator"),
        (MILK + "21" + "A" * 30 + GS + "17261231", CodeProblem.UNREADABLE, "separator"),
        (MILK + "10A" + GS + GS + "17261231", CodeProblem.UNREADABLE, "gs1"),
        (MILK + "17260031", CodeProblem.UNREADABLE, "element:17"),
        (MILK + "17261332", CodeProblem.UNREADABLE, "element:17"),
        (MILK + "10" + GS + "17261231", CodeProblem.UNREADABLE, "element:10"),
        (MILK + "10A 817" + GS + "17261231", CodeProblem.UNREADABLE, "element:10"),
        (MILK + "1726", CodeProblem.UNREADABLE, "element:17"),
        (MILK + "3103ABCDEF", CodeProblem.UNREADABLE, "element:3103"),
        (MILK + "05123", CodeProblem.UNREADABLE, "element:05"),
        (MILK + "2", CodeProblem.UNREADABLE, "element:2"),
        (MILK + "100109521234000020" + GS + "17261231", CodeProblem.UNREADABLE, "glued"),
        (MILK + "10L01" + "09521234000020", CodeProblem.UNREADABLE, "glued"),
        (MILK + "10https://x.yz/01/", CodeProblem.UNREADABLE, "glued"),
    ],
)
def test_what_makes_no_sense_is_a_fault(text, problem, detail):
    assert read_elements(text) == Gs1Fault(problem, detail)


def test_a_lot_that_ends_like_a_date_is_believed_where_separators_come_through():
    assert read(MILK + "2107" + GS + "10A81717261231").get("10") == "A81717261231"


# What it says


@pytest.mark.parametrize(
    ("element", "grams"), [("3103000312", 312), ("3100000002", 2000), ("3105031250", 313), ("3102000031", 310)]
)
def test_a_weight_is_in_grams(element, grams):
    assert read(MILK + element).weight_g == grams


@pytest.mark.parametrize(
    ("element", "amount", "currency"),
    [
        ("3922" + "10998", 10998, None),
        ("3920" + "12", 1200, None),
        ("3923" + "12345", 1235, None),
        ("3932" + "156" + "1290", 1290, "156"),
        ("3932" + "978" + "1290", 1290, "978"),
    ],
)
def test_a_price_is_in_minor_units(element, amount, currency):
    message = read(MILK + "3103000312" + element)
    assert (message.amount, message.currency) == (amount, currency)


def test_what_is_not_said_is_none():
    message = read(MILK)
    assert (message.weight_g, message.amount, message.currency, message.count, message.get("10")) == (None,) * 5
    assert message.day("17", TODAY) is None
    assert read("00" + "095212340000000013").gtin is None


@pytest.mark.parametrize(
    ("digits", "day"),
    [
        ("261231", date(2026, 12, 31)),
        ("260200", date(2026, 2, 28)),
        ("280200", date(2028, 2, 29)),
        ("761231", date(2076, 12, 31)),
        ("771231", date(1977, 12, 31)),
        ("000101", date(2000, 1, 1)),
    ],
)
def test_two_digits_of_a_year_are_read_from_today(digits, day):
    assert read(MILK + "17" + digits).day("17", TODAY) == day


def test_a_29_february_of_a_year_that_has_none_is_no_day():
    assert read(MILK + "17000229").day("17", date(2060, 1, 1)) is None


def test_two_digits_of_a_year_are_read_from_the_end_of_a_century_too():
    assert read(MILK + "17" + "050101").day("17", date(2098, 1, 1)) == date(2105, 1, 1)


# Printed


@pytest.mark.parametrize(
    "text",
    ["(01)09521234000013(17)261231(10)A817", "(01) 09521234000013 (17) 261231 (10) A817 "],
)
def test_what_people_read_is_read(text):
    message = read_printed(text)
    assert dict(message.elements) == {"01": "09521234000013", "17": "261231", "10": "A817"}


def test_a_bracket_in_a_lot_is_no_identifier_unless_it_looks_like_one():
    assert read_printed("(01)09521234000013(10)A(B)").get("10") == "A(B)"
    assert read_printed("(01)09521234000013(10)A(817)") == Gs1Fault(CodeProblem.UNREADABLE, "element:81")


@pytest.mark.parametrize("text", ["(05)123", "01(01)09521234000013", "()", "(01)", "(01)9521234000013"])
def test_what_looks_printed_and_is_not_is_a_fault(text):
    assert isinstance(read_printed(text), Gs1Fault)


def test_an_identifier_nobody_knows_is_a_fault():
    assert isinstance(message_of([("05", "1")]), Gs1Fault)


# Links


@pytest.mark.parametrize(
    ("url", "elements"),
    [
        ("https://id.example.com/01/09521234000013", {"01": "09521234000013"}),
        ("HTTPS://ID.EXAMPLE.COM/01/09521234000013/10/A817", {"01": "09521234000013", "10": "A817"}),
        (
            "HtTp://id.example.com/some/page/01/09521234000013/21/7?17=261231",
            {"01": "09521234000013", "21": "7", "17": "261231"},
        ),
        ("https://id.example.com/gtin/9521234000013/lot/A%2F8", {"01": "09521234000013", "10": "A/8"}),
        ("https://example.com/01/036000291452?utm_source=x&15=261231#top", {"01": "00036000291452", "15": "261231"}),
        ("https://example.com/01/96385074/", {"01": "00000096385074"}),
        ("https://example.com/01/09521234000013?17=261231;10=A", {"01": "09521234000013", "17": "261231", "10": "A"}),
    ],
)
def test_a_digital_link_says_what_element_strings_say(url, elements):
    message = read_link(url)
    assert isinstance(message, Gs1Message), message
    assert dict(message.elements) == elements


@pytest.mark.parametrize(
    "url",
    [
        "https://example.com",
        "https://example.com/",
        "https://example.com/01/us",
        "https://example.com/01/123",
        "https://example.com/01/09521234000013/reviews",
        "https://example.com/01/09521234000013/17/261231",
        "https://example.com/products/09521234000013",
        "weixin://01/09521234000013",
        "ftp://example.com/01/09521234000013",
        "https:///01/09521234000013",
    ],
)
def test_any_other_link_is_only_a_link(url):
    assert read_link(url) is None


def test_a_digital_link_can_be_misprinted():
    assert read_link("https://example.com/01/09521234000014") == Gs1Fault(CodeProblem.CHECK_DIGIT, "element:01")


@pytest.mark.parametrize(
    ("rest", "detail"),
    [
        ("/10/%00%ff", "element:10"),
        ("/10/A%2", "element:10"),
        ("/10/A/22/B", "element:22"),
        ("/21/7/10/A", "element:10"),
        ("/10/A/10/A", "element:10"),
        ("/22/B/235/C", "element:235"),
        ("?01=09521234000020", "element:01"),
        ("?01=09521234000013", "element:01"),
        ("?21=7", "element:21"),
        ("?17=261331", "element:17"),
        ("?17=260431", "element:17"),
        ("?exp=261331", "element:17"),
        ("?%31%37=261331", "element:17"),
        ("?17=", "element:17"),
        ("?05=1", "element:05"),
        ("/10/A?10=B", "twice:10"),
        ("?17=261231&17=261230", "twice:17"),
        ("?17=261231&exp=261230", "twice:17"),
        ("?3922=1290", "missing:3922"),
        ("?37=4", "against:01 37"),
        ("/01/09521234000020", "glued"),
        ("/21/7https://example.com/01/09521234000020", "glued"),
        ("?17=261231https://example.com/01/09521234000020", "glued"),
    ],
)
def test_all_of_a_digital_link_is_right_or_none_of_it_counts(rest, detail):
    assert read_link("https://example.com/01/09521234000013" + rest) == Gs1Fault(CodeProblem.UNREADABLE, detail)


def test_a_number_in_a_link_that_lacks_one_of_its_digits_is_no_shorter_number():
    assert read_link("https://example.com/01/0036000291452") == Gs1Fault(CodeProblem.UNREADABLE, "element:01")


# Against biip


LOTS = st.text("ABCDEFGHJKLMNPRSTUVWXYZ-/", min_size=1, max_size=20)
DAYS = st.dates(date(2000, 1, 1), date(2049, 12, 31)).map(lambda day: f"{day:%y%m%d}")


@given(
    st.dictionaries(
        st.sampled_from(["10", "11", "15", "17", "21", "240", "30", "3103"]),
        st.integers(0, 10**6 - 1),
        min_size=1,
    ),
    LOTS,
    DAYS,
)
def test_it_reads_what_biip_reads(numbers, lot, day):
    values = {"10": lot, "21": lot, "240": lot, "11": day, "15": day, "17": day}
    elements = [("01", "09521234000013"), *((ai, values.get(ai, f"{number:06d}")) for ai, number in numbers.items())]
    text = "".join(ai + value + (GS if not identifier_named(ai).fixed else "") for ai, value in elements)
    theirs = [(e.ai.ai, e.value) for e in GS1Message.parse(text).element_strings]
    assert list(read(text).elements) == theirs == elements
