"""Making the mock wallet misbehave on purpose, for scripts and testers.

Each of these acts on the payment that waits for a result, or else arms the next one. They live in memory: a wallet
that was silent answers again after a restart, but the money that it took stays taken.
"""

from __future__ import annotations

from collections.abc import Callable

from wallet.mock.declines import NO_FUNDS, known_reason
from wallet.mock.faults import AnswerLate, Approve, AskPin, Refuse
from wallet.mock.faults import Begin as Fault


class Faults:
    """The handle: `mock.faults`. `on_waiting` applies a fault to the payment that waits, and says whether one did."""

    def __init__(self, on_waiting: Callable[[Fault], bool]) -> None:
        self.silent = False
        """Every call is `Unknown` from now on."""
        self._on_waiting = on_waiting
        self._armed: Fault | None = None
        self._hangs_next = False

    def approve(self) -> None:
        """The payment goes through without a PIN, if the money is there."""
        self._arm(Approve())

    def decline(self, reason: str = NO_FUNDS) -> None:
        """Say no, for a reason out of `wallet.mock.declines`; ValueError for any other."""
        self._arm(Refuse(known_reason(reason)))

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
            self._armed, self._hangs_next = Approve(), True

    def answer_again(self) -> None:
        """End of the silence, and nothing armed."""
        self.silent, self._armed, self._hangs_next = False, None, False

    def for_next_payment(self) -> Fault | None:
        """What was armed, once. The wallet asks this for each new payment."""
        armed, self._armed = self._armed, None
        self.silent, self._hangs_next = self.silent or self._hangs_next, False
        return armed

    def _arm(self, fault: Fault) -> None:
        if not self._on_waiting(fault):
            self._armed = fault
