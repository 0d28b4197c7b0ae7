"""Wallets whose books are right, and whose customer's account is not: nobody sees it but the customer."""

from __future__ import annotations

import time

from honest_wallet import Honest
from wrong_refunds import TakesDaysToRefund
from wrong_wallets import Quoting, caught_by, right

from wallet.port import Status


@right
class ShowsNoAccounts(Honest):
    """The level is the same for a wallet whose customers' accounts nobody sees."""

    balance_of = None


@caught_by("account.is-charged-once")
class ChargesForEveryCall(Honest):
    """The same request again charges the customer again, and the shop is told of one payment."""

    def pay(self, request):
        known = self.find(request.ref)
        if known is not None and known.status is Status.PAID:
            self.credit(known, -known.amount)
        return super().pay(request)


@caught_by("account.is-charged-once")
class ChargesAFee(Honest):
    def credit(self, payment, minor):
        super().credit(payment, minor - 1 if minor < 0 else minor)


@caught_by("account.is-charged-once")
class ChargesBeforeItLooks(Honest):
    """Charges what is then declined."""

    def take(self, payment):
        super().take(payment)
        if payment.decline:
            self.credit(payment, -payment.amount)


class _Keeps(Honest):
    """Says what it gives back, and keeps it."""

    giving_back = False

    def credit(self, payment, minor):
        if not self.giving_back:
            super().credit(payment, minor)

    def keeping(self, work, *given):
        self.giving_back = True
        try:
            return work(*given)
        finally:
            self.giving_back = False


@caught_by("account.gets-reversals")
class KeepsReversals(_Keeps):
    def reverse(self, payment):
        self.keeping(super().reverse, payment)


@caught_by("account.gets-reversals")
class ReversesTwice(Honest):
    """A cancel that is repeated puts the money onto the account once more."""

    def cancel(self, ref):
        known = self.find(ref)
        if known is not None and known.status is Status.CANCELLED and known.captured:
            self.credit(known, known.captured)
        return super().cancel(ref)


@caught_by("account.gets-releases")
class KeepsReleases(_Keeps):
    def release(self, payment):
        self.keeping(super().release, payment)


@caught_by("account.gets-releases")
class HoldsTwice(Honest):
    """The same request again holds again, on the account alone."""

    def pay(self, request):
        known = self.find(request.ref)
        if known is not None and known.status is Status.AUTHORISED:
            self.credit(known, -known.amount)
        return super().pay(request)


@caught_by("account.gets-the-rest")
class KeepsTheRest(_Keeps):
    def release_rest(self, payment, rest):
        """A capture in part leaves the rest held, until some day."""


@caught_by("account.gets-the-rest")
class ReleasesAllOfIt(Honest):
    """Gives the hold back when it captures, and charges nobody."""

    def release_rest(self, payment, rest):
        if rest:
            self.credit(payment, payment.amount)


@caught_by("account.gets-the-rest")
class KeepsRefundsOfCaptures(_Keeps):
    def give_back(self, payment, refund_id, amount):
        give_back = super().give_back
        if not payment.later:
            return give_back(payment, refund_id, amount)
        return self.keeping(give_back, payment, refund_id, amount)


@caught_by("account.gets-refunds")
class KeepsRefunds(_Keeps):
    def give_back(self, payment, refund_id, amount):
        return self.keeping(super().give_back, payment, refund_id, amount)


@caught_by("account.gets-refunds")
class KeepsTheSecondRefund(_Keeps):
    """Its provider takes one refund for a payment, and drops the others."""

    def give_back(self, payment, refund_id, amount):
        give_back = super().give_back
        return (
            self.keeping(give_back, payment, refund_id, amount)
            if payment.refunds
            else give_back(payment, refund_id, amount)
        )


@caught_by("account.gets-refunds")
class RefundsEveryCall(Honest):
    """One refund in the books, and one on the account for every call."""

    def give_back(self, payment, refund_id, amount):
        if payment.refunds.get(refund_id) == amount.minor:
            self.credit(payment, amount.minor)
        return super().give_back(payment, refund_id, amount)


@caught_by("account.gets-refunds")
class KeepsLateRefunds(TakesDaysToRefund):
    """What was pending is done, and the customer has nothing of it."""

    def credit(self, payment, minor):
        if minor < 0 or not payment.refunds:
            super().credit(payment, minor)


@caught_by("account.gets-refunds")
class RefundsLessThanItSays(Quoting):
    """Says what the customer got back in their currency, and gives them a fen less."""

    def credit(self, payment, minor):
        super().credit(payment, minor)
        if minor > 0:
            self.books.spent["CNY"] += 1


@caught_by("account.after-lost-answers")
class ReversesWhatNeverCame(Honest):
    """A cancel of what is not known puts money onto the account, by the amount of the last payment."""

    def bury(self, ref):
        payment = super().bury(ref)
        last = max((each.amount for each in self.books.payments.values()), default=0)
        self.books.spent["CNY"] -= last
        return payment


class _ReadsTwice(Honest):
    """Books what it reads in a notification, on the customer's account alone."""

    def of(self, payment):
        raise NotImplementedError

    def read(self, body):
        answer = super().read(body)
        payment = self.books.payments[answer.snapshot.ref.out_trade_no]
        self.credit(payment, self.of(payment))
        return answer


@caught_by("account.replayed-notice")
class CreditsRefundNotices(_ReadsTwice):
    """Reading of a refund gives it back, however often it is read."""

    def of(self, payment):
        return payment.refunded


@caught_by("account.replayed-notice")
class ChargesPaymentNotices(_ReadsTwice):
    def of(self, payment):
        return -payment.held


@caught_by("account.replayed-notice")
class CreditsReversalNotices(_ReadsTwice):
    def of(self, payment):
        return payment.captured if payment.status is Status.CANCELLED else 0


@caught_by("account.at-once")
class LooksThenCredits(Honest):
    """Writes the refund into its books at once, and onto the account for whoever was quick enough."""

    def refund(self, ref, refund_id, amount):
        known = self.find(ref)
        first = known is not None and refund_id not in known.refunds and amount.minor <= known.held
        time.sleep(0.001)
        answer = super().refund(ref, refund_id, amount)
        if first:
            credited = vars(known).setdefault("credited", set())
            if refund_id in credited:
                self.credit(known, amount.minor)
            credited.add(refund_id)
        return answer


@caught_by("account.at-once")
class LooksThenReverses(Honest):
    def cancel(self, ref):
        known = self.find(ref)
        reverses = known is not None and known.status is Status.PAID and not known.refunds
        time.sleep(0.001)
        answer = super().cancel(ref)
        if reverses:
            before = vars(known).setdefault("reversed", 0)
            known.reversed = before + 1
            if before:
                self.credit(known, known.captured)
        return answer
