"""More wallets with one mistake each: those whose books mix up references, days and numbers."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from honest_wallet import Honest
from wrong_wallets import caught_by

from wallet.money import Money
from wallet.port import Movement, PaymentRef, Status

# References


class _Files(Honest):
    """Files payments under something that is not quite their reference."""

    def filed(self, reference):
        raise NotImplementedError

    def find(self, ref):
        return super().find(PaymentRef(self.filed(ref.out_trade_no)))

    def pay(self, request):
        known = self.find(request.ref)
        return super().pay(replace(request, out_trade_no=known.order) if known else request)

    def book(self, request):
        payment = super().book(request)
        self.books.payments[self.filed(payment.order)] = self.books.payments.pop(payment.order)
        return payment

    def bury(self, ref):
        payment = super().bury(ref)
        self.books.payments[self.filed(payment.order)] = self.books.payments.pop(payment.order)
        return payment


@caught_by("flow.every-reference")
class CutsReferences(_Files):
    """Its column takes twenty characters, and its database cuts off the rest without a word."""

    def filed(self, reference):
        return reference[:20]


@caught_by("flow.every-reference")
class FoldsCase(_Files):
    """Its database compares text without regard to case."""

    def filed(self, reference):
        return reference.lower()


@caught_by("refund.every-id")
class FoldsRefundIds(Honest):
    def give_back(self, payment, refund_id, amount):
        return super().give_back(payment, refund_id.lower(), amount)


@caught_by("flow.any-subject")
class KnowsNoChinese(Honest):
    """Writes the subject as Latin-1."""

    def book(self, request):
        request.subject.encode("latin-1")
        return super().book(request)


@caught_by("unknown.remembers")
class CountsFromOneAgain(Honest):
    """The next number is in memory."""

    made = 0

    def book(self, request):
        payment = super().book(request)
        self.made += 1
        payment.number = self.made
        return payment


# Statements


@caught_by("statement.ends-at-midnight")
class CutsTheDayInUtc(Honest):
    def statement(self, day, page=None):
        declared, self.can = self.can, replace(self.can, statement_zone="UTC")
        try:
            return super().statement(day, page)
        finally:
            self.can = declared


@caught_by("statement.not-too-early")
class StatesHalfADay(Honest):
    """What has moved so far is taken for all of it."""

    def statement(self, day, page=None):
        now, self.now = self.now, lambda: now() + timedelta(days=2)
        try:
            return super().statement(day, page)
        finally:
            self.now = now


@caught_by("statement.agrees")
class StatesNoCaptures(Honest):
    """Looks for payments where they begin, and a capture is none that began."""

    def lines(self):
        later = {order for order, payment in self.books.payments.items() if payment.later}
        return [line for line in self.books.moved if line.out_trade_no not in later]


@caught_by("statement.agrees")
class StatesHolds(Honest):
    """Takes a hold for a payment."""

    def take(self, payment):
        super().take(payment)
        if payment.authorised:
            self.move(payment, Movement.PAYMENT, payment.amount)


# Holds


@caught_by("hold.is-released")
class SaysThatItStillHolds(Honest):
    """Lets go, and goes on telling what it held: the shop cannot know that the customer has their money."""

    def snapshot(self, payment):
        told = super().snapshot(payment)
        let_go = payment.later and told.status is Status.CANCELLED
        return replace(told, authorised=Money(payment.amount, payment.currency)) if let_go else told


@caught_by("hold.gives-back-what-was-taken")
class RefundsWhatWasOnlyHeld(Honest):
    """Up to the amount of the order, whatever of it was taken."""

    def may_refund(self, payment, minor):
        return 0 < minor <= payment.amount - payment.refunded

    def snapshot(self, payment):
        told = super().snapshot(payment)
        return replace(told, captured=max(told.captured, told.refunded)) if told.captured and told.refunded else told
