"""Wallets with one mistake each in what they hold for later."""

# ruff: noqa: ARG002 - mistakes are made by not looking at what is given
from __future__ import annotations

import time
from dataclasses import replace
from datetime import timedelta

from honest_wallet import Honest
from wrong_wallets import caught_by, right

from wallet.money import Money
from wallet.port import Decline, Known, Mode, Movement, Refund, RefundStatus, Status


class _HoldsFor(Honest):
    """Lets go of a hold by itself, when it is next looked at."""

    lasts: timedelta

    def take(self, payment):
        super().take(payment)
        payment.held_at = self.now()

    def find(self, ref):
        payment = super().find(ref)
        if payment is not None and payment.status is Status.AUTHORISED and self.now() - payment.held_at >= self.lasts:
            self.release(payment)
        return payment


@right
class HoldsForAMonth(_HoldsFor):
    lasts = timedelta(days=30)


@right
class CannotReverseCaptures(Honest):
    """A cancel after the capture changes nothing."""

    def reverse(self, payment):
        if not payment.later:
            super().reverse(payment)


# Holds that end


@caught_by("hold.stands")
class HoldsForAnHour(_HoldsFor):
    lasts = timedelta(hours=1)


@caught_by("hold.stands")
class HoldsForTwoDays(_HoldsFor):
    lasts = timedelta(days=2)


@caught_by("hold.stands")
class CapturesByItself(_HoldsFor):
    """After a day it takes what it holds."""

    lasts = timedelta(days=1)

    def release(self, payment):
        self.captured(payment, payment.authorised)
        payment.authorised = 0


@caught_by("hold.stands")
class CapturesOnlyToday(_HoldsFor):
    """Goes on saying that it holds, and a capture finds that it does not."""

    lasts = timedelta(days=3)

    def release(self, payment):
        pass

    def may_capture(self, payment, amount):
        return super().may_capture(payment, amount) and self.now() - payment.held_at < self.lasts


# How much is captured


@caught_by("hold.every-minor-unit")
class FloatCaptures(Honest):
    def capture(self, ref, amount):
        known = self.find(ref)
        if known is not None and known.status is Status.AUTHORISED and amount.minor > 0:
            amount = replace(amount, minor=int(amount.minor / 100 * 100))
        return super().capture(ref, amount)


@caught_by("hold.captures-a-part")
class CapturesAllOfIt(Honest):
    """Its provider captures without an amount."""

    def captured(self, payment, amount):
        super().captured(payment, payment.amount)


class _CapturesMore(Honest):
    """Takes more, in a call that should be refused."""

    def again(self, payment, amount):
        """Whether it does, after the capture."""
        raise NotImplementedError

    def capture(self, ref, amount):
        known = self.find(ref)
        if known is not None and known.later and known.status is Status.PAID and self.again(known, amount):
            known.captured += amount.minor
            self.move(known, Movement.PAYMENT, amount.minor)
            return Known(self.snapshot(known))
        return super().capture(ref, amount)


@caught_by("hold.captures-a-part")
class CapturesPartsTwice(_CapturesMore):
    """The same part again is another part, as long as enough was held."""

    def again(self, payment, amount):
        return amount.minor + payment.captured <= payment.amount


@caught_by("hold.captures-a-part")
class CapturesTheRest(_CapturesMore):
    """What was not captured first can be captured second."""

    def again(self, payment, amount):
        return amount.minor + payment.captured == payment.amount


@caught_by("hold.captures")
class CapturesAgainTomorrow(_CapturesMore):
    """Knows a capture again for an hour."""

    def captured(self, payment, amount):
        super().captured(payment, amount)
        payment.captured_at = self.now()

    def again(self, payment, amount):
        return self.now() - payment.captured_at > timedelta(hours=1)


@caught_by("hold.captures-a-part")
class SaysDoneForLess(Honest):
    """Takes nothing more, and does not say so."""

    def capture(self, ref, amount):
        answer = super().capture(ref, amount)
        paid = answer.snapshot.status is Status.PAID
        return Known(replace(answer.snapshot, decline=None)) if paid else answer


@caught_by("hold.never-too-much")
class CapturesWhatItCan(Honest):
    """More than is held takes all that is held."""

    def capture(self, ref, amount):
        known = self.find(ref)
        if known is not None and known.status is Status.AUTHORISED and amount.currency == known.currency:
            amount = replace(amount, minor=min(amount.minor, known.authorised))
        return super().capture(ref, amount)


@caught_by("hold.never-too-much")
class EndsWithABadCapture(Honest):
    """A capture that is refused is the end of the hold."""

    def capture(self, ref, amount):
        answer = super().capture(ref, amount)
        known = self.find(ref)
        if known is not None and known.status is Status.AUTHORISED and amount.minor > known.authorised:
            self.release(known)
        return answer


@caught_by("hold.never-too-much")
class CapturesAnyCurrency(Honest):
    def capture(self, ref, amount):
        known = self.find(ref)
        return super().capture(ref, replace(amount, currency=known.currency) if known else amount)


@caught_by("hold.odd-amounts")
class CapturesNothing(Honest):
    """A capture of nothing is one: the hold is over, and the payment paid."""

    def capture(self, ref, amount):
        known = self.find(ref)
        if known is not None and known.status is Status.AUTHORISED and amount.minor <= 0:
            self.release(known)
        return super().capture(ref, amount)


# What is held


@caught_by("hold.holds")
class ChargesInTheApp(Honest):
    """Holds where a code is shown, and forgets to where the customer confirms in the app."""

    def book(self, request):
        payment = super().book(request)
        payment.later = payment.later and request.mode is Mode.PRESENTED_CODE
        return payment


@caught_by("hold.holds")
class HoldsYuanOnly(Honest):
    def take(self, payment):
        payment.later = payment.later and payment.currency == "CNY"
        super().take(payment)


@caught_by("hold.holds")
class ForgetsHowMuch(Honest):
    """Says how much it holds when it begins to, and in a query no longer."""

    def query(self, ref):
        told = super().query(ref).snapshot
        if told.status is not Status.AUTHORISED:
            return Known(told)
        return Known(replace(told, authorised=Money(1, told.authorised.currency)))


@caught_by("hold.same-request-again")
class CapturesOnRepeat(Honest):
    """The same request again finds the money there, and takes it."""

    def pay(self, request):
        known = self.find(request.ref)
        if known is not None and known.status is Status.AUTHORISED and self.is_same(known, request):
            known.authorised = 0
            self.captured(known, known.amount)
        return super().pay(request)


@caught_by("hold.same-request-again")
class HoldsAgainAfterACapture(Honest):
    """After a capture in part the same request holds again."""

    def pay(self, request):
        known = self.find(request.ref)
        if known is not None and known.later and 0 < known.captured < known.amount and self.is_same(known, request):
            known.status, known.authorised = Status.AUTHORISED, known.amount
        return super().pay(request)


@caught_by("hold.too-much")
class HoldsOnCredit(Honest):
    def take(self, payment):
        if payment.later:
            payment.status, payment.authorised = Status.AUTHORISED, payment.amount
            self.credit(payment, -payment.amount)
        else:
            super().take(payment)


@caught_by("hold.only-what-is-held")
class CapturesUnconfirmed(Honest):
    """A capture confirms in the customer's place."""

    def capture(self, ref, amount):
        known = self.find(ref)
        if known is not None and known.later and known.status is Status.AWAITING_CUSTOMER:
            self.take(known)
        return super().capture(ref, amount)


@caught_by("hold.only-what-is-held")
class CapturesWhatIsPaid(Honest):
    """Charges an ordinary payment once more."""

    def capture(self, ref, amount):
        known = self.find(ref)
        if known is not None and not known.later and known.status is Status.PAID:
            known.captured += amount.minor
        return super().capture(ref, amount)


# Undoing


@caught_by("hold.cancel-after-capture")
class ReversesTheHold(Honest):
    """After a capture in part, a cancel gives back all that was ever held."""

    def reverse(self, payment):
        super().reverse(payment)
        if payment.later:
            payment.refunds = {"reversal": payment.amount}
            payment.over = payment.amount - payment.captured

    def held(self):
        return {
            order: -getattr(payment, "over", 0) if payment.status is Status.CANCELLED else payment.held
            for order, payment in self.books.payments.items()
        }


@caught_by("hold.cancel-after-capture")
class ReleasesWhatIsCaptured(Honest):
    """Answers that it has let go, of money that has moved."""

    def cancel(self, ref):
        answer = super().cancel(ref) if not (known := self.find(ref)) or not known.captured else self.query(ref)
        if known is None or not known.later or not known.captured:
            return super().cancel(ref)
        return Known(replace(answer.snapshot, status=Status.CANCELLED, captured=None))


@caught_by("hold.cancel-after-capture")
class CapturesWhatWasReversed(Honest):
    """The same capture, repeated after a cancel, takes the money again."""

    def capture(self, ref, amount):
        known = self.find(ref)
        if known is not None and known.status is Status.CANCELLED and known.captured == amount.minor:
            known.status = Status.PAID
        return super().capture(ref, amount)


@caught_by("hold.is-released")
class CapturesAfterTheRelease(Honest):
    def release(self, payment):
        super().release(payment)
        payment.let_go = True

    def capture(self, ref, amount):
        known = self.find(ref)
        if known is not None and getattr(known, "let_go", False):
            known.status = Status.PAID
            known.captured = amount.minor
        return super().capture(ref, amount)


@caught_by("hold.is-released")
class HoldsWhatWasReleased(Honest):
    """The same request after its release holds again."""

    def pay(self, request):
        known = self.find(request.ref)
        if known is not None and known.later and known.status is Status.CANCELLED and known.asked:
            self.take(known)
        return super().pay(request)


@caught_by("hold.refund-in-parts")
class RefundsUpToTheHold(Honest):
    """Every refund may be what is left of the hold, and not of what was captured."""

    def may_refund(self, payment, minor):
        return 0 < minor <= (payment.amount if payment.later else payment.captured) - payment.refunded

    def snapshot(self, payment):
        told = super().snapshot(payment)
        return replace(told, refunded=min(told.refunded, told.captured)) if told.refunded else told


@caught_by("hold.refund-in-parts")
class RefundsCapturesOnce(Honest):
    """One refund of a capture, and no second one."""

    def may_refund(self, payment, minor):
        return super().may_refund(payment, minor) and not (payment.later and payment.refunds)


@caught_by("hold.gives-back-what-was-taken")
class CannotRefundCaptures(Honest):
    def refund(self, ref, refund_id, amount):
        known = self.find(ref)
        if known is None or not known.later:
            return super().refund(ref, refund_id, amount)
        refund = Refund(refund_id, amount, RefundStatus.DECLINED)
        return Known(replace(self.snapshot(known), refund=refund, decline=Decline.CONFIGURATION))


# Restarts, and several at once


@caught_by("unknown.remembers-holds")
class ForgetsTheCapture(Honest):
    """After a restart what was captured in part is held again."""

    def opened(self, folder):
        books = super().opened(folder)
        for payment in books.payments.values():
            if payment.later and 0 < payment.captured < payment.amount:
                payment.status, payment.authorised, payment.captured = Status.AUTHORISED, payment.amount, 0
        return books


@caught_by("unknown.remembers-holds")
class CapturesAtARestart(Honest):
    """What it holds when it starts, it takes."""

    def __init__(self, settings):
        super().__init__(settings)
        for payment in self.books.payments.values():
            if payment.status is Status.AUTHORISED:
                payment.authorised = 0
                self.captured(payment, payment.amount)


@caught_by("hostile.two-captures")
class LooksThenCaptures(Honest):
    """Looks at what is held, and then takes it; in between somebody else does."""

    def capture(self, ref, amount):
        known = self.find(ref)
        if known is None or known.status is not Status.AUTHORISED or not self.may_capture(known, amount):
            return super().capture(ref, amount)
        time.sleep(0.001)
        self.release_rest(known, known.authorised - amount.minor)
        known.status, known.authorised = Status.PAID, 0
        known.captured += amount.minor
        self.move(known, Movement.PAYMENT, amount.minor)
        return Known(self.snapshot(known))


@caught_by("hostile.capture-and-cancel")
class CapturesWhatIsBeingReleased(Honest):
    """Looks whether it is held, and takes it a moment later."""

    def capture(self, ref, amount):
        known = self.find(ref)
        if known is None or known.status is not Status.AUTHORISED or not self.may_capture(known, amount):
            return super().capture(ref, amount)
        time.sleep(0.001)
        with self.lock:
            self.release_rest(known, known.authorised - amount.minor)
            known.authorised = 0
            self.captured(known, amount.minor)
            return Known(self.snapshot(known))
