"""More wallets with one mistake each: those that take another request for the one that they know."""

from __future__ import annotations

from dataclasses import replace

from honest_wallet import Honest, asked
from patient_wallet import Patient
from wrong_wallets import caught_by

from wallet.port import Decline, Known, Mode, Snapshot, Status


@caught_by("flow.other-mode")
class AnyModeUnderAReference(Patient):
    """Compares codes where both have one."""

    def is_same(self, payment, request):
        return super().is_same(payment, replace(request, mode=payment.mode, auth_code=payment.code))

    def book(self, request):
        payment = super().book(request)
        payment.mode, payment.code = request.mode, request.auth_code
        return payment

    def pay(self, request):
        known = self.find(request.ref)
        if known is not None and known.asked and None not in (request.auth_code, known.code):
            return (
                super().pay(replace(request, mode=known.mode)) if known.code == request.auth_code else self.no(request)
            )
        return super().pay(request)

    def no(self, request):
        return Known(Snapshot(request.ref, Status.DECLINED, decline=Decline.NEW_REFERENCE))


@caught_by("flow.other-currency")
class ComparesNumbersAlone(Honest):
    """100 is 100."""

    def is_same(self, payment, request):
        amount = replace(request.amount, currency=payment.currency)
        return super().is_same(payment, replace(request, amount=amount))


@caught_by("flow.other-hold")
class TakesAHoldForThePayment(Honest):
    def is_same(self, payment, request):
        return super().is_same(payment, replace(request, capture_later=payment.later))


@caught_by("flow.after-a-decline")
class TakesTheNextCode(Honest):
    """A wrong code is no payment: under the same reference the next one may be right."""

    def pay(self, request):
        known = self.find(request.ref)
        if known is not None and known.decline is Decline.RESCAN and known.asked != asked(request):
            self.books.payments.pop(request.out_trade_no)
        return super().pay(request)


@caught_by("flow.after-a-decline")
class KeepsNoWrongCodes(Honest):
    def begin(self, request):
        told = super().begin(request)
        if told.decline is Decline.RESCAN:
            self.books.payments.pop(request.out_trade_no)
        return told


@caught_by("flow.after-a-decline")
class TriesAgainWithLess(Honest):
    """What was too much may be tried again with less; the shop has been told that it is declined."""

    def is_same(self, payment, request):
        if payment.decline is Decline.OTHER_TENDER and not payment.captured and request.mode is Mode.PRESENTED_CODE:
            payment.asked, payment.amount, payment.decline = asked(request), request.amount.minor, None
            self.take(payment)
        return super().is_same(payment, request)


@caught_by("flow.after-a-refund")
class ChargesAgainAfterARefund(Honest):
    """All of it is given back, and so nothing has been paid yet."""

    def pay(self, request):
        known = self.find(request.ref)
        if known is not None and known.captured and known.refunds and not known.held:
            self.books.payments.pop(request.out_trade_no)
            self.books.codes[request.auth_code] = None
        return super().pay(request)


@caught_by("flow.cancel-before-pay")
class RefusesPaymentsAndNoHolds(Honest):
    """Looks for its note of the cancel where it takes money, and not where it holds it."""

    def pay(self, request):
        known = self.find(request.ref)
        if known is not None and known.asked is None and request.capture_later:
            self.books.payments.pop(request.out_trade_no)
        return super().pay(request)


@caught_by("flow.cancel-paid")
class CancelsForAnHour(Honest):
    """The reversal fails at night, and the money comes back to the shop."""

    def find(self, ref):
        payment = super().find(ref)
        undone = getattr(payment, "undone", None)
        if undone and (self.now() - undone).total_seconds() > 3_600:
            payment.status = Status.PAID
        return payment

    def undo(self, payment):
        was_paid = payment.status is Status.PAID
        super().undo(payment)
        if was_paid and payment.status is Status.CANCELLED:
            payment.undone = self.now()
