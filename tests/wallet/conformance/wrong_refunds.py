"""Wallets with one mistake each in what they give back, and right ones that refund in a way of their own."""

# ruff: noqa: ARG002 - mistakes are made by not looking at what is given
from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from honest_wallet import Honest
from wrong_wallets import WholeOnly, caught_by, right

from wallet.money import Money
from wallet.port import Decline, Known, Refund, RefundStatus, Status


@right
class TakesDaysToRefund(Honest):
    """Refunds to a card are pending for three days."""

    def __init__(self, settings):
        super().__init__(settings)
        self.pending = vars(self.books).setdefault("pending", {})

    def find(self, ref):
        payment = super().find(ref)
        for (order, refund_id), (amount, due) in list(self.pending.items()):
            if order == ref.out_trade_no and due <= self.now():
                del self.pending[order, refund_id]
                super().give_back(payment, refund_id, amount)
        return payment

    def refund(self, ref, refund_id, amount):
        with self.lock:
            payment, key = self.find(ref), (ref.out_trade_no, refund_id)
            if payment is None or payment.status is not Status.PAID or refund_id in payment.refunds:
                return super().refund(ref, refund_id, amount)
            if key not in self.pending and self.may_begin(payment, amount):
                self.pending[key] = amount, self.now() + timedelta(days=3)
            if self.pending.get(key, (None,))[0] == amount:
                return Known(self.accepted(payment, Refund(refund_id, amount, RefundStatus.PENDING)))
            told = replace(self.snapshot(payment), refund=Refund(refund_id, amount, RefundStatus.DECLINED))
            return Known(replace(told, decline=Decline.CONFIGURATION))

    def may_begin(self, payment, amount):
        begun = self.begun(payment)
        return (
            amount.currency == payment.currency and self.may_refund(payment, amount.minor + begun) and amount.minor > 0
        )

    def begun(self, payment):
        return sum(amount.minor for (order, _), (amount, _) in self.pending.items() if order == payment.order)

    def accepted(self, payment, refund):
        return replace(self.snapshot(payment), refund=refund)

    def undo(self, payment):
        if not self.begun(payment):
            super().undo(payment)


@right
class OneRefundIdPerShop(Honest):
    """Takes a refund id once in the whole shop, as WeChat Pay does, and declines it for another order."""

    def give_back(self, payment, refund_id, amount):
        others = (each for each in self.books.payments.values() if each is not payment)
        if any(refund_id in each.refunds for each in others):
            return 0
        return super().give_back(payment, refund_id, amount)


@right
class CannotTellHowMuch(Honest):
    """Its query does not say what was given back, until all is."""

    def snapshot(self, payment):
        told = super().snapshot(payment)
        part = told.status is Status.PAID and told.refunded
        return replace(told, refunded=None, refunded_unknown=True) if part else told


# Amounts


@caught_by("refund.every-minor-unit")
class FloatRefunds(Honest):
    """29 fen are 0.29, and 0.29 times 100 is 28.999."""

    def give_back(self, payment, refund_id, amount):
        if refund_id in payment.refunds:
            return amount.minor
        return super().give_back(payment, refund_id, replace(amount, minor=int(amount.minor / 100 * 100)))


@caught_by("refund.every-minor-unit")
class FloatTotals(Honest):
    """Each refund is right; their sum is kept in yuan."""

    def snapshot(self, payment):
        told = super().snapshot(payment)
        total = int(sum(minor / 100 for minor in payment.refunds.values()) * 100)
        return replace(told, refunded=Money(total, payment.currency)) if told.status is Status.PAID and total else told


@caught_by("refund.every-minor-unit")
class FloatRefundsOfAll(WholeOnly):
    """Gives back what a float has left of the whole."""

    def credit(self, payment, minor):
        super().credit(payment, minor)
        if payment.refunds:
            payment.refunds = {each: int(given / 100 * 100) for each, given in payment.refunds.items()}


@caught_by("refund.every-minor-unit")
class KeepsTheLastFen(Honest):
    """Rounds a refund down to the jiao, where it is large enough to be rounded."""

    def give_back(self, payment, refund_id, amount):
        if refund_id in payment.refunds:
            return amount.minor
        kept = amount.minor % 10 if 100 < amount.minor < payment.held else 0
        return super().give_back(payment, refund_id, replace(amount, minor=amount.minor - kept))


@caught_by("refund.several-currencies")
class TwoDecimalsForAll(Honest):
    """Takes a yen for a hundredth of one."""

    def may_refund(self, payment, minor):
        return super().may_refund(payment, minor) and (payment.currency == "CNY" or minor % 100 == 0)


@caught_by("refund.several-currencies")
class TellsRefundsInYuan(Honest):
    def snapshot(self, payment):
        told = super().snapshot(payment)
        return replace(told, refunded=Money(told.refunded.minor)) if told.refunded else told


@caught_by("refund.once-per-id")
class AnswersWithTheTotal(Honest):
    """Says of a refund what has been given back in all."""

    def refund(self, ref, refund_id, amount):
        answer = super().refund(ref, refund_id, amount)
        total = self.find(ref).refunded if self.find(ref) else 0
        told = answer.snapshot.refund
        if told is None or not total or told.status is not RefundStatus.DONE:
            return answer
        # A repeat is told of twice its amount.
        again = total if len(self.find(ref).refunds) > 1 else total * self.count(refund_id)
        return Known(replace(answer.snapshot, refund=replace(told, amount=Money(again, amount.currency))))

    def count(self, refund_id):
        asked = vars(self).setdefault("asked_for", [])
        asked.append(refund_id)
        return asked.count(refund_id)


# Totals


@caught_by("refund.in-parts")
class TellsTheLastRefund(Honest):
    """`refunded` is what the last refund gave back, and not the total."""

    def snapshot(self, payment):
        told = super().snapshot(payment)
        last = [*payment.refunds.values()][-1:]
        return replace(told, refunded=Money(last[0], payment.currency)) if told.status is Status.PAID and last else told


@caught_by("refund.every-minor-unit")
class QueriesTheLastRefund(Honest):
    """As before, and only where nobody looks: in a query."""

    def query(self, ref):
        told = super().query(ref).snapshot
        payment = self.find(ref)
        last = [*payment.refunds.values()][-1:] if payment else []
        return Known(replace(told, refunded=Money(last[0], payment.currency)) if last and told.refunded else told)


@caught_by("refund.never-too-much-in-parts")
class LooksAtEachRefundAlone(Honest):
    """None is larger than what was paid, until all is given back."""

    def may_refund(self, payment, minor):
        return payment.status is Status.PAID and 0 < minor <= payment.captured and payment.held > 0

    def snapshot(self, payment):
        told = replace(payment, refunds={"": min(payment.refunded, payment.captured)} if payment.refunds else {})
        return super().snapshot(told)


@caught_by("refund.never-too-much")
class DeclinesWithoutAReason(Honest):
    def refund(self, ref, refund_id, amount):
        told = super().refund(ref, refund_id, amount).snapshot
        return Known(replace(told, decline=None) if told.refund else told)


@caught_by("refund.whole")
class StaysPaid(Honest):
    """Says `PAID` of what was given back."""

    def snapshot(self, payment):
        told = super().snapshot(payment)
        return told if told.status is not Status.REFUNDED else replace(told, status=Status.PAID, refunded=None)


# Ids


@caught_by("refund.id-on-two-orders")
class OneIdForAllOrders(Honest):
    """Finds a refund by its id alone, and says of another order's that it is done."""

    def give_back(self, payment, refund_id, amount):
        known = next((each for each in self.books.payments.values() if refund_id in each.refunds), payment)
        return super().give_back(known, refund_id, amount)


@caught_by("refund.id-is-taken")
class TakesLessForTheSame(Honest):
    """A smaller amount under a used id is part of what was given back, and so it is done."""

    def give_back(self, payment, refund_id, amount):
        if 0 < amount.minor <= payment.refunds.get(refund_id, 0):
            return amount.minor
        return super().give_back(payment, refund_id, amount)


@caught_by("refund.id-is-taken")
class GivesBackTheDifference(Honest):
    """A larger amount under a used id gives back what is missing."""

    def give_back(self, payment, refund_id, amount):
        before = payment.refunds.get(refund_id, 0)
        if before and before < amount.minor <= payment.held + before:
            payment.refunds[refund_id] = amount.minor
            return amount.minor
        return super().give_back(payment, refund_id, amount)


@caught_by("refund.repeated-later")
class RemembersIdsForADay(Honest):
    """Tidies its table of ids up every night."""

    def give_back(self, payment, refund_id, amount):
        made = vars(self).setdefault("made", {})
        if refund_id in payment.refunds and self.now() - made[payment.order, refund_id] >= timedelta(days=1):
            payment.refunds[f"{refund_id} of {len(payment.refunds)}"] = payment.refunds.pop(refund_id)
        done = super().give_back(payment, refund_id, amount)
        made.setdefault((payment.order, refund_id), self.now())
        return done


@caught_by("refund.repeated-later")
class RemembersTheLastRefund(Honest):
    """Knows a refund again as long as no other one came in between."""

    def give_back(self, payment, refund_id, amount):
        known = [*payment.refunds]
        if refund_id in known[:-1]:
            payment.refunds[f"{refund_id}, {len(known)}"] = payment.refunds.pop(refund_id)
        return super().give_back(payment, refund_id, amount)


@caught_by("unknown.remembers-refunds")
class ForgetsAmountsOfRefunds(Honest):
    """Writes down that there was a refund, and not of how much."""

    def __init__(self, settings):
        super().__init__(settings)
        for payment in self.books.payments.values():
            if payment.held:
                payment.refunds = dict.fromkeys(payment.refunds, 0)


@caught_by("unknown.remembers-refunds")
class ForgetsIdsOfParts(Honest):
    """Keeps the total on the disk, and the ids in memory."""

    def __init__(self, settings):
        super().__init__(settings)
        for payment in self.books.payments.values():
            if payment.held:
                payment.refunds = {"before": payment.refunded} if payment.refunds else {}


# What was not paid, or no longer is


@caught_by("refund.not-paid")
class RefundsWhatWasReversed(Honest):
    """What was captured can be given back, though a cancel has done so before."""

    def refund(self, ref, refund_id, amount):
        payment = self.find(ref)
        if payment is None or payment.status is not Status.CANCELLED or not payment.captured:
            return super().refund(ref, refund_id, amount)
        self.credit(payment, amount.minor)
        return Known(replace(self.snapshot(payment), refund=Refund(refund_id, amount, RefundStatus.DONE)))


@caught_by("refund.not-paid")
class PromisesToRefundWhatWaits(Honest):
    """Puts a refund into its queue, to be made when the money is there."""

    def refund(self, ref, refund_id, amount):
        payment = self.find(ref)
        if payment is None or payment.status is not Status.AWAITING_CUSTOMER:
            return super().refund(ref, refund_id, amount)
        return Known(replace(self.snapshot(payment), refund=Refund(refund_id, amount, RefundStatus.PENDING)))


@caught_by("refund.not-paid")
class CancelsWhatWaits(Honest):
    """Takes a refund for a cancel."""

    def refund(self, ref, refund_id, amount):
        payment = self.find(ref)
        if payment is not None and payment.status is Status.AWAITING_CUSTOMER:
            self.undo(payment)
        return super().refund(ref, refund_id, amount)


@caught_by("refund.stays-refunded")
class ChargesWhatWasRefunded(Honest):
    """The same pay finds nothing paid any more, and pays."""

    def pay(self, request):
        known = self.find(request.ref)
        if known is not None and known.refunds and not known.held:
            del self.books.payments[known.order]
        return super().pay(request)


@caught_by("refund.stays-refunded")
class ReversesWhatWasRefunded(Honest):
    """A cancel after all was given back gives it back once more."""

    def undo(self, payment):
        if payment.refunds and not payment.held:
            payment.refunds["reversal"] = payment.captured
        super().undo(payment)

    def snapshot(self, payment):
        return super().snapshot(replace(payment, refunds={"": min(payment.captured, payment.refunded)}))


# Refunds that take their time


@caught_by("refund.pending")
class CountsWhatIsPending(TakesDaysToRefund):
    """Counts a refund when it is accepted."""

    def accepted(self, payment, refund):
        return replace(super().accepted(payment, refund), refunded=refund.amount, status=Status.REFUNDED)


@caught_by("refund.pending")
class ForgetsWhatIsPending(TakesDaysToRefund):
    """Looks only at what has been given back, so that two of all may be on their way."""

    def begun(self, payment):
        return 0

    def may_refund(self, payment, minor):
        return 0 < minor <= payment.captured

    def snapshot(self, payment):
        return super().snapshot(replace(payment, refunds={"": min(payment.captured, payment.refunded)}))


@caught_by("refund.whole")
class NeverMakesIt(TakesDaysToRefund):
    """Accepts a refund, and that is all."""

    def find(self, ref):
        return self.books.payments.get(ref.out_trade_no)


# Notifications


@caught_by("notice.after-refund")
class TellsOfPaymentsOnly(Honest):
    """`PAID`, says a notification after a refund, since paid it was."""

    def read(self, body):
        answer = super().read(body)
        return replace(answer, snapshot=replace(answer.snapshot, status=Status.PAID, refunded=None))


@caught_by("notice.after-refund")
class TellsOfTheLastRefund(Honest):
    def tell(self, payment):
        last = dict([*payment.refunds.items()][-1:])
        super().tell(replace(payment, refunds=last))


@caught_by("notice.after-refund")
class OneEventForAll(Honest):
    """The event has the payment's number, so the shop takes the refund's for a copy."""

    def read(self, body):
        answer = super().read(body)
        return replace(answer, event_id=answer.event_id.partition("-")[0])
