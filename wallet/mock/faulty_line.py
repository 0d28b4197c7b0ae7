"""The line between a shop and the mock wallet's counter, on which calls and answers get lost or garbled."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from wallet.errors import LedgerError
from wallet.mock.counter import Counter
from wallet.mock.faults.effects import Call, Lie, Lose, Silence
from wallet.mock.faults.fault_catalogue import by_code
from wallet.mock.faults.fault_handle import Faults
from wallet.mock.faults.fault_log import Case
from wallet.money import Money
from wallet.port import Known, NotSent, Outcome, PaymentRef, PaymentRequest, Snapshot, Status, Unknown

SILENCE = Unknown("no answer")
REFUSED = NotSent("connection refused")

Work = Callable[[Case], Snapshot]


class Line:
    """Carries calls to the counter, and what it answers back."""

    def __init__(self, counter: Counter, faults: Faults) -> None:
        self._counter = counter
        self._faults = faults

    def pay(self, request: PaymentRequest) -> Outcome:
        bank = self._counter.bank

        def case(now: datetime) -> Case:
            """The payment with its fault, which is chosen when it comes for the first time."""
            known = bank.journal.case(request.out_trade_no, now)
            if known.known or bank.payments.find(request.out_trade_no) is not None:
                return known
            magic = by_code(request.auth_code)
            chosen = (magic, "code") if magic else self._faults.for_next_payment()
            return bank.journal.given(*chosen, known) if chosen else known

        return self._carry("pay", case, lambda case: bank.pay(request, case))

    def call(self, call: Call, ref: PaymentRef, work: Work) -> Outcome:
        """Any other call."""
        return self._carry(call, lambda now: self._counter.bank.journal.case(ref.out_trade_no, now), work)

    def _carry(self, call: Call, case_at: Callable[[datetime], Case], work: Work) -> Outcome:
        if self._faults.silent:
            return SILENCE
        try:
            outcome = self._counter.serve(lambda now: self._disturbed(call, case_at(now), work))
        except LedgerError as error:
            return Unknown(str(error))
        # The silence may have begun with this very call, after its money moved.
        return SILENCE if self._faults.silent else outcome

    def _disturbed(self, call: Call, case: Case, work: Work) -> Outcome:
        lost = self._faults.loses(call) or _loses(call, case)
        if lost and not lost.after:
            case.fire(f"{call} lost")
            return REFUSED if lost.refused else SILENCE
        if self._hangs(case):
            return SILENCE
        snapshot = work(case)
        if lost or self._hangs(case):
            case.fire(f"{call} lost")
            return SILENCE
        return Known(_garbled(snapshot, case) if call in ("pay", "query") else snapshot)

    def _hangs(self, case: Case) -> bool:
        silence = case.effect(Silence)
        if silence is None:
            return False
        began = self._counter.bank.payments.made_at(case.out_trade_no)
        return began is not None and timedelta() <= case.now - began < timedelta(seconds=silence.seconds)


def _loses(call: Call, case: Case) -> Lose | None:
    for lost in case.fault.losses if case.fault else ():
        if lost.call == call and case.times(f"{call} lost") < lost.times:
            return lost
    return None


def _garbled(snapshot: Snapshot, case: Case) -> Snapshot:
    """What the fault has the answer say of a payment that is paid."""
    lie = case.effect(Lie)
    if lie is None or snapshot.status is not Status.PAID or snapshot.captured is None:
        return snapshot
    if lie.times is not None and case.times(f"wrong {lie.about}") >= lie.times:
        return snapshot
    case.fire(f"wrong {lie.about}")
    match lie.about:
        case "amount":
            return replace(snapshot, captured=snapshot.captured + Money(1))
        case "currency":
            return replace(snapshot, captured=Money(snapshot.captured.minor, "USD"))
        case "basket":
            return replace(snapshot, basket="another-basket")
        case "order":
            return replace(snapshot, ref=PaymentRef(f"X{case.out_trade_no}"[:32]))
        case "status":
            return replace(snapshot, status=Status.PROCESSING, captured=None, funds=())
