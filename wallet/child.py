"""A child process that answers one line with one line, and is killed when it does not.

It gets a clean environment (no secrets of the shop's), no terminal, and a process group of its own, so that whatever
it starts goes down with it. Nothing it says is looked at here.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread

KEPT = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "SYSTEMROOT", "TEMP", "TMP")
"""Variables that a child may see. The last three are what Python needs to start on Windows."""

_GROUPS = hasattr(os, "killpg")


class ChildError(Exception):
    """The child could not be started, or did not answer: it is gone now."""


def clean_environment(environ: Mapping[str, str]) -> dict[str, str]:
    """What a child gets of `environ`, and where it finds this package."""
    kept = {name: environ[name] for name in KEPT if name in environ}
    home = str(Path(__file__).resolve().parent.parent)
    return kept | {"PYTHONPATH": os.pathsep.join(filter(None, [environ.get("PYTHONPATH"), home])), "PYTHONUTF8": "1"}


class Child:
    """One process, started by the constructor. Raises ChildError."""

    def __init__(self, arguments: Sequence[str], *, longest_line: int) -> None:
        self._longest_line = longest_line
        self._exchange: Thread | None = None
        try:
            self._process = subprocess.Popen(  # noqa: S603 - our own interpreter, with our own arguments
                [sys.executable, *arguments],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=clean_environment(os.environ),
                start_new_session=_GROUPS,
            )
        except OSError as error:
            raise ChildError(f"no process could be started: {error.strerror}") from error

    @property
    def running(self) -> bool:
        return self._process.poll() is None

    def ask(self, line: bytes, deadline: float) -> bytes:
        """The line that answers `line`. Raises ChildError, and the child is gone, when there is none in `deadline`
        seconds or it is longer than agreed."""
        answers: SimpleQueue[bytes] = SimpleQueue()
        # In a thread, since pipes have no deadlines on every system; it ends with the child at the latest.
        self._exchange = Thread(target=self._write_and_read, args=(line, answers), daemon=True)
        self._exchange.start()
        try:
            answer = answers.get(timeout=deadline)
        except Empty:
            self.kill()
            raise ChildError(f"did not answer within {deadline:g} s") from None
        if answer.endswith(b"\n"):
            return answer
        self.kill()
        raise ChildError("answered with too much" if answer else "ended without an answer")

    def _write_and_read(self, line: bytes, answers: SimpleQueue[bytes]) -> None:
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin is not None
        assert stdout is not None
        try:
            stdin.write(line)
            stdin.flush()
            answers.put(stdout.readline(self._longest_line))
        except (OSError, ValueError):
            answers.put(b"")

    def kill(self) -> None:
        """End the child and everything in its process group."""
        with suppress(OSError):
            if _GROUPS:
                os.killpg(self._process.pid, signal.SIGKILL)
            else:
                self._process.kill()
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(timeout=5)
        self._let_go()

    def _let_go(self) -> None:
        """Close the pipes, unless something that got out of the group still holds their other ends."""
        if self._exchange is not None:
            self._exchange.join(timeout=1)
            if self._exchange.is_alive():
                return
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()
