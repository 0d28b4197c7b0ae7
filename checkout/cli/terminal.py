"""Whether the screen can be shown, and how much fits into a line."""

from __future__ import annotations

import os
import shutil
import sys


def has_screen() -> bool:
    """Whether all three streams are a terminal that can draw. Textual reads keys from standard input, without which it
    never ends, and draws on standard error; the receipt goes to standard output."""
    terminals = all(stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr))
    return terminals and os.environ.get("TERM", "dumb") != "dumb"


def folded(line: str) -> list[str]:
    """`line` as it is, or where it is wider than the terminal in several, broken between words."""
    from checkout.words.text_columns import cell_width, wrap

    width = shutil.get_terminal_size().columns
    return [line] if cell_width(line) <= width else wrap(line, width)
