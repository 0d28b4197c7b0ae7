"""Notifications: how the mock wallet tells a shop by itself what became of a payment.

The body is JSON, and the header `x-mock-signature` is the HMAC-SHA256 of exactly these bytes. The key is the wallet's
own: it is drawn from its seed when its books are begun, and stays in them. An event keeps its id however often it is
sent: at once, and then after 4, 10 and 10 minutes and 1, 2, 6 and 15 hours, until the shop answers `success`, seven
bytes and nothing else (Alipay's schedule: facts on wallets, 1.12). Payments, holds and refunds that are done are told
of; declines and cancels are not.

>>> key = new_key(0)
>>> body = b'{"event":"MOCK000000000001-1"}'
>>> is_signed(key, {SIGNATURE: sign(key, body)}, body), is_signed(key, {SIGNATURE: sign(key, body)}, body + b" ")
(True, False)
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from wallet.mock.books.ledger import Ledger
from wallet.mock.books.payment_rows import CURRENCY, Payment, Payments
from wallet.mock.faults.effects import Fault, Notify
from wallet.money import Money
from wallet.port import Notification, PaymentRef, Rejected, Reply, Snapshot, Status
from wallet.simulated import stamp

SIGNATURE = "x-mock-signature"
SUCCESS = Reply(b"success")
"""The only answer that ends the repeats."""
FAILURE = Reply(b"fail")
MERCHANT = "scan-and-go"
"""For whom this wallet keeps the money."""
REPEATS = tuple(timedelta(minutes=minutes) for minutes in (4, 10, 10, 60, 120, 360, 900))
"""The pauses between one sending and the next."""

Fired = Callable[[str], None]
"""Notes that a fault did something."""


def new_key(seed: int) -> bytes:
    """The key of a wallet whose books are begun with this seed."""
    return hashlib.sha256(f"notifications of the mock wallet/{seed}".encode()).digest()


def sign(key: bytes, body: bytes) -> str:
    """The signature of exactly these bytes, as it stands in the header."""
    return hmac.new(key, body, hashlib.sha256).hexdigest()


def is_signed(key: bytes, headers: Mapping[str, str], body: bytes) -> bool:
    """Whether whoever has the key signed these bytes."""
    given = headers.get(SIGNATURE, "").encode("utf-8", "surrogatepass")
    return hmac.compare_digest(given, sign(key, body).encode())


def read_notice(key: bytes, headers: Mapping[str, str], body: bytes) -> Notification | Rejected:
    """What a notification says, once its signature has been verified. Touches nothing."""
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


_AMOUNTS = ("authorised", "captured", "refunded")


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


class Notices:
    """The outbox. Every call stands in a transaction of the ledger."""

    def __init__(self, ledger: Ledger, payments: Payments, key: bytes) -> None:
        self._sql = ledger.queries
        self._rows = ledger.connection
        self._payments = payments
        self._key = key

    def tell(self, payment: Payment, fault: Fault | None, fired: Fired, now: datetime) -> None:
        """Something has become of `payment`: the shop is told at once, in the way of its fault."""
        snapshot, merchant, first = self._payments.snapshot(payment.out_trade_no), MERCHANT, now
        how = notify.how if fault and (notify := fault.effect(Notify)) else None
        match how:
            case "amount" if snapshot.captured:
                snapshot = replace(snapshot, captured=snapshot.captured + Money(1))
            case "stranger":
                merchant = "another-shop"
            case "lost":
                first = now + REPEATS[0]
        if how is not None:
            fired(f"notice {how}")
        event = self._next_event(payment)
        body = _body(event, merchant, snapshot)
        for _ in range(2 if how == "twice" else 1):
            self._add(event, payment, body, sign(self._key, body), first, sent=int(how == "lost"))

    def forge(self, payment: Payment, now: datetime) -> None:
        """Somebody who has not the key claims that `payment` is paid. They do so once."""
        claimed = replace(
            self._payments.snapshot(payment.out_trade_no),
            status=Status.PAID,
            captured=Money(payment.amount or 0, CURRENCY),
        )
        event = f"{payment.trade_no}-0"
        body = _body(event, MERCHANT, claimed)
        self._add(event, payment, body, sign(b"a guess", body), now, sent=len(REPEATS))

    def due(self, now: datetime) -> list[tuple[Mapping[str, str], bytes]]:
        """What is sent now: headers and body. Each is due again later, until it is answered or given up."""
        sent: list[tuple[Mapping[str, str], bytes]] = []
        for number, body, signature, times in self._sql.due_notices(self._rows, now=stamp(now)):
            again = stamp(now + REPEATS[times]) if times < len(REPEATS) else None
            self._sql.notice_sent(self._rows, id=number, due_at=again)
            sent.append(({"content-type": "application/json", SIGNATURE: str(signature)}, str(body).encode()))
        return sent

    def answered(self, body: bytes, reply: Reply) -> None:
        """The shop has answered: rightly, or it will be told again."""
        if (reply.status, reply.body) == (SUCCESS.status, SUCCESS.body):
            self._sql.notice_answered(self._rows, body=body.decode("utf-8", "replace"))

    def _next_event(self, payment: Payment) -> str:
        told = int(self._sql.count_notices(self._rows, out_trade_no=payment.out_trade_no))
        return f"{payment.trade_no}-{told + 1}"

    def _add(self, event: str, payment: Payment, body: bytes, signature: str, due_at: datetime, *, sent: int) -> None:
        self._sql.add_notice(
            self._rows,
            event_id=event,
            out_trade_no=payment.out_trade_no,
            body=body.decode(),
            signature=signature,
            sent=sent,
            due_at=stamp(due_at),
        )


def key_of(ledger: Ledger, seed: int) -> bytes:
    """The key in these books, drawn from `seed` when there is none yet. Raises LedgerError."""
    with ledger.transaction():
        kept = ledger.queries.secret(ledger.connection, name="notifications")
        if kept is None:
            kept = new_key(seed)
            ledger.queries.keep_secret(ledger.connection, name="notifications", value=kept)
    return bytes(kept)
