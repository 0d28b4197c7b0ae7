"""The other side of `wallet.hosting.host`: runs one wallet in a process of its own and answers for it.

The first frame says which wallet to open; after that, one frame is one call. The wallet may print what it likes: the
pipes that the frames take are put out of its way before it is imported, and what it prints goes to standard error, of
which the shop keeps the end. When the shop goes away the process ends, with all that the wallet has started, whatever
it is doing at that moment.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from datetime import date, datetime
from importlib import import_module
from io import TextIOWrapper
from pathlib import Path
from queue import SimpleQueue
from threading import Thread
from typing import Any, NoReturn

from wallet.hosting.frames import LARGEST_FRAME, Data, FrameError, pack, printable, unpack
from wallet.hosting.wire.capabilities import capabilities_data
from wallet.hosting.wire.fields import raw, ref_from
from wallet.hosting.wire.notification_frames import notification_data
from wallet.hosting.wire.outcomes import outcome_data
from wallet.hosting.wire.requests import amount_from, headers_from, request_from
from wallet.hosting.wire.statement_frames import quote_answer_data, statement_data
from wallet.port import Unsupported, Wallet, WalletSettings

METHODS = ("capabilities", "pay", "query", "cancel")
"""What a wallet must have. What else it lacks it need not inherit either: it is answered for with `Unsupported`."""
MEMORY_LIMIT = 1024**3
"""Bytes of address space."""
LARGEST_FILE = 1024**3
"""Bytes of a file that the wallet writes."""
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
            return {"id": frame["id"], "outcome": _call(self._wallet, frame)}
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


def _call(wallet: Wallet, frame: Data) -> Data:
    """Carry out the call that `frame` is, and write down the answer."""
    name = frame["call"]
    if name not in METHODS and not callable(getattr(wallet, name, None)):
        return outcome_data(Unsupported(name))
    match name:
        case "pay":
            return outcome_data(wallet.pay(request_from(frame["request"])))
        case "query":
            return outcome_data(wallet.query(ref_from(frame["ref"])))
        case "cancel":
            return outcome_data(wallet.cancel(ref_from(frame["ref"])))
        case "capture":
            return outcome_data(wallet.capture(ref_from(frame["ref"]), amount_from(frame["amount"])))
        case "refund":
            money = amount_from(frame["amount"])
            return outcome_data(wallet.refund(ref_from(frame["ref"]), frame["refund_id"], money))
        case "read_notification":
            body = raw(frame, "body", LARGEST_FRAME)
            return notification_data(wallet.read_notification(headers_from(frame["headers"]), body))
        case "statement":
            return statement_data(wallet.statement(date.fromisoformat(frame["day"]), frame["page"]))
        case "quote":
            return quote_answer_data(wallet.quote(amount_from(frame["price"])))
        case _:
            raise FrameError(f"{printable(name, 40)} is no call")


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
    """Move standard input and output to other numbers. In their places: nothing to read, and standard error."""
    incoming, outgoing = os.dup(0), os.dup(1)
    null = os.open(os.devnull, os.O_RDONLY)
    os.dup2(null, 0)
    os.close(null)
    os.dup2(2, 1)
    # A process that is killed writes out nothing any more.
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(line_buffering=True)
    return incoming, outgoing


def limit_resources() -> None:
    """No more memory, bytes in a file and open files than a wallet may need, and no core dumps. Windows has no such
    limits."""
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
        end_with_all()

    Thread(target=read, daemon=True).start()
    while True:
        yield frames.get()


def end_with_all() -> NoReturn:
    """End this process at once, and with it what the wallet has started; where it shares its group, itself alone."""
    if hasattr(os, "killpg") and os.getpgrp() == os.getpid():
        os.killpg(os.getpgrp(), signal.SIGKILL)
    os._exit(0)


if __name__ == "__main__":
    main()
