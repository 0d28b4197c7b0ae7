"""The open groups of one item offer while units are assigned to it one by one.

>>> from checkout.pricing.solver.values import penalty
>>> pairs = OpenGroups([1, 1], ordered=True, strict=True, limit=None, cost=penalty(1))
>>> pairs.steps(0)[1] is None  # nothing is reduced before something is paid
True
>>> opened, place, value = pairs.steps(0)[0]
>>> pairs.closed(opened), pairs.closed(opened + pairs.steps(opened)[1][0])
(False, True)
"""

from __future__ import annotations

from collections.abc import Sequence

LOCAL_BITS = 16
MOST_LOCALS = (1 << LOCAL_BITS) - 1


class OpenGroups:
    """States of one offer's open groups, numbered as they are met. 0: no group is open.

    `ordered`: no unit of the second slot is dearer than one of the first; units come dearest first. `strict`: a group
    is filled before the next one begins, which is optimal when only savings count. `cost` is subtracted from the value
    for each application.
    """

    def __init__(
        self,
        needs: Sequence[int],
        *,
        ordered: bool,
        strict: bool,
        limit: int | None,
        cost: int,
    ) -> None:
        self.needs = tuple(needs)
        self.cost = cost
        self._ordered = ordered
        self._strict = strict and ordered
        self._limit = limit
        self._numbers: dict[tuple[int, ...], int] = {}
        self._states: list[tuple[int, ...]] = []
        self._steps: list[list[tuple[int, int, int] | None]] = []
        self._number((*[0] * len(needs), 0))

    def _number(self, state: tuple[int, ...]) -> int:
        number = self._numbers.get(state)
        if number is None:
            number = self._numbers[state] = len(self._states)
            self._states.append(state)
            self._steps.append([])
        return number

    def closed(self, local: int) -> bool:
        """Whether no group is open."""
        return not any(self._states[local][:-1])

    def steps(self, local: int) -> list[tuple[int, int, int] | None]:
        """By slot: (change of the state number, place in the slot, change of the value); None: it takes no unit."""
        steps = self._steps[local]
        if not steps:
            steps += [self._step(local, slot) for slot in range(len(self.needs))]
        return steps

    def _step(self, local: int, slot: int) -> tuple[int, int, int] | None:
        *counts, used = self._states[local]
        if self._ordered:
            paying, reduced = counts
            full = paying // self.needs[0]
            if slot and reduced >= full * self.needs[1]:
                return None
            if not slot and self._strict and full:
                return None
        place = counts[slot] % self.needs[slot]
        counts[slot] += 1
        value = 0
        if all(count >= need for count, need in zip(counts, self.needs, strict=True)):
            counts = [count - need for count, need in zip(counts, self.needs, strict=True)]
            value = -self.cost
            if self._limit is not None:
                used += 1
        if self._limit is not None:
            opened = max(-(-count // need) for count, need in zip(counts, self.needs, strict=True))
            if used + opened > self._limit:
                return None
        if len(self._states) >= MOST_LOCALS:
            return None
        return self._number((*counts, used)) - local, place, value
