"""The amounts that basket offers read, packed into one number that the search adds up."""

from __future__ import annotations

from checkout.pricing.solver.masked_sums import MaskedSums
from checkout.pricing.solver.patterns import WHOLE

_WIDE = 80
"""Bits of each amount."""


class CarriedAmounts:
    """Minor units (in ten-thousandths) and counts by mask, applications of gated offers, and by how much prices are
    raised.
    """

    def __init__(self, *, counts: bool) -> None:
        self._counts = counts
        self._coordinates: dict[tuple[str, int], int] = {}

    def of(self, mask: int, fine: int, count: int = 0) -> int:
        """So much that counts for the stages of this mask."""
        amounts = fine * self._one("amount", mask)
        if count and self._counts:
            amounts += count * self._one("count", mask)
        return amounts

    def raised(self, by: int) -> int:
        """A price that is so much dearer for a basket offer: of options that leave the same, less raised is better."""
        return by * self._one("raised", 0) if by else 0

    def application(self, pattern: int) -> int:
        """One of a gated offer."""
        return self._one("times", pattern)

    def _one(self, what: str, which: int) -> int:
        return 1 << _WIDE * self._coordinates.setdefault((what, which), len(self._coordinates))

    def read(self, amounts: int) -> tuple[MaskedSums, dict[int, int]]:
        """The masked sums, and the gated applications by pattern."""
        sums: dict[int, list[int]] = {}
        times: dict[int, int] = {}
        for (what, which), number in self._coordinates.items():
            amount = amounts >> _WIDE * number & (1 << _WIDE) - 1
            if not amount or what == "raised":
                continue
            if what == "times":
                times[which] = amount
            elif what == "count":
                sums.setdefault(which, [0, 0])[1] = amount
            else:
                sums.setdefault(which, [0, 0])[0] = amount // WHOLE
        return {mask: (amount, pieces) for mask, (amount, pieces) in sums.items()}, times
