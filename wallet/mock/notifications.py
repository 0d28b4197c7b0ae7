"""Notifications: the mock wallet tells a shop by itself what became of a payment.

The body is JSON, and the header `x-mock-signature` is the HMAC-SHA256 of exactly these bytes. The key is drawn from the
wallet's seed when its ledger is created, and kept there. An event keeps its id however often it is sent. By Alipay's
schedule it is sent at once, then after 4, 10 and 10 minutes and 1, 2, 6 and 15 hours, until the shop answers `success`,
seven bytes and nothing else. Payments, holds and refunds that are done are notified; declines and cancels are not.

>>> key = new_key(0)
>>> body = b'{"event":"MOCK000000000001-1"}'
>>> is_signed(key, {SIGNATURE: sign(key, body)}, body), is_signed(key, {SIGNATURE: sign(key, body)}, body + b" ")
(True, False)
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from wallet.mock.books.ledger import Ledger
from wallet.mock.books.trades import CURRENCY, Trade, Trades
from wallet.money import Money
from wallet.port import Notification, PaymentRef, Rejected, Reply, Snapshot, Status
from wallet.simulated.statement_pages import stamp

SIGNATURE = "x-mock-signature"
SUCCESS = Reply(b"success")
"""The only answer that ends the repeats."""
FAILURE = Reply(b"fail")
MERCHANT = "scan-and-go"
"""The shop that this wallet keeps the money for."""
REPEATS = tuple(timedelta(minutes=minutes) for minutes in (4, 10, 10, 60, 120, 360, 900))
"""The pauses between one sending and the next."""

_AMOUNTS = ("authorised", "captured", "refunded")


def new_key(seed: int) -> bytes:
    return hashlib.sha256(f"notifications of the mock wallet/{seed}".encode()).digest()


def key_of(ledger: Ledger, seed: int) -> bytes:
    """The key in this ledger, drawn from `seed` when there is none yet. Raises LedgerError."""
    with ledger.transaction():
        kept = ledger.sql.secret(name="notifications")
        if kept is None:
            kept = new_key(seed)
            ledger.sql.keep_secret(name="notifications", value=kept)
        if not isinstance(kept, bytes):
            raise TypeError("the key is a number or a text")
    return kept


def sign(key: bytes, body: bytes) -> str:
    return hmac.new(key, body, hashlib.sha256).hexdigest()


def is_signed(key: bytes, headers: Mapping[str, str], body: bytes) -> bool:
    given = headers.get(SIGNATURE, "").encode("utf-8", "surrogatepass")
    return hmac.compare_digest(given, sign(key, body).encode())


def read_notification(key: bytes, headers: Mapping[str, str], body: bytes) -> Notification | Rejected:
    """Verify the signature, then read the body. Changes nothing."""
    if not is_signed(key, headers, body):
        return Rejected("signature", FAILURE)
    try:
        data = json.loads(body)
        if data["merchant"] != MERCHANT:
            return Rejected("not-ours", FAILURE)
        return Notification(data["event"], _snapshot(data), SUCCESS)
    except (ValueError, TypeError, KeyError, AttributeError):
        return Rejected("unreadable", FAILURE)


def _body(event: str, merchant: str, snapshot: Snapshot) -> bytes:
    data = {
        "event": event,
        "merchant": merchant,
        "order": snapshot.ref.out_trade_no,
        "status": snapshot.status,
        "trade_no": snapshot.trade_no,
        "basket": snapshot.basket,
        "payer": snapshot.payer,
        **{name: money.minor if (money := getattr(snapshot, name)) else 0 for name in _AMOUNTS},
    }
    return json.dumps(data, sort_keys=True, separators=(",", ":")).encode("ascii")


def _snapshot(data: Mapping[str, Any]) -> Snapshot:
    authorised, captured, refunded = (Money(data[name], CURRENCY) if data[name] else None for name in _AMOUNTS)
    return Snapshot(
        PaymentRef(data["order"]),
        Status(data["status"]),
        captured=captured,
        refunded=refunded,
        authorised=authorised,
        basket=data["basket"],
        trade_no=data["trade_no"],
        payer=data["payer"],
    )


class Outbox:
    """Notifications in the ledger. Call every method in a transaction."""

    def __init__(self, ledger: Ledger, trades: Trades, key: bytes) -> None:
        self._sql = ledger.sql
        self._trades = trades
        self._key = key

    def notify(self, trade: Trade, wrong: str | None, now: datetime) -> None:
        """Notify the shop at once of how `trade` stands; `wrong` is `MockFault.notification`."""
        snapshot, merchant, first = self._trades.snapshot(trade.out_trade_no), MERCHANT, now
        match wrong:
            case "amount" if snapshot.captured:
                snapshot = replace(snapshot, captured=snapshot.captured + Money(1))
            case "stranger":
                merchant = "another-shop"
            case "lost":
                first = now + REPEATS[0]
        sent_before = int(self._sql.count_notifications(out_trade_no=trade.out_trade_no))
        event = f"{trade.trade_no}-{sent_before + 1}"
        body = _body(event, merchant, snapshot)
        for _ in range(2 if wrong == "twice" else 1):
            self._add(event, trade, body, sign(self._key, body), first, sent=int(wrong == "lost"))

    def forge(self, trade: Trade, now: datetime) -> None:
        """Add a notification, sent once, that says `PAID` and is signed with another key."""
        paid = Money(trade.amount or 0, CURRENCY)
        claimed = replace(self._trades.snapshot(trade.out_trade_no), status=Status.PAID, captured=paid)
        event = f"{trade.trade_no}-0"
        body = _body(event, MERCHANT, claimed)
        self._add(event, trade, body, sign(b"a guess", body), now, sent=len(REPEATS))

    def due(self, now: datetime) -> list[tuple[Mapping[str, str], bytes]]:
        """Headers and body of what is sent now. Each is due again later, until it is answered or given up."""
        sent: list[tuple[Mapping[str, str], bytes]] = []
        for number, body, signature, times in self._sql.due_notifications(now=stamp(now)):
            again = stamp(now + REPEATS[times]) if times < len(REPEATS) else None
            self._sql.notification_sent(id=number, due_at=again)
            sent.append(({"content-type": "application/json", SIGNATURE: str(signature)}, str(body).encode()))
        return sent

    def answered(self, body: bytes, reply: Reply) -> None:
        """The shop has answered. Any other answer than `SUCCESS` is notified again."""
        if (reply.status, reply.body) == (SUCCESS.status, SUCCESS.body):
            self._sql.notification_answered(body=body.decode("utf-8", "replace"))

    def _add(self, event: str, trade: Trade, body: bytes, signature: str, due_at: datetime, *, sent: int) -> None:
        self._sql.add_notification(
            event_id=event,
            out_trade_no=trade.out_trade_no,
            body=body.decode(),
            signature=signature,
            sent=sent,
            due_at=stamp(due_at),
        )
