"""A child process that answers one line with one line, and is killed when it does not.

It gets a clean environment (what Python and a network need, none of the shop's secrets), a folder, no terminal, and a
process group of its own, so that whatever it starts is killed with it. The end of what it writes to standard error is
kept. This guards against mistakes and is no sandbox: the child runs as the same user, with that user's files, and what
it starts in another session survives.
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
from typing import IO

CERTIFICATES = frozenset(
    ("SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "NODE_EXTRA_CA_CERTS")
)
"""Variables that name the authorities that a child is to trust."""
PROXIES = frozenset(("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "FTP_PROXY", "SOCKS_PROXY"))
"""Variables that name the way out of a company's network, with a proxy's password if it has one."""
_NEEDED = frozenset(("PATH", "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR", "SYSTEMROOT", "TEMP", "TMP"))
"""Python needs the last three to start on Windows."""
KEPT = _NEEDED | PROXIES | CERTIFICATES
"""Variables that a child may see, in capitals: people write proxies in small letters too."""
KEPT_COMPLAINTS = 2 * 1024
"""The last bytes of standard error that are kept."""

_GROUPS = hasattr(os, "killpg")
_POLLS = hasattr(select, "poll")
"""Whether pipes can be waited for with a deadline. Where they cannot (Windows), every call takes a thread."""
_CHUNK = 64 * 1024


class ChildError(Exception):
    """The child could not be started, or did not answer and was killed."""


class TooMuchError(ChildError):
    """It answered with something else than one line of at most the agreed length, and was killed."""


def clean_environment(environ: Mapping[str, str]) -> dict[str, str]:
    """The part of `environ` that a child gets, and the path on which it finds this package."""
    kept = {name: value for name, value in environ.items() if name.upper() in KEPT}
    kept |= {name: _absolute(value) for name, value in kept.items() if name.upper() in CERTIFICATES}
    path = filter(None, [_absolute(environ.get("PYTHONPATH", "")), str(Path(__file__).resolve().parents[2])])
    return kept | {"PYTHONPATH": os.pathsep.join(path), "PYTHONUTF8": "1"}


def _absolute(paths: str) -> str:
    """One path or several, which are named from here: the child stands in another folder."""
    return os.pathsep.join(str(Path(part).absolute()) for part in paths.split(os.pathsep) if part)


class Child:
    """One process, started by the constructor in the folder `cwd`. Raises ChildError when it cannot be started."""

    def __init__(self, arguments: Sequence[str], *, longest_line: int, cwd: Path | None = None) -> None:
        self._longest_line = longest_line
        self._busy = Lock()
        """Held while the pipes are in use."""
        self._complaints = b""
        self._killed = False
        try:
            self._process = subprocess.Popen(  # noqa: S603 - our own interpreter, with our own arguments
                [sys.executable, *arguments],
                bufsize=0 if _POLLS else -1,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                cwd=cwd,
                env=clean_environment(os.environ),
                start_new_session=_GROUPS,
            )
        except OSError as error:
            raise ChildError(f"no process could be started: {error.strerror}") from error
        process = self._process
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        self._pipes = process.stdin, process.stdout
        self._stderr: IO[bytes] | None = process.stderr
        if _POLLS:
            os.set_blocking(process.stdin.fileno(), False)
            os.set_blocking(process.stderr.fileno(), False)
        else:
            Thread(target=self._keep_all, args=(process.stderr,), daemon=True).start()

    @property
    def running(self) -> bool:
        return self._process.poll() is None

    @property
    def complaints(self) -> bytes:
        """The end of standard error, as read during the calls so far."""
        return self._complaints

    def ask(self, line: bytes, deadline: float) -> bytes:
        """The line that answers `line`. Kills the child and raises ChildError when there is none within `deadline`
        seconds, TooMuchError when it is longer than agreed."""
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
        raise TooMuchError("answered with too much") if answer else ChildError("ended without an answer")

    def _polling(self, line: bytes, deadline: float) -> bytes:
        """What the child answers, up to a line's end, the output's end, or the agreed length. Raises TimeoutError after
        `deadline` seconds, OSError or ValueError when the pipes are broken or closed."""
        until = monotonic() + deadline
        answer, rest, chunk = bytearray(), memoryview(line), b""
        with self._busy:
            stdin, stdout = (pipe.fileno() for pipe in self._pipes)
            try:
                while rest:
                    self._wait(stdin, select.POLLOUT, until)
                    rest = rest[os.write(stdin, rest) :]
                while len(answer) < self._longest_line and b"\n" not in chunk:
                    self._wait(stdout, select.POLLIN, until)
                    chunk = os.read(stdout, self._longest_line - len(answer))
                    if not chunk:
                        break
                    answer += chunk
            finally:
                self._read_complaints()
        return bytes(answer)

    def _wait(self, pipe: int, event: int, until: float) -> None:
        """Wait for `event`, or for the other end to close. Reads standard error meanwhile, or its pipe would fill and
        block the child. Raises TimeoutError at `until`, however much there is to read."""
        while (left := until - monotonic()) > 0:
            poll = select.poll()
            poll.register(pipe, event)
            if self._stderr is not None:
                poll.register(self._stderr, select.POLLIN)
            ready = [number for number, _ in poll.poll(left * 1000)]
            if pipe in ready:
                return
            if ready:
                self._read_complaints()
        raise TimeoutError

    def _read_complaints(self) -> None:
        """Read standard error once, if there is something."""
        if self._stderr is None:
            return
        try:
            chunk = os.read(self._stderr.fileno(), _CHUNK)
        except BlockingIOError:
            return
        except OSError:
            chunk = b""
        if chunk:
            self._keep(chunk)
        else:
            self._stderr.close()
            self._stderr = None

    def _keep_all(self, stderr: IO[bytes]) -> None:
        while chunk := stderr.read1(_CHUNK):  # type: ignore[attr-defined]  # it is buffered where there is no poll
            self._keep(chunk)

    def _keep(self, chunk: bytes) -> None:
        self._complaints = (self._complaints + chunk)[-KEPT_COMPLAINTS:]

    def _in_a_thread(self, line: bytes, deadline: float) -> bytes:
        """As `_polling`, where pipes cannot be waited for. The thread ends with the child at the latest."""
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
        """Kill the child and its process group. Only once: its number may belong to another process later."""
        if self._killed:
            return
        self._killed = True
        with suppress(OSError):
            if _GROUPS:
                os.killpg(self._process.pid, signal.SIGKILL)
            else:
                self._process.kill()
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(timeout=5)
        self._let_go()

    def _let_go(self) -> None:
        """Close the pipes, unless a call still uses them: a process outside the group may hold their other ends."""
        if not self._busy.acquire(timeout=1):
            return
        try:
            pipes = [*self._pipes, self._stderr] if _POLLS else [*self._pipes]
            for pipe in filter(None, pipes):
                with suppress(OSError):
                    pipe.close()
            self._stderr = None
        finally:
            self._busy.release()
