"""One refund under way. Its id makes it one refund, however often the wallet is asked."""

from __future__ import annotations

from dataclasses import replace

from checkout.events import RefundStarted
from checkout.payment.driver import Driver
from checkout.payment.till import Till
from wallet.decisions import CallRefund, ErrandResult
from wallet.guard import GuardedWallet
from wallet.money import Money
from wallet.port import PaymentRef, Policy
from wallet.repeated_call import Repeating


class Refunding(Driver[Repeating]):
    """`resumed` when it was begun before a restart. `is_brief`: nobody waits for the answer, so the wallet is asked
    once."""

    def __init__(
        self,
        intent: RefundStarted,
        ref: PaymentRef,
        currency: str,
        wallet: GuardedWallet,
        till: Till,
        *,
        policy: Policy,
        resumed: bool = False,
        is_brief: bool = False,
    ) -> None:
        policy = replace(policy, deadline=0) if is_brief else policy
        call = CallRefund(ref, intent.refund_id, Money(intent.amount, currency))
        super().__init__(Repeating(call, policy, resumed=resumed), wallet, till.clock, till.network)
        self.intent = intent
        self.is_brief = is_brief

    @property
    def is_pending(self) -> bool:
        """Whether the wallet has accepted it and not carried it out yet."""
        return self.decider.is_pending and self.decider.result is None

    @property
    def result(self) -> ErrandResult | None:
        return self.decider.result
