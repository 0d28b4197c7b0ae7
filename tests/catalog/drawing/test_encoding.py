"""Which symbol is drawn for what somebody typed, and what is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.codes.digital_link import read_link
from catalog.codes.gs1 import Gs1Message, read_elements, read_printed
from catalog.drawing.encoding import Drawn, digital_link, printed, symbol_of
from catalog.drawing.symbols import Symbology
from catalog.errors import BarsError, CodeProblem

VALUE = st.text("!\"%&'()*+,-./0123456789:;<=>?ABCXYZ_abcxyz", min_size=1, max_size=20)


@pytest.mark.parametrize(
    ("code", "drawn", "symbology", "text"),
    [
        ("9521234000013", None, Symbology.EAN13, "9521234000013"),
        ("036000291452", None, Symbology.UPCA, "036000291452"),
        ("96385074", None, Symbology.EAN8, "96385074"),
        ("2100123003129", None, Symbology.EAN13, "2100123003129"),
        ("281234567890123456", None, Symbology.CODE128, "281234567890123456"),
        ("(01)09521234000013(17)261231", None, Symbology.GS1_128, "(01)09521234000013(17)261231"),
        ("https://example.com", None, Symbology.QR, "https://example.com"),
        ("HTTPS://EXAMPLE.COM", None, Symbology.QR, "HTTPS://EXAMPLE.COM"),
        ("036000291452", Drawn.EAN13, Symbology.EAN13, "0036000291452"),
        ("0036000291452", Drawn.UPCA, Symbology.UPCA, "036000291452"),
        ("96385074", Drawn.EAN8, Symbology.EAN8, "96385074"),
        ("milk", Drawn.CODE128, Symbology.CODE128, "milk"),
        ("9521234000013", Drawn.GS1_128, Symbology.GS1_128, "(01)09521234000013"),
        ("19521234000010", Drawn.GS1_128, Symbology.GS1_128, "(01)19521234000010"),
        ("牛奶", Drawn.QR, Symbology.QR, "牛奶"),
        ("96385074", Drawn.DIGITAL_LINK, Symbology.QR, "https://id.gs1.org/01/00000096385074"),
        (
            "(01)09521234000013(21)7(10)A/8(15)261231",
            Drawn.DIGITAL_LINK,
            Symbology.QR,
            "https://id.gs1.org/01/09521234000013/10/A%2F8/21/7?15=261231",
        ),
    ],
)
def test_a_code_is_drawn_as_it_is_printed_or_as_asked_for(code, drawn, symbology, text):
    symbol = symbol_of(code, drawn)
    assert (symbol.symbology, symbol.text) == (symbology, text)


@pytest.mark.parametrize(
    ("code", "drawn", "problem"),
    [
        ("", None, CodeProblem.UNREADABLE),
        ("milk", None, CodeProblem.UNREADABLE),
        ("9521234000014", None, CodeProblem.CHECK_DIGIT),
        ("²521234000013", None, CodeProblem.UNREADABLE),
        ("19521234000010", None, CodeProblem.UNREADABLE),
        ("(01)09521234000014", None, CodeProblem.CHECK_DIGIT),
        ("(01)09521234000013(17)261399", None, CodeProblem.UNREADABLE),
        ("(99", None, CodeProblem.UNREADABLE),
        ("9521234000014", Drawn.GS1_128, CodeProblem.CHECK_DIGIT),
        ("(01)09521234000013(10)" + "A" * 20 + "(21)" + "B" * 20, None, CodeProblem.TOO_LONG),
        ("(10)A817", Drawn.DIGITAL_LINK, CodeProblem.UNREADABLE),
        ("牛奶", Drawn.CODE128, CodeProblem.UNREADABLE),
        ("milk", Drawn.EAN13, CodeProblem.UNREADABLE),
    ],
)
def test_what_cannot_be_drawn_is_refused(code, drawn, problem):
    with pytest.raises(BarsError, match="expected") as caught:
        symbol_of(code, drawn)
    assert caught.value.problem is problem


@given(lot=VALUE, serial=VALUE, day=st.sampled_from(["261231", "270100"]))
def test_a_digital_link_says_what_the_element_strings_said(lot, serial, day):
    message = Gs1Message((("01", "09521234000013"), ("10", lot), ("21", serial), ("17", day)))
    back = read_link(digital_link(message))
    assert dict(back.elements) == dict(message.elements)


@given(lot=VALUE.filter(lambda text: "(" not in text), weight=st.integers(0, 999_999))
def test_what_stands_below_the_bars_says_the_same(lot, weight):
    message = Gs1Message((("01", "99521234000016"), ("3103", f"{weight:06}"), ("10", lot)))
    assert read_printed(printed(message)) == message


def test_fields_of_a_fixed_length_go_first_and_save_a_separator():
    one = symbol_of("(10)A817(01)09521234000013(21)7(17)261231")
    other = symbol_of("(01)09521234000013(17)261231(10)A817(21)7")
    assert one.modules == other.modules
    assert read_elements("01095212340000131726123110A817\x1d217").elements[0] == ("01", "09521234000013")


@pytest.mark.parametrize(
    ("code", "path"),
    [
        ("(01)09521234000013(235)A8", "01/09521234000013/235/A8"),
        ("(01)09521234000013(10)L1(235)A8", "01/09521234000013/235/A8?10=L1"),
        ("(21)7(22)V(10)L(01)09521234000013(17)261231", "01/09521234000013/22/V/10/L/21/7?17=261231"),
        ("(8006)095212340000130102(21)7(10)L", "8006/095212340000130102/10/L/21/7"),
        ("(8010)9521234A1(8011)5", "8010/9521234A1/8011/5"),
        ("(414)9521234000013(254)7", "414/9521234000013/254/7"),
        ("(8004)9521234A1", "8004/9521234A1"),
        ("(00)009521234000000017", "00/009521234000000017"),
    ],
)
def test_qualifiers_stand_in_the_path_of_a_link_in_the_standards_order(code, path):
    link = symbol_of(code, Drawn.DIGITAL_LINK).text
    assert link == f"https://id.gs1.org/{path}"
    if path.startswith("01"):
        assert dict(read_link(link).elements) == dict(read_printed(code).elements)


def test_what_has_no_place_in_a_link_is_not_drawn():
    with pytest.raises(BarsError, match="in one link"):
        digital_link(Gs1Message((("01", "09521234000013"), ("21", "7"), ("235", "A8"))))
