"""Wallets with one mistake each, of the kind that people make (facts about them stand in the docstrings).

`WRONG` maps each to the check that has to catch it. Everything else about them is right: they inherit it.
"""

# ruff: noqa: ARG002 - mistakes are made by not looking at what is given
from __future__ import annotations

import time
from contextlib import nullcontext
from copy import deepcopy
from dataclasses import replace
from datetime import timedelta

from honest_wallet import DISK, EVERYTHING, NO, THANKS, App, Books, Honest

from wallet.money import Money
from wallet.port import Capabilities, Decline, Known, Mode, Movement, Refunds, Rejected, Snapshot, Status

WRONG: dict[type[Honest], str] = {}


def caught_by(check_id: str):
    def put(wallet: type[Honest]) -> type[Honest]:
        WRONG[wallet] = check_id
        return wallet

    return put


RIGHT: list[type[Honest]] = [Honest]


def right(wallet: type[Honest]) -> type[Honest]:
    RIGHT.append(wallet)
    return wallet


@right
class Plain(Honest):
    """Right, and declares nothing that it need not."""

    can = Capabilities(modes=frozenset({Mode.PRESENTED_CODE}))


@right
class Quoting(Honest):
    """Right, and asks for yuan where the shop asks for dollars."""

    can = replace(EVERYTHING, quotes=True, capture_later=False, currencies=frozenset({"USD"}))


@right
class WholeOnly(Honest):
    """Right, and gives back all or nothing."""

    can = replace(EVERYTHING, refunds=Refunds.WHOLE)

    def may_refund(self, payment, minor):
        return minor == payment.captured == payment.held


@right
class ByTheJiao(Honest):
    """Right, and takes no fen."""

    can = replace(EVERYTHING, smallest=10)


@right
class TakesItsTime(Honest):
    """Right, and slow: what has been asked for is under way for ten seconds."""

    seconds = 10

    def take(self, payment):
        payment.status = Status.PROCESSING
        payment.due = self.now() + timedelta(seconds=self.seconds)

    def find(self, ref):
        payment = super().find(ref)
        if payment is not None and payment.status is Status.PROCESSING and self.now() >= payment.due:
            super().take(payment)
        return payment


# It does what it has not declared


@caught_by("shape.undeclared-hold")
class ChargesInsteadOfHolding(Plain):
    """Does not know `capture_later`, and takes the money at once."""

    def is_supported(self, request):
        return super().is_supported(replace(request, capture_later=False))

    def book(self, request):
        return super().book(replace(request, capture_later=False))


@caught_by("shape.undeclared-refund")
class RefundsWithoutSayingSo(Plain):
    def refund(self, ref, refund_id, amount):
        with self.lock:
            self.give_back(payment := self.find(ref), refund_id, amount)
            return Known(self.snapshot(payment))


@caught_by("shape.undeclared-currency")
class TakesAnythingForYuan(Honest):
    """Reads the number, and not the currency."""

    def is_supported(self, request):
        return request.mode in self.can.modes


@caught_by("shape.undeclared-mode")
class TakesAnyMode(Honest):
    def is_supported(self, request):
        return request.amount.currency in self.can.currencies


@caught_by("shape.capabilities-stay")
class DeclaresAsItGoes(Honest):
    """Says that it holds once it has been paid from."""

    def capabilities(self):
        return replace(self.can, capture_later=bool(self.books.moved))


# Paying


@caught_by("flow.waits")
class PendingIsPaid(Honest):
    """Takes `the buyer is still typing a password` for success, as Alipay's own kit does with 10003."""

    def query(self, ref):
        outcome = super().query(ref)
        if outcome.snapshot.status is not Status.AWAITING_CUSTOMER:
            return outcome
        amount = Money(self.find(ref).amount, self.find(ref).currency)
        return Known(Snapshot(outcome.snapshot.ref, Status.PAID, captured=amount))


@caught_by("flow.pays")
class GuessesThatItIsPaid(Honest):
    """Does not wait for the customer at all."""

    def begin(self, request):
        told = super().begin(request)
        waits = told.status is Status.AWAITING_CUSTOMER and not request.capture_later
        return replace(told, status=Status.PAID, captured=request.amount, next_action=None) if waits else told


@caught_by("flow.pays")
class NeverComesToAResult(TakesItsTime):
    seconds = 10**9


@caught_by("flow.same-request-again")
class ChargesAgainOnRepeat(Honest):
    """Has a number of its own for every call, and so a repeat is another payment."""

    def pay(self, request):
        with self.lock:
            before = self.find(request.ref)
            if before is not None and before.status is Status.PAID:
                before.captured += before.amount
            return super().pay(request)


@caught_by("flow.every-minor-unit")
class FloatMoney(Honest):
    """Counts in yuan, with a point."""

    def captured(self, payment, amount):
        super().captured(payment, int(amount / 100 * 100))


@caught_by("flow.other-amount")
class OneReferenceTwoAmounts(Honest):
    def is_same(self, payment, request):
        return payment.basket == request.basket


@caught_by("flow.other-basket")
class OneReferenceTwoBaskets(Honest):
    def is_same(self, payment, request):
        return payment.amount == request.amount.minor


@caught_by("flow.other-code")
class OneReferenceTwoPayers(Honest):
    def is_same(self, payment, request):
        return (payment.amount, payment.basket) == (request.amount.minor, request.basket)


@caught_by("flow.wrong-code")
class TakesAnyCode(Honest):
    def is_code(self, code):
        return code.isdigit()


@caught_by("flow.keeps-the-secret")
class LeaksThePaymentCode(Honest):
    """Keeps the code in its reference, to have it at hand."""

    def state(self, payment):
        used = {order: code for code, order in self.books.codes.items()}
        return {"code": used.get(payment.order, "")}


@caught_by("flow.declines-for-want-of-money")
class GivesCredit(Honest):
    def take(self, payment):
        if payment.later:
            super().take(payment)
        else:
            self.captured(payment, payment.amount)


@caught_by("flow.odd-amounts")
class PaysTheShopper(Honest):
    """A payment of less than nothing is a gift."""

    def begin(self, request):
        if request.amount.minor >= 0:
            return super().begin(request)
        payment = self.book(request)
        self.captured(payment, request.amount.minor)
        return Snapshot(request.ref, Status.PAID)


# Asking


@caught_by("flow.two-orders")
class SharesItsState(Honest):
    """One mutable default for all payments: the reference of each is that of the last one."""

    shared: dict[str, str] = {}  # noqa: RUF012 - that is the mistake

    def state(self, payment):
        self.shared["order"] = payment.order
        return self.shared

    def find(self, ref):
        return self.books.payments.get(ref.state.get("order", ref.out_trade_no))


@caught_by("flow.never-seen")
class UnknownIsFailure(Honest):
    """Takes `I cannot find it` for `it failed`: what is still on its way will be charged all the same."""

    def query(self, ref):
        if self.find(ref) is None and self.books.moved:
            return Known(Snapshot(ref, Status.DECLINED, decline=Decline.OTHER_TENDER))
        return super().query(ref)


@caught_by("flow.query-moves-nothing")
class QueryMovesMoney(Honest):
    """Asking how a payment stands finishes it."""

    def query(self, ref):
        with self.lock:
            payment = self.find(ref)
            if payment is not None and payment.status is Status.AWAITING_CUSTOMER:
                self.take(payment)
        return super().query(ref)


@caught_by("flow.reference-is-enough")
class NeedsItsOwnNumber(Honest):
    """Cannot find a payment without what the lost answer said."""

    def find(self, ref):
        known = super().find(ref)
        return known if known is None or ref.state or known.status is Status.CANCELLED else None


@caught_by("flow.refused-by-customer")
class AsksAgainUntilYes(Honest):
    """The customer has said no, and can still say yes, when the shop has long taken another tender."""

    def app_of(self, customer):
        return _PersistentApp(self)


class _PersistentApp(App):
    def _waiting(self):
        refused = [each for each in self.wallet.books.payments.values() if each.decline and not each.captured]
        return super()._waiting() or next((each for each in refused if each.amount <= 30_000), None)


# Cancelling


@caught_by("flow.cancel-before-pay")
class CancelIsARefund(Honest):
    """What has not come yet need not be cancelled: no tombstone."""

    def bury(self, ref):
        return replace(super().bury(ref), order=self.books.payments.pop(ref.out_trade_no).order)


@caught_by("flow.cancel-waiting")
class CancelsOnlyWhatIsPaid(Honest):
    """Says that it is cancelled; on the customer's phone it can still be confirmed."""

    def undo(self, payment):
        if payment.status is not Status.AWAITING_CUSTOMER:
            super().undo(payment)

    def cancel(self, ref):
        outcome = super().cancel(ref)
        if outcome.snapshot.status is not Status.AWAITING_CUSTOMER:
            return outcome
        return Known(replace(outcome.snapshot, status=Status.CANCELLED, next_action=None))


@caught_by("flow.cancel-paid")
class SwallowsCancels(Honest):
    """Answers `CANCELLED` and puts the work off, for ever."""

    def undo(self, payment):
        if payment.status is not Status.PAID:
            super().undo(payment)

    def snapshot(self, payment):
        return super().snapshot(payment)

    def cancel(self, ref):
        outcome = super().cancel(ref)
        return Known(Snapshot(outcome.snapshot.ref, Status.CANCELLED))


@caught_by("flow.pay-after-cancel")
class PaysWhatWasCancelled(Honest):
    def pay(self, request):
        known = self.find(request.ref)
        if known is not None and known.asked is not None and known.status is Status.CANCELLED:
            with self.lock:
                self.captured(known, known.amount)
        return super().pay(request)


# Holding


@caught_by("hold.is-released")
class CannotLetGo(Honest):
    """Declares that it holds, and cannot release: three of four did (kasapay, issue 169)."""

    def release(self, payment):
        """The provider wants a number that the port does not carry, so it stays held."""


@caught_by("hold.never-too-much")
class TakesMoreThanItHolds(Honest):
    def may_capture(self, payment, amount):
        return amount.minor > 0


@caught_by("hold.captures")
class CapturesAgainOnRepeat(Honest):
    def capture(self, ref, amount):
        with self.lock:
            if (payment := self.find(ref)) is not None and payment.status is Status.PAID and payment.later:
                payment.captured += amount.minor
                self.move(payment, Movement.PAYMENT, amount.minor)
                return Known(self.snapshot(payment))
            return super().capture(ref, amount)


# Giving back


@caught_by("refund.once-per-id")
class RefundsTwice(Honest):
    """A refund that is repeated under its id is another one."""

    def give_back(self, payment, refund_id, amount):
        taken = refund_id in payment.refunds and payment.refunds[refund_id] == amount.minor
        return super().give_back(payment, f"{refund_id}-{len(payment.refunds)}" if taken else refund_id, amount)


@caught_by("refund.id-is-taken")
class OneIdTwoAmounts(Honest):
    """Answers `done` for an amount that was never given back."""

    def give_back(self, payment, refund_id, amount):
        known = payment.refunds.get(refund_id)
        return amount.minor if known else super().give_back(payment, refund_id, amount)


@caught_by("refund.never-too-much")
class RefundsMoreThanWasPaid(Honest):
    """Looks at each refund alone, and not at what they come to."""

    def may_refund(self, payment, minor):
        return payment.status is Status.PAID and minor > 0

    def snapshot(self, payment):
        return super().snapshot(replace(payment, refunds={"": min(payment.refunded, payment.captured)}))


@caught_by("refund.other-currency")
class RefundsAnyCurrency(Honest):
    def give_back(self, payment, refund_id, amount):
        return super().give_back(payment, refund_id, replace(amount, currency=payment.currency))


@caught_by("refund.then-cancel")
class ReversesAllAfterARefund(Honest):
    """A cancel gives back the whole, whatever went back before."""

    def undo(self, payment):
        given_back, payment.refunds = payment.refunds, {}
        super().undo(payment)
        payment.refunds = given_back

    def held(self):
        reversed_too = {order for order, each in self.books.payments.items() if each.status is Status.CANCELLED}
        return {
            order: -each.refunded if order in reversed_too else each.held for order, each in self.books.payments.items()
        }


@caught_by("refund.whole-only")
class RefundsAPartOfAllOrNothing(WholeOnly):
    def may_refund(self, payment, minor):
        return 0 < minor <= payment.held


# Quotes and statements


@caught_by("quote.expires")
class QuotesForEver(Quoting):
    def is_good(self, quote):
        return True


@caught_by("quote.refund-at-its-rate")
class RefundsAtTodaysRate(Quoting):
    def charged_back(self, payment, done):
        return Money(done * 6, "CNY") if done else None


@caught_by("statement.agrees")
class StatesNoRefunds(Honest):
    def lines(self):
        return [line for line in self.books.moved if line.movement is not Movement.REFUND]


@caught_by("statement.has-pages")
class StatesOnePage(Honest):
    """The first page is always the last."""

    def statement(self, day, page=None):
        answer = super().statement(day, page)
        return replace(answer, next_page=None) if hasattr(answer, "next_page") else answer


# Unknown outcomes


@caught_by("unknown.remembers")
class ForgetsAtARestart(Honest):
    def opened(self, folder):
        return Books()


@caught_by("unknown.restart")
class KeepsItsNumbersInMemory(Honest):
    """The provider has the money under a number of its own, and after a restart nobody knows for which order."""

    def opened(self, folder):
        books = super().opened(folder)
        for order in [*books.payments]:
            books.payments[f"forgotten {order}"] = books.payments.pop(order)
        return books

    def held(self):
        return {payment.order: payment.held for payment in self.books.payments.values() if payment.held}


@caught_by("unknown.remembers")
class WritesWhenItIsClosed(Honest):
    """A power cut does not call `close`."""

    def opened(self, folder):
        self.folder = folder
        return deepcopy(super().opened(folder))

    def close(self):
        DISK[self.folder] = self.books


@caught_by("unknown.remembers")
class WritesOneBehind(Honest):
    """Writes what was done before, when it is asked for the next thing: the last payment is in memory alone."""

    def opened(self, folder):
        self.folder = folder
        return deepcopy(super().opened(folder))

    def book(self, request):
        DISK[self.folder] = deepcopy(self.books)
        return super().book(request)


@caught_by("unknown.refund-restart")
class ForgetsRefundIds(Honest):
    """Keeps the ids of refunds in memory, and the sums on the disk."""

    def __init__(self, settings):
        super().__init__(settings)
        for payment in self.books.payments.values():
            payment.refunds = {f"before {n}": minor for n, minor in enumerate(payment.refunds.values())}


# Notifications


@caught_by("notice.unsigned")
class BelievesAnybody(Honest):
    """Accepts what is not signed at all; a signature that is there has to be right."""

    def is_genuine(self, headers, body):
        return b'"event"' in body and (not headers or super().is_genuine(headers, body))


@caught_by("notice.altered")
class VerifiesNothing(Honest):
    def is_genuine(self, headers, body):
        return body.startswith(b"{") and b'"event"' in body

    def read(self, body):
        try:
            return super().read(body)
        except (ValueError, KeyError, TypeError):
            return Rejected("unreadable", NO)


@caught_by("notice.amount")
class SignsOnlyTheOrder(Honest):
    """The amount is not among what is signed."""

    def sign(self, body):
        head, _, tail = body.partition(b'"captured"')
        return super().sign(head + tail.lstrip(b" :0123456789"))


@caught_by("notice.has-a-reply")
class ThanksBeforeItLooks(Honest):
    """Acknowledges whatever comes, so that the genuine one is never sent again."""

    def read_notification(self, headers, body):
        answer = super().read_notification(headers, body)
        return replace(answer, reply=THANKS) if isinstance(answer, Rejected) else answer


@caught_by("notice.event-id-stays")
class NumbersWhatItReads(Honest):
    read_so_far = 0

    def read(self, body):
        self.read_so_far += 1
        return replace(super().read(body), event_id=f"event {self.read_so_far}")


@caught_by("notice.other-shop")
class OneKeyForAllShops(Honest):
    def __init__(self, settings):
        super().__init__(settings)
        self.key = b"the key of the documentation"


@caught_by("notice.changes-nothing")
class ActsOnNotifications(Honest):
    """Books what it reads, each time that it reads it."""

    def read(self, body):
        answer = super().read(body)
        with self.lock:
            payment = self.books.payments[answer.snapshot.ref.out_trade_no]
            payment.captured += answer.snapshot.captured.minor
        return answer


@caught_by("notice.cannot-undo")
class BringsBackTheDead(Honest):
    """Sets the payment to what the notification says, however old it is."""

    def read(self, body):
        answer = super().read(body)
        with self.lock:
            self.books.payments[answer.snapshot.ref.out_trade_no].status = answer.snapshot.status
        return answer


@caught_by("notice.garbage")
class ReadsBeforeItVerifies(Honest):
    def read_notification(self, headers, body):
        self.read(body) if body.startswith(b"[") else None
        return super().read_notification(headers, body)


# Several at once, and any order


class _Unlocked(Honest):
    """Its counter has no queue. What follows takes as long as asking a database does."""

    def __init__(self, settings):
        super().__init__(settings)
        self.lock = nullcontext()


@caught_by("hostile.two-pays")
class LooksThenPays(_Unlocked):
    """Looks whether the order is known, and then pays; in between somebody else does."""

    def book(self, request):
        time.sleep(0.001)
        before = self.find(request.ref)
        payment = super().book(request)
        payment.captured += before.captured if before else 0
        return payment

    def captured(self, payment, amount):
        super().captured(payment, payment.captured + amount)


@caught_by("hostile.two-refunds")
class LooksThenRefunds(_Unlocked):
    def may_refund(self, payment, minor):
        may = super().may_refund(payment, minor)
        time.sleep(0.001)
        return may
