"""The open groups of one item offer while units are assigned to it one by one, dearest first.

Groups are filled from the dearest unit down: the first units of every slot are the first application, and so on. So how
many units wait in each slot says which groups are open.

>>> pairs = OpenGroups((1, 1), (0, 1), True, False, None, 9)
>>> pairs.steps[0][1] is None  # nothing is reduced before something is paid
True
>>> opened, _, _, _ = pairs.steps[0][0]
>>> pairs.closed[opened], tuple(pairs.steps[opened][1])
(False, (0, 0, True, True))
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from checkout.pricing.solver.solution import Pick

MOST_STATES = 2_000
LEDGER_BITS = 24


class Step(NamedTuple):
    """A unit taken."""

    to: int
    """The state that follows."""
    place: int
    """The unit's place in its slot."""
    applies: bool
    """Whether that makes one more application."""
    closes: bool
    """Whether the oldest group is full."""


class OpenGroups:
    """The states of one offer's open groups. 0: none is open. The others follow in the order of how few units lead to
    them.

    `needs`: units by counter. `slots`: the counter of each slot. `ordered`: no unit of the second counter is dearer
    than one of the first, and a group is filled before the next begins. `optional`: of the counters after the first, a
    group has at least one. `times`: how many groups there may be open.
    """

    def __init__(
        self,
        needs: Sequence[int],
        slots: Sequence[int],
        ordered: bool,  # noqa: FBT001 - for the cache, which tells arguments by their places
        optional: bool,  # noqa: FBT001
        limit: int | None,
        times: int,
    ) -> None:
        self.needs, self.slots = needs, slots
        self._ordered, self._optional = ordered, optional
        self._limit = limit
        self._times = times
        self.complete = True
        """False: states beyond `MOST_STATES` were left out."""
        self.states: list[tuple[int, ...]] = [(*[0] * len(needs), 0)]
        """Units in open groups by counter, and, where there is a limit, the applications."""
        self.levels: list[int] = []
        """How many states can be reached by taking no more than so many units."""
        self.steps: list[list[Step | None]] = []
        """By state and slot; None: it takes no unit."""
        numbers = {self.states[0]: 0}
        while len(self.steps) < len(self.states):
            self.levels.append(len(self.states))
            for state in self.states[len(self.steps) :]:
                by_counter = [self._step(state, counter, numbers) for counter in range(len(needs))]
                self.steps.append([by_counter[counter] for counter in slots])
        self.closed = [self._may_end(state[:-1]) for state in self.states]
        self.missing = self._missing()
        """By state: how few units more close all groups."""
        self.by_slot = [
            [(local, *step[:3]) for local, mine in enumerate(self.steps) if (step := mine[slot]) is not None]
            for slot in range(len(slots))
        ]
        """(state, state that follows, place, whether it applies) of all steps."""

    def _missing(self) -> list[int]:
        before: list[list[int]] = [[] for _ in self.states]
        for local, mine in enumerate(self.steps):
            for step in mine:
                if step is not None:
                    before[step.to].append(local)
        missing = [0 if closed else MOST_STATES for closed in self.closed]
        queue = [local for local, closed in enumerate(self.closed) if closed]
        for then in queue:
            for local in before[then]:
                if missing[local] > missing[then] + 1:
                    missing[local] = missing[then] + 1
                    queue.append(local)
        return missing

    def _groups(self, counts: Sequence[int]) -> int:
        """How many groups these units begin, as far as that makes applications of them."""
        return max(-(-count // need) for count, need in zip(counts[1:], self.needs[1:], strict=True))

    def _may_end(self, counts: Sequence[int]) -> bool:
        if not self._optional:
            return not any(counts)
        whole = not any(count % need for count, need in zip(counts, self.needs, strict=True))
        return whole and counts[0] == self._groups(counts) * self.needs[0]

    def _step(self, state: tuple[int, ...], counter: int, numbers: dict[tuple[int, ...], int]) -> Step | None:
        *counts, used = state
        needs = self.needs
        if self._ordered and (counts[0] < needs[0] if counter else counts[0] >= needs[0]):
            return None
        place, begun = counts[counter] % needs[counter], self._optional and self._groups(counts)
        counts[counter] += 1
        closes = all(count >= need for count, need in zip(counts, needs, strict=True))
        applies = self._groups(counts) > begun if self._optional else closes
        used += applies and self._limit is not None
        opened = 0 if self._optional else max(-(-count // need) for count, need in zip(counts, needs, strict=True))
        if closes:
            counts = [count - need for count, need in zip(counts, needs, strict=True)]
            opened = max(0, opened - 1)
        elif counts[counter] > needs[counter] * self._times:
            return None
        if self._limit is not None and used + opened > self._limit:
            return None
        after = (*counts, used)
        if after not in numbers:
            if len(numbers) >= MOST_STATES:
                self.complete = False
                return None
            numbers[after] = len(self.states)
            self.states.append(after)
        return Step(numbers[after], place, applies, closes)


Account = tuple[int, ...]
"""What is remembered of an open group; empty: nothing yet."""
_State = tuple[int, tuple[Account, ...]]


class Ledger:
    """Open groups that also remember what is settled when they close.

    `add(account, batch, pick)`: the account of a group with one more unit. `settle(account)`: the change of the value
    and of the carried amounts when the group closes; None: it may not close.
    """

    def __init__(
        self,
        groups: OpenGroups,
        add: Callable[[Account, int, Pick], Account],
        settle: Callable[[Account], tuple[int, int] | None],
    ) -> None:
        self._groups, self._add, self._settle = groups, add, settle
        self.core: list[int] = [0]
        """By state: the state of the groups alone."""
        start: _State = 0, ()
        self._states = [start]
        self._numbers = {start: 0}
        self._known: dict[tuple[int, int, int], tuple[int, int, int] | None] = {}

    def step(self, state: int, pick: Pick, batch: int) -> tuple[int, int, int] | None:
        """The state that follows when a unit of this batch is taken, with the change of the value and of the amounts;
        None: it cannot be.
        """
        key = state, pick.slot, batch
        if key not in self._known:
            self._known[key] = self._step(state, pick, batch)
        return self._known[key]

    def _step(self, state: int, pick: Pick, batch: int) -> tuple[int, int, int] | None:
        local, accounts = self._states[state]
        step = self._groups.steps[local][pick.slot]
        if step is None:
            return None
        counter = self._groups.slots[pick.slot]
        at = self._groups.states[local][counter] // self._groups.needs[counter]
        mine = [*accounts, *[()] * (at + 1 - len(accounts))]
        mine[at] = self._add(mine[at], batch, pick)
        settled: tuple[int, int] | None = 0, 0
        if step.closes:
            settled = self._settle(mine.pop(0))
        if settled is None or len(self._states) >= 1 << LEDGER_BITS:
            return None
        after: _State = step.to, tuple(mine)
        number = self._numbers.setdefault(after, len(self._states))
        if number == len(self._states):
            self._states.append(after)
            self.core.append(step.to)
        return number, *settled

    def end(self, state: int) -> tuple[int, int] | None:
        """The change of the value and of the amounts when the groups that are still open close."""
        value = moved = 0
        for account in self._states[state][1]:
            settled = self._settle(account)
            if settled is None:
                return None
            value, moved = value + settled[0], moved + settled[1]
        return value, moved
