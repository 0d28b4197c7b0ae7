"""A small right wallet that waits for its customers: for a PIN, in their app, or until they scan a QR code."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from honest_wallet import EVERYTHING, Honest, fresh_code

from wallet.port import Decline, Mode, NextAction, Status

PIN_ABOVE = 20_000
LASTS = timedelta(hours=2)


class Patient(Honest):
    """Right. Whose payment it is follows from the code, or from who scans; in the app it is whoever looks."""

    can = replace(EVERYTHING, modes=frozenset({Mode.PRESENTED_CODE, Mode.IN_APP, Mode.SHOWN_QR}))

    def start(self, payment, request):
        payment.action, payment.payer, payment.made_at = None, None, self.now()
        if request.mode is Mode.SHOWN_QR:
            payment.action = NextAction.SCAN_QR
        elif request.mode is Mode.IN_APP:
            payment.action = NextAction.CONFIRM_IN_APP
        elif self.is_code(request.auth_code or "") and request.amount.minor > PIN_ABOVE:
            self.books.codes[request.auth_code] = request.out_trade_no
            payment.action = NextAction.ENTER_PIN
        else:
            super().start(payment, request)
            return
        payment.payer = self.owner_of(request.auth_code)
        payment.status = Status.AWAITING_CUSTOMER

    def owner_of(self, code):
        return self.owners.get(code)

    @property
    def owners(self):
        """Who showed which code."""
        return self.books.__dict__.setdefault("owners", {})

    def find(self, ref):
        payment = super().find(ref)
        if payment is not None and payment.status is Status.AWAITING_CUSTOMER and self.is_too_late(payment):
            payment.status = Status.CANCELLED
        return payment

    def is_too_late(self, payment):
        return self.now() > payment.made_at + LASTS

    def snapshot(self, payment):
        told = super().snapshot(payment)
        if told.status is not Status.AWAITING_CUSTOMER:
            return told
        shown = self.shown(payment) if payment.action is NextAction.SCAN_QR else None
        return replace(told, next_action=payment.action, show=shown, payer=payment.payer and f"{payment.payer[:2]}***")

    def shown(self, payment):
        return f"patient:{payment.number}"

    def app_of(self, customer):
        return Phone(self, customer)


class Phone:
    """One customer's app."""

    def __init__(self, wallet, customer):
        self.wallet, self.customer = wallet, customer

    def show_code(self):
        with self.wallet.lock:
            code = fresh_code(self.wallet.seed, len(self.wallet.books.codes))
            self.wallet.books.codes[code] = None
            self.wallet.owners[code] = self.customer
            return code

    def waiting(self):
        """Those that wait for this customer, the latest first."""
        payments = [self.wallet.find(_Ref(order)) for order in reversed(self.wallet.books.payments)]
        waiting = [payment for payment in payments if payment.status is Status.AWAITING_CUSTOMER]
        return [
            each for each in waiting if each.action is not NextAction.SCAN_QR and each.payer in (None, self.customer)
        ]

    def pending(self):
        with self.wallet.lock:
            waiting = self.waiting()
            return self.wallet.snapshot(waiting[0]) if waiting else None

    def approve(self, pin):
        with self.wallet.lock:
            waiting = self.waiting()
            if not waiting or pin != "123456":
                return False
            self.wallet.take(waiting[0])
            return True

    def refuse(self):
        with self.wallet.lock:
            for payment in self.waiting()[:1]:
                payment.status, payment.decline = Status.DECLINED, Decline.OTHER_TENDER

    def scan_qr(self, text):
        with self.wallet.lock:
            payment = self.scanned(text)
            if payment is None or self.wallet.find(_Ref(payment.order)).status is not Status.AWAITING_CUSTOMER:
                return False
            payment.payer, payment.action = self.customer, NextAction.CONFIRM_IN_APP
            return True

    def scanned(self, text):
        payments = self.wallet.books.payments.values()
        return next((each for each in payments if each.asked and self.wallet.shown(each) == text), None)


class _Ref:
    def __init__(self, order):
        self.out_trade_no, self.state = order, {}
