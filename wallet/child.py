"""A child process that answers one line with one line, and is killed when it does not.

It gets a clean environment (no secrets of the shop's), no terminal, and a process group of its own, so that whatever
it starts goes down with it. Nothing it says is looked at here.
"""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Lock, Thread
from time import monotonic

KEPT = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "SYSTEMROOT", "TEMP", "TMP")
"""Variables that a child may see. The last three are what Python needs to start on Windows."""

_GROUPS = hasattr(os, "killpg")
_POLLS = hasattr(select, "poll")
"""Whether a pipe can be waited for with a deadline. Where it cannot (Windows), every call takes a thread."""


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
        self._busy = Lock()
        """Held while the pipes are in use."""
        try:
            self._process = subprocess.Popen(  # noqa: S603 - our own interpreter, with our own arguments
                [sys.executable, *arguments],
                bufsize=0 if _POLLS else -1,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=clean_environment(os.environ),
                start_new_session=_GROUPS,
            )
        except OSError as error:
            raise ChildError(f"no process could be started: {error.strerror}") from error
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._pipes = self._process.stdin, self._process.stdout
        if _POLLS:
            os.set_blocking(self._process.stdin.fileno(), False)

    @property
    def running(self) -> bool:
        return self._process.poll() is None

    def ask(self, line: bytes, deadline: float) -> bytes:
        """The line that answers `line`. Raises ChildError, and the child is gone, when there is none in `deadline`
        seconds or it is longer than agreed."""
        exchange = self._polling if _POLLS else self._in_a_thread
        try:
            answer = exchange(line, deadline)
        except TimeoutError:
            self.kill()
            raise ChildError(f"did not answer within {deadline:g} s") from None
        except (OSError, ValueError):
            answer = b""
        if answer and answer.find(b"\n") == len(answer) - 1:
            return answer
        self.kill()
        raise ChildError("answered with too much" if answer else "ended without an answer")

    def _polling(self, line: bytes, deadline: float) -> bytes:
        """What is answered up to the end of a line, of the output, or of what was agreed. Raises TimeoutError when
        that takes longer than `deadline` seconds, and OSError or ValueError when the pipes are broken or closed."""
        until = monotonic() + deadline
        answer, rest, chunk = bytearray(), memoryview(line), b""
        with self._busy:
            stdin, stdout = (pipe.fileno() for pipe in self._pipes)
            while rest:
                _wait(stdin, select.POLLOUT, until)
                rest = rest[os.write(stdin, rest) :]
            while len(answer) < self._longest_line and b"\n" not in chunk:
                _wait(stdout, select.POLLIN, until)
                chunk = os.read(stdout, self._longest_line - len(answer))
                if not chunk:
                    break
                answer += chunk
        return bytes(answer)

    def _in_a_thread(self, line: bytes, deadline: float) -> bytes:
        """The same where pipes cannot be waited for; the thread ends with the child at the latest."""
        answers: SimpleQueue[bytes] = SimpleQueue()

        def write_and_read() -> None:
            stdin, stdout = self._pipes
            with self._busy:
                try:
                    stdin.write(line)
                    stdin.flush()
                    answers.put(stdout.readline(self._longest_line))
                except (OSError, ValueError):
                    answers.put(b"")

        Thread(target=write_and_read, daemon=True).start()
        try:
            return answers.get(timeout=deadline)
        except Empty:
            raise TimeoutError from None

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
        """Close the pipes, unless a call is still out: something that got out of the group holds their other ends."""
        if not self._busy.acquire(timeout=1):
            return
        try:
            for pipe in self._pipes:
                with suppress(OSError):
                    pipe.close()
        finally:
            self._busy.release()


def _wait(pipe: int, event: int, until: float) -> None:
    """Until `event` is there, or the other end is closed. Raises TimeoutError."""
    poll = select.poll()
    poll.register(pipe, event)
    if not poll.poll(max(0.0, until - monotonic()) * 1000):
        raise TimeoutError
