"""Drawing a number as bars that a scanner reads, off paper or off the terminal.

EAN-13 is 95 modules of equal width, dark or light: guard, six digits, guard, six digits, guard; the first digit hides
in the choice of patterns (ISO/IEC 15420). EAN-8 is 67. UPC-A is an EAN-13 that begins with 0. Code 128 (ISO/IEC 15417)
holds any text, two digits to eleven modules; payment codes and the longer labels of scales are printed in it, and
behind a first character FNC1 it is GS1-128.

In a terminal two modules share a cell: a space, `▌`, `▐` or `█`. An EAN-13 with its quiet zones is 57 columns wide. It
must be shown black on white throughout, whatever the theme: bars that are light on dark, or swap colours from cell to
cell, are not read. Six rows of bars still decode when the phone is held askew; eight are better.

>>> print(bars("9521234000013", rows=1)[1].strip())
▐▐▐▌ ▌▐▌█▐▌▐▌▐ █▐  ▌▌ █▐▐▐█ ▌█▌▐▐█ ▌█▌▐▐▌▐▌▌ ▐▐▐
>>> bar_symbol("036000291452").symbology
<Symbology.UPCA: 'upca'>
>>> bars("9521234000014")
Traceback (most recent call last):
    ...
catalog.errors.BarsError: '9521234000014' was given: expected 3 as its last digit

python-barcode draws. It silently repairs wrong check digits and cuts long texts, so everything is checked here first.
It also has a fault in Code 128: see `_RightCode128`.
"""

from __future__ import annotations

from collections.abc import Sequence

from barcode.codex import Code128, Gs1_128
from barcode.ean import EAN8, EAN13

from catalog.codes import LENGTHS, Gtin, is_digits
from catalog.drawing.symbols import BarSymbol, Symbology
from catalog.errors import BarsError, CodeError, CodeProblem

ROWS = 6
LONGEST_CODE128 = 48
"""Characters. GS1-128 allows no more, and no hand scanner is wide enough for more in plain Code 128."""

_GLYPHS = {"00": " ", "01": "▐", "10": "▌", "11": "█"}
_CODE128_QUIET = (10, 10)
# The first and last digits of a UPC-A are as long as the guards beside them.
_EAN13_GUARDS = ((0, 3), (45, 50), (92, 95))
_UPCA_GUARDS = ((0, 10), (45, 50), (85, 95))
_EAN8_GUARDS = ((0, 3), (31, 36), (64, 67))


def modules(code: str) -> str:
    """The bars of `code` from left to right, `1` dark and `0` light, without quiet zones. Raises as `bar_symbol`."""
    return bar_symbol(code).modules


def bars(code: str, rows: int = ROWS) -> list[str]:
    """Lines of glyphs for `code`: see `bar_lines`. Raises as `bar_symbol` does."""
    return bar_lines(bar_symbol(code), rows)


def bar_lines(symbol: BarSymbol, rows: int = ROWS) -> list[str]:
    """A blank line, `rows` equal lines of bars, a blank line; quiet zones included."""
    left, right = symbol.quiet
    line = "0" * left + symbol.modules + "0" * right
    line += "0" * (len(line) % 2)
    glyphs = "".join([_GLYPHS[line[at : at + 2]] for at in range(0, len(line), 2)])
    blank = " " * len(glyphs)
    return [blank, *[glyphs] * rows, blank]


def bar_symbol(code: str) -> BarSymbol:
    """The bars that `code` is printed with, by its form.

    8, 12, 13 or 14 digits are a GTIN (EAN-8, UPC-A, EAN-13); 16 to 24 digits a payment code or a scale's label in Code
    128. BarsError for everything else, for a wrong check digit, and for the GTIN-14 of a case.
    """
    if is_digits(code) and 16 <= len(code) <= 24:
        return code128(code)
    if not is_digits(code) or len(code) not in LENGTHS:
        raise BarsError(CodeProblem.UNREADABLE, code, "a GTIN, or a payment code of 16 to 24 digits")
    if len(code) == 12:
        return upca(code)
    gtin = _gtin(code)
    return ean8(code) if gtin.key.startswith("000000") else ean13(code)


def ean13(code: str) -> BarSymbol:
    """The GTIN `code` (12, 13 or 14 digits) as an EAN-13. BarsError when it is none, or is a case's."""
    digits = _gtin(code).ean13
    if digits is None:
        raise BarsError(CodeProblem.UNREADABLE, code, "the GTIN of a single item, with 0 in front")
    return BarSymbol(Symbology.EAN13, digits, _built(EAN13(digits)), (11, 7), _EAN13_GUARDS)


def upca(code: str) -> BarSymbol:
    """The GTIN `code` as a UPC-A: the same bars as its EAN-13, with other digits below. BarsError when it has none."""
    key = _gtin(code).key
    if not key.startswith("00"):
        raise BarsError(CodeProblem.UNREADABLE, code, "a GTIN of 12 digits")
    return BarSymbol(Symbology.UPCA, key[2:], _built(EAN13(key[1:])), (9, 9), _UPCA_GUARDS)


def ean8(code: str) -> BarSymbol:
    """The GTIN-8 `code` as an EAN-8. BarsError when it is none."""
    key = _gtin(code).key
    if not key.startswith("000000"):
        raise BarsError(CodeProblem.UNREADABLE, code, "a GTIN of 8 digits")
    return BarSymbol(Symbology.EAN8, key[6:], _built(EAN8(key[6:])), (7, 7), _EAN8_GUARDS)


def code128(text: str) -> BarSymbol:
    """Any printable ASCII `text` of up to `LONGEST_CODE128` characters. BarsError for other text."""
    if not (text.isascii() and text.isprintable() and 0 < len(text) <= LONGEST_CODE128):
        raise BarsError(CodeProblem.UNREADABLE, text, f"1 to {LONGEST_CODE128} printable ASCII characters")
    return BarSymbol(Symbology.CODE128, text, _built(_RightCode128(text)), _CODE128_QUIET)


def gs1_128(fields: Sequence[str], text: str) -> BarSymbol:
    """`fields` as GS1-128, with a separator between them; the caller joins identifiers that need none.

    `text` is printed below. BarsError when it is too long.
    """
    payload = Gs1_128.FNC1_CHAR.join(fields)
    if len(payload) > LONGEST_CODE128:
        raise BarsError(CodeProblem.TOO_LONG, text, f"at most {LONGEST_CODE128} characters in GS1-128")
    return BarSymbol(Symbology.GS1_128, text, _built(Gs1_128(payload)), _CODE128_QUIET)


def _gtin(code: str) -> Gtin:
    try:
        return Gtin.parse(code)
    except CodeError as error:
        raise BarsError(error.problem, code, error.expected) from error


class _RightCode128(Code128):  # type: ignore[misc] # the library has no types
    """Code 128 without a fault of python-barcode: a text that begins with `99` in set C loses that pair."""

    def _try_to_optimize(self, encoded: list[int]) -> list[int]:
        if self.code.startswith("99"):
            return encoded
        optimized: list[int] = super()._try_to_optimize(encoded)
        return optimized


def _built(symbol: Code128 | EAN8 | EAN13) -> str:
    rows: list[str] = symbol.build()
    return rows[0]
