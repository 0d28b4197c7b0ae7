"""May these goods be sold to this shopper, and how do they go home? If so, they go into the basket."""

from __future__ import annotations

from collections.abc import Collection

from catalog.chain import Fulfilment, Product, Unit, line_amount
from catalog.shelf import Found, Shelf
from checkout.clock import Clock
from checkout.events import ItemScanned, Problem, ScanRefused, Source
from checkout.network import Network
from checkout.pricing import goods_of
from checkout.session.serial_numbers import serial_in, taken_elsewhere
from checkout.trip import Refused, Trip

MAX_QUANTITY = 99_999
"""Pieces on one line; snabble's self-scanning SDK has the same limit."""

Scanned = ItemScanned | ScanRefused | Refused


class SaleRules:
    """Decides for one trip, and records what was decided."""

    def __init__(self, trip: Trip, shelf: Shelf, clock: Clock, network: Network) -> None:
        self._trip = trip
        self._shelf = shelf
        self._clock = clock
        self._network = network

    def sell(self, found: Found, raw: str, source: Source, count: int, mode: Fulfilment | None = None) -> Scanned:
        """Put the goods into the basket `count` times, to go `mode` (None: the usual way). `ScanRefused` and recorded
        when they may not be sold."""
        product, trip = found.product, self._trip
        if product.age_min and product.age_min > trip.shopper.age_on(trip.local_now.date()):
            return self.refuse(Problem.UNDER_AGE, raw, source, product, str(product.age_min))
        if found.amount <= 0:
            # A gram of cabbage costs nothing, once rounded.
            return self.refuse(Problem.COSTS_NOTHING, raw, source, product)
        if found.label and count != 1:
            return Refused(Problem.NOT_EDITABLE, "counted")
        if found.serial and self._is_taken(found):
            return self.refuse(Problem.SERIAL_USED, raw, source, product, found.serial)
        if found.label and self._same_label_again(found):
            return self.refuse(Problem.SAME_LABEL, raw, source, product)
        return self.put(found, raw, source, count, mode)

    def put(
        self,
        found: Found,
        raw: str,
        source: Source,
        count: int = 1,
        mode: Fulfilment | None = None,
        for_line: int | None = None,
    ) -> ItemScanned | Refused:
        """Record that the goods go into the basket, on a line that has the same or a new one. A service belongs to the
        line `for_line`."""
        basket, member = self._trip.basket, self._trip.shopper.member
        goods = goods_of(self._shelf, found.product, found, member=member, at=self._clock.now())
        mode = mode or goods.modes[0]
        same = None
        if not found.label and for_line is None:
            same = basket.mergeable_line(goods.sku, found.price, found.regular_price, mode)
        quantity, amount = found.quantity * count, found.amount * count
        if same is not None and same.quantity + quantity > MAX_QUANTITY:
            return Refused(Problem.BAD_QUANTITY, str(MAX_QUANTITY + 1))
        if same is not None and goods.unit is Unit.GRAM:
            # The line costs what all of its grams do, rounded once.
            whole = line_amount(goods.price, ref_qty=goods.ref_qty, quantity=same.quantity + quantity)
            amount = whole - same.amount
        return self._trip.record(
            ItemScanned(
                line=same.line if same else basket.next_line,
                raw=raw,
                source=source,
                goods=goods,
                quantity=quantity,
                amount=amount,
                mode=mode,
                label=found.label,
                for_line=for_line,
                offline=not self._network.up,
                lot=found.lot,
                serial=found.serial,
                keeps_until=found.keeps_until.isoformat() if found.keeps_until else "",
                remark=found.remark or "",
            )
        )

    def _is_taken(self, found: Found) -> bool:
        """Whether the one pack with this serial number is in a basket already, or has been sold."""
        trip = self._trip
        here = serial_in(trip.events, trip.basket, found)
        return here or taken_elsewhere(trip.journal, trip.id, found.product.sku, found.serial)

    def _same_label_again(self, found: Found) -> bool:
        """Two equal labels in a row are far more often one pack scanned twice. A third scan confirms the second pack.

        What the labels say is compared, not how it is written: a scanner may put a zero or its own mark before the
        digits.
        """
        last = self._trip.events[-1].event
        if not (isinstance(last, ItemScanned) and last.label):
            return False
        said = (found.product.sku, found.quantity, found.amount, found.lot, found.serial)
        return said == (last.goods.sku, last.quantity, last.amount, last.lot, last.serial)

    def refuse(
        self,
        problem: Problem,
        raw: str,
        source: Source,
        product: Product | None,
        detail: str = "",
        near: Collection[Product] = (),
    ) -> ScanRefused | Refused:
        """Record that it is not sold; `near` are goods that may have been meant."""
        if product is None:
            suggestions = tuple(each.sku for each in near)
            return self._trip.record(ScanRefused(raw, source, problem, detail=detail, suggestions=suggestions))
        named = (product.sku, product.name.zh, product.name.en)
        return self._trip.record(ScanRefused(raw, source, problem, *named, detail))

    def left(self, sku: str, mode: Fulfilment, more: int) -> int | None:
        """How much is left beside what is in the basket, in pieces or grams, where that is less than `more`; None where
        it is enough, as always in the store: whoever scans has it in the hand."""
        del sku, mode, more
        return None

    def cannot_go(self, modes: Collection[Fulfilment], mode: Fulfilment) -> Refused | None:
        """Why goods that may go by `modes` cannot go by `mode`; None when they can. The detail is the distance in
        metres where the shopper's address is out of reach."""
        store, home = self._trip.store, self._trip.address.point
        if mode not in modes:
            return Refused(Problem.MODE_NOT_ALLOWED, mode)
        if mode is Fulfilment.CARRY:
            return None
        if home is None:
            return Refused(Problem.OUT_OF_REACH)
        distance = round(store.distance_m(*home))
        if mode is Fulfilment.DELIVER and distance > store.terms.radius_m:
            return Refused(Problem.OUT_OF_REACH, str(distance))
        return None
