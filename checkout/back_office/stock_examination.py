"""The stock ledger examined: every movement is numbered, possible and of its kind; what is kept beside them is their
sum; and nothing is promised that is not there.

Goods are never fewer than none, at any moment of the ledger. What came is what went, was thrown away, was corrected or
stands there, since levels are compared with the sum of all movements.
"""

from __future__ import annotations

from collections.abc import Iterator

from checkout.back_office.findings import Finding, FindingCode
from checkout.errors import DataFileDamaged
from checkout.events.codec import read_time, write_time
from checkout.events.stock import Location, MovementKind
from checkout.journal import DAMAGE, RawMovement, RawStoreRows

_COMES = {MovementKind.OPENING, MovementKind.RECEIVED, MovementKind.RETURNED}
_GOES = {MovementKind.SOLD, MovementKind.PICKED, MovementKind.WASTED}
_Place = tuple[str, str]
"""Location and SKU."""


def stock_findings(rows: RawStoreRows) -> Iterator[Finding]:
    """One keeper at a time, and of its ledger one movement at a time: what is kept meanwhile is a number for each of
    its goods."""
    for keeper in rows.keepers():
        ledger = _Ledger(keeper)
        for movement in rows.movements(keeper):
            yield from ledger.take(movement)
            if ledger.has_gap:
                break
        yield from ledger.rest()
        for found, expected in rows.levels(keeper):
            where, key = f"{keeper} {found.sku} {found.location}", (found.location, found.sku)
            if found.on_hand < 0 and key not in ledger.on_hand and not expected.allocated:
                # Reserved, and never moved: the chain's data say how much there is.
                continue
            on_hand = ledger.on_hand.pop(key, 0)
            promised = expected.allocated + expected.reserved
            if found.on_hand < 0 and not (on_hand or expected.allocated):
                # Only reserved so far: nothing of these goods has moved, and the file does not say how many there are.
                continue
            if not ledger.has_gap and (found.on_hand, found.allocated) != (on_hand, expected.allocated):
                text = f"{found.on_hand} {found.allocated}" if found.on_hand >= 0 else "-"
                yield Finding(FindingCode.STOCK_LEVEL_WRONG, where, f"{on_hand} {expected.allocated}", text)
            if promised > max(found.on_hand, 0):
                yield Finding(FindingCode.STOCK_PROMISED_TWICE, where, str(max(found.on_hand, 0)), str(promised))
        if not ledger.has_gap:
            for (location, sku), on_hand in ledger.on_hand.items():
                yield Finding(FindingCode.STOCK_LEVEL_WRONG, f"{keeper} {sku} {location}", str(on_hand), "-")


class _Ledger:
    """The movements of one keeper, added up."""

    def __init__(self, keeper: str) -> None:
        self.on_hand: dict[_Place, int] = {}
        self.has_gap = False
        self._keeper = keeper
        self._last = 0
        self._below: set[_Place] = set()
        """Where there were fewer than none once: that is told once."""
        self._from_back: RawMovement | None = None
        """The first half of a filled shelf."""

    def take(self, row: RawMovement) -> Iterator[Finding]:
        """Add one movement."""
        place = f"{self._keeper} #{row.seq}"
        if row.seq != self._last + 1:
            self.has_gap = True
            yield self._found(FindingCode.MOVEMENT_GAP, self._keeper, self._last + 1, row.seq)
            return
        self._last = row.seq
        key = (row.location, row.sku)
        if not self._is_possible(row, first=key not in self.on_hand):
            yield self._found(FindingCode.MOVEMENT_WRONG, place, "", f"{row.kind} {row.sku} {row.quantity:+}")
        if not self._is_paired(row):
            yield self._found(FindingCode.MOVEMENT_WRONG, place, "-", f"{row.kind} {row.sku} {row.quantity:+}")
        now = self.on_hand[key] = self.on_hand.get(key, 0) + row.quantity
        if now < 0 and key not in self._below:
            self._below.add(key)
            yield self._found(FindingCode.STOCK_BELOW_ZERO, f"{place} {row.sku} {row.location}", 0, now)

    def rest(self) -> Iterator[Finding]:
        """What is wrong with the end of the ledger."""
        if self._from_back is not None and not self.has_gap:
            row = self._from_back
            yield self._found(FindingCode.MOVEMENT_WRONG, f"{self._keeper} #{row.seq}", "+", f"{row.kind} {row.sku}")

    def _is_possible(self, row: RawMovement, *, first: bool) -> bool:
        """Whether it is a movement of its kind, at a place and a time that there is."""
        try:
            kind, _ = MovementKind(row.kind), Location(row.location)
            written = write_time(read_time(row.at)) == row.at
        except (DataFileDamaged, *DAMAGE):
            return False
        sign = row.quantity > 0 if kind in _COMES else row.quantity < 0 if kind in _GOES else row.quantity != 0
        return written and sign and (first or kind is not MovementKind.OPENING)

    def _is_paired(self, row: RawMovement) -> bool:
        """Whether what leaves the back room for the shelf arrives there with the next movement."""
        before, self._from_back = self._from_back, None
        if row.kind != MovementKind.FILLED:
            return before is None
        if before is None:
            self._from_back = row
            return row.quantity < 0 and row.location == Location.BACK
        there = (before.sku, before.ref, -before.quantity)
        return (row.sku, row.ref, row.quantity) == there and row.location != Location.BACK

    @staticmethod
    def _found(code: FindingCode, where: str, expected: object, found: object) -> Finding:
        return Finding(code, where, str(expected), str(found))
