"""Drawing a text as a QR code.

A QR code (ISO/IEC 18004) is a grid of 21 to 177 modules a side, with redundancy enough to be read when 15 % of it is
dirty (level M, what we draw). In shops it carries a wallet's payment link, a brand's page, or a GS1 Digital Link: a
web address that says which goods it is on, and so serves a shopper's phone and the till alike.

>>> square = qr_symbol("https://id.gs1.org/01/09521234000013")
>>> len(square.rows), square.width
(29, 37)

In a terminal two modules share a cell, one above the other: a space, `▀`, `▄` or `█`. Unlike bars, a QR code is lost
when the terminal leaves light between its rows; a picture of it is the way out.
"""

from __future__ import annotations

import segno

from catalog.drawing.symbols import GridSymbol, Symbology
from catalog.errors import BarsError, CodeProblem

LONGEST_QR = 512
"""Characters: as many as a scan may have (`catalog.codes.frame.MAX_LENGTH`)."""
TERMINAL_QUIET = 2
"""Modules around a QR code on a screen. Paper wants four; on a screen two are read as well and leave room."""

_GLYPHS = {"00": " ", "01": "▄", "10": "▀", "11": "█"}


def qr_symbol(text: str) -> GridSymbol:
    """`text` as a QR code. BarsError for an empty text, for more than `LONGEST_QR` characters and for what is not
    printable: a code is drawn here to be read back.
    """
    if not text or not text.isprintable():
        raise BarsError(CodeProblem.UNREADABLE, text, "printable text")
    if len(text) > LONGEST_QR:
        raise BarsError(CodeProblem.TOO_LONG, text, f"at most {LONGEST_QR} characters")
    code = segno.make_qr(text, error="m", boost_error=False)
    rows = tuple("".join("1" if module else "0" for module in row) for row in code.matrix)
    return GridSymbol(Symbology.QR, text, rows)


def grid_lines(symbol: GridSymbol, quiet: int = TERMINAL_QUIET) -> list[str]:
    """Lines of glyphs for `symbol`, two rows of modules to a line, with `quiet` light modules on all sides."""
    side = "0" * quiet
    blank = "0" * (len(symbol.rows) + 2 * quiet)
    rows = [*[blank] * quiet, *[side + row + side for row in symbol.rows], *[blank] * quiet]
    if len(rows) % 2:
        rows.append(blank)
    return [
        "".join([_GLYPHS[upper + lower] for upper, lower in zip(rows[at], rows[at + 1], strict=True)])
        for at in range(0, len(rows), 2)
    ]
