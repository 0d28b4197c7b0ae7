"""A wallet of another package, run in a process of its own.

One that hangs, exits, prints or raises cannot harm the trip: every call has a deadline, and a process that misses it,
or says something else than was agreed (`wallet.frames`), is killed and started again at the next call. What was under
way is then `Unknown`, and settlement asks. The order reference, the amount and the state of the payment are kept by
the shop and never taken from the wallet.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from hashlib import sha256
from threading import Lock

from wallet.child import Child, ChildError
from wallet.directory import WalletEntry
from wallet.errors import WalletBroken, broken
from wallet.frames import (
    LARGEST_FRAME,
    Data,
    FrameError,
    capabilities_from,
    outcome_from,
    pack,
    printable,
    ref_data,
    request_data,
    unpack,
)
from wallet.money import Money
from wallet.port import (
    API_VERSION,
    Capabilities,
    NotSent,
    Outcome,
    PaymentRef,
    PaymentRequest,
    Unknown,
    Wallet,
    WalletSettings,
)

DEADLINE = 10.0
"""Seconds that a call may take."""

_NOT_IN_FOLDER = re.compile(r"[^A-Za-z0-9._-]")


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
        self._capabilities = Capabilities()
        with self._lock:
            self._start()

    def capabilities(self) -> Capabilities:
        return self._capabilities

    def pay(self, request: PaymentRequest) -> Outcome:
        return self._call({"call": "pay", "request": request_data(request)})

    def query(self, ref: PaymentRef) -> Outcome:
        return self._call({"call": "query", "ref": ref_data(ref)})

    def cancel(self, ref: PaymentRef) -> Outcome:
        return self._call({"call": "cancel", "ref": ref_data(ref)})

    def refund(self, ref: PaymentRef, refund_id: str, amount: Money) -> Outcome:
        money = [amount.minor, amount.currency]
        return self._call({"call": "refund", "ref": ref_data(ref), "refund_id": refund_id, "amount": money})

    def close(self) -> None:
        """End the process, even in the middle of a call. A later call starts it again."""
        if (child := self._child) is not None:
            child.kill()

    def _call(self, frame: Data) -> Outcome:
        with self._lock:
            try:
                child = self._running()
                asked = self._number(frame)
                packed = pack(asked)
            except (WalletBroken, FrameError) as error:
                # That a payment never left is worth knowing; a question that did not leave says nothing about it.
                return NotSent(str(error)) if frame["call"] == "pay" else Unknown(str(error))
            try:
                return _outcome(unpack(child.ask(packed, self._deadline)), asked["id"])
            except (ChildError, FrameError) as error:
                self._stop()
                return Unknown(f"{self._entry.origin}: {error}")

    def _running(self) -> Child:
        if self._child is None or not self._child.running:
            return self._start()
        return self._child

    def _start(self) -> Child:
        """Raises WalletBroken, and no process is left, when the wallet does not open."""
        self._stop()
        try:
            self._child = child = Child(["-P", "-m", "wallet.guest"], longest_line=LARGEST_FRAME)
            opening = self._number({"open": self._entry.value, "path": self._path, **self._own_settings()})
            self._greet(unpack(child.ask(pack(opening), self._opening_deadline)))
        except (ChildError, FrameError, OSError) as error:
            self._stop()
            raise broken(self._entry.name, self._entry.origin, str(error)) from error
        return child

    def _own_settings(self) -> Data:
        """A folder of its own inside the shop's, so that wallets do not meet. Raises OSError."""
        if self._settings.data is None:
            return {"data": None, "seed": self._settings.seed}
        folder = self._settings.data / _folder_name(self._entry.name)
        folder.mkdir(parents=True, exist_ok=True)
        return {"data": str(folder), "seed": self._settings.seed}

    def _greet(self, answer: Data) -> None:
        """Take what the wallet says of itself. Raises FrameError with what is wrong about it."""
        match answer:
            case {"hello": {"name": name, "api_version": version, "capabilities": dict(can)}}:
                if version != API_VERSION or type(version) is not int:
                    raise FrameError(f"written for version {printable(version, 20)} of the port, this is {API_VERSION}")
                if self._entry.distribution and name != self._entry.name:
                    raise FrameError(f"it calls itself {printable(name, 40)!r}")
                self._capabilities = capabilities_from(can)
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
            self._child = None


def _folder_name(wallet: str) -> str:
    """Readable where the name can be, and never that of another wallet, also where letters have no case."""
    own = sha256(wallet.encode(errors="surrogatepass")).hexdigest()[:12]
    return f"wallet-{_NOT_IN_FOLDER.sub('_', wallet)[:40]}-{own}"


def _outcome(answer: Data, number: int) -> Outcome:
    match answer:
        case {"id": int(answered), "outcome": dict(outcome)} if answered == number:
            return outcome_from(outcome)
        case {"id": int(answered), "raised": str(what)} if answered == number:
            return Unknown(f"raised {printable(what)}")
        case _:
            raise FrameError("it answered another question")
