"""Notifications that came in while another process has the data file: kept on the disk until the shop has used them.

One process owns a data file, and it has no address on the network. `checkout notify-server` has one. It verifies each
notification with its wallet, writes what is genuine into the folder `notices`, and only then confirms it. While no shop
is open it also looks for the order in the journal; a running shop does that when it uses the notification. The shop
hands these files to `BackOffice.notify` at its next step, and removes each once the journal has what it says. So
nothing that was confirmed is forgotten, whichever of the two is killed.
"""

from __future__ import annotations

import json
import os
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Literal

from checkout.back_office.findings import Finding, FindingCode
from checkout.back_office.payment_records import payment_of
from checkout.back_office.settling import NOT_OURS, NOT_TAKEN, is_about_something_else
from checkout.errors import CheckoutError, DataFileBusy
from checkout.journal import Journal
from wallet import port
from wallet.errors import WalletError

LARGEST_BODY = 32 * 1024
"""Bytes of a notification. Those of Alipay and WeChat Pay have one or two thousand."""
MOST_WAITING = 10_000
"""Notifications that wait for the shop; more are not taken in, so that their senders send them again."""
PAUSE = 60.0
"""Seconds after which one that the shop could not use is tried again."""

_FOLDER = "notices"
_WAITING, _DAMAGED = ".notice", ".damaged"

Notify = Callable[[str, Mapping[str, str], bytes], port.Reply]


class Notices:
    """The folder of the notifications that wait for the shop with this data folder. It need not be there."""

    def __init__(self, data: Path) -> None:
        self._folder = data / _FOLDER
        self._again: dict[str, float] = {}
        """By file: not before this time."""

    def keep(self, wallet: str, event_id: str, headers: Mapping[str, str], body: bytes) -> None:
        """On the disk when it returns. The same event again takes the same place. Raises OSError."""
        self._folder.mkdir(exist_ok=True)
        name = sha256(f"{wallet}\n{event_id}".encode("utf-8", "surrogatepass")).hexdigest()[:32]
        path = self._folder / f"{name}{_WAITING}"
        if not path.exists() and len(self._waiting()) >= MOST_WAITING:
            raise OSError(f"{MOST_WAITING} notifications wait for the shop")
        kept = {"wallet": wallet, "headers": dict(headers), "body": b64encode(body).decode("ascii")}
        begun = path.with_name(f"{name}.{os.getpid()}.begun")
        with begun.open("w", encoding="ascii") as file:
            json.dump(kept, file)
            file.flush()
            os.fsync(file.fileno())
        begun.replace(path)
        _sync(self._folder)

    def deliver(self, notify: Notify, now: float) -> None:
        """Hand each to `notify`, and remove it when it has been used. One that cannot be used now stays for later.
        `now` is the time in seconds, on a clock that only goes forward."""
        for name in self._waiting():
            if self._again.get(name, now) > now:
                continue
            path = self._folder / name
            try:
                wallet, headers, body = _read(path)
            except FileNotFoundError:
                continue
            except _UNREADABLE:
                with suppress(OSError):
                    path.rename(path.with_suffix(_DAMAGED))
                continue
            if notify(wallet, headers, body) == NOT_TAKEN:
                self._again[name] = now + PAUSE
                continue
            self._again.pop(name, None)
            with suppress(OSError):
                path.unlink()

    def examine(self) -> Iterator[Finding]:
        """What the doctor finds in the folder, which is left as it is."""
        waiting, damaged = self._waiting(), self._files(_DAMAGED)
        for name in waiting:
            try:
                _read(self._folder / name)
            except _UNREADABLE:
                damaged.append(name)
        if count := len({*waiting} - {*damaged}):
            yield Finding(FindingCode.NOTICES_WAITING, _FOLDER, found=str(count))
        yield from (Finding(FindingCode.NOTICE_DAMAGED, f"{_FOLDER}/{name}") for name in damaged)

    def _waiting(self) -> list[str]:
        return self._files(_WAITING)

    def _files(self, ending: str) -> list[str]:
        try:
            return sorted(name for name in os.listdir(self._folder) if name.endswith(ending))  # noqa: PTH208 - quicker
        except OSError:
            return []


_UNREADABLE = (OSError, ValueError, TypeError, LookupError)


def _read(path: Path) -> tuple[str, dict[str, str], bytes]:
    """Wallet, headers and body. Raises one of `_UNREADABLE`."""
    kept = json.loads(path.read_bytes())
    return kept["wallet"], dict(kept["headers"]), b64decode(kept["body"])


def _sync(folder: Path) -> None:
    """Put the folder's list of names on the disk, where a folder can be opened for that."""
    with suppress(OSError):
        opened = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)


Received = Literal["kept", "rejected", "not-ours", "not-taken"]


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of a notification, and the answer to send."""

    received: Received
    reply: port.Reply
    why: str = ""


def receive(data: Path, name: str, wallet: port.Wallet, headers: Mapping[str, str], body: bytes) -> Receipt:
    """Verify a notification of the wallet called `name` and keep it for the shop whose data is in the folder `data`.

    `wallet` is behind its guard. Confirmed only when it is on the disk.
    """
    try:
        answer = wallet.read_notification({each.lower(): text for each, text in headers.items()}, body)
        match answer:
            case port.Rejected(why=why, reply=reply):
                return Receipt("rejected", reply, why)
            case port.Unsupported():
                return Receipt("not-taken", NOT_TAKEN, "unsupported")
        if not _may_be_ours(data, name, answer.snapshot):
            return Receipt("not-ours", NOT_OURS)
        Notices(data).keep(name, answer.event_id, headers, body)
    except (WalletError, CheckoutError, OSError) as error:
        return Receipt("not-taken", NOT_TAKEN, str(error))
    return Receipt("kept", answer.reply)


def _may_be_ours(data: Path, name: str, snapshot: port.Snapshot) -> bool:
    """Whether it is about a payment of the journal; a running shop has that to itself, and compares it later."""
    try:
        with closing(Journal(data, read_only=True)) as journal:
            payment = payment_of(journal, snapshot.ref.out_trade_no)
    except DataFileBusy:
        return True
    return payment is not None and payment.wallet == name and not is_about_something_else(payment, snapshot)
