"""What the mock wallet decides for a shop: who pays, whether, and what becomes of it.

Every method stands in one transaction of the ledger, opened by `wallet.mock.counter`. A `Case` is the payment that is
spoken of, the time on the wallet's clock, and the fault that the payment was given.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from wallet.mock import declines
from wallet.mock.books.accounts import Accounts
from wallet.mock.books.ledger import Ledger
from wallet.mock.books.movements import Movements
from wallet.mock.books.payment_rows import CURRENCY, Payment, Payments
from wallet.mock.books.shown_codes import ShownCodes
from wallet.mock.faults.effects import AnswerLate, Approve, AskPin, Begin, HoldOn, Notify, Refuse, TakeAfterCancel
from wallet.mock.faults.fault_catalogue import by_code
from wallet.mock.faults.fault_log import Case, Journal
from wallet.mock.notifications import Notices
from wallet.money import Money
from wallet.port import Mode, NextAction, PaymentRef, PaymentRequest, Snapshot, Status
from wallet.simulated import stamp

PIN_ABOVE = 20_000
"""Fen up to which no PIN is asked for when the customer shows a code."""
LARGEST = 2**63 - 1
"""What the books can hold."""
WAITS = timedelta(hours=2)
"""How long a payment waits for its customer: as long as Alipay's QR codes are good."""
TESTER = "tester"
"""Who pays with a code that chooses a fault, as long as nobody's app has been looked at."""


class Bank:
    """The rules of the wallet, over its books."""

    def __init__(self, ledger: Ledger, key: bytes) -> None:
        self.payments = Payments(ledger)
        self.codes = ShownCodes(ledger)
        self.accounts = Accounts(ledger)
        self.journal = Journal(ledger)
        self.movements = Movements(ledger, self.payments, self.accounts)
        self.notices = Notices(ledger, self.payments, key)
        self.seen: str | None = None
        """The customer whose app was looked at last."""

    def pay(self, request: PaymentRequest, case: Case) -> Snapshot:
        known = self.payments.find(request.out_trade_no)
        if known is None:
            if (detail := unacceptable(request)) is not None:
                return refusal(request.ref, detail)
            self._begin(request, case)
        elif known.amount is not None and not known.is_for(request):
            return refusal(request.ref, declines.TAKEN)
        return self.snapshot(request.out_trade_no)

    def snapshot(self, out_trade_no: str) -> Snapshot:
        return self.payments.snapshot(out_trade_no)

    def cancel(self, case: Case) -> Snapshot:
        """Close what is open, release what is held, reverse what is paid. What was refunded, or is to be, stays: the
        rest is for refunds."""
        payment = self.payments.find(case.out_trade_no)
        if payment is None:
            self.payments.bury(case.out_trade_no, case.now)
        elif payment.is_open:
            self._close(payment, case)
        elif payment.state is Status.AUTHORISED:
            self.movements.release(payment, case.now)
        elif payment.state is Status.PAID and not payment.refunded and not self.payments.promised_back(payment):
            self.movements.reverse(payment, case.now)
        return self.snapshot(case.out_trade_no)

    def capture(self, amount: Money, case: Case) -> Snapshot:
        """Once per payment. What cannot be captured changes nothing, and the snapshot says so in `decline`."""
        payment = self.payments.find(case.out_trade_no)
        if payment is None:
            return self.snapshot(case.out_trade_no)
        detail = _not_capturable(payment, amount)
        if detail is None and payment.state is Status.AUTHORISED:
            self.tell(self.movements.capture(payment, amount.minor, case.now), case)
        snapshot = self.snapshot(case.out_trade_no)
        return snapshot if detail is None else with_decline(snapshot, detail)

    def settle_due(self, now: datetime) -> None:
        """Bring payments to their end whose time has come."""
        for payment in self.payments.due_to_settle(now):
            if payment.settles_as is None:
                self.take(payment, self.journal.case(payment.out_trade_no, now))
            else:
                self.movements.finish(payment, Status.DECLINED, detail=payment.settles_as)
        for payment in self.payments.due_to_close(now):
            self.movements.finish(payment, Status.CANCELLED, detail=declines.EXPIRED)

    def begin_again(self, begin: Begin, now: datetime) -> bool:
        """Let the latest payment without a result go this way; False when there is none."""
        payment = self.payments.latest_open()
        if payment is None:
            return False
        self._go(payment, begin, self.journal.case(payment.out_trade_no, now))
        return True

    def take(self, payment: Payment, case: Case) -> Payment:
        """Move the money, and tell the shop if it did. Without a customer the tester pays."""
        if payment.customer is None:
            payment = replace(payment, customer=self._somebody(case.now))
        taken = self.movements.take(payment, case.now)
        if taken.state is not Status.DECLINED:
            self.tell(taken, case)
        return taken

    def tell(self, payment: Payment, case: Case) -> None:
        self.notices.tell(payment, case.fault, case.fire, case.now)

    # Underneath

    def _begin(self, request: PaymentRequest, case: Case) -> None:
        """Write down a new payment, and move its money if nothing stands against it."""
        customer = self._payer(request, case)
        payment = self.payments.add(request, customer, Status.PROCESSING, case.now)
        needs_payer = request.mode is Mode.PRESENTED_CODE
        if customer is None and needs_payer:
            self.movements.finish(payment, Status.DECLINED, detail=declines.BAD_CODE)
            return
        if (notify := case.effect(Notify)) and notify.how == "forged":
            self.notices.forge(payment, case.now)
            case.fire("notice forged")
        match case.fault.begin if case.fault else None:
            case None:
                self._as_usual(payment, request.mode, case)
            case begin:
                self._go(payment, begin, case)

    def _as_usual(self, payment: Payment, mode: Mode, case: Case) -> None:
        assert payment.amount is not None, "it has just been asked for"
        match mode:
            case Mode.SHOWN_QR:
                self._await(payment, NextAction.SCAN_QR, case.now)
            case Mode.IN_APP:
                self._await(payment, NextAction.CONFIRM_IN_APP, case.now)
            case _ if payment.amount > PIN_ABOVE and case.fault is None:
                self._ask_pin(payment, case.now)
            case _:
                self.take(payment, case)

    def _payer(self, request: PaymentRequest, case: Case) -> int | None:
        """Whose balance pays, as far as that is known yet."""
        match request.mode:
            case Mode.SHOWN_QR:
                return None
            case Mode.IN_APP:
                return self.accounts.of(self.seen, case.now) if self.seen else None
            case _ if by_code(request.auth_code):
                return self._somebody(case.now)
            case _:
                return self.codes.use(request.auth_code or "", request.out_trade_no, case.now)

    def _somebody(self, now: datetime) -> int:
        return self.accounts.of(self.seen or TESTER, now)

    def _go(self, payment: Payment, begin: Begin, case: Case) -> None:
        match begin:
            case Approve():
                self.take(payment, case)
            case Refuse(detail):
                self.movements.finish(payment, Status.DECLINED, detail=detail)
            case AskPin(after, detail):
                self._ask_pin(payment, case.now, after, detail)
            case AnswerLate(seconds, detail):
                self._late(payment, Status.PROCESSING, None, seconds, detail, case.now)

    def _ask_pin(self, payment: Payment, now: datetime, after: float | None = None, detail: str | None = None) -> None:
        """Wait for the PIN, of a customer who could pay."""
        assert payment.amount is not None, "a tombstone is never open"
        objection = self.movements.objection(payment.customer, payment.amount, now) if payment.customer else None
        if objection is not None:
            self.movements.finish(payment, Status.DECLINED, detail=objection)
        elif after is None:
            self._await(payment, NextAction.ENTER_PIN, now)
        else:
            self._late(payment, Status.AWAITING_CUSTOMER, NextAction.ENTER_PIN, after, detail, now)

    def _await(self, payment: Payment, action: NextAction, now: datetime) -> None:
        awaiting = replace(payment, state=Status.AWAITING_CUSTOMER, next_action=action, settles_at=None)
        self.payments.save(replace(awaiting, closes_at=stamp(now + WAITS)))

    def _late(
        self,
        payment: Payment,
        state: Status,
        action: NextAction | None,
        seconds: float | None,
        detail: str | None,
        now: datetime,
    ) -> None:
        at = None if seconds is None else stamp(now + timedelta(seconds=seconds))
        late = replace(payment, state=state, next_action=action, settles_at=at, settles_as=detail, closes_at=None)
        self.payments.save(late)

    def _close(self, payment: Payment, case: Case) -> None:
        hold_on, late = case.effect(HoldOn), case.effect(TakeAfterCancel)
        if hold_on and case.times("cancel held") < hold_on.times:
            case.fire("cancel held")
            return
        closed = self.movements.finish(payment, Status.CANCELLED)
        if late:
            case.fire("paid after cancel")
            self.payments.save(replace(closed, settles_at=stamp(case.now + timedelta(seconds=late.seconds))))


def unacceptable(request: PaymentRequest) -> str | None:
    """Why a request is turned down at the door, without a trace in the books."""
    if request.amount.minor <= 0:
        return declines.BAD_AMOUNT
    return declines.TOO_MUCH if request.amount.minor > LARGEST else None


def _not_capturable(payment: Payment, amount: Money) -> str | None:
    if amount.currency != CURRENCY:
        return declines.BAD_CURRENCY
    if payment.authorised and payment.captured:
        return None if payment.captured == amount.minor else declines.TAKEN
    if payment.state is not Status.AUTHORISED:
        return declines.WRONG_STATE
    return None if 0 < amount.minor <= payment.authorised else declines.BAD_AMOUNT


def refusal(ref: PaymentRef, detail: str) -> Snapshot:
    """A `DECLINED` that stands in no books."""
    return Snapshot(ref, Status.DECLINED, decline=declines.class_of(detail), detail=detail)


def with_decline(snapshot: Snapshot, detail: str) -> Snapshot:
    """The payment as it stands, and why something else was not done."""
    return replace(snapshot, decline=declines.class_of(detail), detail=detail)
