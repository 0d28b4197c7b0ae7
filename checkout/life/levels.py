"""How busy a simulated store is.

>>> [(level, LEVELS[level].people_a_day) for level in Level]
[(<Level.QUIET: 'quiet'>, 1100), (<Level.NORMAL: 'normal'>, 3300), (<Level.RUSH: 'rush'>, 6600)]
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    QUIET = "quiet"
    NORMAL = "normal"
    RUSH = "rush"


@dataclass(frozen=True, slots=True)
class Crowd:
    """Who comes on an average day of the week. Shares are of 1.

    Half of Hema's sales were online by December 2017 (Alibaba), and 60 % by 2024. The other shares are assumptions.
    """

    people_a_day: int
    """Trips in the store and orders from home together."""
    at_home: float = 0.5
    """Share that orders from home."""
    in_cash: float = 0.05
    """Share of the trips in the store paid in cash, which no shop in China may refuse."""
    sends_home: float = 0.05
    """Share of the trips in the store from which what may be delivered is."""
    has_it_cooked: float = 0.2
    """Share of the live seafood chosen in the store that the kitchen cooks."""
    later: float = 0.15
    """Share of the orders from home for a slot instead of now."""
    cancels: float = 0.01
    """Share of the orders from home that are called off within minutes."""


LEVELS = {
    Level.QUIET: Crowd(1_100),
    # A chain of 300 stores with a million sessions a day.
    Level.NORMAL: Crowd(3_300),
    Level.RUSH: Crowd(6_600),
}
