"""More wallets with one mistake each: those that go wrong while a payment waits for its customer."""

# ruff: noqa: ARG002 - mistakes are made by not looking at what is given
from __future__ import annotations

import time
from copy import copy, deepcopy
from dataclasses import replace

from honest_wallet import DISK, asked, declined
from patient_wallet import Patient, Phone
from wrong_wallets import caught_by

from wallet.money import Money
from wallet.port import Decline, Known, Mode, NextAction, Snapshot, Status


def waits(payment):
    return payment is not None and payment.status is Status.AWAITING_CUSTOMER


# A second pay


@caught_by("waiting.pay-again")
class BooksAgainWhileItWaits(Patient):
    """The customer is asked twice and confirms twice: each `pay` has a number of its own until it is paid."""

    def pay(self, request):
        with self.lock:
            before = super().find(request.ref)
            if waits(before) and self.is_same(before, request):
                self.books.payments[f"{before.order} before"] = copy(before)
            return super().pay(request)

    def held(self):
        held = super().held()
        return {order: minor + held.get(f"{order} before", 0) for order, minor in held.items()}


@caught_by("waiting.pay-again")
class ChargesForEveryPay(Patient):
    """Counts how often it was asked while it waited, and takes as much."""

    def pay(self, request):
        with self.lock:
            if waits(before := self.find(request.ref)):
                before.times = getattr(before, "times", 1) + 1
            return super().pay(request)

    def held(self):
        times = {order: getattr(each, "times", 1) for order, each in self.books.payments.items()}
        return {order: minor * times[order] for order, minor in super().held().items()}


@caught_by("waiting.pay-again")
class PaysByPayingAgain(Patient):
    """Takes a second `pay` for the customer's word."""

    def pay(self, request):
        with self.lock:
            if waits(before := self.find(request.ref)) and self.is_same(before, request):
                self.take(before)
            return super().pay(request)


@caught_by("waiting.pay-again")
class RefusesARepeatAndKeepsIt(Patient):
    """Says that the reference is taken, so the shop lets the shopper pay otherwise, and can still be paid."""

    def pay(self, request):
        if waits(self.find(request.ref)):
            return Known(declined(request.ref, Decline.NEW_REFERENCE))
        return super().pay(request)


@caught_by("waiting.pay-again")
class ConfirmsTwice(Patient):
    """Whoever presses the button twice pays twice."""

    def app_of(self, customer):
        return _Presses(self, customer)


class _Presses(Phone):
    def approve(self, pin):
        with self.wallet.lock:
            before = getattr(self.wallet, "last", None)
            self.wallet.last = next(iter(self.waiting()), None)
            if self.wallet.last is None and before is not None and before.status is Status.PAID and not before.later:
                before.captured += before.amount
            return super().approve(pin)


# Another request


@caught_by("waiting.other-request")
class LastCodeWins(Patient):
    """Another's code takes over."""

    def is_same(self, payment, request):
        if waits(payment) and request.auth_code and (request.amount.minor, request.basket) == _what(payment):
            payment.asked = asked(request)
            payment.payer = self.owner_of(request.auth_code)
        return super().is_same(payment, request)


@caught_by("waiting.other-request")
class SaysNoAndTakesOver(Patient):
    """Declines another's code, and asks them for their PIN all the same."""

    def is_same(self, payment, request):
        if waits(payment) and request.auth_code and request.auth_code in self.books.codes:
            payment.payer = self.owner_of(request.auth_code)
        return super().is_same(payment, request)


@caught_by("waiting.other-request")
class LastAmountWins(Patient):
    """While nobody has paid, the shop may still correct the amount."""

    def is_same(self, payment, request):
        if waits(payment):
            payment.amount, payment.asked = request.amount.minor, asked(request)
        return super().is_same(payment, request)


@caught_by("waiting.other-request")
class ComparesBasketsOncePaid(Patient):
    def is_same(self, payment, request):
        return super().is_same(payment, request) or (waits(payment) and payment.amount == request.amount.minor)


@caught_by("waiting.other-request")
class ChangesHowItIsPaid(Patient):
    """From the app to the code and back: whichever comes first is paid."""

    def is_same(self, payment, request):
        return super().is_same(payment, request) or (waits(payment) and _what(payment) == _what_of(request))


@caught_by("waiting.other-request")
class ClosesOnAnotherRequest(Patient):
    """Declines the second, and the first with it, which the shop knows nothing of."""

    def is_same(self, payment, request):
        is_same = super().is_same(payment, request)
        if not is_same and waits(payment):
            payment.status = Status.CANCELLED
        return is_same


def _what(payment):
    return payment.amount, payment.basket


def _what_of(request):
    return request.amount.minor, request.basket


# One of two


@caught_by("waiting.one-of-two")
class OneQrCodeForAll(Patient):
    def shown(self, payment):
        return "patient:pay"


@caught_by("waiting.one-of-two")
class AnyQrCodePaysTheLast(Patient):
    def app_of(self, customer):
        return _LastQr(self, customer)


class _LastQr(Phone):
    def scanned(self, text):
        asked_for = super().scanned(text)
        payments = reversed(self.wallet.books.payments.values())
        return asked_for and next((each for each in payments if waits(each)), asked_for)


@caught_by("waiting.one-of-two")
class AUsedQrCodePaysTheNext(Patient):
    """What is paid is no longer looked for, and the next one that fits is taken."""

    def app_of(self, customer):
        return _NextQr(self, customer)


class _NextQr(Phone):
    def scanned(self, text):
        found = super().scanned(text)
        if found is None or waits(found) or found.status is not Status.PAID:
            return found
        return next((each for each in self.wallet.books.payments.values() if waits(each)), found)


@caught_by("waiting.one-of-two")
class ConfirmsAllThatWait(Patient):
    def app_of(self, customer):
        return _ConfirmsAll(self, customer)


class _ConfirmsAll(Phone):
    def approve(self, pin):
        with self.wallet.lock:
            for payment in self.waiting()[1:]:
                self.wallet.take(payment)
            return super().approve(pin)


@caught_by("waiting.end-one-of-two")
class RefusesAll(Patient):
    def app_of(self, customer):
        return _RefusesAll(self, customer)


class _RefusesAll(Phone):
    def refuse(self):
        with self.wallet.lock:
            for payment in self.waiting():
                payment.status, payment.decline = Status.DECLINED, Decline.OTHER_TENDER


@caught_by("waiting.end-one-of-two")
class CancelsAllThatWait(Patient):
    def undo(self, payment):
        if waits(payment):
            for each in filter(waits, self.books.payments.values()):
                each.status = Status.CANCELLED
        super().undo(payment)


@caught_by("waiting.end-one-of-two")
class ACancelledQrCodePaysTheNext(Patient):
    def app_of(self, customer):
        return _AfterCancelQr(self, customer)


class _AfterCancelQr(Phone):
    def scanned(self, text):
        found = super().scanned(text)
        if found is None or found.status is not Status.CANCELLED:
            return found
        payments = self.wallet.books.payments.values()
        return next((each for each in payments if waits(each) and each.action is NextAction.SCAN_QR), found)

    def approve(self, pin):
        return super().approve(pin)


# Over


class _Revives(Patient):
    """What `is_over` says is over can still be confirmed."""

    def is_over(self, payment):
        raise NotImplementedError

    def app_of(self, customer):
        return _Reviver(self, customer)


class _Reviver(Phone):
    def approve(self, pin):
        with self.wallet.lock:
            for payment in reversed(self.wallet.books.payments.values()):
                if payment.asked and not payment.captured and self.wallet.is_over(payment):
                    self.wallet.take(payment)
                    return True
            return super().approve(pin)


@caught_by("waiting.expires")
class ExpiredAndStillApprovable(_Revives):
    def is_over(self, payment):
        return payment.status is Status.CANCELLED and getattr(payment, "action", None) and self.is_too_late(payment)


@caught_by("waiting.expires")
class ConfirmsBySilence(Patient):
    """Who does not object within two hours has agreed."""

    def find(self, ref):
        payment = self.books.payments.get(ref.out_trade_no)
        if waits(payment) and self.is_too_late(payment):
            self.take(payment)
        return payment


@caught_by("waiting.expires")
class AsksAgainWhatExpired(Patient):
    """A repeat opens it again, for another two hours."""

    def pay(self, request):
        known = self.find(request.ref)
        too_late = known is not None and getattr(known, "action", None) and self.is_too_late(known)
        if too_late and known.status is Status.CANCELLED and known.asked == asked(request):
            known.status, known.made_at = Status.AWAITING_CUSTOMER, self.now()
        return super().pay(request)


@caught_by("waiting.over-is-over")
class AsksAgainWhatWasCancelled(Patient):
    """Paid ones stay cancelled; one that waited is asked for once more."""

    def pay(self, request):
        known = self.find(request.ref)
        fresh = known is not None and getattr(known, "action", None) and not self.is_too_late(known)
        if fresh and known.status is Status.CANCELLED and known.asked == asked(request):
            known.status = Status.AWAITING_CUSTOMER
        return super().pay(request)


@caught_by("waiting.over-is-over")
class AsksAgainWhatWasRefused(Patient):
    """Perhaps the customer has changed their mind."""

    def pay(self, request):
        known = self.find(request.ref)
        if known is not None and known.decline is Decline.OTHER_TENDER and getattr(known, "action", None):
            known.status, known.decline = Status.AWAITING_CUSTOMER, None
        return super().pay(request)


@caught_by("waiting.refused-too-late")
class RefusesWhatIsPaid(Patient):
    """The button is still there, and the shop that was told `paid` has given the goods away."""

    def app_of(self, customer):
        return _TakesItBack(self, customer)


class _TakesItBack(Phone):
    def refuse(self):
        with self.wallet.lock:
            if self.waiting():
                super().refuse()
                return
            last = next(reversed(self.wallet.books.payments.values()))
            if last.status is Status.PAID:
                last.status, last.captured, last.decline = Status.DECLINED, 0, Decline.OTHER_TENDER


# In one mode alone


@caught_by("flow.waits")
class FindsNoQrCodes(Patient):
    """As Alipay does: until somebody scans the code, its query says that there is no such trade."""

    def query(self, ref):
        payment = self.find(ref)
        if waits(payment) and payment.action is NextAction.SCAN_QR:
            return Known(Snapshot(ref, Status.NOT_FOUND))
        return super().query(ref)


@caught_by("flow.waits")
class FindsNothingUntilThePinIsRight(Patient):
    def query(self, ref):
        payment = self.find(ref)
        if waits(payment) and payment.action is NextAction.ENTER_PIN:
            return Known(Snapshot(ref, Status.NOT_FOUND))
        return super().query(ref)


@caught_by("flow.waits")
class TakesAPinForGranted(Patient):
    def query(self, ref):
        payment = self.find(ref)
        told = super().query(ref)
        if not waits(payment) or payment.action is not NextAction.ENTER_PIN:
            return told
        captured = Money(payment.amount, payment.currency)
        return Known(replace(told.snapshot, status=Status.PAID, captured=captured, next_action=None))


@caught_by("flow.waits")
class ShowsNoQrCode(Patient):
    def snapshot(self, payment):
        return replace(super().snapshot(payment), show=None)


@caught_by("flow.cancel-waiting")
class CannotCloseQrCodes(Patient):
    """Says `CANCELLED`; the code hangs on the till, and whoever scans it pays."""

    def cancel(self, ref):
        told = super().cancel(ref)
        payment = self.find(ref)
        if getattr(payment, "action", None) is NextAction.SCAN_QR:
            payment.open = True
        return told

    def app_of(self, customer):
        return _ScansAnything(self, customer)


class _ScansAnything(Phone):
    def scan_qr(self, text):
        with self.wallet.lock:
            payment = self.scanned(text)
            if payment is not None and getattr(payment, "open", False):
                payment.status = Status.AWAITING_CUSTOMER
            return super().scan_qr(text)


# A restart


@caught_by("unknown.waiting")
class ForgetsWhoItWaitsFor(Patient):
    """Writes down what has ended. What waits is in memory alone, and the phone can still confirm it."""

    def opened(self, folder):
        books = super().opened(folder)
        for order, payment in [*books.payments.items()]:
            if waits(payment):
                books.payments[f"lost {order}"] = books.payments.pop(order)
        return books


@caught_by("unknown.waiting")
class PaidAfterARestart(Patient):
    """What was open is taken for done."""

    def opened(self, folder):
        books = super().opened(folder)
        for payment in filter(waits, books.payments.values()):
            payment.status, payment.captured = Status.PAID, payment.amount
        return books


@caught_by("unknown.waiting")
class ClosesAtARestartAndStillConfirms(_Revives):
    def opened(self, folder):
        books = super().opened(folder)
        for payment in filter(waits, books.payments.values()):
            payment.status, payment.closed = Status.CANCELLED, True
        return books

    def is_over(self, payment):
        return getattr(payment, "closed", False)


@caught_by("unknown.other-request")
class ComparesInMemory(Patient):
    """What was asked for is in memory, and after a restart any request will do."""

    def __init__(self, settings):
        super().__init__(settings)
        self.known = {order: payment.asked for order, payment in self.books.payments.items()}

    def is_same(self, payment, request):
        return payment.order in self.known or super().is_same(payment, request)


@caught_by("unknown.how-it-ended")
class ForgetsDeclines(Patient):
    """Writes down what has moved money. What was declined is asked for again."""

    def opened(self, folder):
        books = super().opened(folder)
        for order, payment in [*books.payments.items()]:
            if payment.status is Status.DECLINED:
                books.payments.pop(order)
        return books


@caught_by("unknown.how-it-ended")
class ForgetsHolds(Patient):
    """Holds are in memory: nobody can capture or release them any more."""

    def opened(self, folder):
        books = super().opened(folder)
        for payment in books.payments.values():
            if payment.status is Status.AUTHORISED:
                payment.status, payment.authorised = Status.CANCELLED, 0
        return books


@caught_by("unknown.how-it-ended")
class ForgetsRefunds(Patient):
    """Reads back what was paid, and not what was given back."""

    def opened(self, folder):
        books = deepcopy(super().opened(folder))
        DISK[folder] = books
        for payment in books.payments.values():
            if payment.status is Status.PAID and payment.held == 0:
                payment.refunds = {}
        return books


# Several at once


@caught_by("hostile.confirm-and-cancel")
class ConfirmsWithoutLooking(Patient):
    """Looks whether it waits, asks the bank, and takes the money, whatever the shop has cancelled meanwhile."""

    def app_of(self, customer):
        return _Slow(self, customer)


class _Slow(Phone):
    def approve(self, pin):

        with self.wallet.lock:
            waiting = self.waiting()
        if not waiting or pin != "123456":
            return False
        time.sleep(0.002)
        with self.wallet.lock:
            self.wallet.take(waiting[0])
        return True


@caught_by("hostile.pays-while-waiting")
class AsksOnceForEachTill(Patient):
    """Looks whether the order is known, and then books; in between somebody else does, and both are confirmed."""

    def pay(self, request):

        known = self.find(request.ref)
        time.sleep(0.001)
        with self.lock:
            if known is None and waits(again := self.find(request.ref)) and again.asked == asked(request):
                again.times = getattr(again, "times", 1) + 1
            return super().pay(request)

    def held(self):
        times = {order: getattr(each, "times", 1) for order, each in self.books.payments.items()}
        return {order: minor * times[order] for order, minor in super().held().items()}


@caught_by("hostile.query-and-pay")
class FiledWhileItIsPaid(Patient):
    """Takes the order out of its file while it works on it: meanwhile nobody finds it."""

    def pay(self, request):

        with self.lock:
            out = self.books.payments.pop(request.out_trade_no, None)
        time.sleep(0.002)
        with self.lock:
            if out is not None:
                self.books.payments[request.out_trade_no] = out
            return super().pay(request)


@caught_by("hostile.query-and-pay")
class DeclinedUntilItIsPaid(Patient):
    """Books the refusal first, and makes a payment of it when the bank has said yes."""

    def start(self, payment, request):

        if request.mode is Mode.PRESENTED_CODE:
            payment.status, payment.decline = Status.DECLINED, Decline.OTHER_TENDER
            self.lock.release()
            time.sleep(0.002)
            self.lock.acquire()
            payment.decline = None
        super().start(payment, request)
