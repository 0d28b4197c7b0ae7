"""Carries out what a decider says is next: one wallet call at a time.

Paying, refunding and looking for unmatched captures all go the same way:

    call = driver.call()      # owner's thread; None when nothing is due
    outcome = call()          # any thread; never raises
    driver.told(outcome)      # owner's thread again

`wallet.settlement` and `wallet.repeated_call` decide; this calls the wallet, in the shop's time and network.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Generic, Protocol, TypeVar

from catalog.text import shorten
from checkout.clock import Clock
from checkout.network import Network
from checkout.trip import WaitingFor
from wallet.answer_check import SetAside
from wallet.decisions import (
    Action,
    CallCancel,
    CallCapture,
    CallPay,
    CallQuery,
    CallRefund,
    ErrandAction,
)
from wallet.decisions import WaitingFor as DeciderWaitsFor
from wallet.guard import GuardedWallet
from wallet.port import NextAction, NotSent, Outcome, Unknown

Call = Callable[[], Outcome]

COMPLAINT_LIMIT = 120
"""Characters of a wallet's complaint that are kept."""


class Decider(Protocol):
    """Says what to do next and when. `now` is the clock's `monotonic`, in seconds."""

    @property
    def waiting_for(self) -> DeciderWaitsFor | None: ...
    @property
    def set_aside(self) -> Sequence[SetAside]: ...
    def due(self, now: float) -> float | None: ...
    def next(self, now: float) -> Action | ErrandAction | None: ...
    def told(self, outcome: Outcome, now: float, *, offline: bool = False) -> None: ...
    def nudge(self, now: float) -> None: ...


SomeDecider = TypeVar("SomeDecider", bound=Decider)


class Driver(Generic[SomeDecider]):
    """Drives one decider with one wallet."""

    def __init__(self, decider: SomeDecider, wallet: GuardedWallet, clock: Clock, network: Network) -> None:
        self.decider = decider
        self.wallet = wallet
        self.log: list[tuple[str, Outcome | SetAside]] = []
        """Each call by its name with its outcome, followed by why its answer was set aside, if it was."""
        self._clock = clock
        self._network = network
        self._in_flight = False
        self._offline = False
        """The call in flight was not made: no network."""
        self._held_up = False
        """The call that is due waits for something to be written down."""
        self._set_aside = 0

    @property
    def waiting_for(self) -> WaitingFor | None:
        """None when finished."""
        match self.decider.waiting_for:
            case None:
                return None
            case "network" if not self._held_up:
                return WaitingFor.NETWORK
            case NextAction():
                return WaitingFor.CUSTOMER
            case _:
                return WaitingFor.ANSWER

    @property
    def due(self) -> float | None:
        """When the next step is due, on the clock's `monotonic`; None when over, in flight, or without network."""
        return None if self._in_flight or self._is_cut_off else self.decider.due(self._clock.monotonic())

    @property
    def _is_cut_off(self) -> bool:
        return self.waiting_for is WaitingFor.NETWORK and not self._network.up

    def call(self) -> Call | None:
        """The call that is due now, or None. Its outcome must be brought back with `told`, or the call `held_up`."""
        if self._in_flight or self._is_cut_off:
            return None
        step = self.decider.next(self._clock.monotonic())
        match step:
            case CallPay(request):
                return self._out("pay", lambda: self.wallet.pay(request))
            case CallQuery(ref):
                return self._out("query", lambda: self.wallet.query(ref))
            case CallCancel(ref):
                return self._out("cancel", lambda: self.wallet.cancel(ref))
            case CallRefund(ref, refund_id, amount):
                return self._out("refund", lambda: self.wallet.refund(ref, refund_id, amount))
            case CallCapture(ref, amount):
                return self._out("capture", lambda: self.wallet.capture(ref, amount))
            case _:
                return None

    def _out(self, name: str, ask: Call) -> Call:
        self._in_flight, self._held_up = True, False
        self._offline = offline = not self._network.up

        def call() -> Outcome:
            outcome = NotSent("network") if offline else ask()
            self.log.append((name, outcome))
            return outcome

        return call

    def told(self, outcome: Outcome) -> None:
        """Bring back the outcome of the call in flight."""
        self._in_flight = False
        self.decider.told(outcome, self._clock.monotonic(), offline=self._offline)
        self.log += [("set aside", answer) for answer in self.decider.set_aside[self._set_aside :]]
        self._set_aside = len(self.decider.set_aside)

    def hold_up(self) -> None:
        """The call that was handed out is not made, since something could not be written down first: again later."""
        self._in_flight, self._held_up = False, True
        self.decider.told(NotSent("not saved"), self._clock.monotonic(), offline=True)

    def nudge(self) -> None:
        """Something happened that the wallet may know of: take the next step now."""
        self.decider.nudge(self._clock.monotonic())

    @property
    def complaint(self) -> str:
        """Why the latest call without a usable answer had none, and what the wallet's process wrote last. Safe to show;
        empty when every call was answered."""
        whys = [answer.why for _, answer in self.log if isinstance(answer, NotSent | Unknown)]
        return shorten("; ".join((whys[-1], *self.wallet.said[-1:])), COMPLAINT_LIMIT) if whys else ""
