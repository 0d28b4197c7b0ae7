"""Two codes in one scan, in every pair of kinds and in either order: nothing is sold, and no third number comes of it."""

from datetime import UTC, datetime
from itertools import product

import pytest

from catalog.chain.loading import load_chain
from catalog.codes import check_digit, frame, read
from catalog.codes.labels.store_labels import WEIGHT_RULE, build_label
from catalog.shelf import Ask, Found, NotFound, Shelf

NOW = datetime(2026, 11, 24, 10, 30, tzinfo=UTC)
GS = "\x1d"
MILK, YOGHURT, WINE = "9521234000013", "9521234000020", "9521234000068"
COLA = "9500000" + check_digit("9500000")
SODA = "0360002914" + "5"
SODA += check_digit(SODA)


def forms(ean):
    """Every way in which goods may come out of a scanner."""
    key = ean.zfill(14)
    yield from (ean, f"]E0{ean}" if len(ean) == 13 else f"]E4{ean}" if len(ean) == 8 else f"]E00{ean}")
    yield from (f"(01){key}", f"(01){key}(17)271231", f"(01){key}(17)271231(10)A7", f"(01){key}(10)A7")
    yield from (f"]d201{key}", f"]C101{key}17271231", f"]d201{key}17271231" + f"10A7{GS}21007", f"]d201{key}10A7")
    yield from (f"01{key}17271231", f"01{key}10A7", f"01{key}10A7{GS}17271231", f"{GS}01{key}17271231")
    yield from (
        f"https://x.example/01/{key}",
        f"https://x.example/01/{key}/10/A7",
        f"]Q1https://x.example/01/{key}/21/7",
    )
    yield from (f"HTTPS://X.EXAMPLE/01/{key}?17=271231", f"https://x.example/01/{key}?17=271231&utm=x#top")


LABEL = build_label(WEIGHT_RULE, "00123", 312)
FIRST = [*forms(MILK), *forms(COLA), *forms(SODA), LABEL]
SECOND = [*forms(YOGHURT), *forms(COLA), *forms(SODA), build_label(WEIGHT_RULE, "00124", 312)]


@pytest.fixture(scope="module")
def scan(tmp_path_factory):
    from tests.catalog.conftest import FILES, PRODUCTS

    folder = tmp_path_factory.mktemp("chain")
    more = f"DR001,可乐,Cola,kl,dairy,each,,{COLA},3.00,,standard,0,carry,,,,,\n"
    more += f"DR002,汽水,Soda,qs,dairy,each,,{SODA},3.00,,standard,0,carry,,,,,\n"
    for name, content in (FILES | {"products.csv": PRODUCTS + more}).items():
        (folder / name).write_text(content, encoding="utf-8")
    chain = load_chain(folder)
    shelf = Shelf(chain, chain.stores["east"], NOW)

    def scan(text):
        return shelf.identify(read(frame(text), shelf.label_rules), member=False, at=NOW)

    return scan


def test_each_alone_is_sold(scan):
    assert all(isinstance(scan(text), Found) for text in FIRST + SECOND)


def test_two_together_are_never_sold_as_one(scan):
    for first, second in product(FIRST, SECOND):
        for text in (first + second, second + first):
            found = scan(text)
            if isinstance(found, Ask):
                assert found.together, text
                continue
            assert isinstance(found, NotFound), text
            assert found.detail in ("glued", "repeated"), (text, found)


def test_nothing_is_sold_by_the_same_code_twice(scan):
    for text in FIRST:
        found = scan(text + text)
        assert isinstance(found, NotFound), text
        assert found.detail in ("glued", "repeated"), text
    for text in (MILK, COLA, f"]E0{MILK}", LABEL):
        found = scan(text + text)
        assert (found.detail, found.product) == ("repeated", scan(text).product), text


def test_three_together_are_not_sold_either(scan):
    for first, second, third in product(FIRST[::3], SECOND[1::4], [MILK, f"]d2010{WINE}", LABEL, COLA]):
        found = scan(first + second + third)
        assert isinstance(found, NotFound), (first + second + third, found)
