"""One refund under way. Its id makes it one refund, however often the wallet is asked."""

from __future__ import annotations

from checkout.events import RefundStarted
from checkout.payment.driver import Driver
from checkout.payment.till import Till
from wallet.decisions import CallRefund, ErrandResult
from wallet.guard import GuardedWallet
from wallet.money import Money
from wallet.port import PaymentRef, Policy
from wallet.repeated_call import Repeating


class Refunding(Driver[Repeating]):
    """`resumed` when it was begun before a restart."""

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
    ) -> None:
        call = CallRefund(ref, intent.refund_id, Money(intent.amount, currency))
        super().__init__(Repeating(call, policy, resumed=resumed), wallet, till.clock, till.network)
        self.intent = intent

    @property
    def result(self) -> ErrandResult | None:
        return self.decider.result
