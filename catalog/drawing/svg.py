"""Writing a page as SVG: a picture with its size in millimetres, which browsers print at that size.

>>> from catalog.drawing.paper import Box, Page
>>> print(svg(Page(10, 5, (Box(1, 1, 0.33, 3),))))
<?xml version="1.0" encoding="UTF-8"?>
<svg xmlns="http://www.w3.org/2000/svg" width="10mm" height="5mm" viewBox="0 0 10 5">
<rect width="10" height="5" fill="#fff"/>
<path d="M1 1h0.33v3h-0.33z" shape-rendering="crispEdges"/>
</svg>
<BLANKLINE>
"""

from __future__ import annotations

from xml.sax.saxutils import escape

from catalog.drawing.paper import Box, Hairline, Mark, Page, Text
from catalog.text import clean

_FONTS = "Helvetica, Arial, 'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', sans-serif"


def svg(page: Page) -> str:
    """`page` as the text of an SVG file. It refers to nothing outside itself."""
    width, height = _number(page.width), _number(page.height)
    size = f'width="{width}mm" height="{height}mm" viewBox="0 0 {width} {height}"'
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<svg xmlns="http://www.w3.org/2000/svg" {size}>',
        f'<rect width="{width}" height="{height}" fill="#fff"/>',
        _boxes(page.marks),
        *[_line(mark) for mark in page.marks if isinstance(mark, Hairline)],
        *[_text(mark) for mark in page.marks if isinstance(mark, Text)],
        "</svg>",
    ]
    return "\n".join([line for line in lines if line]) + "\n"


def _boxes(marks: tuple[Mark, ...]) -> str:
    """All boxes as one path: a sheet has thousands of them."""
    path = "".join(
        [
            f"M{_number(box.x)} {_number(box.y)}h{_number(box.width)}v{_number(box.height)}h-{_number(box.width)}z"
            for box in marks
            if isinstance(box, Box)
        ]
    )
    return f'<path d="{path}" shape-rendering="crispEdges"/>' if path else ""


def _line(line: Hairline) -> str:
    x1, y1, x2, y2 = (_number(value) for value in (line.x1, line.y1, line.x2, line.y2))
    return f'<line x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}" stroke="#999" stroke-width="0.1"/>'


def _text(text: Text) -> str:
    place = f'x="{_number(text.x)}" y="{_number(text.y)}" font-size="{_number(text.size)}"'
    anchor = f' text-anchor="{text.anchor}"' if text.anchor != "start" else ""
    weight = ' font-weight="bold"' if text.bold else ""
    return f'<text {place} font-family="{_FONTS}"{anchor}{weight}>{escape(clean(text.text))}</text>'


def _number(value: float) -> str:
    """Thousandths of a millimetre are as fine as any printer."""
    return f"{value:.3f}".rstrip("0").rstrip(".")
