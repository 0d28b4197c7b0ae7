"""The knapsack of a plan with one need: a single threshold, the usual case.

A state is an amount and the best value it can be had with; dominated states are dropped (Nemhauser and Ullmann, 1969).
Does what `knapsack` does for several needs, with plain numbers and about ten times as fast.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

_MOST_ENDS = 20


@dataclass(slots=True)
class SingleNeed:
    """`brings`: options of each open component as (amount, value, option). `start`: what is there beyond the need
    before any of them. `price`: the multiplier of the amount; `waste`: what one unit of it beyond the need loses.
    """

    settled: dict[int, int]
    open: Sequence[int]
    brings: Sequence[Sequence[tuple[int, int, int]]]
    start: int
    price: int
    waste: int
    nodes: int = 0
    least_missed: int | None = None
    _layers: list[dict[int, int]] = field(default_factory=list)
    _best: int = 0

    def search(self, room: int, budget: int, width: int) -> None:
        """Keep what loses less than `room`, at most `width` states for each component."""
        rests = self._rests()
        states = {0: 0}
        self._layers = [states]
        for mine, (low, high) in zip(self.brings, rests, strict=True):
            self._best += max(value + self.price * amount for amount, value, _ in mine)
            states = self._after(states, mine, low, high, self._best - room)
            self.nodes += len(states) * len(mine)
            states = _rising(states)
            if len(states) > width:
                states = self._narrow(states, width)
            self._layers.append(states)
            if self.nodes > budget:
                lost = min((self._lost(amount, value) for amount, value in states.items()), default=room)
                self.least_missed = lost if self.least_missed is None else min(lost, self.least_missed)
                self._layers = []
                return

    def _rests(self) -> list[tuple[int, int]]:
        """After each component: the least and the most that later ones contribute."""
        rests = [(0, 0)]
        for mine in reversed(self.brings[1:]):
            low, high = rests[-1]
            amounts = [amount for amount, _, _ in mine]
            rests.append((low + min(amounts), high + max(amounts)))
        rests.reverse()
        return rests[: len(self.brings)]

    def _after(
        self, states: dict[int, int], mine: Sequence[tuple[int, int, int]], low: int, high: int, floor: int
    ) -> dict[int, int]:
        after: dict[int, int] = {}
        price, waste, start = self.price, self.waste, self.start
        for amount, value in states.items():
            for more, gain, _ in mine:
                have = amount + more
                slack = start + have
                worth = value + gain + price * have
                if slack + low > 0:
                    worth -= waste * (slack + low)
                if worth > floor and slack + high >= 0:
                    known = after.get(have)
                    if known is None or known < value + gain:
                        after[have] = value + gain
        return after

    def _lost(self, amount: int, value: int) -> int:
        return self._best - value - self.price * amount

    def _narrow(self, states: dict[int, int], width: int) -> dict[int, int]:
        """Half of the states with the least loss, half spread over the amounts."""
        ranked = sorted(states, key=lambda amount: (self._lost(amount, states[amount]), amount))
        kept = set(ranked[: width // 2])
        spread = sorted(ranked[width // 2 :])
        kept.update(spread[:: -(-len(spread) // (width // 2))])
        lost = min(self._lost(amount, states[amount]) for amount in spread if amount not in kept)
        self.least_missed = lost if self.least_missed is None else min(lost, self.least_missed)
        return {amount: value for amount, value in states.items() if amount in kept}

    def ends(self) -> Iterator[tuple[int, dict[int, int]]]:
        """(loss, {component: option}) of the best combinations, least loss first."""
        if not self._layers:
            return
        last = self._layers[-1]
        losses = {
            amount: self._lost(amount, value) + self.waste * max(0, self.start + amount)
            for amount, value in last.items()
            if self.start + amount >= 0
        }
        for amount in sorted(losses, key=lambda amount: (losses[amount], amount))[:_MOST_ENDS]:
            yield losses[amount], self._path(amount)

    def _path(self, amount: int) -> dict[int, int]:
        options = dict(self.settled)
        value = self._layers[-1][amount]
        for number, mine, before in zip(
            reversed(self.open), reversed(self.brings), reversed(self._layers[:-1]), strict=True
        ):
            more, gain, option = next(one for one in mine if before.get(amount - one[0]) == value - one[1])
            amount, value = amount - more, value - gain
            options[number] = option
        return options


def _rising(states: dict[int, int]) -> dict[int, int]:
    """The states that are not dominated by one with as much and more value."""
    kept = {}
    most = None
    for amount in sorted(states, reverse=True):
        value = states[amount]
        if most is None or value > most:
            most = value
            kept[amount] = value
    return kept
