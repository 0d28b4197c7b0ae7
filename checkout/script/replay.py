"""Playing script files for people: what `checkout replay` says, and its exit code."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from checkout.errors import ScriptError
from checkout.script.player import accept as write_answers
from checkout.script.player import play, read
from checkout.words import Words
from checkout.words.error_lines import error_line

AS_WRITTEN, DIFFERENT, UNREADABLE = 0, 1, 2
"""Exit codes, the worst of all scripts: as with diff, 1 is a difference and 2 is trouble."""


def replay(
    paths: Sequence[Path],
    *,
    accept: bool = False,
    out: Callable[[str], None],
    complain: Callable[[str], None] | None = None,
    words: Words | None = None,
) -> int:
    """Play the scripts in `paths`, folders with all that are in them, and tell `out` line by line how they went.

    `complain` (`out` when None) is told of scripts that cannot be read. With `accept` the answers that differ are
    written into the files. Returns `AS_WRITTEN`, `DIFFERENT` or `UNREADABLE`.
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
    """Every script: a folder stands for those in it, and for itself when it has none (reading it says so)."""
    for path in paths:
        inside = sorted(path.rglob("*.session")) if path.is_dir() else []
        yield from inside or [path]


def _replay(path: Path, words: Words, *, accept: bool) -> tuple[int, list[str]]:
    script = read(path)
    played = play(script)
    if played.as_written:
        deeds = words.n(
            "{file}: {count} deed, as written", "{file}: {count} deeds, as written", len(played.steps), file=script.name
        )
        return AS_WRITTEN, [deeds]
    if accept:
        write_answers(played, path)
        return AS_WRITTEN, [words.t("{file}: new answers written; look at them before you keep them", file=script.name)]
    differs = words.t("{file}:{line}: the shop answers otherwise", file=script.name, line=played.line)
    return DIFFERENT, [differs, *played.difference().split("\n")]
