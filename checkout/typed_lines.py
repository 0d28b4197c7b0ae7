"""Lines as they are typed or piped in, waited for only so long."""

from __future__ import annotations

import os
import re
import select
import time
from typing import TextIO

_END = re.compile(rb"[\r\n]")
_MOST_BYTES = 4
"""Of a character."""


class Lines:
    """The lines of `source`. Of a longer one than `longest` characters, one character more comes, and no line end.

    What is no file of the system, such as text in memory, is read without a limit of time.
    """

    def __init__(self, source: TextIO, longest: int) -> None:
        self._source = source
        self._longest = longest
        self._file = _file_of(source)
        self._came = b""
        self._over = False
        self.is_terminal = source.isatty()

    def next(self, within: float | None = None) -> str | None:
        """The next line with its end; "" at the end of the input; None when none came `within` these seconds."""
        if self._file is None:
            return self._read()
        until = None if within is None else time.monotonic() + within
        while not (self._over or _END.search(self._came)):
            left = None if until is None else max(0.0, until - time.monotonic())
            if not select.select([self._file], [], [], left)[0]:
                return None
            came = os.read(self._file, 1 << 16)
            self._over = not came
            # Of a line that is too long, the rest is not kept.
            self._came = self._came[: (self._longest + 1) * _MOST_BYTES] + came
        end = _END.search(self._came)
        cut = end.end() if end else len(self._came)
        line, self._came = self._came[:cut], self._came[cut:]
        return line.decode(self._source.encoding or "utf-8", "replace")[: self._longest + 1]

    def _read(self) -> str:
        line = rest = self._source.readline(self._longest + 1)
        while len(rest) > self._longest and not rest.endswith("\n"):
            rest = self._source.readline(self._longest + 1)
        return line


def _file_of(source: TextIO) -> int | None:
    """The number of the file that `source` reads; None where nobody can wait for it: in memory, or on Windows."""
    try:
        return source.fileno() if os.name == "posix" else None
    except (OSError, ValueError):
        return None
