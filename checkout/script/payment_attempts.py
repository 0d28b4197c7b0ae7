"""The lines of a script that make a recorded payment happen again with the mock wallet.

Events tell how a payment went, not why the wallet answered so. `as_it_went` keeps the times. Where that ends otherwise,
because the program had been killed, say, `forced` reaches the same end in the fewest steps.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from checkout.events import (
    NetworkDropped,
    NetworkReturned,
    Paid,
    PaymentAwaits,
    PaymentCancelled,
    PaymentDeclined,
    PaymentHeld,
    PaymentStarted,
    PaymentStuck,
    Recorded,
)
from checkout.trip import TripState, state_after
from wallet.mock.bank import PIN_ABOVE
from wallet.mock.declines import DECLINES

Timed = tuple[datetime | None, str | None]
"""When, and a line of a script. No time: directly after the line before. No line: let time pass until then."""

PAY = "> pay"
CANCEL = "> cancel payment"
PIN = "wallet> the PIN is entered"
AGAIN = "wallet> answers again"
APPROVES = "wallet> approves"
SILENT = "wallet> never answers"
ASKS = "wallet> asks for the PIN"
LATE = "wallet> answers late after 100 hours"
UNTIL_STUCK = "world> 100 seconds pass"
"""Queries, cancels and the pauses between them take 34 seconds (`wallet.decisions.Policy`)."""

NETWORK: dict[type, str] = {NetworkDropped: "world> network drops", NetworkReturned: "world> network returns"}
_END = (Paid, PaymentHeld, PaymentDeclined, PaymentCancelled)


@dataclass(frozen=True, slots=True)
class Attempt:
    """A payment: its events, from PaymentStarted to its end or to the last event of the trip."""

    events: tuple[Recorded, ...]
    offline: bool
    """Whether the network was down when it started."""

    @property
    def start(self) -> Recorded:
        return self.events[0]

    @property
    def state(self) -> TripState:
        """The state that it left the trip in."""
        state = TripState.OPEN
        for recorded in self.events:
            state = state_after(state, recorded.event)
        return state

    @property
    def _end(self) -> Recorded | None:
        last = self.events[-1]
        return last if isinstance(last.event, _END) else None

    @property
    def _amount(self) -> int:
        started = self.start.event
        return started.hold or started.amount if isinstance(started, PaymentStarted) else 0

    def _count(self, kind: type) -> int:
        return sum(isinstance(recorded.event, kind) for recorded in self.events)

    def as_it_went(self) -> Iterator[Timed]:
        """Lines that repeat it at the same times."""
        yield from ((self.start.at, line) for line in (*self._mood(), PAY))
        for recorded in self.events[1:]:
            if line := NETWORK.get(type(recorded.event)):
                yield recorded.at, line
        last = self.events[-1].at
        yield last, None
        yield from ((last, line) for line in self._ending())

    def _mood(self) -> list[str]:
        """What the wallet is told before the payment."""
        end = self._end
        if self._count(PaymentStuck):
            return [SILENT]
        if self._count(PaymentAwaits):
            return [] if self._amount > PIN_ABOVE else [ASKS]
        seconds = int((end.at - self.start.at).total_seconds()) if end else 0
        at_once = self.offline or seconds < 1
        match end.event if end else None:
            case Paid() | PaymentHeld() if at_once:
                return [APPROVES] if self._amount > PIN_ABOVE else []
            case Paid() | PaymentHeld():
                return [f"wallet> answers late after {seconds} seconds"]
            case PaymentDeclined() as declined if at_once:
                return [_declines(declined)]
            case _:
                return [] if self.offline else [LATE]

    def _ending(self) -> list[str]:
        """The lines that bring its end."""
        match self.events[-1].event:
            case PaymentCancelled() if self._count(PaymentStuck):
                return [AGAIN, PAY]
            case Paid() | PaymentHeld() if self._count(PaymentAwaits):
                return [PIN]
            case PaymentDeclined() as declined if _declines(declined) not in self._mood():
                return [_declines(declined)]
            case PaymentCancelled(why="by-shopper"):
                return [CANCEL]
            case _:
                return []

    def forced(self) -> Iterator[Timed]:
        """Lines that reach the same end, all at the time of that end."""
        last = max(n for n, recorded in enumerate(self.events) if type(recorded.event) not in NETWORK)
        for recorded in self.events[:last]:
            if line := NETWORK.get(type(recorded.event)):
                yield recorded.at, line
        yield self.events[-1].at, None
        for line in self._after_silence() if self._count(PaymentStuck) else self._at_once():
            yield None, line
        for recorded in self.events[last + 1 :]:
            yield None, NETWORK[type(recorded.event)]

    def _at_once(self) -> list[str]:
        match self._end.event if self._end else None:
            case Paid() | PaymentHeld():
                return [APPROVES, PAY] if self._amount > PIN_ABOVE else [PAY]
            case PaymentDeclined() as declined:
                return [_declines(declined), PAY]
            case PaymentCancelled():
                return [LATE, PAY, CANCEL, AGAIN]
            case _:
                return [ASKS if self._count(PaymentAwaits) else LATE, PAY]

    def _after_silence(self) -> list[str]:
        lines = [LATE, PAY, SILENT, UNTIL_STUCK, *[PAY, UNTIL_STUCK] * (self._count(PaymentStuck) - 1)]
        match self._end.event if self._end else None:
            case Paid() | PaymentHeld():
                # The stuck payment is cancelled once the wallet answers, so the basket is paid again.
                return [*lines, AGAIN, PAY, APPROVES, PAY]
            case PaymentDeclined() as declined:
                return [*lines, _declines(declined), AGAIN, PAY]
            case PaymentCancelled():
                return [*lines, AGAIN, PAY]
            case _:
                return lines


def _declines(declined: PaymentDeclined) -> str:
    return f"wallet> declines {declined.detail if declined.detail in DECLINES else declined.decline.name}"


def attempts_of(events: Sequence[Recorded], *, offline: bool) -> list[Attempt]:
    """The payments of a trip, in order. `offline`: the network was down when the shopper walked in."""
    attempts: list[Attempt] = []
    under_way: list[Recorded] = []
    began_offline = False
    for recorded in events:
        match recorded.event:
            case PaymentStarted():
                began_offline = offline
                under_way.append(recorded)
                continue
            case NetworkDropped():
                offline = True
            case NetworkReturned():
                offline = False
        if under_way:
            under_way.append(recorded)
            if isinstance(recorded.event, _END):
                attempts.append(Attempt(tuple(under_way), began_offline))
                under_way = []
    return [*attempts, Attempt(tuple(under_way), began_offline)] if under_way else attempts
