"""One order examined: every event decoded, checked against the order's state, and compared with the order's row, with
what is promised to it and what was picked for it, and with where its bags have been."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from checkout.back_office.findings import Finding, FindingCode
from checkout.errors import DataFileDamaged
from checkout.events import fulfilment as events
from checkout.events.codec import decode_order, encode, read_time, write_time
from checkout.events.fulfilment import BagPlace, OrderRecorded, Way
from checkout.events.stock import MovementKind
from checkout.journal import DAMAGE, RawBehind, RawEvent, RawOrder
from checkout.store import Order, OrderBook, OrderLine, OrderState

_BEGUN = {OrderState.PAID, OrderState.PICKING}
_IN_STORE = {*_BEGUN, OrderState.PACKED}
_WITH_RIDER = {OrderState.RIDING}
_ANY = set(OrderState)

LEGAL_IN: dict[type[events.OrderEvent], set[OrderState]] = {
    events.OrderPlaced: set(),
    events.AllocationLost: _BEGUN,
    events.PickingBegun: _BEGUN,
    events.LinePicked: _BEGUN,
    events.LineShort: _BEGUN,
    events.SubstituteAsked: _BEGUN,
    events.SubstituteAnswered: _BEGUN,
    events.LineSubstituted: _BEGUN,
    events.BagSealed: {*_BEGUN, OrderState.CANCELLED},
    events.BagMoved: _ANY,
    events.OrderPacked: _BEGUN,
    events.MoneyTaken: {*_IN_STORE, OrderState.CANCELLED},
    events.OrderShipped: {OrderState.PACKED},
    events.RoundBegun: {OrderState.PACKED},
    events.RiderAtDoor: _WITH_RIDER,
    events.NobodyAtDoor: _WITH_RIDER,
    events.AgeNotShown: _WITH_RIDER,
    events.OrderTurnedAway: _WITH_RIDER,
    events.OrderDelivered: {OrderState.RIDING, OrderState.SHIPPED},
    events.OrderReturned: _WITH_RIDER,
    events.OrderCancelled: {*_IN_STORE, OrderState.RIDING},
    events.VoucherGiven: {OrderState.RIDING, OrderState.DELIVERED},
    events.AmendsMade: _ANY,
    events.AmendsRefused: _ANY,
    events.CookingBegun: {OrderState.PAID},
    events.DishReady: {OrderState.COOKING},
    events.DishCollected: {OrderState.READY},
    events.DishForgotten: {OrderState.READY},
}
"""States in which each event is legal. OrderPlaced is the first, and no other."""

_NEXT: dict[BagPlace, set[BagPlace]] = {
    BagPlace.PICKER: {BagPlace.CONVEYOR, BagPlace.PACKING, BagPlace.STORE},
    BagPlace.CONVEYOR: {BagPlace.PACKING, BagPlace.STORE},
    BagPlace.PACKING: {BagPlace.RIDER, BagPlace.STORE},
    BagPlace.RIDER: {BagPlace.DOOR, BagPlace.STORE},
    BagPlace.DOOR: set(),
    BagPlace.STORE: set(),
}
"""Where a bag may go from each place."""
_LETTERS = {Way.DELIVER: "D", Way.SHIP: "S", Way.COOK: "K"}
_CARRIED_OUT = {OrderState.RIDING, OrderState.SHIPPED, OrderState.DELIVERED}
_Picked = Counter[tuple[int, str]]
"""By line and SKU."""


class OrderExamination:
    """An order's rows, examined: `findings`; and the order, as far as its events make sense."""

    def __init__(self, row: RawOrder, behind: RawBehind) -> None:
        self.order = Order(row.store)
        self.findings: list[Finding] = []
        self._row = row
        self.is_whole = self._walk(row.events)
        """Whether all events make sense."""
        if self.is_whole:
            self._compare_with_row()
            self.findings += self._promises(behind)
            self.findings += self._picked(behind)
            self.findings += self._bags()
            if self.order.awaits_money and self.order.state in _CARRIED_OUT:
                self._find(FindingCode.ORDER_WITHOUT_MONEY, expected="MoneyTaken", found=self.order.state)

    def _find(self, code: FindingCode, where: str = "", *, expected: object = "", found: object = "") -> None:
        self.findings.append(Finding(code, where or self._row.number, str(expected), str(found)))

    # The events

    def _walk(self, rows: Iterable[RawEvent]) -> bool:
        """Examine the events up to the first that makes no sense. Whether all of them do."""
        expected = 0
        for expected, raw in enumerate(rows, 1):
            place = f"{self._row.number} #{raw.seq}"
            if raw.seq != expected:
                self._find(FindingCode.EVENT_NUMBER_GAP, expected=expected, found=raw.seq)
                return False
            try:
                event = decode_order(raw.kind, raw.body)
                at = read_time(raw.at)
            except DataFileDamaged as error:
                self._find(FindingCode.EVENT_UNREADABLE, place, found=error.detail)
                return False
            if write_time(at) != raw.at or encode(event)[1] != raw.body:
                self._find(FindingCode.EVENT_ALTERED, place)
            try:
                fits = self._take(OrderRecorded(raw.seq, at, event), place)
            except DAMAGE:
                # Every value has its type, and together they make no sense.
                fits = False
            if not fits:
                self._find(FindingCode.EVENT_OUT_OF_TURN, place, expected=self.order.state, found=raw.kind)
                return False
        if not expected:
            self._find(FindingCode.EVENT_NUMBER_GAP, expected=1)
        return bool(expected)

    def _take(self, recorded: OrderRecorded, place: str) -> bool:
        """Apply an event; False when it is not legal now."""
        event, before = recorded.event, self.order.state
        is_placing = isinstance(event, events.OrderPlaced)
        if is_placing != (recorded.seq == 1) or not (is_placing or before in LEGAL_IN[type(event)]):
            return False
        if isinstance(event, events.BagMoved):
            was = self.order.bags[event.bag]
            if event.place not in _NEXT[was]:
                self._find(FindingCode.BAG_WRONG, f"{place} {event.bag}", expected=was, found=event.place)
        if isinstance(event, events.BagSealed) and event.bag in self.order.bags:
            self._find(FindingCode.BAG_WRONG, f"{place} {event.bag}", found=event.bag)
        self.order.apply(recorded)
        if isinstance(event, events.OrderPacked | events.OrderDelivered) and not self.order.all_picked:
            left = [line.line for line in self.order.lines.values() if not line.is_done]
            self._find(FindingCode.DELIVERED_NOT_PICKED, place, found=f"{type(event).__name__} {left}")
        return True

    # What goes with it

    def _compare_with_row(self) -> None:
        row, terms = self._row, self.order.terms
        begins = f"{terms.trip}-{_LETTERS[terms.way]}"
        if not (row.number == begins or (terms.way is Way.COOK and row.number.startswith(begins))):
            self._find(FindingCode.ORDER_ROW_WRONG, expected=begins, found=row.number)
        is_open = int(OrderBook.is_open(self.order))
        placed_at = write_time(self.order.events[0].at)
        said = (terms.order, terms.trip, terms.shopper, terms.way.value, self.order.state.value, is_open, placed_at)
        kept = (row.number, row.trip, row.shopper, row.way, row.state, row.is_open, row.placed_at)
        if said != kept:
            expected, found = (" ".join(map(str, each)) for each in (said, kept))
            self._find(FindingCode.ORDER_ROW_WRONG, expected=expected, found=found)

    def _promises(self, behind: RawBehind) -> Iterator[Finding]:
        """What is allocated to its lines: what they wait for, as far as it was there."""
        found = Counter[tuple[int, str]]()
        for each in behind.allocated:
            if each.number == self.order.number:
                found[each.line, each.sku] += each.quantity
        for line in self.order.lines.values():
            least, most = self._waits_for(line)
            there = found.pop((line.line, line.goods.sku), 0)
            if not least <= there <= most:
                where = f"{self.order.number} {line.line} {line.goods.sku}"
                yield Finding(FindingCode.PROMISE_WRONG, where, f"{least}..{most}", str(there))
        for (number, sku), quantity in found.items():
            yield Finding(FindingCode.PROMISE_WRONG, f"{self.order.number} {number} {sku}", "0", str(quantity))

    def _waits_for(self, line: OrderLine) -> tuple[int, int]:
        """What has to be allocated to a line at least, and may be at most."""
        if self.order.is_over or line.ordered.handed_over or self.order.way is Way.COOK:
            return 0, 0
        if self.order.way is Way.SHIP:
            # What the warehouse loses is written down only in the orders of the store that has seen it.
            return 0, line.left
        # What a substitute is looked for was not there.
        lacking = line.left if line.substitute is not None else line.ordered.lacking + line.lost
        return max(0, line.left - lacking), line.left

    def _picked(self, behind: RawBehind) -> Iterator[Finding]:
        """The movements of what was picked for it; nothing comes back that was not picked."""
        picked, moved, back = Counter[str](), Counter[str](), Counter[str]()
        for line in self.order.lines.values():
            for sku, quantity in () if line.is_service else line.taken:
                if not (line.ordered.handed_over and sku == line.goods.sku):
                    picked[sku] += quantity
        for each in behind.moved:
            if each.ref == self.order.number:
                (moved if each.kind == MovementKind.PICKED else back)[each.sku] += each.quantity
        for sku in sorted({*picked, *moved}):
            if picked[sku] != -moved[sku]:
                where = f"{self.order.number} {sku} picked"
                yield Finding(FindingCode.MOVEMENT_WITHOUT_CAUSE, where, str(-picked[sku]), str(moved[sku]))
        taken = sum(self._taken().values(), Counter[str]())
        taken.update({line.goods.sku: line.quantity for line in self.order.lines.values() if line.ordered.handed_over})
        for sku, quantity in sorted(back.items()):
            if quantity > taken[sku]:
                where = f"{self.order.number} {sku} returned"
                yield Finding(FindingCode.MOVEMENT_WITHOUT_CAUSE, where, str(taken[sku]), str(quantity))

    def _taken(self) -> dict[int, Counter[str]]:
        """What was picked, by line."""
        return {
            number: Counter({sku: quantity for sku, quantity in line.taken if not line.is_service})
            for number, line in self.order.lines.items()
        }

    def _bags(self) -> Iterator[Finding]:
        """Its bags are its own, and hold what was picked; what was carried out was in one."""
        order, taken = self.order, self._taken()
        bagged: dict[int, Counter[str]] = {}
        for bag, goods in order.bag_goods.items():
            if not bag.startswith(f"{order.number}-B"):
                yield Finding(FindingCode.BAG_WRONG, bag, f"{order.number}-B", bag)
            for each in goods:
                bagged.setdefault(each.line, Counter())[each.sku] += each.quantity
        for number, skus in bagged.items():
            for sku, quantity in skus.items():
                if quantity > taken.get(number, Counter())[sku]:
                    where = f"{order.number} {number} {sku}"
                    there = taken.get(number, Counter())[sku]
                    yield Finding(FindingCode.BAG_WRONG, where, str(there), str(quantity))
        if order.way is Way.DELIVER and order.state in _CARRIED_OUT:
            for number, skus in taken.items():
                for sku, quantity in skus.items():
                    there = bagged.get(number, Counter())[sku]
                    if there < quantity:
                        where = f"{order.number} {number} {sku}"
                        yield Finding(FindingCode.DELIVERED_NOT_PICKED, where, str(quantity), str(there))
        yield from self._places()

    def _places(self) -> Iterator[Finding]:
        """Where its bags may be, as it stands."""
        order = self.order
        match order.state:
            case OrderState.PAID | OrderState.PICKING:
                allowed = {BagPlace.PICKER, BagPlace.CONVEYOR, BagPlace.PACKING}
            case OrderState.PACKED:
                allowed = {BagPlace.PACKING}
            case OrderState.RIDING:
                allowed = {BagPlace.RIDER}
            case OrderState.DELIVERED:
                allowed = {BagPlace.DOOR, BagPlace.RIDER, BagPlace.STORE}
            case OrderState.RETURNED:
                allowed = {BagPlace.STORE}
            case _:
                allowed = set(BagPlace) - {BagPlace.DOOR}
        for bag, place in order.bags.items():
            if place not in allowed:
                yield Finding(FindingCode.BAG_WRONG, bag, "/".join(sorted(allowed)), place)
