"""The card office, which keeps the money: a stand-in for your provider's server, with its books in one SQLite file.

You would have your provider's client library here. Two things about it are worth a look: the keys in `books.sql`
under which money moves once, and that it tells the two ways to fail apart.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files
from pathlib import Path
from threading import Lock

ON_THE_CARD = 50_000
"""Fen on a new card."""


class UnreachableError(Exception):
    """The call certainly did not arrive."""


class SilenceError(Exception):
    """The call may have arrived, and may have been carried out."""


@dataclass(frozen=True)
class Payment:
    """A payment in the office's books. `fen` is None when it was cancelled before it was asked for."""

    number: int
    out_trade_no: str
    fen: int | None
    basket: str | None
    status: str
    refunded: int


@dataclass(frozen=True)
class Movement:
    at: datetime
    kind: str
    out_trade_no: str
    refund_id: str
    fen: int
    number: int


class Office:
    """One card's account. The office signs its notifications with `key`. May be called from any thread."""

    def __init__(self, folder: Path | None, clock: Callable[[], datetime], key: bytes) -> None:
        self._clock, self._key, self._lock = clock, key, Lock()
        file = ":memory:" if folder is None else str(folder / "campus-card.db")
        self._db = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
        self._db.execute("PRAGMA foreign_keys = ON")
        if not self._db.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]:
            self._db.executescript(f"BEGIN; {files('campus_card').joinpath('books.sql').read_text('utf-8')} COMMIT;")

    def close(self) -> None:
        self._db.close()

    # Calls. Each is all or nothing, and on the disk before it is answered.

    def find(self, out_trade_no: str) -> Payment | None:
        with self._transaction():
            return self._find(out_trade_no)

    def charge(self, out_trade_no: str, fen: int, basket: str) -> Payment:
        """Take `fen` from the card, if it has them. A second call for one reference answers with the first payment."""
        with self._transaction():
            if (known := self._find(out_trade_no)) is not None:
                return known
            enough = fen <= self._balance()
            self._db.execute(
                "INSERT INTO payment (out_trade_no, fen, basket, status) VALUES (?, ?, ?, ?)",
                (out_trade_no, fen, basket, "paid" if enough else "declined"),
            )
            if enough:
                self._move(out_trade_no, "payment", fen)
            return self._tell(out_trade_no)

    def cancel(self, out_trade_no: str) -> Payment:
        """Undo the payment. One that has not arrived yet is refused when it does. After a refund in part this is no
        longer possible."""
        with self._transaction():
            known = self._find(out_trade_no)
            if known is None:
                self._db.execute("INSERT INTO payment (out_trade_no, status) VALUES (?, 'cancelled')", (out_trade_no,))
            elif known.status == "paid" and known.fen and not known.refunded:
                self._db.execute("UPDATE payment SET status = 'cancelled' WHERE number = ?", (known.number,))
                self._move(out_trade_no, "reversal", known.fen)
            return self._get(out_trade_no)

    def refund(self, out_trade_no: str, refund_id: str, fen: int) -> bool:
        """Give `fen` back, once per `refund_id`. False when nothing moved: more than is left, nothing was paid, or the
        id was used for another amount."""
        with self._transaction():
            row = self._db.execute(
                "SELECT fen FROM movement WHERE out_trade_no = ? AND kind = 'refund' AND refund_id = ?",
                (out_trade_no, refund_id),
            ).fetchone()
            if row is not None:
                return bool(row[0] == fen)
            known = self._find(out_trade_no)
            if known is None or known.status != "paid" or not 0 < fen <= (known.fen or 0) - known.refunded:
                return False
            self._move(out_trade_no, "refund", fen, refund_id)
            self._tell(out_trade_no)
            return True

    def movements(self, begins: datetime, ends: datetime, after: int, limit: int) -> list[Movement]:
        """Movements from `begins` until before `ends`, in order, after movement number `after`."""
        with self._transaction():
            rows = self._db.execute(
                "SELECT at, kind, out_trade_no, refund_id, fen, number FROM movement"
                " WHERE at >= ? AND at < ? AND number > ? ORDER BY number LIMIT ?",
                (int(begins.timestamp()), int(ends.timestamp()), after, limit),
            )
            return [Movement(datetime.fromtimestamp(at, begins.tzinfo), *rest) for at, *rest in rows]

    def outbox(self) -> list[tuple[dict[str, str], bytes]]:
        """Headers and body of the notifications so far. A real office sends them by itself."""
        with self._transaction():
            bodies = [str(body).encode() for (body,) in self._db.execute("SELECT body FROM notice ORDER BY number")]
        return [({"x-campus-signature": signature(self._key, body)}, body) for body in bodies]

    def balance(self) -> int:
        """Fen on the card."""
        with self._transaction():
            return self._balance()

    # Books

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        with self._lock:
            try:
                self._db.execute("BEGIN IMMEDIATE")
            except sqlite3.Error as error:
                raise UnreachableError(str(error)) from error
            try:
                yield
                self._db.execute("COMMIT")
            except BaseException as error:
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")
                if isinstance(error, sqlite3.Error):
                    raise SilenceError(str(error)) from error
                raise

    def _find(self, out_trade_no: str) -> Payment | None:
        row = self._db.execute(
            "SELECT number, out_trade_no, fen, basket, status, (SELECT coalesce(sum(fen), 0) FROM movement"
            " WHERE movement.out_trade_no = payment.out_trade_no AND kind = 'refund')"
            " FROM payment WHERE out_trade_no = ?",
            (out_trade_no,),
        ).fetchone()
        return None if row is None else Payment(*row)

    def _get(self, out_trade_no: str) -> Payment:
        found = self._find(out_trade_no)
        assert found is not None, "it has just been written"
        return found

    def _balance(self) -> int:
        taken = "SELECT coalesce(sum(CASE kind WHEN 'payment' THEN fen ELSE -fen END), 0) FROM movement"
        return ON_THE_CARD - int(self._db.execute(taken).fetchone()[0])

    def _move(self, out_trade_no: str, kind: str, fen: int, refund_id: str = "") -> None:
        self._db.execute(
            "INSERT INTO movement (out_trade_no, kind, refund_id, fen, at) VALUES (?, ?, ?, ?, ?)",
            (out_trade_no, kind, refund_id, fen, int(self._clock().timestamp())),
        )

    def _tell(self, out_trade_no: str) -> Payment:
        """Record a notification about the payment."""
        told = self._get(out_trade_no)
        event = f"{told.number}-{told.status}-{told.refunded}"
        facts: dict[str, object] = {
            "event": event,
            "order": told.out_trade_no,
            "basket": told.basket,
            "status": told.status,
        }
        facts |= {"fen": told.fen, "refunded": told.refunded}
        self._db.execute("INSERT INTO notice (body) VALUES (?)", (json.dumps(facts),))
        return told


def signature(key: bytes, body: bytes) -> str:
    """The signature that proves that the office sent `body`."""
    return hmac.new(key, body, hashlib.sha256).hexdigest()
