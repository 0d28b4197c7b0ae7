"""The wallet: passes the shop's calls on to the card office, and the office's answers back to the shop."""

from __future__ import annotations

import hmac
import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from campus_card.office import Office, Payment, SilenceError, UnreachableError, signature
from wallet.money import Money
from wallet.port import (
    API_VERSION,
    Capabilities,
    Decline,
    Known,
    Mode,
    Movement,
    Notification,
    NotificationAnswer,
    NotReady,
    NotSent,
    Outcome,
    PaymentRef,
    PaymentRequest,
    Refund,
    Refunds,
    RefundStatus,
    Rejected,
    Reply,
    Snapshot,
    StatementAnswer,
    StatementLine,
    StatementPage,
    Status,
    Unknown,
    Unsupported,
    Wallet,
    WalletSettings,
)

CAN = Capabilities(
    modes=frozenset({Mode.IN_APP}),
    refunds=Refunds.PARTIAL,
    notifications=True,
    statement=True,
    currencies=frozenset({"CNY"}),
    statement_zone="Asia/Shanghai",
)
KEY_FILE = "campus-card.key"
LARGEST = 10_000_000
"""Fen in one payment."""
PAGE = 200


class CampusCard(Wallet):
    """Pays from the card in the shopper's phone, with nothing to confirm."""

    name = "campus-card"
    api_version = API_VERSION

    def __init__(self, settings: WalletSettings) -> None:
        self._now = settings.clock
        self._key = key_in(settings.data)
        self.office = Office(settings.data, settings.clock, self._key)

    def capabilities(self) -> Capabilities:
        return CAN

    def pay(self, request: PaymentRequest) -> Outcome:
        if request.mode not in CAN.modes or request.capture_later or request.amount.currency not in CAN.currencies:
            return Unsupported(f"{request.mode} {request.amount.currency}")
        return answered(lambda: self._pay(request))

    def query(self, ref: PaymentRef) -> Outcome:
        return answered(lambda: self._snapshot(ref))

    def cancel(self, ref: PaymentRef) -> Outcome:
        return answered(lambda: snapshot_of(self.office.cancel(ref.out_trade_no)))

    def refund(self, ref: PaymentRef, refund_id: str, amount: Money) -> Outcome:
        return answered(lambda: self._refund(ref, refund_id, amount))

    def read_notification(self, headers: Mapping[str, str], body: bytes) -> NotificationAnswer:
        given = headers.get("x-campus-signature", "").encode("utf-8", "replace")
        if not hmac.compare_digest(given, signature(self._key, body).encode()):
            return Rejected("signature", Reply(b"no", 400))
        facts = json.loads(body)
        payment = Payment(0, facts["order"], facts["fen"], facts["basket"], facts["status"], facts["refunded"])
        return Notification(facts["event"], replace(snapshot_of(payment), trade_no=None), Reply(b"thanks"))

    def statement(self, day: date, page: str | None = None) -> StatementAnswer:
        zone = ZoneInfo(CAN.statement_zone)
        begins, ends = (datetime.combine(day + timedelta(days), time(), zone) for days in (0, 1))
        if self._now() < ends:
            return NotReady("the day is not over")
        try:
            moved = self.office.movements(begins, ends, int(page or 0), PAGE + 1)
        except UnreachableError as error:
            return NotSent(str(error))
        except SilenceError as error:
            return Unknown(str(error))
        lines = [
            StatementLine(m.at, Movement(m.kind), m.out_trade_no, Money(m.fen), refund_id=m.refund_id) for m in moved
        ]
        more = str(moved[PAGE - 1].number) if len(moved) > PAGE else None
        return StatementPage(tuple(lines[:PAGE]), more)

    def close(self) -> None:
        self.office.close()

    def _pay(self, request: PaymentRequest) -> Snapshot:
        if not 0 < request.amount.minor <= LARGEST:
            return declined(request.ref, Decline.CONFIGURATION, "AMOUNT")
        payment = self.office.charge(request.out_trade_no, request.amount.minor, request.basket)
        cancelled = payment.status == "cancelled"
        if not cancelled and (payment.fen, payment.basket) != (request.amount.minor, request.basket):
            return declined(request.ref, Decline.NEW_REFERENCE, "ORDER_TAKEN")
        return snapshot_of(payment)

    def _refund(self, ref: PaymentRef, refund_id: str, amount: Money) -> Snapshot:
        known = self._snapshot(ref)
        if known.status is Status.NOT_FOUND:
            return known
        done = amount.currency == "CNY" and self.office.refund(ref.out_trade_no, refund_id, amount.minor)
        refund = Refund(refund_id, amount, RefundStatus.DONE if done else RefundStatus.DECLINED)
        after = replace(self._snapshot(ref), refund=refund)
        return after if done else replace(after, decline=Decline.CONFIGURATION, detail="NOT_REFUNDABLE")

    def _snapshot(self, ref: PaymentRef) -> Snapshot:
        payment = self.office.find(ref.out_trade_no)
        return Snapshot(ref, Status.NOT_FOUND) if payment is None else snapshot_of(payment)


def key_in(folder: Path | None) -> bytes:
    """The key that the office signs its notifications with. Without a file of it, which nobody but a demo lacks, it is
    one that everybody knows."""
    file = folder / KEY_FILE if folder else None
    return file.read_bytes() if file and file.exists() else b"for demonstrations only"


def answered(ask: Callable[[], Snapshot]) -> Outcome:
    """The office's answer, or what its silence means."""
    try:
        return Known(ask())
    except UnreachableError as error:
        return NotSent(str(error))
    except SilenceError as error:
        return Unknown(str(error))


def snapshot_of(payment: Payment) -> Snapshot:
    """The office's payment as a snapshot for the shop."""
    status = Status(payment.status)
    told = Snapshot(PaymentRef(payment.out_trade_no), status, basket=payment.basket, trade_no=f"CC{payment.number}")
    if status is Status.DECLINED:
        return replace(told, decline=Decline.OTHER_TENDER, detail="CARD_EMPTY")
    if status is Status.CANCELLED or payment.fen is None:
        return told
    all_back = payment.refunded == payment.fen
    return replace(
        told,
        status=Status.REFUNDED if all_back else Status.PAID,
        captured=Money(payment.fen),
        refunded=Money(payment.refunded) if payment.refunded else None,
    )


def declined(ref: PaymentRef, decline: Decline, detail: str) -> Snapshot:
    return Snapshot(ref, Status.DECLINED, decline=decline, detail=detail)
