"""The other side of a simulated wallet: its customer's app, and the staff at its desk."""

from __future__ import annotations

import re
from collections.abc import Callable

from checkout.events import Problem
from checkout.payment.payment_under_way import Payment
from checkout.payment.payments import Payments
from checkout.trip import PaymentProgress, Refused
from wallet.errors import WalletBroken
from wallet.port import HasPaymentApp, NextAction, PaymentApp
from wallet.staffed_desk import DeskAnswer, StaffedDesk

_PIN = re.compile("[0-9]{6}")


class CustomerSide:
    """What is done there about the open payment, whose next step is then due at once."""

    def __init__(self, payments: Payments) -> None:
        self._payments = payments

    def pin(self, digits: str) -> PaymentProgress:
        """Enter the PIN in the wallet's app, where the wallet brings one along; the payment goes on.

        >>> from checkout import open_shop
        >>> with open_shop() as shop:
        ...     trip = shop.enter()
        ...     _ = trip.scan("9521234000013", count=20)
        ...     trip.pay("mock").next_action
        ...     trip.pin("000000").problem
        ...     trip.pin("123456").amount
        <NextAction.ENTER_PIN: 'enter_pin'>
        <Problem.WRONG_PIN: 'wrong-pin'>
        25800
        """
        return self._entered(self.approve(digits))

    def scan_qr(self) -> PaymentProgress:
        """Scan the QR code that the shop shows for the open payment with the wallet's app; the payment goes on."""
        return self._entered(self.scan_shown())

    def _entered(self, refused: Refused | None) -> PaymentProgress:
        news = self._payments.settle()
        return news[-1] if news else refused or self._payments.progress()

    def approve(self, digits: str) -> Refused | None:
        """Enter the PIN and do no more. Why not, when it was not taken. What cannot be one is not tried."""
        if not _PIN.fullmatch(digits):
            return self._in_app(lambda _: False, Problem.NOT_A_PIN)
        return self._in_app(lambda app: app.approve(digits), Problem.WRONG_PIN)

    def scan_shown(self) -> Refused | None:
        """Scan the QR code and do no more. Why not, when it was not taken."""
        shown = self._payments.open.awaits if self._payments.open is not None else None
        text = shown[1] if shown is not None else ""
        return self._in_app(lambda app: app.scan_qr(text), Problem.NO_QR)

    def _in_app(self, deed: Callable[[PaymentApp], bool], otherwise: Problem) -> Refused | None:
        payment = self._payments.open
        if payment is None:
            return Refused(Problem.NO_PAYMENT)
        try:
            app = self._app_for(payment)
            if app is None:
                return Refused(Problem.OWN_APP)
            done = deed(app)
        except WalletBroken:
            return Refused(Problem.WALLET_BROKEN, "app")
        finally:
            payment.nudge()
        return None if done else Refused(otherwise)

    def _app_for(self, payment: Payment) -> PaymentApp | None:
        """The simulated app of the payment's wallet. A wallet of another package has none: it runs in a process of its
        own, and its guard passes no app on. Raises WalletBroken."""
        wallet = payment.wallet
        return wallet.app_of(self._payments.trip.shopper.id) if isinstance(wallet, HasPaymentApp) else None

    @property
    def is_played(self) -> bool:
        """Whether what the open payment waits for can be done with this: in the app, or by the staff at the desk."""
        payment = self._payments.open
        if payment is None:
            return False
        if payment.next_action is NextAction.GO_TO_DESK:
            return self.desk is not None
        return isinstance(payment.wallet, HasPaymentApp)

    @property
    def desk(self) -> StaffedDesk | None:
        """The staff's side of the open payment, where its wallet is settled at a desk and brings that along."""
        payment = self._payments.open
        return None if payment is None else payment.wallet.desk

    def at_desk(self, deed: Callable[[StaffedDesk], DeskAnswer]) -> DeskAnswer | Refused:
        """Let staff do something at the desk of the open payment."""
        payment, desk = self._payments.open, self.desk
        if payment is None or desk is None:
            return Refused(Problem.NOBODY_AT_DESK)
        try:
            return deed(desk)
        except WalletBroken:
            return Refused(Problem.WALLET_BROKEN, "desk")
        finally:
            payment.nudge()
