"""Life in a store: simulated people who shop and work there as processes of SimPy on the shop's own clock.

They use the same sessions, journal, stock and wallets as anybody. Two runs with the same seed are the same.
"""

from __future__ import annotations

from checkout.life.levels import LEVELS, Crowd, Level
from checkout.life.life import Life, move_in

__all__ = ["LEVELS", "Crowd", "Level", "Life", "move_in"]
