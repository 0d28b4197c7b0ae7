"""A small wallet that keeps every promise of the port. What others get wrong is then one method (`wrong_wallets`)."""

# ruff: noqa: ARG002 - one customer, and no QR codes
from __future__ import annotations

import hashlib
import hmac
import json
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from pathlib import Path
from threading import RLock
from zoneinfo import ZoneInfo

from wallet.money import Money
from wallet.port import (
    API_VERSION,
    Capabilities,
    Decline,
    Known,
    Mode,
    Movement,
    NextAction,
    Notification,
    NotReady,
    PaymentRef,
    Quote,
    Refund,
    Refunds,
    RefundStatus,
    Rejected,
    Reply,
    Snapshot,
    StatementLine,
    StatementPage,
    Status,
    Unsupported,
    Wallet,
)

SIGNATURE = "x-signature"
THANKS = Reply(b"success")
NO = Reply(b"fail", 400)
EVERYTHING = Capabilities(
    modes=frozenset({Mode.PRESENTED_CODE, Mode.IN_APP}),
    refunds=Refunds.PARTIAL,
    capture_later=True,
    notifications=True,
    statement=True,
    currencies=frozenset({"CNY", "JPY"}),
)
_HOME = "CNY"
_FEN_PER_CENT = 7
_START = 80_000_000
_PAGE = 200


@dataclass
class Payment:
    """`asked` is None for one that was cancelled before it came. Amounts are minor units of `currency`."""

    order: str
    number: int
    asked: tuple | None = None
    basket: str | None = None
    amount: int = 0
    currency: str = _HOME
    later: bool = False
    status: Status = Status.CANCELLED
    authorised: int = 0
    captured: int = 0
    refunds: dict[str, int] = field(default_factory=dict)
    quote: Quote | None = None
    decline: Decline | None = None

    @property
    def refunded(self) -> int:
        return sum(self.refunds.values())

    @property
    def held(self) -> int:
        return 0 if self.status is Status.CANCELLED else self.captured - self.refunded


@dataclass
class Books:
    """What outlives the wallet."""

    payments: dict[str, Payment] = field(default_factory=dict)
    moved: list[StatementLine] = field(default_factory=list)
    codes: dict[str, str | None] = field(default_factory=dict)
    outbox: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    spent: Counter[str] = field(default_factory=Counter)
    """What is missing on the customer's account, by currency."""


DISK: dict[Path, Books] = {}
"""By folder. It takes every write at once: a wallet that is slower than that is a wrong one."""


class Honest(Wallet):
    """The wallet, and its provider with it."""

    name = "honest"
    api_version = API_VERSION
    can = EVERYTHING

    def __init__(self, settings):
        self.now, self.seed = settings.clock, settings.seed
        self.key = hashlib.sha256(f"{settings.seed}".encode()).digest()
        self.lock = RLock()
        self.books = self.opened(settings.data)

    def opened(self, folder):
        return DISK.setdefault(folder, Books())

    def capabilities(self):
        return self.can

    # Paying

    def pay(self, request):
        if not self.is_supported(request):
            return Unsupported(f"{request.mode} {request.amount.currency}")
        with self.lock:
            known = self.find(request.ref)
            if known is None:
                return Known(self.begin(request))
            if known.asked is not None and not self.is_same(known, request):
                return Known(declined(request.ref, Decline.NEW_REFERENCE))
            return Known(self.snapshot(known))

    def is_supported(self, request):
        known_currency = request.amount.currency in self.can.currencies
        return (
            request.mode in self.can.modes and known_currency and (self.can.capture_later or not request.capture_later)
        )

    def is_same(self, payment, request):
        return payment.asked == asked(request)

    def begin(self, request):
        if not 0 < request.amount.minor < 2**53 or request.amount.minor % self.can.smallest:
            return declined(request.ref, Decline.CONFIGURATION)
        if self.can.quotes and not self.is_quoted(request):
            return declined(request.ref, Decline.NEW_QUOTE)
        payment = self.book(request)
        self.start(payment, request)
        return self.snapshot(payment)

    def start(self, payment, request):
        if request.mode is Mode.IN_APP:
            payment.status = Status.AWAITING_CUSTOMER
        elif self.is_code(request.auth_code or ""):
            self.books.codes[request.auth_code] = request.out_trade_no
            self.take(payment)
        else:
            payment.status, payment.decline = Status.DECLINED, Decline.RESCAN

    def book(self, request):
        payment = Payment(
            request.out_trade_no,
            len(self.books.payments) + 1,
            asked(request),
            request.basket,
            request.amount.minor,
            request.amount.currency,
            later=request.capture_later,
            quote=request.quote,
        )
        self.books.payments[payment.order] = payment
        return payment

    def is_code(self, code):
        return code in self.books.codes and self.books.codes[code] is None

    def take(self, payment):
        """Move the money, or hold it, if it is there."""
        if payment.amount > _START - sum(each.authorised or each.held for each in self.books.payments.values()):
            payment.status, payment.decline = Status.DECLINED, Decline.OTHER_TENDER
            return
        self.credit(payment, -payment.amount)
        if payment.later:
            payment.status, payment.authorised = Status.AUTHORISED, payment.amount
        else:
            self.captured(payment, payment.amount)

    def captured(self, payment, amount):
        payment.status, payment.captured = Status.PAID, amount
        self.move(payment, Movement.PAYMENT, amount)
        self.tell(payment)

    def credit(self, payment, minor):
        """Put it onto the customer's account; below zero, take it from there."""
        money = Money(minor * _FEN_PER_CENT, _HOME) if payment.quote else Money(minor, payment.currency)
        self.books.spent[money.currency] -= money.minor

    def move(self, payment, movement, minor, refund_id=""):
        money = Money(minor, payment.currency)
        self.books.moved.append(StatementLine(self.now(), movement, payment.order, money, refund_id=refund_id))

    # Asking and undoing

    def query(self, ref):
        with self.lock:
            payment = self.find(ref)
            return Known(Snapshot(ref, Status.NOT_FOUND) if payment is None else self.snapshot(payment))

    def find(self, ref):
        return self.books.payments.get(ref.out_trade_no)

    def cancel(self, ref):
        with self.lock:
            payment = self.find(ref) or self.bury(ref)
            self.undo(payment)
            return Known(self.snapshot(payment))

    def bury(self, ref):
        payment = Payment(ref.out_trade_no, len(self.books.payments) + 1)
        self.books.payments[payment.order] = payment
        return payment

    def undo(self, payment):
        """Nothing that has ended is undone, and nothing of which a part was given back."""
        match payment.status:
            case Status.AWAITING_CUSTOMER | Status.PROCESSING:
                payment.status = Status.CANCELLED
            case Status.AUTHORISED:
                self.release(payment)
            case Status.PAID if not payment.refunds:
                self.reverse(payment)

    def reverse(self, payment):
        payment.status = Status.CANCELLED
        self.credit(payment, payment.captured)
        self.move(payment, Movement.REVERSAL, payment.captured)

    def release(self, payment):
        self.credit(payment, payment.authorised)
        payment.status, payment.authorised = Status.CANCELLED, 0

    # Taking later, and giving back

    def capture(self, ref, amount):
        if not self.can.capture_later:
            return Unsupported("capture")
        with self.lock:
            payment = self.find(ref)
            if payment is None:
                return Known(Snapshot(ref, Status.NOT_FOUND))
            if payment.status is Status.AUTHORISED and self.may_capture(payment, amount):
                rest, payment.authorised = payment.authorised - amount.minor, 0
                self.release_rest(payment, rest)
                self.captured(payment, amount.minor)
            elif Money(payment.captured, payment.currency) != amount:
                return Known(replace(self.snapshot(payment), decline=Decline.CONFIGURATION, detail="NOT_CAPTURED"))
            return Known(self.snapshot(payment))

    def release_rest(self, payment, rest):
        self.credit(payment, rest)

    def may_capture(self, payment, amount):
        return amount.currency == payment.currency and 0 < amount.minor <= payment.authorised

    def refund(self, ref, refund_id, amount):
        if self.can.refunds is Refunds.NONE:
            return Unsupported("refund")
        with self.lock:
            payment = self.find(ref)
            if payment is None:
                return Known(Snapshot(ref, Status.NOT_FOUND))
            done = self.give_back(payment, refund_id, amount)
            status = RefundStatus.DONE if done else RefundStatus.DECLINED
            told = replace(
                self.snapshot(payment), refund=Refund(refund_id, amount, status, self.charged_back(payment, done))
            )
            return Known(told if done else replace(told, decline=Decline.CONFIGURATION, detail="NOT_REFUNDED"))

    def give_back(self, payment, refund_id, amount):
        """Minor units that were given back under this id, now or before; 0 for a refund that is none."""
        if refund_id in payment.refunds:
            return amount.minor if payment.refunds[refund_id] == amount.minor else 0
        if amount.currency != payment.currency or not self.may_refund(payment, amount.minor):
            return 0
        payment.refunds[refund_id] = amount.minor
        self.credit(payment, amount.minor)
        self.move(payment, Movement.REFUND, amount.minor, refund_id)
        self.tell(payment)
        return amount.minor

    def may_refund(self, payment, minor):
        return 0 < minor <= payment.held

    def charged_back(self, payment, done):
        return Money(done * _FEN_PER_CENT, _HOME) if payment.quote and done else None

    # Quotes

    def quote(self, price):
        if not self.can.quotes:
            return Unsupported("quotes")
        charge, expires = Money(price.minor * _FEN_PER_CENT, _HOME), self.now() + timedelta(minutes=10)
        return Quote(f"Q{price.minor}", price, charge, "7.0000", expires)

    def is_quoted(self, request):
        quote = request.quote
        return quote is not None and quote.price == request.amount and self.is_good(quote)

    def is_good(self, quote):
        return self.now() <= quote.expires_at

    # Telling

    def snapshot(self, payment):
        """The payment as the shop is told of it."""
        charged = payment.quote.charge if payment.quote and payment.held else None
        ref = PaymentRef(payment.order, self.state(payment))
        told = Snapshot(ref, payment.status, basket=payment.basket, trade_no=f"H{payment.number}", payer="li***")
        told = replace(told, decline=payment.decline, charged=charged)
        if payment.status is Status.AWAITING_CUSTOMER:
            return replace(told, next_action=NextAction.CONFIRM_IN_APP)
        if payment.status is Status.AUTHORISED:
            return replace(told, authorised=Money(payment.authorised, payment.currency))
        if payment.status is not Status.PAID:
            return told
        back = Money(payment.refunded, payment.currency) if payment.refunded else None
        status = Status.PAID if payment.held else Status.REFUNDED
        return replace(told, status=status, captured=Money(payment.captured, payment.currency), refunded=back)

    def state(self, payment):
        return {"number": str(payment.number)}

    def statement(self, day, page=None):
        if not self.can.statement:
            return Unsupported("statement")
        begins, ends = (datetime.combine(day + timedelta(n), time(), ZoneInfo(self.can.statement_zone)) for n in (0, 1))
        if self.now() < ends:
            return NotReady("the day is not over")
        lines, skip = [line for line in self.lines() if begins <= line.at < ends], int(page or 0)
        more = str(skip + _PAGE) if len(lines) > skip + _PAGE else None
        return StatementPage(tuple(lines[skip : skip + _PAGE]), more)

    def lines(self):
        return self.books.moved

    def tell(self, payment):
        if not self.can.notifications:
            return
        told = self.snapshot(payment)
        event = f"{payment.number}-{payment.captured}-{payment.refunded}"
        facts = {"event": event, "order": payment.order, "currency": payment.currency, "basket": payment.basket}
        facts |= {"status": told.status, "captured": payment.captured, "refunded": payment.refunded}
        body = json.dumps(facts).encode()
        self.books.outbox.append(({SIGNATURE: self.sign(body)}, body))

    def sign(self, body):
        return hmac.new(self.key, body, hashlib.sha256).hexdigest()

    def is_genuine(self, headers, body):
        return hmac.compare_digest(headers.get(SIGNATURE, "").encode(), self.sign(body).encode())

    def read_notification(self, headers, body):
        if not self.can.notifications:
            return Unsupported("notifications")
        if not self.is_genuine(headers, body):
            return Rejected("signature", NO)
        return self.read(body)

    def read(self, body):
        facts = json.loads(body)
        captured, refunded = (Money(facts[each], facts["currency"]) for each in ("captured", "refunded"))
        told = Snapshot(
            PaymentRef(facts["order"]), Status(facts["status"]), captured, refunded or None, facts["basket"]
        )
        return Notification(facts["event"], told, THANKS)

    # For the checks: the customer's phone, and the truth

    def app_of(self, customer):
        return App(self)

    def notifications(self):
        return list(self.books.outbox)

    def replied(self, body, reply):
        pass

    def balance_of(self, customer):
        return Money(_START - self.books.spent[_HOME], _HOME)

    def held(self):
        return {payment.order: payment.held for payment in self.books.payments.values()}


class App:
    """The phone of the one customer there is."""

    def __init__(self, wallet):
        self.wallet = wallet

    def show_code(self):
        with self.wallet.lock:
            code = fresh_code(self.wallet.seed, len(self.wallet.books.codes))
            self.wallet.books.codes[code] = None
            return code

    def _waiting(self):
        payments = reversed(self.wallet.books.payments.values())
        return next((payment for payment in payments if payment.status is Status.AWAITING_CUSTOMER), None)

    def pending(self):
        with self.wallet.lock:
            waiting = self._waiting()
            return waiting and self.wallet.snapshot(waiting)

    def approve(self, pin):
        with self.wallet.lock:
            waiting = self._waiting()
            if waiting is None or pin != "123456":
                return False
            self.wallet.take(waiting)
            return True

    def refuse(self):
        with self.wallet.lock:
            if (waiting := self._waiting()) is not None:
                waiting.status, waiting.decline = Status.DECLINED, Decline.OTHER_TENDER

    def scan_qr(self, text):
        return False


def asked(request):
    """What makes a request the same one again."""
    code = hashlib.sha256((request.auth_code or "").encode()).hexdigest()
    return request.amount, request.basket, code, request.mode, request.capture_later


def fresh_code(seed, number):
    """The `number`-th payment code, from 0: 18 digits."""
    return f"28{int(hashlib.sha256(f'{seed} {number}'.encode()).hexdigest(), 16) % 10**16:016}"


def declined(ref, decline):
    return Snapshot(ref, Status.DECLINED, decline=decline, detail=decline.name)
