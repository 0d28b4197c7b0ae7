"""Writing pages as PDF, with reportlab (the extra `pdf`). This is the only module that imports it.

No font is embedded. Latin letters are set in Helvetica, which every viewer has, and Chinese ones in STSong-Light, for
which viewers take a Chinese font of the system. So a page of labels stays small; a system without any Chinese font
leaves those names blank, while bars, prices and English names are right everywhere.

The file asks viewers to print it at its actual size, because scaled bars are no longer those of the standard.

>>> from catalog.drawing.paper import Page, Text
>>> pdf([Page(210, 297, (Text(10, 20, 4, "牛奶 Milk"),))])[:5]
b'%PDF-'
"""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from itertools import groupby

from reportlab.lib.units import mm
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.pdfmetrics import registerFont, stringWidth
from reportlab.pdfgen.canvas import Canvas

from catalog.drawing.paper import Box, Hairline, Page, Text
from catalog.text import clean

_CHINESE = "STSong-Light"
registerFont(UnicodeCIDFont(_CHINESE))


def pdf(pages: Sequence[Page], title: str = "") -> bytes:
    """`pages` as the bytes of a PDF file. The same pages give the same bytes. ValueError when there are none."""
    if not pages:
        raise ValueError("a PDF file needs a page")
    file = BytesIO()
    canvas = Canvas(file, pageCompression=1, invariant=1)
    canvas.setTitle(clean(title))
    canvas.setAuthor("scan-and-go")
    canvas.setCreator("scan-and-go")
    canvas.setViewerPreference("PrintScaling", "None")
    for page in pages:
        canvas.setPageSize((page.width * mm, page.height * mm))
        canvas.setStrokeGray(0.6)
        canvas.setLineWidth(0.3)
        for mark in page.marks:
            _draw(canvas, mark, page.height)
        canvas.showPage()
    canvas.save()
    return file.getvalue()


def _draw(canvas: Canvas, mark: Box | Hairline | Text, height: float) -> None:
    """One mark on a page of `height` millimetres. PDF measures from the lower left corner."""
    match mark:
        case Box(x, y, wide, high):
            canvas.rect(x * mm, (height - y - high) * mm, wide * mm, high * mm, stroke=0, fill=1)
        case Hairline(x1, y1, x2, y2):
            canvas.line(x1 * mm, (height - y1) * mm, x2 * mm, (height - y2) * mm)
        case Text():
            size = mark.size * mm
            runs = _runs(mark)
            width = sum(stringWidth(run, font, size) for font, run in runs)
            left = mark.x * mm - {"start": 0, "middle": width / 2, "end": width}[mark.anchor]
            line = canvas.beginText(left, (height - mark.y) * mm)
            for font, run in runs:
                line.setFont(font, size)
                line.textOut(run)
            canvas.drawText(line)


def _runs(text: Text) -> list[tuple[str, str]]:
    """(font, letters) of each stretch of Latin or other letters."""
    latin = "Helvetica-Bold" if text.bold else "Helvetica"
    # The Chinese font has no characters beyond U+FFFF.
    words = "".join([c if c <= "\uffff" else "?" for c in clean(text.text)])
    return [(latin if is_latin else _CHINESE, "".join(run)) for is_latin, run in groupby(words, _is_latin)]


def _is_latin(character: str) -> bool:
    """Whether Helvetica has `character` (WinAnsi)."""
    return character <= "~" or "\xa0" <= character <= "\xff"
