"""How a payment that happened is made to happen again: what the wallet is told, and when the shopper does what.

A journal holds what a payment led to, not what the wallet felt. From that the deeds are worked out twice: as it went,
with its waiting, and, when that leads elsewhere (the program had been killed meanwhile, say), forced to the same end
in the plainest way.
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
    PaymentStarted,
    PaymentStuck,
    Recorded,
)
from checkout.trip.trip import TripState, state_after
from wallet.mock.bank import PIN_ABOVE
from wallet.mock.declines import DECLINES

Line = tuple[str, str]
"""Who speaks, and the words."""
Timed = tuple[datetime | None, Line | None]
"""A line and when it happens (None: directly after the one before), or only that time passes until then."""

PAY: Line = ("", "pay")
CANCEL: Line = ("", "cancel payment")
PIN: Line = ("wallet", "the PIN is entered")
AGAIN: Line = ("wallet", "answers again")
APPROVES: Line = ("wallet", "approves")
SILENT: Line = ("wallet", "never answers")
ASKS: Line = ("wallet", "asks for the PIN")
LATE: Line = ("wallet", "answers late after 100 hours")
UNTIL_STUCK: Line = ("world", "40 seconds pass")
"""Questions, cancels and their pauses take 34 seconds (`wallet.decisions.Policy`)."""

_NETWORK: dict[type, Line] = {
    NetworkDropped: ("world", "network drops"),
    NetworkReturned: ("world", "network returns"),
}
_END = (Paid, PaymentDeclined, PaymentCancelled)


@dataclass(frozen=True, slots=True)
class Attempt:
    """One payment: its start, what happened until its end, and the state it left the trip in."""

    events: tuple[Recorded, ...]
    offline: bool
    """Whether the network was away when it started."""

    @property
    def start(self) -> Recorded:
        return self.events[0]

    @property
    def state(self) -> TripState:
        state = TripState.OPEN
        for recorded in self.events:
            state = state_after(state, recorded.event)
        return state

    @property
    def _end(self) -> Recorded | None:
        return self.events[-1] if isinstance(self.events[-1].event, _END) else None

    @property
    def _amount(self) -> int:
        started = self.start.event
        return started.amount if isinstance(started, PaymentStarted) else 0

    def _count(self, kind: type) -> int:
        return sum(isinstance(recorded.event, kind) for recorded in self.events)

    # As it went

    def as_it_went(self) -> Iterator[Timed]:
        """What to write so that it goes as it went, at the same times."""
        yield from ((self.start.at, line) for line in (*self._mood(), PAY))
        for recorded in self.events[1:]:
            if line := _NETWORK.get(type(recorded.event)):
                yield recorded.at, line
        last = self.events[-1].at
        yield last, None
        yield from ((last, line) for line in self._ending())

    def _mood(self) -> list[Line]:
        """What the wallet is told beforehand."""
        end = self._end
        if self._count(PaymentStuck):
            return [SILENT]
        if self._count(PaymentAwaits):
            return [] if self._amount > PIN_ABOVE else [ASKS]
        seconds = int((end.at - self.start.at).total_seconds()) if end else 0
        at_once = self.offline or seconds < 1
        match end.event if end else None:
            case Paid() if at_once:
                return [APPROVES] if self._amount > PIN_ABOVE else []
            case Paid():
                return [("wallet", f"answers late after {seconds} seconds")]
            case PaymentDeclined() as declined if at_once:
                return [_declines(declined)]
            case _:
                return [] if self.offline else [LATE]

    def _ending(self) -> list[Line]:
        """What is done at the end, so that it comes."""
        match self.events[-1].event:
            case PaymentCancelled() if self._count(PaymentStuck):
                return [AGAIN, PAY]
            case Paid() if self._count(PaymentAwaits):
                return [PIN]
            case PaymentDeclined() as declined if _declines(declined) not in self._mood():
                return [_declines(declined)]
            case PaymentCancelled(why="by-shopper"):
                return [CANCEL]
            case _:
                return []

    # In the plainest way

    def forced(self) -> Iterator[Timed]:
        """What to write so that it ends as it ended, all at the moment of its end."""
        last = max(n for n, recorded in enumerate(self.events) if type(recorded.event) not in _NETWORK)
        for recorded in self.events[:last]:
            if line := _NETWORK.get(type(recorded.event)):
                yield recorded.at, line
        yield self.events[-1].at, None
        for line in self._after_silence() if self._count(PaymentStuck) else self._at_once():
            yield None, line
        for recorded in self.events[last + 1 :]:
            yield None, _NETWORK[type(recorded.event)]

    def _at_once(self) -> list[Line]:
        match self._end.event if self._end else None:
            case Paid():
                return [APPROVES, PAY] if self._amount > PIN_ABOVE else [PAY]
            case PaymentDeclined() as declined:
                return [_declines(declined), PAY]
            case PaymentCancelled():
                return [LATE, PAY, CANCEL, AGAIN]
            case _:
                return [ASKS if self._count(PaymentAwaits) else LATE, PAY]

    def _after_silence(self) -> list[Line]:
        lines = [LATE, PAY, SILENT, UNTIL_STUCK, *[PAY, UNTIL_STUCK] * (self._count(PaymentStuck) - 1)]
        match self._end.event if self._end else None:
            case Paid():
                # A wallet that answers again cancels what it was asked to: the basket is paid once more.
                return [*lines, AGAIN, PAY, APPROVES, PAY]
            case PaymentDeclined() as declined:
                return [*lines, _declines(declined), AGAIN, PAY]
            case PaymentCancelled():
                return [*lines, AGAIN, PAY]
            case _:
                return lines


def _declines(declined: PaymentDeclined) -> Line:
    reason = declined.detail if declined.detail in DECLINES else declined.decline.name
    return "wallet", f"declines {reason}"


def attempts_of(events: Sequence[Recorded], *, offline: bool) -> list[Attempt]:
    """The payments of a trip, in order. `offline`: the shopper walked in without a network."""
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
