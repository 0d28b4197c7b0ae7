"""Whether the screen can be shown."""

from __future__ import annotations

import os
import sys


def has_screen() -> bool:
    """Whether all three streams are a terminal that can draw. Textual reads keys from standard input, without which it
    never ends, and draws on standard error; the receipt goes to standard output."""
    terminals = all(stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr))
    return terminals and os.environ.get("TERM", "dumb") != "dumb"
