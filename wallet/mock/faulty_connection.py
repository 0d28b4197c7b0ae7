"""The connection between a shop and the mock wallet, on which calls and answers get lost or garbled."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from wallet.errors import LedgerError
from wallet.mock.bank_service import BankService
from wallet.mock.faults.fault_catalogue import by_code
from wallet.mock.faults.fault_controls import FaultControls
from wallet.mock.faults.fault_log import FaultContext
from wallet.mock.faults.mock_fault import Call
from wallet.money import Money
from wallet.port import Known, NotSent, Outcome, PaymentRef, PaymentRequest, Snapshot, Status, Unknown

SILENCE = Unknown("no answer")
REFUSED = NotSent("connection refused")

Work = Callable[[FaultContext], Snapshot]


class FaultyConnection:
    """Carries calls to the bank, and its answers back, with the faults of the payment they are about."""

    def __init__(self, service: BankService, faults: FaultControls) -> None:
        self._service = service
        self._bank = service.bank
        self._faults = faults

    def pay(self, request: PaymentRequest) -> Outcome:
        """The payment's fault is chosen when its first `pay` arrives."""

        def context(now: datetime) -> FaultContext:
            known = self._bank.context(request.out_trade_no, now)
            if known.is_chosen or self._bank.trades.find(request.out_trade_no) is not None:
                return known
            by_its_code = by_code(request.auth_code)
            chosen = (by_its_code, "code") if by_its_code else self._faults.for_next_payment()
            return known.choose(*chosen) if chosen else known

        return self._carry("pay", context, lambda context: self._bank.pay(request, context))

    def call(self, call: Call, ref: PaymentRef, work: Work) -> Outcome:
        return self._carry(call, lambda now: self._bank.context(ref.out_trade_no, now), work)

    def _carry(self, call: Call, context_at: Callable[[datetime], FaultContext], work: Work) -> Outcome:
        if self._faults.silent:
            return SILENCE
        try:
            outcome = self._service.serve(lambda now: self._disturbed(call, context_at(now), work))
        except LedgerError as error:
            return Unknown(str(error))
        # The silence may have begun with this very call, after its money moved.
        return SILENCE if self._faults.silent else outcome

    def _disturbed(self, call: Call, context: FaultContext, work: Work) -> Outcome:
        lost = context.fault.lost
        if lost and (lost.call != call or context.times(f"{call} lost") >= lost.times):
            lost = None
        if lost and not lost.after:
            context.note(f"{call} lost")
            return REFUSED if lost.refused else SILENCE
        if self._hangs(context):
            return SILENCE
        snapshot = work(context)
        if lost or self._hangs(context):
            context.note(f"{call} lost")
            return SILENCE
        return Known(_garbled(snapshot, context) if call in ("pay", "query") else snapshot)

    def _hangs(self, context: FaultContext) -> bool:
        silence = timedelta(seconds=context.fault.silence)
        trade = self._bank.trades.find(context.out_trade_no) if silence else None
        return trade is not None and timedelta() <= context.now - datetime.fromisoformat(trade.made_at) < silence


def _garbled(snapshot: Snapshot, context: FaultContext) -> Snapshot:
    """What the fault makes of the answer about a paid payment."""
    wrong = context.fault.wrong
    if wrong is None or snapshot.status is not Status.PAID or snapshot.captured is None:
        return snapshot
    if wrong.times is not None and context.times(f"wrong {wrong.about}") >= wrong.times:
        return snapshot
    context.note(f"wrong {wrong.about}")
    match wrong.about:
        case "amount":
            return replace(snapshot, captured=snapshot.captured + Money(1))
        case "currency":
            return replace(snapshot, captured=Money(snapshot.captured.minor, "USD"))
        case "basket":
            return replace(snapshot, basket="another-basket")
        case "order":
            return replace(snapshot, ref=PaymentRef(f"X{context.out_trade_no}"[:32]))
        case "status":
            return replace(snapshot, status=Status.PROCESSING, captured=None, funds=())
