"""The worker: one wallet in a process of its own, asked by `wallet.hosting.host`.

The first frame says which wallet to open; every later frame is one call. The pipes of the frames are moved away before
the wallet is imported, so whatever it prints goes to standard error, of which the shop keeps the end. When the shop
goes away, the process ends at once, with all that the wallet has started.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from datetime import datetime
from importlib import import_module
from io import TextIOWrapper
from pathlib import Path
from queue import SimpleQueue
from threading import Thread
from typing import Any, NoReturn

from wallet.hosting.call_reader import call
from wallet.hosting.frames import Data, FrameError, as_data, pack, printable, unpack
from wallet.port import Wallet, WalletSettings

METHODS = ("capabilities", "pay", "query", "cancel")
"""What a wallet must have. Any other call that it lacks is answered with `Unsupported`."""
MEMORY_LIMIT = 1024**3
"""Bytes of address space."""
LARGEST_FILE = 1024**3
"""Bytes of a file that the wallet writes."""
OPEN_FILES_LIMIT = 256


class Worker:
    """Answers frames for one wallet. Whatever the wallet raises becomes an answer that says so."""

    def __init__(self) -> None:
        self._wallet: Wallet | None = None
        self._now = ""

    def answer(self, frame: Data) -> Data:
        """`hello` or `broken` for the first frame, then `answer` or `raised`."""
        self._now = frame["now"]
        try:
            if self._wallet is None:
                return {"id": frame["id"], "hello": self._open(frame)}
            return {"id": frame["id"], "answer": call(self._wallet, frame)}
        except BaseException as error:  # noqa: BLE001 - sys.exit and KeyboardInterrupt are a wallet's answers too
            # The message of a call's error may hold a payment code, so only its type is told.
            what = type(error).__name__
            if self._wallet is None:
                return {"id": frame["id"], "broken": printable(f"{what}: {error}")}
            return {"id": frame["id"], "raised": printable(error if isinstance(error, FrameError) else what)}

    def _open(self, frame: Data) -> Data:
        sys.path[:0] = frame["path"]
        data = frame["data"]
        settings = WalletSettings(Path(data) if data else None, self._clock, frame["seed"])
        wallet = _attribute(frame["open"])(settings)
        missing = [name for name in METHODS if not callable(getattr(wallet, name, None))]
        if missing:
            raise TypeError(f"{type(wallet).__name__} is not a wallet: it has no {', '.join(missing)}")
        hello = {
            "name": wallet.name,
            "api_version": wallet.api_version,
            "capabilities": as_data(wallet.capabilities()),
        }
        self._wallet = wallet
        return hello

    def _clock(self) -> datetime:
        """The shop's time, as of the call that is being answered."""
        return datetime.fromisoformat(self._now)


def _attribute(value: str) -> Any:
    module, _, path = value.partition(":")
    found: Any = import_module(module)
    for name in path.split("."):
        found = getattr(found, name)
    return found


def serve(frames: Iterable[bytes], write: Callable[[bytes], object]) -> None:
    worker = Worker()
    for frame in frames:
        asked = unpack(frame)
        answer = worker.answer(asked)
        try:
            packed = pack(answer)
        except (FrameError, TypeError, ValueError):
            packed = pack({"id": asked["id"], "raised": "the answer cannot be sent"})
        write(packed)


def main() -> None:
    incoming, outgoing = take_pipes()
    limit_resources()
    with os.fdopen(outgoing, "wb", buffering=0) as answers:
        serve(_listen(incoming), answers.write)


def take_pipes() -> tuple[int, int]:
    """Move standard input and output to new file numbers; 0 then reads nothing, and 1 writes to standard error."""
    incoming, outgoing = os.dup(0), os.dup(1)
    null = os.open(os.devnull, os.O_RDONLY)
    os.dup2(null, 0)
    os.close(null)
    os.dup2(2, 1)
    # A killed process does not flush its buffers.
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(line_buffering=True)
    return incoming, outgoing


def limit_resources() -> None:
    """Limit memory, file size and open files, and write no core dumps. Windows has no such limits."""
    try:
        import resource  # noqa: PLC0415
    except ImportError:
        return
    limits = {
        "RLIMIT_AS": MEMORY_LIMIT,
        "RLIMIT_FSIZE": LARGEST_FILE,
        "RLIMIT_NOFILE": OPEN_FILES_LIMIT,
        "RLIMIT_CORE": 0,
    }
    for name, limit in limits.items():
        # Some systems know a limit but do not let it be set.
        with suppress(AttributeError, OSError, ValueError):
            resource.setrlimit(getattr(resource, name), (limit, limit))


def _listen(incoming: int) -> Iterator[bytes]:
    """Frames as they come. When the shop is gone, the process ends at once, even in the middle of a call."""
    frames: SimpleQueue[bytes] = SimpleQueue()

    def read() -> None:
        with os.fdopen(incoming, "rb") as pipe:
            for line in pipe:
                frames.put(line)
        end_with_all()

    Thread(target=read, daemon=True).start()
    while True:
        yield frames.get()


def end_with_all() -> NoReturn:
    """Kill this process group: this process and what the wallet has started. In a shared group, only this process."""
    if hasattr(os, "killpg") and os.getpgrp() == os.getpid():
        os.killpg(os.getpgrp(), signal.SIGKILL)
    os._exit(0)


if __name__ == "__main__":
    main()
