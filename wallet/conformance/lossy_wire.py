"""A simulated shop whose calls and answers get lost by number, driven by the real state machines in virtual time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from wallet import decisions
from wallet.conformance.bench import Bench, Broken
from wallet.port import NextAction, NotSent, Outcome, PaymentRequest, Status, Unknown
from wallet.repeated_call import Repeating
from wallet.settlement import Settlement

LONGEST = 500
"""Steps within which a payment must end."""


class Loss(StrEnum):
    UNREACHED = "unreached"
    """It certainly does not arrive, and the shop knows."""
    BEFORE = "before"
    """It does not arrive, and the shop cannot know."""
    AFTER = "after"
    """It is carried out, and its answer is lost."""
    RESTART_BEFORE = "restart before"
    """The shop goes down before the call, and so does the wallet."""
    RESTART_AFTER = "restart after"
    """Both go down after the call was carried out, and before its answer was written down."""


IN_DOUBT = (Loss.BEFORE, Loss.AFTER)
RESTARTS = (Loss.RESTART_BEFORE, Loss.RESTART_AFTER)


@dataclass
class SimulatedShop:
    """Drives payments while the calls in `losses`, by number from 1, are lost."""

    bench: Bench
    losses: Mapping[int, Loss] = field(default_factory=dict)
    turns_back_after: int = 0
    """The shopper turns back after this many calls; 0 for never."""
    calls: int = 0

    def settle(self, request: PaymentRequest) -> decisions.Result:
        policy, time = self.bench.can.policy, self.bench.time
        settlement = Settlement(request, policy)
        for _ in range(LONGEST):
            action = settlement.next(time.monotonic())
            match action:
                case decisions.Finished(result):
                    return result
                case decisions.Wait(until):
                    self._customer_acts(settlement)
                    time.advance(max(0.001, until - time.monotonic()))
                    continue
            outcome = self._carried_out(action)
            if outcome is None:
                # The journal keeps the request, the wallet's own data, and whether a cancel was begun.
                cancelling, ref = settlement.cancelling, settlement.ref
                settlement = Settlement(request, policy, resumed=True, cancelling=cancelling)
                settlement.ref = ref
            else:
                settlement.told(outcome, time.monotonic())
            if self.calls == self.turns_back_after:
                settlement.abandon(time.monotonic())
        raise Broken(f"the payment did not come to an end in {LONGEST} steps")

    def run(self, errand: decisions.Errand) -> decisions.ErrandResult:
        policy, time = self.bench.can.policy, self.bench.time
        repeating = Repeating(errand, policy)
        for _ in range(LONGEST):
            match repeating.next(time.monotonic()):
                case decisions.ErrandFinished(result):
                    return result
                case decisions.Wait(until):
                    time.advance(max(0.001, until - time.monotonic()))
                case call:
                    outcome = self._carried_out(call)
                    if outcome is None:
                        repeating = Repeating(errand, policy, resumed=True)
                    else:
                        repeating.told(outcome, time.monotonic())
        raise Broken(f"{type(errand).__name__} did not come to an end in {LONGEST} steps")

    def _customer_acts(self, settlement: Settlement) -> None:
        snapshot = settlement.snapshot
        waits = snapshot is not None and snapshot.status is Status.AWAITING_CUSTOMER
        if snapshot is not None and waits and isinstance(snapshot.next_action, NextAction):
            self.bench.harness.approve(self.bench.wallet, snapshot)

    def _carried_out(self, call: decisions.Call | decisions.Errand) -> Outcome | None:
        """The outcome as the shop sees it; None when the shop went down meanwhile."""
        self.calls += 1
        loss = self.losses.get(self.calls)
        if loss is Loss.UNREACHED:
            return NotSent("unreached")
        outcome: Outcome = Unknown("lost")
        if loss not in (Loss.BEFORE, Loss.RESTART_BEFORE):
            outcome = self._call(call)
        if loss in RESTARTS:
            self.bench.restart()
            return None
        return outcome if loss is None else Unknown("lost")

    def _call(self, call: decisions.Call | decisions.Errand) -> Outcome:
        wallet = self.bench.wallet
        match call:
            case decisions.CallPay(request):
                return wallet.pay(request)
            case decisions.CallQuery(ref):
                return wallet.query(ref)
            case decisions.CallCancel(ref):
                return wallet.cancel(ref)
            case decisions.CallRefund(ref, refund_id, amount):
                return wallet.refund(ref, refund_id, amount)
            case decisions.CallCapture(ref, amount):
                return wallet.capture(ref, amount)
