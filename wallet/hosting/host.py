"""A wallet of another package, run in a worker process.

A wallet that hangs, exits, prints or raises cannot harm the trip. Every call has a deadline. A worker that misses it,
or sends something else than was agreed (`wallet.hosting.frames`), is killed, and started again at the next call; the
call is then `Unknown`, and settlement asks. Order reference, amount and state of the payment are the shop's own and
never taken from the wallet. Payment codes are taken out of whatever the wallet says.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections import deque
from collections.abc import Mapping, Sequence
from datetime import date
from hashlib import sha256
from pathlib import Path
from threading import Lock
from typing import Any

from wallet import port
from wallet.answer_check import Unusable
from wallet.directory import WalletEntry
from wallet.errors import WalletBroken, broken
from wallet.hosting.answer_reader import answer_from, capabilities_from
from wallet.hosting.child import Child, ChildError, TooMuchError
from wallet.hosting.frames import LARGEST_FRAME, Data, FrameError, as_data, pack, printable, unpack
from wallet.money import Money

DEADLINE = 10.0
"""Seconds that a call may take."""
NOT_READ = port.Rejected("wallet", port.Reply(b"", 503))
"""For a notification that the wallet could not read: status 503 asks the sender to send it again."""

_NOT_IN_FOLDER = re.compile(r"[^A-Za-z0-9._-]")
_LOOKS_LIKE_A_CODE = re.compile(r"(?<![0-9])[0-9]{16,24}(?![0-9])")
_CODES_KEPT = 16
_SHORTEST_CODE = 10
"""Characters. Shorter codes are not looked for in what the wallet says, since they occur by chance."""


class HostedWallet(port.Wallet):
    """The wallet that `entry` names. `path` is put before the worker's `sys.path`; deadlines are seconds.

    Raises WalletBroken when it cannot be opened or was written for another version of the port.
    """

    def __init__(
        self,
        entry: WalletEntry,
        settings: port.WalletSettings,
        *,
        path: Sequence[str] = (),
        deadline: float = DEADLINE,
        opening_deadline: float = DEADLINE,
    ) -> None:
        self.name = entry.name
        self.api_version = port.API_VERSION
        self._entry, self._settings, self._path = entry, settings, list(path)
        self._deadline, self._opening_deadline = deadline, opening_deadline
        self._lock = Lock()
        self._count = 0
        self._child: Child | None = None
        self._complaints = b""
        """The end of what earlier workers wrote to standard error."""
        self._codes: deque[str] = deque(maxlen=_CODES_KEPT)
        self._capabilities: port.Capabilities | None = None
        with self._lock:
            self._start()

    @property
    def said(self) -> list[str]:
        """The last lines that the wallet printed: at most 2 KiB, printable, without payment codes."""
        complaints = (self._child.complaints if self._child else b"") or self._complaints
        text = _LOOKS_LIKE_A_CODE.sub("…", self._without_codes(complaints.decode(errors="replace")))
        return [line for line in (printable(line, len(line)) for line in text.splitlines()) if line]

    def capabilities(self) -> port.Capabilities:
        assert self._capabilities is not None, "the constructor asks for them"
        return self._capabilities

    def pay(self, request: port.PaymentRequest) -> port.Outcome:
        if request.auth_code and len(request.auth_code) >= _SHORTEST_CODE and request.auth_code not in self._codes:
            self._codes.append(request.auth_code)
        return self._outcome("pay", request=request)

    def query(self, ref: port.PaymentRef) -> port.Outcome:
        return self._outcome("query", ref=ref)

    def cancel(self, ref: port.PaymentRef) -> port.Outcome:
        return self._outcome("cancel", ref=ref)

    def capture(self, ref: port.PaymentRef, amount: Money) -> port.Outcome:
        return self._outcome("capture", ref=ref, amount=amount)

    def refund(self, ref: port.PaymentRef, refund_id: str, amount: Money) -> port.Outcome:
        return self._outcome("refund", ref=ref, refund_id=refund_id, amount=amount)

    def read_notification(self, headers: Mapping[str, str], body: bytes) -> port.NotificationAnswer:
        """`NOT_READ` when the wallet does not answer, or the notification is too long for a frame."""
        encoded = b64encode(body).decode("ascii")
        answer: port.NotificationAnswer | port.NotSent | port.Unknown = self._call(
            "read_notification", headers=headers, body=encoded
        )
        return NOT_READ if isinstance(answer, port.NotSent | port.Unknown) else answer

    def statement(self, day: date, page: str | None = None) -> port.StatementAnswer:
        answer: port.StatementAnswer = self._call("statement", day=day.isoformat(), page=page)
        return answer

    def quote(self, price: Money) -> port.QuoteAnswer:
        answer: port.QuoteAnswer = self._call("quote", price=price)
        return answer

    def close(self) -> None:
        """End the worker, even in the middle of a call. A later call starts another one."""
        if (child := self._child) is not None:
            child.kill()

    def _outcome(self, call: str, **asked: object) -> port.Outcome:
        outcome: port.Outcome = self._call(call, **asked)
        return outcome

    def _call(self, call: str, **asked: object) -> Any:
        """Ask the worker. The answer is one of the types that `wallet.hosting.frames.ANSWERS` has for `call`, or
        NotSent or Unknown."""
        with self._lock:
            try:
                child = self._running()
                frame = self._number({"call": call, **{name: as_data(value) for name, value in asked.items()}})
                packed = pack(frame)
            except (WalletBroken, FrameError) as error:
                return port.NotSent(str(error))
            try:
                answered = self._without_codes(child.ask(packed, self._deadline).decode("ascii", "replace"))
                return _answer(frame, unpack(answered.encode()))
            except (TooMuchError, FrameError) as error:
                self._stop()
                return Unusable(f"{self._entry.origin}: {error}")
            except ChildError as error:
                self._stop()
                return port.Unknown(f"{self._entry.origin}: {error}")

    def _without_codes(self, text: str) -> str:
        """Take out the payment codes that the wallet was given: no journal may hold them."""
        for code in self._codes:
            text = text.replace(code, "…")
        return text

    def _running(self) -> Child:
        if self._child is None or not self._child.running:
            return self._start()
        return self._child

    def _start(self) -> Child:
        """Raises WalletBroken, and leaves no worker behind, when the wallet does not open."""
        self._stop()
        try:
            folder = own_folder(self._settings.data, self._entry.name)
            self._child = child = Child(["-P", "-m", "wallet.hosting.worker"], longest_line=LARGEST_FRAME, cwd=folder)
            own = {"data": str(folder) if folder else None, "seed": self._settings.seed}
            opening = self._number({"open": self._entry.value, "path": self._path, **own})
            self._greet(unpack(child.ask(pack(opening), self._opening_deadline)))
        except (ChildError, FrameError, OSError) as error:
            self._stop()
            why = self._without_codes(str(error))
            raise broken(self._entry.name, self._entry.origin, why, said="\n".join(self.said)) from error
        return child

    def _greet(self, answer: Data) -> None:
        """Check and keep what the wallet says of itself. Raises FrameError."""
        match answer:
            case {"hello": {"name": name, "api_version": version, "capabilities": dict(can)}}:
                if version != port.API_VERSION or type(version) is not int:
                    raise FrameError(
                        f"written for version {printable(version, 20)} of the port, this is {port.API_VERSION}"
                    )
                if not self._entry.distribution:
                    self.name = printable(name, 40) or self._entry.name
                elif name != self._entry.name:
                    raise FrameError(f"it calls itself {printable(name, 40)!r}")
                declared = capabilities_from(can)
                if self._capabilities not in (None, declared):
                    raise FrameError("it declares something else than before")
                self._capabilities = declared
            case {"broken": str(why)}:
                raise FrameError(printable(why))
            case _:
                raise FrameError("it did not introduce itself")

    def _number(self, frame: Data) -> Data:
        self._count += 1
        return {"id": self._count, "now": self._settings.clock().isoformat(), **frame}

    def _stop(self) -> None:
        if self._child is not None:
            self._child.kill()
            self._complaints = self._child.complaints or self._complaints
            self._child = None


def own_folder(data: Path | None, wallet: str) -> Path | None:
    """The wallet's own folder inside the shop's, which is made; None when nothing is kept. Raises OSError."""
    if data is None:
        return None
    folder = data.absolute() / _folder_name(wallet)
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _folder_name(wallet: str) -> str:
    """Readable, and different for every wallet, even on a file system without upper and lower case."""
    own = sha256(wallet.encode(errors="surrogatepass")).hexdigest()[:12]
    return f"wallet-{_NOT_IN_FOLDER.sub('_', wallet)[:40]}-{own}"


def _answer(asked: Data, answered: Data) -> Any:
    """Raises FrameError for what does not answer the frame `asked`."""
    match answered:
        case {"id": int(number), "answer": dict(answer)} if number == asked["id"]:
            return answer_from(asked, answer)
        case {"id": int(number), "raised": str(what)} if number == asked["id"]:
            return Unusable(f"raised {printable(what)}")
        case _:
            raise FrameError("it answered another question")
