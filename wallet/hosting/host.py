"""A wallet of another package, run in a process of its own.

One that hangs, exits, prints or raises cannot harm the trip: every call has a deadline, and a process that misses it,
or says something else than was agreed (`wallet.hosting.frames`), is killed and started again at the next call. What
was under
way is then `Unknown`, and settlement asks. The order reference, the amount and the state of the payment are kept by
the shop and never taken from the wallet, and payment codes that it repeats are taken out of what it says.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from hashlib import sha256
from pathlib import Path
from threading import Lock
from typing import TypeVar

from wallet.answer_check import Unusable
from wallet.directory import WalletEntry
from wallet.errors import WalletBroken, broken
from wallet.hosting.child import Child, ChildError, TooMuchError
from wallet.hosting.frames import LARGEST_FRAME, Data, FrameError, pack, printable, unpack
from wallet.hosting.wire.capabilities import capabilities_from
from wallet.hosting.wire.fields import money_data, raw_data, ref_data
from wallet.hosting.wire.notification_frames import notification_from
from wallet.hosting.wire.outcomes import outcome_from
from wallet.hosting.wire.requests import request_data
from wallet.hosting.wire.statement_frames import quote_answer_from, statement_from
from wallet.money import Money
from wallet.port import (
    API_VERSION,
    Capabilities,
    NotificationAnswer,
    NotSent,
    Outcome,
    PaymentRef,
    PaymentRequest,
    QuoteAnswer,
    Rejected,
    Reply,
    StatementAnswer,
    Unknown,
    Wallet,
    WalletSettings,
)

DEADLINE = 10.0
"""Seconds that a call may take."""
NOT_READ = Rejected("wallet", Reply(b"", 503))
"""For a notification that the wallet could not look at: whoever sent it may send it again."""

_NOT_IN_FOLDER = re.compile(r"[^A-Za-z0-9._-]")
_LOOKS_LIKE_A_CODE = re.compile(r"(?<![0-9])[0-9]{16,24}(?![0-9])")
_CODES_KEPT = 16
_SHORTEST_CODE = 10
"""Characters of a code that is looked for: shorter ones would be found by chance."""

Answer = TypeVar("Answer")


class HostedWallet(Wallet):
    """The wallet that `entry` names. `path` is put before the child's `sys.path`; deadlines are seconds.

    Raises WalletBroken when it cannot be opened, or is not one for this shop.
    """

    def __init__(
        self,
        entry: WalletEntry,
        settings: WalletSettings,
        *,
        path: Sequence[str] = (),
        deadline: float = DEADLINE,
        opening_deadline: float = DEADLINE,
    ) -> None:
        self.name = entry.name
        self.api_version = API_VERSION
        self._entry, self._settings, self._path = entry, settings, list(path)
        self._deadline, self._opening_deadline = deadline, opening_deadline
        self._lock = Lock()
        self._count = 0
        self._child: Child | None = None
        self._complaints = b""
        """Of the processes before this one."""
        self._codes: deque[str] = deque(maxlen=_CODES_KEPT)
        self._capabilities: Capabilities | None = None
        with self._lock:
            self._start()

    @property
    def said(self) -> list[str]:
        """The last lines that the wallet wrote to standard output or standard error, for people who look why it fails:
        printable, at most 2 KiB, and without payment codes."""
        complaints = (self._child.complaints if self._child else b"") or self._complaints
        text = _LOOKS_LIKE_A_CODE.sub("…", self._without_codes(complaints.decode(errors="replace")))
        return [line for line in (printable(line, len(line)) for line in text.splitlines()) if line]

    def capabilities(self) -> Capabilities:
        assert self._capabilities is not None, "it could not have been opened without"
        return self._capabilities

    def pay(self, request: PaymentRequest) -> Outcome:
        if request.auth_code and len(request.auth_code) >= _SHORTEST_CODE and request.auth_code not in self._codes:
            self._codes.append(request.auth_code)
        return self._call({"call": "pay", "request": request_data(request)}, outcome_from)

    def query(self, ref: PaymentRef) -> Outcome:
        return self._call({"call": "query", "ref": ref_data(ref)}, outcome_from)

    def cancel(self, ref: PaymentRef) -> Outcome:
        return self._call({"call": "cancel", "ref": ref_data(ref)}, outcome_from)

    def capture(self, ref: PaymentRef, amount: Money) -> Outcome:
        return self._call({"call": "capture", "ref": ref_data(ref), "amount": money_data(amount)}, outcome_from)

    def refund(self, ref: PaymentRef, refund_id: str, amount: Money) -> Outcome:
        asked = {"ref": ref_data(ref), "refund_id": refund_id, "amount": money_data(amount)}
        return self._call({"call": "refund", **asked}, outcome_from)

    def read_notification(self, headers: Mapping[str, str], body: bytes) -> NotificationAnswer:
        """`NOT_READ` when the wallet does not answer, or the notification is too long for it."""
        asked = {"headers": dict(headers), "body": raw_data(body)}
        answer = self._call({"call": "read_notification", **asked}, notification_from)
        return NOT_READ if isinstance(answer, NotSent | Unknown) else answer

    def statement(self, day: date, page: str | None = None) -> StatementAnswer:
        asked = {"day": day.isoformat(), "page": page}
        return self._call({"call": "statement", **asked}, lambda data: statement_from(data, page))

    def quote(self, price: Money) -> QuoteAnswer:
        asked = {"call": "quote", "price": money_data(price)}
        return self._call(asked, lambda data: quote_answer_from(data, price))

    def close(self) -> None:
        """End the process, even in the middle of a call. A later call starts it again."""
        if (child := self._child) is not None:
            child.kill()

    def _call(self, frame: Data, read: Callable[[Data], Answer]) -> Answer | NotSent | Unknown:
        with self._lock:
            try:
                child = self._running()
                asked = self._number(frame)
                packed = pack(asked)
            except (WalletBroken, FrameError) as error:
                return NotSent(str(error))
            try:
                answer = self._without_codes(child.ask(packed, self._deadline).decode("ascii", "replace"))
                return _read(unpack(answer.encode()), asked["id"], read)
            except (TooMuchError, FrameError) as error:
                self._stop()
                return Unusable(f"{self._entry.origin}: {error}")
            except ChildError as error:
                self._stop()
                return Unknown(f"{self._entry.origin}: {error}")

    def _without_codes(self, text: str) -> str:
        """Payment codes that it was given belong into nobody's journal."""
        for code in self._codes:
            text = text.replace(code, "…")
        return text

    def _running(self) -> Child:
        if self._child is None or not self._child.running:
            return self._start()
        return self._child

    def _start(self) -> Child:
        """Raises WalletBroken, and no process is left, when the wallet does not open."""
        self._stop()
        try:
            folder = self._folder()
            self._child = child = Child(["-P", "-m", "wallet.hosting.worker"], longest_line=LARGEST_FRAME, cwd=folder)
            own = {"data": str(folder) if folder else None, "seed": self._settings.seed}
            opening = self._number({"open": self._entry.value, "path": self._path, **own})
            self._greet(unpack(child.ask(pack(opening), self._opening_deadline)))
        except (ChildError, FrameError, OSError) as error:
            self._stop()
            why = self._without_codes(str(error))
            raise broken(self._entry.name, self._entry.origin, why, said="\n".join(self.said)) from error
        return child

    def _folder(self) -> Path | None:
        """A folder of its own inside the shop's, so that wallets do not meet. Raises OSError."""
        if self._settings.data is None:
            return None
        folder = self._settings.data.absolute() / _folder_name(self._entry.name)
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def _greet(self, answer: Data) -> None:
        """Take what the wallet says of itself. Raises FrameError with what is wrong about it."""
        match answer:
            case {"hello": {"name": name, "api_version": version, "capabilities": dict(can)}}:
                if version != API_VERSION or type(version) is not int:
                    raise FrameError(f"written for version {printable(version, 20)} of the port, this is {API_VERSION}")
                if self._entry.distribution and name != self._entry.name:
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


def _folder_name(wallet: str) -> str:
    """Readable where the name can be, and never that of another wallet, also where letters have no case."""
    own = sha256(wallet.encode(errors="surrogatepass")).hexdigest()[:12]
    return f"wallet-{_NOT_IN_FOLDER.sub('_', wallet)[:40]}-{own}"


def _read(answer: Data, number: int, read: Callable[[Data], Answer]) -> Answer | Unknown:
    """Raises FrameError for what is no answer to the question of this number."""
    match answer:
        case {"id": int(answered), "outcome": dict(outcome)} if answered == number:
            return read(outcome)
        case {"id": int(answered), "raised": str(what)} if answered == number:
            return Unusable(f"raised {printable(what)}")
        case _:
            raise FrameError("it answered another question")
