"""The figure that counts: of all codes that are tried, how many give another product than the one they are on.

Every good of the demo chain in every form that its code may have, then the same codes damaged: each digit wrong in each
way, cut off, glued together, and noise. A refusal and a question are always acceptable; another product never is.
"""

import random
from datetime import UTC, datetime

import pytest

from catalog.chain import demo_chain
from catalog.codes import check_digit, frame, read
from catalog.codes.labels.store_labels import AMOUNT_RULE, WEIGHT_RULE, build_label
from catalog.shelf import Ask, Found, Shelf

AT = datetime(2026, 11, 24, 10, 30, tzinfo=UTC)
GS = "\x1d"


@pytest.fixture(scope="module")
def shelf():
    chain = demo_chain()
    return Shelf(chain, chain.stores["jinqiao"], AT)


class Count:
    """What came of the codes: `right` is the product the code is on, `wrong` any other."""

    def __init__(self, shelf):
        self._shelf = shelf
        self.tried = self.right = self.refused = self.asked = 0
        self.wrong = []

    def scan(self, text, sku):
        reading = read(frame(text), self._shelf.label_rules)
        found = self._shelf.identify(reading, member=False, at=AT)
        self.tried += 1
        if isinstance(found, Ask):
            self.asked += 1
        elif not isinstance(found, Found):
            self.refused += 1
        elif found.product.sku == sku:
            self.right += 1
        else:
            self.wrong.append((text, found.product.sku))

    def show(self, table, what):
        table.row(what, self.tried, unit="codes")
        for name in ("right", "asked", "refused"):
            table.row(f"  {name}", getattr(self, name), unit="")
        table.row("  wrong product", len(self.wrong), unit="", goal="goal: 0")


@pytest.fixture
def count(shelf):
    return Count(shelf)


@pytest.fixture(scope="module")
def packed(shelf):
    return [product for product in shelf.products() if product.gtin]


@pytest.fixture(scope="module")
def weighed(shelf):
    return [product for product in shelf.products() if product.plu]


def forms(key):
    ean = key[1:]
    yield from (ean, f"]E0{ean}\r\n", key, f"{ean[0]} {ean[1:7]} {ean[7:]}", f"\t{ean}\t")
    yield "".join(chr(ord(digit) + 0xFEE0) for digit in ean)
    yield from (f"]C101{key}", f"01{key}17271231", f"]d201{key}10LOT{GS}17271231", f"(01){key}(10)LOT", f"]I1{key}")
    yield from (f"https://id.example.com/01/{key}?17=271231", f"HTTPS://X.EXAMPLE/01/{ean}/10/A")


def damaged(code):
    for at, digit in enumerate(code):
        for other in "0123456789":
            if other != digit:
                yield code[:at] + other + code[at + 1 :]


def test_every_form_of_every_code_is_the_product_it_is_on(count, packed, weighed, table):
    for product in packed:
        for text in forms(product.gtin):
            count.scan(text, product.sku)
    for product in weighed:
        for rule in (WEIGHT_RULE, AMOUNT_RULE):
            count.scan(build_label(rule, product.plu, 312), product.sku)
            count.scan("]E0" + build_label(rule, product.plu, 99_999), product.sku)
    count.show(table, "every form of every code")
    assert (count.wrong, count.refused, count.asked) == ([], 0, 0)


def test_no_digit_can_be_wrong_without_being_noticed(count, packed, weighed, measuring, table):
    every = 1 if measuring else 10
    for product in packed[::every]:
        for text in damaged(product.gtin[1:]):
            count.scan(text, None)
    for product in weighed[::every]:
        for text in damaged(build_label(WEIGHT_RULE, product.plu, 312)):
            count.scan(text, None)
    for product in packed[::every]:
        for text in damaged(product.gtin):
            count.scan(f"]d201{text}17271231", None)
    count.show(table, "one digit wrong")
    assert (count.wrong, count.right, count.asked) == ([], 0, 0)


def test_what_is_cut_off_or_run_together_is_never_another_product(count, packed, table):
    neighbours = [*packed[1:], packed[0]]
    for product, other in zip(packed, neighbours, strict=True):
        code, second = product.gtin[1:], other.gtin[1:]
        for end in range(1, 13):
            count.scan(code[:end], None)
            count.scan(code[end:], None)
        for text in (code + second, code + code, code + second[:-1], code[1:] + second, code + second + code):
            count.scan(text, None)
    count.show(table, "cut off or run together")
    assert (count.wrong, count.right) == ([], 0)


def test_noise_is_never_a_product(count, packed, measuring, table):
    chance = random.Random(952)
    known = {product.gtin for product in packed}
    for _ in range(50_000 if measuring else 10_000):
        digits = "".join(chance.choices("0123456789", k=chance.choice((8, 12, 13, 13, 13, 14, 16, 18, 26))))
        text = digits[:-1] + check_digit(digits[:-1]) if chance.random() < 0.5 else digits
        if text.zfill(14) not in known and not text.startswith(("21", "22", "24")):
            count.scan(text, None)
    count.show(table, "random digits, every second with a right check digit")
    assert count.wrong == []
