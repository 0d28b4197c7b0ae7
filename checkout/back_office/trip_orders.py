"""What a trip has behind the shelves, compared with its receipt and its refunds: its orders, what was reserved for it,
and what its shopper carried out.

There is no order without money, and no money for goods to come without an order.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from catalog.chain import Fulfilment
from checkout.back_office.findings import Finding, FindingCode
from checkout.back_office.order_examination import OrderExamination
from checkout.back_office.trip_examination import Examination
from checkout.basket import Receipt
from checkout.events import RefundDeclined, RefundStarted
from checkout.events.fulfilment import Way
from checkout.events.stock import MovementKind
from checkout.journal import RawBehind
from checkout.store import SERVICES, Order, OrderState

_MODES = {Way.DELIVER: Fulfilment.DELIVER, Way.SHIP: Fulfilment.SHIP}


def trip_order_findings(trip: Examination, behind: RawBehind) -> Iterator[Finding]:
    """Where a trip's orders, or the stock that moved for it, are not what it paid for."""
    examined = [OrderExamination(row, behind) for row in behind.orders]
    for each in examined:
        yield from each.findings
    if not trip.is_whole:
        return
    orders = [each.order for each in examined if each.is_whole]
    yield from _money(trip, orders)
    if len(orders) == len(examined):
        receipt = trip.receipt
        if receipt is not None and trip.has_orders:
            yield from _receipt(receipt, orders)
            yield from _sold(receipt, orders, behind)
        elif trip.paid is None:
            yield from _sold(None, orders, behind)
        yield from _amends(trip, orders)
    if trip.paid is not None:
        for held in behind.reserved:
            where = f"{held.number} {held.line} {held.sku}"
            yield Finding(FindingCode.PROMISE_WRONG, where, "0", str(held.quantity))


def _money(trip: Examination, orders: list[Order]) -> Iterator[Finding]:
    for order in orders:
        unpaid = trip.paid is None and not (order.terms.held and trip.is_held)
        if unpaid and not (order.terms.held and order.state is OrderState.CANCELLED):
            yield Finding(FindingCode.ORDER_WITHOUT_MONEY, order.number, "Paid", "-")
        # Of an order that was cancelled before, no money was taken.
        was_taken = trip.paid is not None and order.state is not OrderState.CANCELLED
        if order.terms.held and (order.is_taken if trip.paid is None else was_taken and not order.is_taken):
            found = "MoneyTaken" if order.is_taken else "-"
            yield Finding(FindingCode.ORDER_WITHOUT_MONEY, order.number, "-" if order.is_taken else "MoneyTaken", found)


def _receipt(receipt: Receipt, orders: list[Order]) -> Iterator[Finding]:
    """Each line that is not carried out is in the order of its way, and in no other; each dish has its order."""
    for way, mode in _MODES.items():
        of_way = [order for order in orders if order.way is way]
        bought = {line.line: (line.goods.sku, line.quantity, line.amount) for line in receipt.lines_by(mode)}
        ordered = [line for order in of_way for line in order.lines.values()]
        if bought and not ordered:
            yield Finding(FindingCode.MONEY_WITHOUT_ORDER, f"{receipt.trip} {way}", str(sorted(bought)), "-")
            continue
        held = any(order.terms.held for order in of_way)
        if held:
            # Paid by what they weigh, and not at all where they were not there.
            found = {line.line: bought.get(line.line) for line in ordered if line.line in bought}
        else:
            found = {line.line: (line.goods.sku, line.quantity, line.ordered.net) for line in ordered}
        if found != bought or (len(ordered) != len(bought) and not held):
            yield Finding(FindingCode.ORDER_NOT_THE_RECEIPT, f"{receipt.trip} {way}", str(bought), str(found))
    tickets = sorted(ticket.number for ticket in receipt.tickets)
    cooked = sorted(order.terms.ticket for order in orders if order.way is Way.COOK)
    if tickets != cooked:
        code = FindingCode.MONEY_WITHOUT_ORDER if len(cooked) < len(tickets) else FindingCode.ORDER_NOT_THE_RECEIPT
        yield Finding(code, f"{receipt.trip} {Way.COOK}", str(tickets), str(cooked))


def _sold(receipt: Receipt | None, orders: list[Order], behind: RawBehind) -> Iterator[Finding]:
    """What left the shelves with the shopper is what the receipt has as carried, or handed to the staff."""
    handed = {line.line for order in orders for line in order.lines.values() if line.ordered.handed_over}
    expected, found = Counter[str](), Counter[str]()
    for line in () if receipt is None else receipt.lines:
        is_service = line.for_line is not None or line.goods.department == SERVICES
        if (line.mode is Fulfilment.CARRY or line.line in handed) and not is_service:
            expected[line.goods.sku] -= line.quantity
    for moved in behind.moved:
        if moved.kind == MovementKind.SOLD:
            found[moved.sku] += moved.quantity
    for sku in sorted({*expected, *found}):
        if expected[sku] != found[sku]:
            refs = next((moved.ref for moved in behind.moved if moved.sku == sku), receipt.trip if receipt else "")
            where = f"{refs} {sku} sold"
            yield Finding(FindingCode.MOVEMENT_WITHOUT_CAUSE, where, str(expected[sku]), str(found[sku]))


def _amends(trip: Examination, orders: list[Order]) -> Iterator[Finding]:
    """What orders give back is what was begun as a refund for them: the same units of the same lines."""
    declined = {event.refund_id for event in trip.refunds if isinstance(event, RefundDeclined)}
    begun = {event.refund_id: event for event in trip.refunds if isinstance(event, RefundStarted) and event.order}
    for order in orders:
        for refund_id, made in order.amends.items():
            refund = begun.get(refund_id)
            if refund_id and (refund is None or refund.order != order.number or refund_id in declined):
                where = f"{order.number} {refund_id}"
                yield Finding(FindingCode.AMENDS_WRONG, where, str([each.line for each in made]), "-")
        for line in order.lines.values():
            if line.amends.back > line.quantity:
                where = f"{order.number} {line.line}"
                yield Finding(FindingCode.AMENDS_WRONG, where, str(line.quantity), str(line.amends.back))
    known = {refund_id for order in orders for refund_id in order.amends}
    for refund_id, refund in begun.items():
        if refund_id not in known and refund_id not in declined:
            yield Finding(FindingCode.AMENDS_WRONG, f"{refund.order} {refund_id}", "-", str(refund.amount))
