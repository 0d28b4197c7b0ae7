"""Drawing a text as a QR code.

A QR code (ISO/IEC 18004) is a grid of 21 to 177 modules a side. At level M, which is drawn here, it can be read with
15 % of it damaged. In shops it carries a payment link, a brand's page, or a GS1 Digital Link, which serves the
shopper's phone and the till alike.

>>> square = qr_symbol("https://id.gs1.org/01/09521234000013")
>>> len(square.rows), square.width
(29, 37)

In a terminal two modules share a cell, one above the other: a space, `▀`, `▄` or `█`. A terminal that leaves gaps
between its rows spoils a QR code (not bars): then a picture helps.
"""

from __future__ import annotations

import segno

from catalog.drawing.symbols import GridSymbol, Symbology
from catalog.errors import BarsError, CodeProblem

LONGEST_QR = 512
"""Characters: as many as a scan may have (`catalog.codes.frame.MAX_LENGTH`)."""
TERMINAL_QUIET = 2
"""Modules of quiet zone on a screen. The standard asks for four on paper; on a screen two are enough."""

_GLYPHS = {"00": " ", "01": "▄", "10": "▀", "11": "█"}


def qr_symbol(text: str) -> GridSymbol:
    """`text` as a QR code. BarsError when it is empty, not printable, or longer than `LONGEST_QR`."""
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
