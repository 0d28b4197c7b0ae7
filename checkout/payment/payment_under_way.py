"""One open payment: a settlement being driven, and what the shopper sees of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from checkout.payment.driver import Call, Driver
from checkout.payment.till import Till
from wallet.decisions import CancelledWhy, Result
from wallet.guard import GuardedWallet
from wallet.port import NextAction, PaymentRef, PaymentRequest, Policy, Snapshot
from wallet.settlement import Settlement, longest


class Payment(Driver[Settlement]):
    """`resumed` when it was begun before a restart; `cancelling` when the wallet had been asked to cancel then.
    `is_brief`: nobody waits for the answer, so the wallet is asked once only."""

    def __init__(
        self,
        request: PaymentRequest,
        wallet_name: str,
        wallet: GuardedWallet,
        till: Till,
        *,
        policy: Policy,
        resumed: bool = False,
        cancelling: CancelledWhy | None = None,
        is_brief: bool = False,
    ) -> None:
        policy = replace(policy, deadline=0, customer_deadline=0, cancel_tries=1) if is_brief else policy
        settlement = Settlement(request, policy, resumed=resumed, cancelling=cancelling)
        super().__init__(settlement, wallet, till.clock, till.network)
        self.request = request
        self.wallet_name = wallet_name
        self.is_brief = is_brief
        self.announced: tuple[NextAction, str] | None = None
        """What the customer has been told to do, as in `awaits`."""

    def call(self) -> Call | None:
        """As every driver's. A `pay` is made again only when none has arrived, so each may say anew when it expires."""
        settlement = self.decider
        if settlement.is_unsent:
            expires = self._clock.now() + timedelta(seconds=longest(settlement.policy))
            settlement.request = replace(settlement.request, time_expire=expires)
        return super().call()

    @property
    def result(self) -> Result | None:
        return self.decider.result

    @property
    def cancelling(self) -> CancelledWhy | None:
        """Why the wallet is asked to cancel, from when `call` hands that call out: it must be on the disk first."""
        return self.decider.cancelling

    @property
    def state(self) -> tuple[tuple[str, str], ...]:
        """The wallet's own data as it last gave it. It wants this back after a restart too."""
        return tuple(self.decider.ref.state.items())

    def knows(self, state: tuple[tuple[str, str], ...]) -> None:
        """Give the wallet back the data that it gave before a restart."""
        self.decider.ref = PaymentRef(self.request.out_trade_no, dict(state))

    @property
    def next_action(self) -> NextAction | None:
        """What the wallet waits for its customer to do."""
        waiting = self.decider.waiting_for
        return waiting if isinstance(waiting, NextAction) else None

    @property
    def awaits(self) -> tuple[NextAction, str] | None:
        """What the wallet waits for its customer to do, and what has to be shown for it."""
        action, snapshot = self.next_action, self.decider.snapshot
        return None if action is None else (action, (snapshot.show if snapshot else None) or "")

    def heard(self, snapshot: Snapshot) -> None:
        """A verified notification has come: ask the wallet sooner."""
        self.decider.heard(snapshot, self._clock.monotonic())

    def abandon(self) -> None:
        self.decider.abandon(self._clock.monotonic())
