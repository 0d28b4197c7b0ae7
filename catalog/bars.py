"""Drawing a number as bars that a scanner reads off the terminal.

EAN-13 is 95 modules of equal width, dark or light: guard, six digits, guard, six digits, guard; the first digit hides
in the choice of patterns (ISO/IEC 15420). EAN-8 is 67. UPC-A is an EAN-13 that begins with 0. A payment code is
Code 128 (ISO/IEC 15417), two digits to eleven modules.

A terminal cell is about twice as high as wide and one glyph can halve it, so two modules share a cell: a space, `▌`,
`▐` or `█`. An EAN-13 with its quiet zones is 57 columns wide. It must be shown in one constant style, black on white
whatever the theme: bars drawn light on dark, or with fore- and background swapped from cell to cell, are not read
(facts on barcodes, section 1.3). Six rows of bars still decode when the phone is held askew; eight are better.

>>> print(bars("9521234000013", rows=1)[1].strip())
▐▐▐▌ ▌▐▌█▐▌▐▌▐ █▐  ▌▌ █▐▐▐█ ▌█▌▐▐█ ▌█▌▐▐▌▐▌▌ ▐▐▐
>>> bars("9521234000014")
Traceback (most recent call last):
    ...
catalog.errors.BarsError: '9521234000014' was given: expected 3 as its last digit

python-barcode draws; it repairs a wrong check digit and cuts what is too long without a word, so nothing reaches it
that has not been checked here.
"""

from __future__ import annotations

from barcode.codex import Code128
from barcode.ean import EAN8, EAN13

from catalog.errors import BarsError, CodeError, CodeProblem
from catalog.gtin import LENGTHS, Gtin, is_digits

ROWS = 6

_GLYPHS = {"00": " ", "01": "▐", "10": "▌", "11": "█"}
# Light modules left and right of the bars, which readers insist on.
_EAN13_QUIET = (11, 7)
_EAN8_QUIET = (7, 7)
_CODE128_QUIET = (10, 10)


def modules(code: str) -> str:
    """The bars of `code` from left to right, `1` dark and `0` light, without quiet zones.

    8, 12, 13 or 14 digits are a GTIN (EAN-8, UPC-A, EAN-13; of the 14, zeros in front are not drawn), 16 to 24 digits
    a payment code in Code 128. BarsError for everything else, for a wrong check digit, and for a case (GTIN-14 with
    an indicator), which has no bars a till reads.
    """
    return _drawn(code)[0]


def bars(code: str, rows: int = ROWS) -> list[str]:
    """Lines of glyphs for `code`: a blank line, `rows` equal lines of bars, a blank line; quiet zones included.

    Raises as `modules` does.
    """
    dark, (left, right) = _drawn(code)
    line = "0" * left + dark + "0" * right
    line += "0" * (len(line) % 2)
    glyphs = "".join([_GLYPHS[line[at : at + 2]] for at in range(0, len(line), 2)])
    blank = " " * len(glyphs)
    return [blank, *[glyphs] * rows, blank]


def _drawn(code: str) -> tuple[str, tuple[int, int]]:
    """Modules and quiet zones."""
    if is_digits(code) and 16 <= len(code) <= 24:
        return _built(Code128(code)), _CODE128_QUIET
    if not is_digits(code) or len(code) not in LENGTHS:
        raise BarsError(CodeProblem.UNREADABLE, code, "a GTIN, or a payment code of 16 to 24 digits")
    try:
        gtin = Gtin.parse(code)
    except CodeError as error:
        raise BarsError(error.problem, code, error.expected) from error
    if gtin.ean13 is None:
        raise BarsError(CodeProblem.UNREADABLE, code, "the GTIN of a single item, with 0 in front")
    if gtin.key.startswith("000000"):
        return _built(EAN8(gtin.key[6:])), _EAN8_QUIET
    return _built(EAN13(gtin.ean13)), _EAN13_QUIET


def _built(symbol: Code128 | EAN8 | EAN13) -> str:
    rows: list[str] = symbol.build()
    return rows[0]
