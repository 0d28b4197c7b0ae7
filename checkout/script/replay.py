"""What `checkout replay` does: plays script files, reports on each, and returns the exit code."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from checkout.errors import ScriptError
from checkout.script.player import accept as write_answers
from checkout.script.player import play, read
from checkout.words import Words
from checkout.words.error_lines import error_line

AS_WRITTEN, DIFFERENT, UNREADABLE = 0, 1, 2
"""Exit codes, as of diff."""


def replay(
    paths: Sequence[Path],
    *,
    accept: bool = False,
    out: Callable[[str], None],
    complain: Callable[[str], None] | None = None,
    words: Words | None = None,
) -> int:
    """Play the scripts in `paths` and in folders among them, and report to `out` line by line.

    `complain` (`out` when None) hears of scripts that cannot be read. With `accept`, differing answers are written into
    the files. Returns the worst exit code of all scripts.
    """
    words = words or Words("en")
    worst = AS_WRITTEN
    for path in _files(paths):
        try:
            code, lines = _replay(path, words, accept=accept)
        except ScriptError as error:
            (complain or out)(error_line(words, error))
            worst = UNREADABLE
            continue
        worst = max(worst, code)
        for line in lines:
            out(line)
    return worst


def _files(paths: Sequence[Path]) -> Iterator[Path]:
    """The files, and those in folders. A folder without scripts is yielded too: reading it fails with a message."""
    for path in paths:
        try:
            inside = sorted(path.rglob("*.session")) if path.is_dir() else []
        except OSError:  # Too long a name, or no permission: reading it says so.
            inside = []
        yield from inside or [path]


def _replay(path: Path, words: Words, *, accept: bool) -> tuple[int, list[str]]:
    script = read(path)
    played = play(script)
    if played.as_written:
        count = len(played.steps)
        return AS_WRITTEN, [
            words.n("{file}: {count} deed, as written", "{file}: {count} deeds, as written", count, file=script.name)
        ]
    if accept:
        write_answers(played, path)
        return AS_WRITTEN, [words.t("{file}: new answers written; look at them before you keep them", file=script.name)]
    differs = words.t("{file}:{line}: the shop answers otherwise", file=script.name, line=played.line)
    return DIFFERENT, [differs, *played.difference().split("\n")]
