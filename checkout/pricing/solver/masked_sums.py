"""Amounts and pieces of units that count for the same stages: by the mask of these stages, a bit for each."""

from __future__ import annotations

Heaps = dict[int, tuple[int, int]]
"""By mask: minor units, and pieces."""


def as_list(heaps: Heaps) -> list[tuple[int, int, int]]:
    """(mask, amount, pieces), in the order of the masks."""
    return [(mask, *heaps[mask]) for mask in sorted(heaps)]


def add(heaps: Heaps, more: Heaps, sign: int = 1) -> None:
    """Add `more` to `heaps`, in place."""
    for mask, (amount, pieces) in more.items():
        before = heaps.get(mask, (0, 0))
        after = before[0] + sign * amount, before[1] + sign * pieces
        if after[1] or after[0]:
            heaps[mask] = after
        else:
            heaps.pop(mask, None)
