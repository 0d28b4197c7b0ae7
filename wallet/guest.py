"""The other side of `wallet.host`: runs one wallet in a process of its own and answers for it.

The first frame says which wallet to open; after that, one frame is one call. The wallet may print what it likes: the
pipes that the frames take are put out of its reach before it is imported, and what it prints goes nowhere. When the
shop goes away the process ends, whatever the wallet is doing at that moment.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from datetime import datetime
from importlib import import_module
from pathlib import Path
from queue import SimpleQueue
from threading import Thread
from typing import Any

from wallet.frames import (
    Data,
    FrameError,
    capabilities_data,
    outcome_data,
    pack,
    printable,
    ref_from,
    request_from,
    unpack,
)
from wallet.money import Money
from wallet.port import Outcome, Wallet, WalletSettings

METHODS = ("capabilities", "pay", "query", "cancel", "refund")
MEMORY_LIMIT = 2 * 1024**3
OPEN_FILES_LIMIT = 256


class Guest:
    """Answers frames for one wallet. Whatever the wallet raises becomes an answer that says so."""

    def __init__(self) -> None:
        self._wallet: Wallet | None = None
        self._now = ""

    def answer(self, frame: Data) -> Data:
        """The answer to one frame: `hello` or `broken` to the first, then `outcome` or `raised`."""
        self._now = frame["now"]
        try:
            if self._wallet is None:
                return {"id": frame["id"], "hello": self._open(frame)}
            return {"id": frame["id"], "outcome": outcome_data(self._call(self._wallet, frame))}
        except BaseException as error:  # noqa: BLE001 - sys.exit and KeyboardInterrupt are a wallet's answers too
            # A message may hold what the wallet was given, so only what went wrong while opening is repeated.
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
            "capabilities": capabilities_data(wallet.capabilities()),
        }
        self._wallet = wallet
        return hello

    def _clock(self) -> datetime:
        """The shop's time, as of the call that is being answered."""
        return datetime.fromisoformat(self._now)

    def _call(self, wallet: Wallet, frame: Data) -> Outcome:
        if frame["call"] == "pay":
            return wallet.pay(request_from(frame["request"]))
        ref = ref_from(frame["ref"])
        if frame["call"] == "refund":
            return wallet.refund(ref, frame["refund_id"], Money(*frame["amount"]))
        return wallet.query(ref) if frame["call"] == "query" else wallet.cancel(ref)


def _attribute(value: str) -> Any:
    module, _, path = value.partition(":")
    found: Any = import_module(module)
    for name in path.split("."):
        found = getattr(found, name)
    return found


def serve(frames: Iterable[bytes], write: Callable[[bytes], object]) -> None:
    """Answer frames until there are no more."""
    guest = Guest()
    for frame in frames:
        asked = unpack(frame)
        answer = guest.answer(asked)
        try:
            packed = pack(answer)
        except (FrameError, TypeError, ValueError):
            packed = pack({"id": asked["id"], "raised": "the answer cannot be sent"})
        write(packed)


def main() -> None:
    """Serve on standard input and output, which the wallet itself never sees."""
    incoming, outgoing = take_pipes()
    limit_resources()
    with os.fdopen(outgoing, "wb", buffering=0) as answers:
        serve(_listen(incoming), answers.write)


def take_pipes() -> tuple[int, int]:
    """Move standard input and output to other numbers and leave the null device in their places."""
    incoming, outgoing = os.dup(0), os.dup(1)
    null = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1):
        os.dup2(null, standard)
    os.close(null)
    return incoming, outgoing


def limit_resources() -> None:
    """No more memory and open files than a wallet may need, and no core dumps. Windows has no such limits."""
    try:
        import resource  # noqa: PLC0415
    except ImportError:
        return
    limits = {"RLIMIT_AS": MEMORY_LIMIT, "RLIMIT_NOFILE": OPEN_FILES_LIMIT, "RLIMIT_CORE": 0}
    for name, limit in limits.items():
        # Some systems know a limit but do not let it be set; the deadline of every call still stands.
        with suppress(AttributeError, OSError, ValueError):
            resource.setrlimit(getattr(resource, name), (limit, limit))


def _listen(incoming: int) -> Iterator[bytes]:
    """Frames as they come. When the shop is gone the process ends at once, even with the wallet in the middle."""
    frames: SimpleQueue[bytes] = SimpleQueue()

    def read() -> None:
        with os.fdopen(incoming, "rb") as pipe:
            for line in pipe:
                frames.put(line)
        os._exit(0)

    Thread(target=read, daemon=True).start()
    while True:
        yield frames.get()


if __name__ == "__main__":
    main()
