"""Making the mock wallet misbehave on purpose, for scripts and testers: `mock.faults`.

`arrange` chooses a fault of `wallet.mock.faults.fault_catalogue` for the next payment, as scanning its code would. The
moods below
it act on the payment that waits for a result, or else on the next one. What is arranged and not used yet, a lost
call and a silence live in memory: a wallet that was silent answers again after a restart, but the money that it took
stays taken, and a fault that a payment has been given stays with it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from wallet.mock.declines import known_reason
from wallet.mock.faults.effects import CALLS, AnswerLate, Approve, AskPin, Begin, Call, Fault, Lose, Refuse
from wallet.mock.faults.fault_catalogue import FAULTS, by_name, find


@dataclass(slots=True)
class _Chaos:
    """Faults by chance, the same ones for the same seed."""

    seed: int
    rate: float
    payments: int = 0

    def draw(self) -> Fault | None:
        self.payments += 1
        digest = hashlib.sha256(f"{self.seed}/{self.payments}".encode()).digest()
        strikes = int.from_bytes(digest[:4]) < self.rate * 2**32
        return FAULTS[int.from_bytes(digest[4:8]) % len(FAULTS)] if strikes else None


class Faults:
    """The handle. `on_waiting` lets the payment that waits go on so, and says whether one did."""

    def __init__(self, on_waiting: Callable[[Begin], bool], seed: int = 0) -> None:
        self.silent = False
        """Every call is `Unknown` from now on."""
        self._on_waiting = on_waiting
        self._seed = seed
        self._arranged: Fault | None = None
        self._hangs_next = False
        self._lost: list[Lose] = []
        self._chaos: _Chaos | None = None

    # Of the catalogue

    def arrange(self, name: str) -> None:
        """The next payment is given this fault. ValueError when there is none of that name."""
        self._arranged = by_name(name)

    def lose(self, call: Call, *, after: bool, times: int = 1) -> None:
        """The connection breaks at the next calls of this kind, whichever payment they are about: before they reach
        the wallet, or after it has done them. ValueError for a call that there is not."""
        if call not in CALLS:
            raise ValueError(f"{call!r} is not a call: expected one of {', '.join(CALLS)}")
        self._lost += [Lose(call, after)] * times

    def chaos(self, seed: int | None = None, rate: float = 0.3) -> int:
        """From now on a payment meets a fault with this probability. Returns the seed, the wallet's own when none is
        given: whoever starts a chaos should print it, so that it can be had again."""
        if not 0 <= rate <= 1:
            raise ValueError(f"{rate} is not a probability: expected 0 to 1")
        self._chaos = _Chaos(self._seed if seed is None else seed, rate)
        return self._chaos.seed

    # Moods

    def approve(self) -> None:
        """The payment goes through without a PIN, if the money is there."""
        self._arm(Approve())

    def decline(self, reason: str = "no-funds") -> None:
        """Say no, as a fault of the catalogue does (`no-funds`) or for a reason out of `wallet.mock.declines`;
        ValueError for any other."""
        known = find(reason.strip().lower().replace(" ", "-"))
        self._arm(known.begin if known and isinstance(known.begin, Refuse) else Refuse(known_reason(reason)))

    def ask_pin(self) -> None:
        """Ask for the PIN even for a small amount."""
        self._arm(AskPin())

    def answer_late(self, seconds: float) -> None:
        """Say that it is under way; the money moves `seconds` later."""
        self._arm(AnswerLate(seconds))

    def never_answer(self) -> None:
        """Do nothing and stay silent, until `answer_again`. No call moves money any more."""
        self.silent = True

    def take_money_and_hang(self) -> None:
        """Take the money and stay silent from then on, until `answer_again`."""
        if self._on_waiting(Approve()):
            self.silent = True
        else:
            self._arranged, self._hangs_next = _mood(Approve()), True

    def answer_again(self) -> None:
        """End of the silence and of the chaos, and nothing arranged. What payments have been given stays with them."""
        self.silent, self._arranged, self._hangs_next, self._chaos = False, None, False, None
        self._lost.clear()

    # For the wallet

    def for_next_payment(self) -> tuple[Fault, str] | None:
        """The fault of a new payment, and by what it was chosen. The wallet asks this once for each."""
        arranged, self._arranged = self._arranged, None
        self.silent, self._hangs_next = self.silent or self._hangs_next, False
        if arranged is not None:
            return arranged, "arranged"
        drawn = self._chaos.draw() if self._chaos else None
        return (drawn, f"chaos with seed {self._chaos.seed}") if drawn and self._chaos else None

    def loses(self, call: Call) -> Lose | None:
        """The loss that this call meets. The wallet asks this once for each."""
        for lost in self._lost:
            if lost.call == call:
                self._lost.remove(lost)
                return lost
        return None

    def _arm(self, begin: Begin) -> None:
        if not self._on_waiting(begin):
            self._arranged = _mood(begin)


def _mood(begin: Begin) -> Fault:
    """A fault that is in no catalogue: it is over with the beginning of the payment."""
    match begin:
        case Approve():
            name = "approves"
        case Refuse(detail):
            name = f"declines {detail}"
        case AskPin():
            name = "asks for the PIN"
        case AnswerLate(seconds):
            name = f"answers late after {seconds} seconds"
    return Fault(name, 0, (begin,))
