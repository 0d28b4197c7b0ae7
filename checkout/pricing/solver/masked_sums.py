"""Amounts and pieces of units that count for the same basket offers and coupons. Keys are bit masks, a bit for each
stage.
"""

from __future__ import annotations

MaskedSums = dict[int, tuple[int, int]]
"""By mask: minor units, and pieces."""


def as_list(sums: MaskedSums) -> list[tuple[int, int, int]]:
    """(mask, minor units, pieces), in the order of the masks."""
    return [(mask, *sums[mask]) for mask in sorted(sums)]


def read(sums: MaskedSums, bit: int) -> tuple[int, int]:
    """Minor units and pieces that count for the stage (or gate) of this bit."""
    amount, pieces = 0, 0
    for mask, (more, count) in sums.items():
        if mask >> bit & 1:
            amount += more
            pieces += count
    return amount, pieces


def add(sums: MaskedSums, more: MaskedSums, sign: int = 1) -> None:
    """Add `more` to `sums`, in place."""
    for mask, (amount, pieces) in more.items():
        before = sums.get(mask, (0, 0))
        after = before[0] + sign * amount, before[1] + sign * pieces
        if after[1] or after[0]:
            sums[mask] = after
        else:
            sums.pop(mask, None)
