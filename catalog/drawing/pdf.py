"""Writing pages as PDF: bars as filled rectangles, words in fonts that every viewer brings along.

A PDF file is a list of numbered objects and a table of where each of them begins (ISO 32000-1). Ours needs few: the
pages, their drawing instructions, and fonts. No font is embedded: Latin letters are set in Helvetica, which every
viewer must have, and Chinese ones in STSong-Light with the character collection Adobe-GB1, which viewers replace by a
Chinese font of the system. That keeps a page of labels at a few kilobytes and needs no library; a system without any
Chinese font shows those names as blanks, while bars, prices and English names are right everywhere.

The file asks viewers to print it at its actual size: bars that were scaled to fit a page are not those of the standard.

>>> from catalog.drawing.paper import Page, Text
>>> pdf([Page(210, 297, (Text(10, 20, 4, "牛奶 Milk"),))])[:8]
b'%PDF-1.4'
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence
from itertools import groupby

from catalog.drawing.paper import Box, Hairline, Page, Text, is_latin, text_width
from catalog.text import clean

_POINTS = 72 / 25.4
"""In a millimetre."""

_FIXED = {
    3: b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    4: b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold /Encoding /WinAnsiEncoding >>",
    5: b"<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H /DescendantFonts [6 0 R] >>",
    6: b"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /FontDescriptor 7 0 R /DW 1000"
    b" /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 2 >> >>",
    7: b"<< /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [-25 -254 1000 880] /ItalicAngle 0"
    b" /Ascent 880 /Descent -120 /CapHeight 880 /StemV 93 >>",
}
_FIRST_FREE = 9


def pdf(pages: Sequence[Page], title: str = "") -> bytes:
    """`pages` as the bytes of a PDF file. The same pages give the same bytes. ValueError when there are none."""
    if not pages:
        raise ValueError("a PDF file needs a page")
    numbers = range(_FIRST_FREE, _FIRST_FREE + 2 * len(pages), 2)
    kids = " ".join(f"{number} 0 R" for number in numbers)
    objects = {
        1: b"<< /Type /Catalog /Pages 2 0 R /ViewerPreferences << /PrintScaling /None >> >>",
        2: f"<< /Type /Pages /Count {len(pages)} /Kids [{kids}] >>".encode(),
        **_FIXED,
        8: b"<< /Title <FEFF" + title.encode("utf-16-be", "replace").hex().encode() + b"> >>",
    }
    for number, page in zip(numbers, pages, strict=True):
        box = f"[0 0 {_number(page.width * _POINTS)} {_number(page.height * _POINTS)}]"
        objects[number] = (
            f"<< /Type /Page /Parent 2 0 R /MediaBox {box} /Contents {number + 1} 0 R"
            " /Resources << /Font << /L 3 0 R /B 4 0 R /C 5 0 R >> >> >>"
        ).encode()
        objects[number + 1] = _stream("\n".join(_drawn(page)).encode("ascii"))
    return _file(objects)


def _file(objects: dict[int, bytes]) -> bytes:
    """The objects, the table of where they begin, and where that table begins."""
    out = bytearray(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
    table = [b"0000000000 65535 f \n"]
    for number in sorted(objects):
        table.append(b"%010d 00000 n \n" % len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, objects[number])
    start = len(out)
    out += b"xref\n0 %d\n%b" % (len(table), b"".join(table))
    out += b"trailer\n<< /Size %d /Root 1 0 R /Info 8 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(table), start)
    return bytes(out)


def _stream(content: bytes) -> bytes:
    packed = zlib.compress(content, 9)
    return b"<< /Length %d /Filter /FlateDecode >>\nstream\n%b\nendstream" % (len(packed), packed)


def _drawn(page: Page) -> Iterator[str]:
    """The drawing instructions. PDF measures in points from the lower left corner."""

    def x(value: float) -> str:
        return _number(value * _POINTS)

    def y(value: float) -> str:
        return _number((page.height - value) * _POINTS)

    yield "0.6 G 0.3 w"
    for mark in page.marks:
        match mark:
            case Box():
                yield f"{x(mark.x)} {y(mark.y + mark.height)} {x(mark.width)} {x(mark.height)} re f"
            case Hairline():
                yield f"{x(mark.x1)} {y(mark.y1)} m {x(mark.x2)} {y(mark.y2)} l S"
            case Text():
                # No character of ours lies outside the plane that UCS-2 has.
                words = "".join([c if c <= "\uffff" else "?" for c in clean(mark.text)])
                width = text_width(words, mark.size)
                left = mark.x - {"start": 0, "middle": width / 2, "end": width}[mark.anchor]
                yield f"BT {x(left)} {y(mark.y)} Td {_shown(words, mark)} ET"


def _shown(words: str, text: Text) -> str:
    """Each stretch of Latin or of other letters in its font, one after the other."""
    size = _number(text.size * _POINTS)
    shown = []
    for latin, letters in groupby(words, is_latin):
        stretch = "".join(letters)
        font = ("B" if text.bold else "L") if latin else "C"
        code = stretch.encode("cp1252", "replace") if latin else stretch.encode("utf-16-be", "replace")
        shown.append(f"/{font} {size} Tf <{code.hex()}> Tj")
    return " ".join(shown)


def _number(value: float) -> str:
    return f"{value:.3f}".rstrip("0").rstrip(".")
