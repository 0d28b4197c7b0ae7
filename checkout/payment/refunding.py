"""Carrying out a refund: the same call to the wallet, again and again, until it is known that the money was given back.

`wallet.repeated_call` says when; the refund id makes it one refund, however often it is asked for. Driven as a payment
is: `call`, carry it out in any thread, `told`.
"""

from __future__ import annotations

from checkout.clock import Clock
from checkout.events import RefundStarted
from checkout.network import Network
from checkout.payment.payment_under_way import Call, guarded
from checkout.trip.answers import WaitingFor
from wallet.decisions import CallRefund, ErrandResult
from wallet.money import Money
from wallet.port import NotSent, Outcome, PaymentRef, Policy, Wallet
from wallet.repeated_call import Repeating


class Refunding:
    """One refund under way. `log` holds what was asked and answered, for people who look closer."""

    def __init__(
        self,
        intent: RefundStarted,
        ref: PaymentRef,
        currency: str,
        wallet: Wallet,
        clock: Clock,
        network: Network,
        *,
        policy: Policy,
        resumed: bool = False,
    ) -> None:
        self.intent = intent
        self.log: list[tuple[str, str]] = []
        self._wallet = wallet
        self._clock = clock
        self._network = network
        self._in_flight = self._offline = False
        call = CallRefund(ref, intent.refund_id, Money(intent.amount, currency))
        self._repeating = Repeating(call, policy, resumed=resumed)

    @property
    def result(self) -> ErrandResult | None:
        return self._repeating.result

    @property
    def waiting_for(self) -> WaitingFor:
        return WaitingFor.ANSWER if self._network.up else WaitingFor.NETWORK

    @property
    def due(self) -> float | None:
        """When the next step is due, on the clock's `monotonic`; None while a call is out, or without a network."""
        if self._in_flight or not self._network.up:
            return None
        return self._repeating.due(self._clock.monotonic())

    def nudge(self) -> None:
        """Something happened that the wallet may know of: take the next step now."""
        self._repeating.nudge(self._clock.monotonic())

    def call(self) -> Call | None:
        """The call that is due now, or None. Its outcome must be brought back with `told`."""
        if self._in_flight:
            return None
        match self._repeating.next(self._clock.monotonic()):
            case CallRefund(ref, refund_id, amount):
                self._in_flight, self._offline = True, not self._network.up
                offline = self._offline

                def call() -> Outcome:
                    if offline:
                        outcome: Outcome = NotSent("network")
                    else:
                        outcome = guarded(lambda: self._wallet.refund(ref, refund_id, amount))
                    self.log.append(("refund", repr(outcome)))
                    return outcome

                return call
            case _:
                return None

    def told(self, outcome: Outcome) -> None:
        self._in_flight = False
        self._repeating.told(outcome, self._clock.monotonic(), offline=self._offline)
