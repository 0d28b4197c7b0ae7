"""Carrying out a payment: what settlement decides, done at the wallet.

`wallet.settlement` says what is next; this calls the wallet and brings the outcome back. A call may block, so it is
handed out as a function that may run in another thread; `checkout.paying` says in which thread the rest happens.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import get_type_hints

from checkout.answers import WaitingFor
from checkout.clock import Clock
from checkout.network import Network
from wallet.frames import LARGEST_STATE
from wallet.port import (
    Fund,
    Known,
    NextAction,
    NotSent,
    Outcome,
    PaymentRef,
    PaymentRequest,
    Policy,
    Snapshot,
    Unknown,
    Unsupported,
    Wallet,
)
from wallet.settlement import CallCancel, CallPay, CallQuery, Finished, Result, Settlement, Wait

Call = Callable[[], Outcome]


class Payment:
    """One payment under way. `log` holds what was asked and answered, for people who look closer."""

    def __init__(
        self,
        request: PaymentRequest,
        wallet_name: str,
        wallet: Wallet,
        clock: Clock,
        network: Network,
        *,
        policy: Policy | None = None,
        resumed: bool = False,
    ) -> None:
        self.request = request
        self.wallet_name = wallet_name
        self.wallet = wallet
        self.announced: tuple[NextAction, str] | None = None
        """What the customer has been told to do, as in `awaits`."""
        self.log: list[tuple[str, str]] = []
        self._clock = clock
        self._network = network
        self._settlement = Settlement(request, policy, resumed=resumed)
        self._in_flight = False
        self._set_aside = 0
        self._offline = False
        """Whether the call that is out was not made, for want of a network."""
        self._show = ""

    @property
    def result(self) -> Result | None:
        return self._settlement.result

    @property
    def state(self) -> tuple[tuple[str, str], ...]:
        """The wallet's own data, as it last gave it: it wants this back after a restart too."""
        return tuple(self._settlement.ref.state.items())

    def knows(self, state: tuple[tuple[str, str], ...]) -> None:
        """Give the wallet back what it had said before a restart."""
        self._settlement.ref = PaymentRef(self.request.out_trade_no, dict(state))

    @property
    def waiting_for(self) -> WaitingFor | None:
        match self._settlement.waiting_for:
            case None:
                return None
            case "network":
                return WaitingFor.NETWORK
            case NextAction():
                return WaitingFor.CUSTOMER
            case _:
                return WaitingFor.ANSWER

    @property
    def next_action(self) -> NextAction | None:
        """What the wallet waits for its customer to do."""
        waiting = self._settlement.waiting_for
        return waiting if isinstance(waiting, NextAction) else None

    @property
    def awaits(self) -> tuple[NextAction, str] | None:
        """What the wallet waits for its customer to do, and what has to be shown for it."""
        action = self.next_action
        return None if action is None else (action, self._show)

    @property
    def due(self) -> float | None:
        """When the next step is due, on the clock's `monotonic`. None while a call is out, while there is no network to
        make it with (its return is a `nudge`), or when all is done."""
        offline = self.waiting_for is WaitingFor.NETWORK and not self._network.up
        return None if self._in_flight or offline else self._settlement.due(self._clock.monotonic())

    def call(self) -> Call | None:
        """The call that is due now, or None. Its outcome must be brought back with `told`."""
        if self._in_flight:
            return None
        match self._settlement.next(self._clock.monotonic()):
            case CallPay(request):
                return self._out("pay", lambda: self.wallet.pay(request))
            case CallQuery(ref):
                return self._out("query", lambda: self.wallet.query(ref))
            case CallCancel(ref):
                return self._out("cancel", lambda: self.wallet.cancel(ref))
            case Wait() | Finished():
                return None

    def _out(self, name: str, ask: Call) -> Call:
        self._in_flight = True
        self._offline = offline = not self._network.up

        def call() -> Outcome:
            outcome = NotSent("network") if offline else guarded(ask)
            self.log.append((name, repr(outcome)))
            return outcome

        return call

    def told(self, outcome: Outcome) -> None:
        self._in_flight = False
        self._settlement.told(outcome, self._clock.monotonic(), offline=self._offline)
        if isinstance(outcome, Known) and outcome.snapshot.ref is self._settlement.ref:
            self._show = outcome.snapshot.show or ""
        self.log += [("set aside", repr(answer)) for answer in self._settlement.set_aside[self._set_aside :]]
        self._set_aside = len(self._settlement.set_aside)

    def nudge(self) -> None:
        """Something happened that the wallet may know of: take the next step now."""
        self._settlement.nudge(self._clock.monotonic())

    def abandon(self) -> None:
        """The shopper turns back."""
        self._settlement.abandon(self._clock.monotonic())


def guarded(ask: Call) -> Outcome:
    """What `ask` comes to, whatever a plug-in does: one that raises has told us nothing, nor has one that answers with
    something else."""
    try:
        outcome: object = ask()
    except (Exception, SystemExit) as error:  # noqa: BLE001 - whatever a plug-in does must not end the trip
        return Unknown(f"raised {type(error).__name__}")
    match outcome:
        case Known(snapshot):
            return outcome if is_sound(snapshot) else Unknown("answered with a damaged snapshot")
        case NotSent() | Unknown() | Unsupported():
            return outcome
    return Unknown(f"answered with {type(outcome).__name__}")


def is_sound(snapshot: object) -> bool:
    """Whether it is a snapshot through and through: what a plug-in puts into one is checked by nobody before us."""
    if not isinstance(snapshot, Snapshot):
        return False
    sound = all(isinstance(getattr(snapshot, name), kind) for name, kind in _snapshot_fields().items())
    sound = sound and all(isinstance(fund, Fund) for fund in snapshot.funds)
    return sound and can_be_kept(snapshot.ref.state)


def can_be_kept(state: object) -> bool:
    """Whether a wallet's own data is text by name, short enough, and can be written to a file."""
    if not isinstance(state, Mapping):
        return False
    texts = [text for item in state.items() for text in item]
    if not all(isinstance(text, str) for text in texts) or sum(map(len, texts)) > LARGEST_STATE:
        return False
    return not any("\ud800" <= letter <= "\udfff" for text in texts for letter in text)


@cache
def _snapshot_fields() -> dict[str, type]:
    return {name: tuple if name == "funds" else kind for name, kind in get_type_hints(Snapshot).items()}
