"""`checkout draw`: draws a code as bars or squares, on the terminal or into files."""

from __future__ import annotations

import os
import shutil
import sys
from typing import TYPE_CHECKING

import click

from checkout.cli.arguments import whole_number
from checkout.cli.codes.output_files import write_file, write_svg
from checkout.cli.command import Command, Option, file_option
from checkout.cli.complaints import Complaint, shown, unknown
from checkout.words import Words
from checkout.words.language import mark
from checkout.words.text_columns import cell_width, centre

if TYPE_CHECKING:
    from catalog.drawing.symbols import Symbol

# Colours 16 and 231 of a 256-colour terminal are black and white in every theme. Scanners need that contrast, so
# NO_COLOR does not turn it off.
_INK, _END = "\x1b[38;5;16;48;5;231m", "\x1b[0m"
_MOST_ROWS = 60
KINDS = ("ean13", "ean8", "upca", "code128", "gs1-128", "qr", "digital-link")


def draw_command(words: Words) -> Command:
    t = words.t
    return Command(
        "draw [OPTIONS] CODE",
        words,
        draw_code,
        help=t(
            "Draw a code so that a scanner reads it: on the terminal, or into files.\n\n"
            "Numbers are drawn with the bars they are printed with, (01)... as GS1-128, links as QR."
        ),
        params=[
            click.Argument(["code"], metavar="CODE"),
            Option(["--as", "kind"], t("Draw it as this kind."), metavar="|".join(KINDS)),
            Option(["--rows"], t("Lines of the terminal that bars are high; 6 are usual."), metavar="N"),
            file_option(words, "svg"),
            file_option(words, "png"),
        ],
    )


def draw_code(words: Words, *, code: str, kind: str | None, rows: str | None, svg: str | None, png: str | None) -> int:
    """Draw the code into the files, or on the terminal when there are none."""
    from catalog.drawing.bars import ROWS
    from catalog.drawing.rendering import on_paper, picture

    symbol = _symbol(code, kind, words)
    height = ROWS if rows is None else whole_number(rows, 1, _MOST_ROWS)
    if height is None:
        said = words.t("{given} is not a number of lines: expected 1 to {most}.", given=shown(rows or ""), most=60)
        raise Complaint(said)
    if svg is not None:
        write_svg(svg, [on_paper(symbol)], words)
    if png is not None:
        write_file(png, picture(symbol), words)
    if svg is None and png is None:
        show(symbol, height, words)
    return 0


def show(symbol: Symbol, rows: int, words: Words) -> None:
    """Print `symbol` with its text below. Raises `Complaint` when the terminal is too narrow for it."""
    from catalog.drawing.rendering import terminal_lines
    from catalog.text import clean

    lines = terminal_lines(symbol, rows)
    width = len(lines[0])
    text = clean(symbol.text, 512)
    if cell_width(text) <= width:
        lines.append(centre(text, width).ljust(width))
        text = ""
    if sys.stdout.isatty():
        columns = shutil.get_terminal_size().columns
        if columns < width:
            narrow = mark(
                "This takes {width} columns, and your terminal has {columns}. Widen it, or write it with --svg."
            )
            raise Complaint(words.t(narrow, width=width, columns=columns))
        if os.environ.get("TERM", "dumb") != "dumb":
            lines = [f"{_INK}{line}{_END}" for line in lines]
    print("\n".join(lines))
    if text:
        print(text)


def _symbol(code: str, kind: str | None, words: Words) -> Symbol:
    from catalog.drawing.encoding import Drawn, symbol_of
    from catalog.errors import BarsError
    from checkout.words.reading_lines import drawing_fault

    if kind is not None and kind not in KINDS:
        raise unknown(words, mark("There is no kind {given}."), kind, KINDS)
    try:
        return symbol_of(code, None if kind is None else Drawn(kind))
    except BarsError as error:
        said = drawing_fault(words, error)
        if kind is None:
            said = words.sentences(said, words.t("Any text can be drawn with --as code128 or --as qr."))
        raise Complaint(said) from error
