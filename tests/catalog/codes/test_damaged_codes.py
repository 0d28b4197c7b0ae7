"""One symbol of a code changed, lost, put in or swapped, at every place, in every sort of code.

What is still read is compared with a strict reader of its own: biip's table of identifiers and check digits, the
calendar of the standard library, and the associations of the GS1 General Specifications, 4.14, for the identifiers used.
"""

import re
from datetime import date, datetime
from urllib.parse import parse_qsl, unquote, urlsplit

import pytest
from biip.checksums import gs1_standard_check_digit
from biip.gs1_application_identifiers import GS1ApplicationIdentifier

from catalog.chain import demo_chain
from catalog.codes import Gs1Read, GtinRead, LabelRead, frame, read
from catalog.shelf import Found, Shelf

GS = "\x1d"
AT = datetime.fromisoformat("2026-11-24T18:30:00+08:00")
MILK = "9521234000013"
KEY = "0" + MILK
SORTS = {
    "EAN-13": MILK,
    "EAN-13 named": "]E0" + MILK,
    "EAN-8 named": "]E496385074",
    "UPC-A": "036000291452",
    "ITF-14": "]I1" + KEY,
    "scale label": "2100123003129",
    "two values": "240012304306003129",
    "GS1 named": f"]d201{KEY}1726123110A817{GS}21007",
    "GS1, dates": f"]C101{KEY}11261101152612011626120217261203",
    "GS1, weighed": "]e0019952123400401231030003123922430617261231",
    "GS1, hours": f"]Q301{KEY}70032612311200{GS}422156{GS}10A7",
    "GS1 alone": f"01{KEY}1726123110A817",
    "GS1, separators": f"{GS}01{KEY}10A817{GS}17261231",
    "brackets": f"(01){KEY}(17)261231(10)A817",
    "link": f"https://id.example.com/01/{KEY}/10/A817?17=261231",
    "short link": f"HTTPS://X.EXAMPLE/gtin/{MILK}/lot/A8?exp=261231&x=1",
}
SYMBOLS = "0123456789" + "A(/]?=&%" + GS
DATES = {"11": 6, "12": 6, "13": 6, "15": 6, "16": 6, "17": 6, "7003": 10}
MEASURES = re.compile(r"30|3[1256][0-9]{2}")


def damaged(text):
    for at in range(len(text)):
        yield text[:at] + text[at + 1 :]
        if at + 1 < len(text) and text[at] != text[at + 1]:
            yield text[:at] + text[at + 1] + text[at] + text[at + 2 :]
        for symbol in SYMBOLS:
            if symbol != text[at]:
                yield text[:at] + symbol + text[at + 1 :]
            yield text[:at] + symbol + text[at:]
    for symbol in SYMBOLS:
        yield text + symbol


# The strict reader


def right(digits):
    return digits.isdecimal() and gs1_standard_check_digit(digits[:-1]) == int(digits[-1])


def strict_elements(text):
    """The elements of element strings as a scanner sends them, or None."""
    pairs, text = [], text.removeprefix(GS)
    while text:
        try:
            identifier = GS1ApplicationIdentifier.extract(text)
        except Exception:  # noqa: BLE001 - whatever it raises, it knows none
            return None
        name = identifier.ai
        if identifier.separator_required:
            value, _, text = text[len(name) :].partition(GS)
        else:
            size = len(name) + DATES.get(name, 14 if name in ("01", "02") else 18 if name == "00" else 6)
            size = len(name) + 2 if name == "20" else size
            value, text = text[len(name) : size], text[size:].removeprefix(GS)
        pairs.append((name, value))
    return pairs


def strict_pairs(pairs):
    """Whether all values are right and go together."""
    found = {}
    for name, value in pairs:
        pattern = GS1ApplicationIdentifier.extract(name).pattern
        if not re.fullmatch(pattern, name + value, re.ASCII) or found.setdefault(name, value) != value:
            return False
        if name in DATES and not is_day(value, hours=name == "7003"):
            return False
    names = set(found)
    if "01" not in names or not right(found["01"]) or names & {"02", "37", "255"}:
        return False
    if any(len({name for name in names if name[:3] == family}) > 1 for family in ("310", "392")):
        return False
    return not any(name.startswith("392") for name in names) or any(map(MEASURES.fullmatch, names))


def is_day(value, *, hours):
    year, month, day = 2000 + int(value[:2]), int(value[2:4]), int(value[4:6])
    try:
        date(year, month, day or 1)
        return bool(day or not hours) and (not hours or (int(value[6:8]) < 24 and int(value[8:]) < 60))
    except ValueError:
        return False


def strict_link(text):
    parts = urlsplit(text)
    path = parts.path.strip("/").split("/")
    names = {"gtin": "01", "lot": "10", "ser": "21", "cpv": "22"}
    path = path[max(n for n, part in enumerate(path) if part.lower() in ("01", "gtin")) :]
    path[::2] = [names.get(part.lower(), part) for part in path[::2]]
    pairs = list(zip(path[::2], map(unquote, path[1::2]), strict=True))
    query = [("17" if key.lower() == "exp" else key, value) for key, value in parse_qsl(parts.query, True)]
    return [("01", pairs[0][1].zfill(14)), *pairs[1:], *((key, value) for key, value in query if key.isdecimal())]


def strict(text):
    """The element strings in `text`, or None where a strict reader refuses."""
    scan = frame(text)
    if scan.text[:4].lower() == "http":
        pairs = strict_link(scan.text)
    elif scan.text.startswith("("):
        pairs = re.findall(r"\(([0-9]+)\)(.*?)(?=\([0-9]+\)|$)", scan.text)
        assert "".join(f"({name}){value}" for name, value in pairs) == scan.text
    else:
        pairs = strict_elements(scan.text)
    return pairs if pairs and strict_pairs(pairs) else None


# What is compared


@pytest.fixture(scope="module")
def shelf():
    chain = demo_chain()
    return Shelf(chain, chain.stores["jinqiao"], AT)


@pytest.mark.parametrize("sort", SORTS)
def test_a_damaged_code_is_refused_or_read_as_a_strict_reader_does(shelf, sort):
    text = SORTS[sort]
    whole = shelf.identify(read(frame(text), shelf.label_rules), member=False, at=AT)
    for changed in damaged(text):
        reading = read(frame(changed), shelf.label_rules)
        found = shelf.identify(reading, member=False, at=AT)
        if isinstance(reading, GtinRead | LabelRead):
            assert right(frame(changed).text), changed
        if isinstance(reading, Gs1Read) and reading.message.gtin:
            assert dict(strict(changed) or {}) == dict(reading.message.elements), changed
        if isinstance(found, Found):
            assert found.product == whole.product, changed
            dated = isinstance(reading, Gs1Read) and set(DATES) & {name for name, _ in reading.message.elements}
            lost = isinstance(whole, Found) and whole.keeps_until and not dated
            assert not lost or strict(changed), changed


@pytest.mark.parametrize("sort", SORTS)
def test_a_code_that_was_cut_off_is_never_other_goods(shelf, sort):
    text = SORTS[sort]
    whole = shelf.identify(read(frame(text), shelf.label_rules), member=False, at=AT)
    for at in range(1, len(text)):
        for part in (text[:at], text[at:]):
            found = shelf.identify(read(frame(part), shelf.label_rules), member=False, at=AT)
            assert not isinstance(found, Found) or found.product == whole.product, part
