"""The order of the stops of a round: each order goes where it makes the round least late, then shortest.

Each one that is added tries every place between those there are (cheapest insertion). An order joins a round only if
nobody who is on it gets later than promised for that.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from catalog.chain import StoreTerms, distance_m

Point = tuple[float, float]
"""Latitude and longitude, WGS 84 degrees."""


@dataclass(frozen=True, slots=True)
class Drop:
    """An order to be brought. `due` is in how many seconds it is promised, negative when it is late; None for none."""

    order: str
    point: Point
    due: float | None
    bags: int


class RoundPlanner:
    """Plans rounds from `start` by the times in `terms`."""

    def __init__(self, start: Point, terms: StoreTerms) -> None:
        self._start = start
        self._terms = terms

    def plan(self, waiting: Sequence[Drop]) -> tuple[Drop, ...]:
        """Some of the orders `waiting`, the most urgent first, in the order of their stops. The first one is always
        among them, then whoever is nearest to a stop, as far as a rider can carry."""
        stops = waiting[:1]
        others = list(waiting[1:])
        while others and len(stops) < self._terms.stops_per_round:
            others.sort(key=lambda each: min(self._metres(each.point, stop.point) for stop in stops))
            joined = next((plan for each in others if (plan := self._joined(stops, each))), None)
            if joined is None:
                break
            others = [each for each in others if each not in joined]
            stops = joined
        return tuple(stops)

    def _joined(self, stops: Sequence[Drop], one: Drop) -> list[Drop] | None:
        """The round with one more order; None when it is too heavy, or makes another order later than promised, or this
        one where it need not be late in a round of its own."""
        if sum(each.bags for each in (*stops, one)) > self._terms.bags_per_round:
            return None
        before = dict(zip((each.order for each in stops), self._late(stops), strict=True))
        plans = [[*stops[:place], one, *stops[place:]] for place in range(len(stops) + 1)]
        best = min(plans, key=lambda plan: (sum(self._late(plan)), self._length(plan)))
        if not self._late([one])[0]:
            before[one.order] = 0.0
        late = zip(best, self._late(best), strict=True)
        return best if all(seconds <= before.get(each.order, seconds) for each, seconds in late) else None

    def _late(self, stops: Sequence[Drop]) -> list[float]:
        """By how many seconds each order comes too late."""
        return [
            0.0 if stop.due is None else max(0.0, at - stop.due)
            for stop, at in zip(stops, self._arrivals(stops), strict=True)
        ]

    def _arrivals(self, stops: Sequence[Drop]) -> Iterator[float]:
        at, terms, here = float(self._terms.hand_over_s), self._terms, self._start
        for number, stop in enumerate(stops):
            at += self._metres(here, stop.point) / terms.rider_m_per_s + (terms.door_s if number else 0)
            here = stop.point
            yield at

    def _length(self, stops: Sequence[Drop]) -> float:
        """Metres, with the way back."""
        points = [self._start, *(stop.point for stop in stops), self._start]
        return sum(self._metres(*leg) for leg in pairwise(points))

    @staticmethod
    def _metres(one: Point, other: Point) -> float:
        return distance_m(*one, *other)
