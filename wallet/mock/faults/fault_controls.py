"""Makes the mock wallet misbehave on purpose, for scripts and testers: `mock.faults`.

A fault that a payment was given stays with it after a restart. What is only arranged, and a silence, are in memory.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from wallet.mock.declines import known_reason
from wallet.mock.faults.fault_catalogue import FAULTS, by_name, find
from wallet.mock.faults.mock_fault import AnswerLate, Approve, AskPin, DeclineWith, MockFault, Start


@dataclass(slots=True)
class _Chaos:
    """Faults by chance, the same ones for the same seed."""

    seed: int
    rate: float
    payments: int = 0

    def draw(self) -> MockFault | None:
        self.payments += 1
        digest = hashlib.sha256(f"{self.seed}/{self.payments}".encode()).digest()
        strikes = int.from_bytes(digest[:4]) < self.rate * 2**32
        return FAULTS[int.from_bytes(digest[4:8]) % len(FAULTS)] if strikes else None


class FaultControls:
    """`start_waiting` starts the waiting payment again in this way; False when none waits."""

    def __init__(self, start_waiting: Callable[[Start], bool], seed: int = 0) -> None:
        self.silent = False
        """Every call is `Unknown` from now on."""
        self._start_waiting = start_waiting
        self._seed = seed
        self._arranged: MockFault | None = None
        self._hangs_next = False
        self._chaos: _Chaos | None = None

    def arrange(self, name: str) -> None:
        """The next payment is given this fault. ValueError when there is none of that name."""
        self._arranged = by_name(name)

    def chaos(self, seed: int | None = None, rate: float = 0.3) -> int:
        """From now on a payment meets a fault with this probability. Returns the seed, by default the wallet's own:
        print it, so that the same faults can be had again."""
        if not 0 <= rate <= 1:
            raise ValueError(f"{rate} is not a probability: expected 0 to 1")
        self._chaos = _Chaos(self._seed if seed is None else seed, rate)
        return self._chaos.seed

    # Moods

    def approve(self) -> None:
        """The payment goes through without a PIN, if the money is there."""
        self._set(Approve())

    def decline(self, reason: str = "no-funds") -> None:
        """Decline as a fault of the catalogue (`no-funds`) or with a code of `declines`; else ValueError."""
        known = find(reason.strip().lower().replace(" ", "-"))
        self._set(known.start if known and isinstance(known.start, DeclineWith) else DeclineWith(known_reason(reason)))

    def ask_pin(self) -> None:
        """Ask for the PIN even for a small amount."""
        self._set(AskPin())

    def answer_late(self, seconds: float) -> None:
        """Answer `PROCESSING`; the money moves `seconds` later."""
        self._set(AnswerLate(seconds))

    def never_answer(self) -> None:
        """Do nothing and stay silent, until `answer_again`. No call moves money any more."""
        self.silent = True

    def take_money_and_hang(self) -> None:
        """Take the money and stay silent from then on, until `answer_again`."""
        if self._start_waiting(Approve()):
            self.silent = True
        else:
            self._arranged, self._hangs_next = _mood(Approve()), True

    def answer_again(self) -> None:
        """End the silence and the chaos, and drop what is arranged."""
        self.silent, self._arranged, self._hangs_next, self._chaos = False, None, False, None

    # For the wallet

    def for_next_payment(self) -> tuple[MockFault, str] | None:
        """The fault of a new payment, and what it was chosen by. The wallet asks once for each payment."""
        arranged, self._arranged = self._arranged, None
        self.silent, self._hangs_next = self.silent or self._hangs_next, False
        if arranged is not None:
            return arranged, "arranged"
        drawn = self._chaos.draw() if self._chaos else None
        return (drawn, f"chaos with seed {self._chaos.seed}") if drawn and self._chaos else None

    def _set(self, start: Start) -> None:
        if not self._start_waiting(start):
            self._arranged = _mood(start)


def _mood(start: Start) -> MockFault:
    """A fault that is not in the catalogue: it only decides how the payment starts."""
    match start:
        case Approve():
            name = "approves"
        case DeclineWith(detail):
            name = f"declines {detail}"
        case AskPin():
            name = "asks for the PIN"
        case AnswerLate(seconds):
            name = f"answers late after {seconds} seconds"
    return MockFault(name, 0, start)
