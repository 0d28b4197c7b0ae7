"""Pictures of the screen: as text, as an SVG that needs no font from anywhere, and as pixels for a barcode reader.

Textual's own SVG writes Chinese over itself (it counts characters where it should count cells), so cells are drawn
here one by one. Blocks become rectangles, and the bars in a README decode from the picture.

`python tests/pictures.py` draws the pictures in `assets/` anew.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw
from rich.cells import cell_len
from rich.color import Color
from rich.style import Style
from textual.app import App

from checkout import open_shop
from checkout.tui.app import ShopApp
from checkout.tui.visit import Opening

ASSETS = Path(__file__).parents[1] / "assets"
SIZES = {"shop": (80, 24), "shop-wide": (120, 30)}
LANGUAGES = {"en": "en", "zh": "zh-CN"}
SCANS = ("9521234000013", "9521234000013", "2100123003129", "9521234020011")
CELL = (8, 16)
_BLOCKS = {"█": (0, 0, 8, 16), "▌": (0, 0, 4, 16), "▐": (4, 0, 8, 16), "▀": (0, 0, 8, 8), "▄": (0, 8, 8, 16)}
_FONTS = "ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono', 'Noto Sans Mono CJK SC', 'Microsoft YaHei', monospace"


def cells(app: App[Any]) -> Iterator[tuple[int, int, str, Style]]:
    """Column, row, text and style of each run of cells on the screen."""
    for row, strip in enumerate(app.screen._compositor.render_strips()):
        column = 0
        for text, style, _ in strip:
            if not text:
                continue
            yield column, row, text, style or Style.null()
            column += cell_len(text)


def text_of(app: App[Any]) -> list[str]:
    """The screen as lines of text, without the spaces at their ends."""
    lines = [""] * app.size.height
    for _, row, text, _ in cells(app):
        lines[row] += text
    return [line.rstrip() for line in lines]


def image_of(app: App[Any]) -> Image.Image:
    """The screen as pixels, 8 by 16 to a cell: backgrounds and block glyphs. Letters are left out."""
    width, height = CELL
    picture = Image.new("RGB", (app.size.width * width, app.size.height * height))
    draw = ImageDraw.Draw(picture)
    for column, row, text, style in cells(app):
        ink, paper = _colours(style)
        left, top = column * width, row * height
        draw.rectangle((left, top, left + cell_len(text) * width - 1, top + height - 1), fill=paper)
        for at, glyph in enumerate(text):
            if block := _BLOCKS.get(glyph):
                x = left + at * width
                draw.rectangle((x + block[0], top + block[1], x + block[2] - 1, top + block[3] - 1), fill=ink)
    return picture


def svg_of(app: App[Any], title: str) -> str:
    """The screen as an SVG file."""
    width, height = app.size.width * CELL[0], app.size.height * CELL[1]
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}">',
        f"<title>{escape(title)}</title>",
        f'<g font-family="{_FONTS}" font-size="13" xml:space="preserve" shape-rendering="crispEdges">',
    ]
    runs = list(cells(app))
    parts += [part for run in runs for part in _paper(*run)]
    parts += [part for run in runs for part in _ink(*run)]
    return "\n".join([*parts, "</g>", "</svg>", ""])


def _paper(column: int, row: int, text: str, style: Style) -> list[str]:
    return [_rectangle(column * CELL[0], row * CELL[1], cell_len(text) * CELL[0], CELL[1], _hex(_colours(style)[1]))]


def _ink(column: int, row: int, text: str, style: Style) -> Iterator[str]:
    colour = _hex(_colours(style)[0])
    left, top = column * CELL[0], row * CELL[1]
    if any(glyph in _BLOCKS for glyph in text):
        for at, glyph in enumerate(text):
            if block := _BLOCKS.get(glyph):
                x, y = left + at * CELL[0] + block[0], top + block[1]
                yield _rectangle(x, y, block[2] - block[0], block[3] - block[1], colour)
        return
    for start, word in _words(text):
        weight = ' font-weight="bold"' if style.bold else ""
        length = cell_len(word) * CELL[0]
        yield (
            f'<text x="{left + start * CELL[0]}" y="{top + 12}" fill="{colour}"{weight} textLength="{length}" '
            f'lengthAdjust="spacingAndGlyphs">{escape(word)}</text>'
        )


def _words(text: str) -> Iterator[tuple[int, str]]:
    """What is between runs of two and more spaces, with the cell it starts at."""
    column = 0
    for piece in text.replace("  ", "\0\0").split("\0"):
        lead = len(piece) - len(piece.lstrip(" "))
        if piece.strip(" "):
            yield column + lead, piece.strip(" ")
        column += cell_len(piece) + 1


def _rectangle(x: int, y: int, width: int, height: int, colour: str) -> str:
    return f'<rect x="{x}" y="{y}" width="{width}" height="{height}" fill="{colour}"/>'


def _colours(style: Style) -> tuple[tuple[int, int, int], tuple[int, int, int]]:
    """Ink and paper."""
    ink = _rgb(style.color, (220, 223, 228))
    paper = _rgb(style.bgcolor, (22, 25, 29))
    return (paper, ink) if style.reverse else (ink, paper)


def _rgb(colour: Color | None, default: tuple[int, int, int]) -> tuple[int, int, int]:
    return default if colour is None or colour.is_default else tuple(colour.get_truecolor())  # type: ignore[return-value]


def _hex(colour: tuple[int, int, int]) -> str:
    return "#{:02x}{:02x}{:02x}".format(*colour)


async def draw(name: str, size: tuple[int, int], suffix: str, lang: str) -> None:
    """Go shopping for a moment, and draw what is on the screen: the shelves, then the payment code."""
    app = ShopApp(Opening(open_shop, lang=lang))
    async with app.run_test(size=size) as pilot:
        while app.visit.shop is None:
            await pilot.pause(0.05)
        await pilot.press("enter")
        while app.visit.session is None or not app.screen.query("#shelf"):
            await pilot.pause(0.05)
        for code in SCANS:
            app.screen.field.value = code
            await pilot.press("enter")
        await pilot.pause(2)  # until the line that was scanned last is like the others
        (ASSETS / f"{name}-{suffix}.svg").write_text(svg_of(app, f"scan-and-go, {name}"), encoding="utf-8")
        if size == (80, 24):
            await pilot.press("f2")
            while not app.screen.query_one("#code").display:
                await pilot.pause(0.05)
            (ASSETS / f"pay-{suffix}.svg").write_text(svg_of(app, "scan-and-go, pay"), encoding="utf-8")


if __name__ == "__main__":
    for name, size in SIZES.items():
        for suffix, lang in LANGUAGES.items():
            asyncio.run(draw(name, size, suffix, lang))
