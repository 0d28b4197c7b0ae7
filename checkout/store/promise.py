"""The promise: when an order is home, from the people there are and the orders ahead of it.

An order goes through three stations: pickers, packers, riders. Each serves orders in the order of their payment, one
server an order, whoever is free first. So more orders ahead, fewer people or a longer way never make an order earlier:
the vector of the servers' free times only grows (Kiefer and Wolfowitz 1955, On the theory of queues with many servers).

A rider with two more stops takes this shopper last, as far as the promise goes. While riders are scarce their rounds
are full, so an order ahead keeps a rider only for its share of a round.

>>> terms = StoreTerms(pickers=1, packers=1, riders=1)
>>> mine = work(terms, lines=3, zones=2, distance_m=1200)
>>> round(home_by(terms, [], [], mine)) // 60
18
>>> round(home_by(terms, [mine] * 4, [], mine)) // 60
43
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from heapq import heapreplace

from catalog.chain import StoreTerms


@dataclass(frozen=True, slots=True)
class Work:
    """Seconds of work that an order still needs at each station; 0 where it has been served."""

    pick: float
    pack: float
    ride: float
    """One way."""


def work(terms: StoreTerms, *, lines: int, zones: int, distance_m: float, packed: bool = False) -> Work:
    """The work of an order with so many `lines` still to be picked in so many `zones`."""
    pick = terms.start_s + zones * terms.zone_s + lines * terms.line_s if lines else 0
    return Work(0 if packed else pick, 0 if packed else terms.pack_s, distance_m / terms.rider_m_per_s)


def home_by(terms: StoreTerms, ahead: Iterable[Work], out: Iterable[float], mine: Work) -> float:
    """Seconds from now until the order is at the door.

    `ahead` are the orders paid before it, in that order; `out` the seconds until each rider on the road is back.
    """
    pickers, packers, riders = ([0.0] * count for count in (terms.pickers, terms.packers, terms.riders))
    for back in out:
        _serve(riders, 0, back)
    for order in ahead:
        leaves = _leaves(terms, pickers, packers, order)
        share = (terms.hand_over_s + 2 * order.ride) / terms.stops_per_round
        _serve(riders, leaves, share + terms.door_s + terms.hop_s)
    ready = max(_leaves(terms, pickers, packers, mine), riders[0])
    other_stops = (terms.stops_per_round - 1) * (terms.door_s + terms.hop_s)
    return ready + terms.hand_over_s + mine.ride + other_stops + terms.spare_s


def _leaves(terms: StoreTerms, pickers: list[float], packers: list[float], order: Work) -> float:
    """When the order can be given to a rider."""
    if not order.pack:
        return 0.0
    picked = _serve(pickers, 0, order.pick) if order.pick else 0.0
    return _serve(packers, picked + terms.conveyor_s, order.pack)


def _serve(free: list[float], ready: float, seconds: float) -> float:
    """Let the first of the servers that is free serve for so long, not before `ready`; when that is done.

    `free` is a heap of the moments at which each server is free.
    """
    done = max(ready, free[0]) + seconds
    heapreplace(free, done)
    return done
