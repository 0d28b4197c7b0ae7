"""Whether there is still a terminal."""

from __future__ import annotations

import os
import sys


def terminal_is_there() -> bool:
    """False once the terminal on standard input has been closed. True where that cannot be told."""
    stdin = sys.__stdin__
    if stdin is None:
        return False
    if os.name != "posix":
        return True
    import termios  # noqa: PLC0415 (only where there is one)

    try:
        termios.tcgetattr(stdin.fileno())
    except (OSError, ValueError, termios.error):
        return False
    return True
