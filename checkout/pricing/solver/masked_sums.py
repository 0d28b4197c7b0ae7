"""Amounts and counts of units that count for the same basket offers and coupons. Keys are bit masks, a bit for each
stage. A count holds pieces, and grams of weighed goods in the bits from `GRAMS` on, so that both add up at once.
"""

from __future__ import annotations

MaskedSums = dict[int, tuple[int, int]]
"""By mask: minor units, and the count."""
GRAMS = 34
"""More bits than 5,000 lines of a million pieces need."""


def as_list(sums: MaskedSums) -> list[tuple[int, int, int]]:
    """(mask, minor units, count), in the order of the masks."""
    return [(mask, *sums[mask]) for mask in sorted(sums)]


def read(sums: MaskedSums, bit: int) -> tuple[int, int]:
    """Minor units and count of what counts for the stage (or gate) of this bit."""
    amount, count = 0, 0
    for mask, (more, one) in sums.items():
        if mask >> bit & 1:
            amount += more
            count += one
    return amount, count


def add(sums: MaskedSums, more: MaskedSums, sign: int = 1) -> None:
    """Add `more` to `sums`, in place."""
    for mask, (amount, count) in more.items():
        before = sums.get(mask, (0, 0))
        after = before[0] + sign * amount, before[1] + sign * count
        if after[1] or after[0]:
            sums[mask] = after
        else:
            sums.pop(mask, None)
