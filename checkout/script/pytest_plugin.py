"""Collects `*.session` files as tests, in every project that has this package installed.

`pytest --accept-sessions` writes the shop's answers into the scripts instead of comparing them. Look at the difference
before you keep it. Imports inside functions are for start-up time: a project without scripts loads this file alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

SUFFIX = ".session"


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("session scripts", "session scripts of checkout (*.session)")
    group.addoption(
        "--accept-sessions",
        action="store_true",
        help="write what the shop answers into the session scripts instead of comparing it",
    )


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """One script is one test."""
    return SessionFile.from_parent(parent, path=file_path) if file_path.suffix == SUFFIX else None


class SessionFile(pytest.File):
    def collect(self) -> Iterator[pytest.Item]:
        yield SessionItem.from_parent(self, name=self.path.stem)


class SessionItem(pytest.Item):
    """A script, played from its first deed to its last."""

    def runtest(self) -> None:
        from checkout.script.player import accept, play, read  # noqa: PLC0415 - see the module

        script = read(self.path)
        played = play(script)
        if self.config.getoption("accept_sessions"):
            accept(played, self.path)
        elif not played.as_written:
            raise TranscriptDiffers(played.line, played.difference())

    def reportinfo(self) -> tuple[Path, int | None, str]:
        return self.path, 0, f"session {self.name}"

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: object = None) -> str:  # noqa: ARG002
        """The place and the diff. Only an unexpected error has a traceback."""
        from catalog.text import clean  # noqa: PLC0415 - see the module
        from checkout.errors import CheckoutError  # noqa: PLC0415 - see the module

        match excinfo.value:
            case TranscriptDiffers(line=line, difference=difference):
                return f"{clean(str(self.path), 300)}:{line}: the shop answers otherwise\n{difference}"
            case CheckoutError() as error:
                return str(error)
            case _:
                return str(super().repr_failure(excinfo))


class TranscriptDiffers(Exception):  # noqa: N818 - not an error of the program
    """The shop's answers differ from the script, first at `line`."""

    def __init__(self, line: int, difference: str) -> None:
        super().__init__(f"line {line}")
        self.line = line
        self.difference = difference
