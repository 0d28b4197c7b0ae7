"""One trip examined: every event decoded, checked against the trip's state, added up, and compared with its receipt."""

from __future__ import annotations

from collections.abc import Iterable

from catalog.chain import line_amount
from checkout import events
from checkout.back_office.findings import Finding, FindingCode
from checkout.back_office.money_examination import (
    flaw_of,
    receipt_and_basket,
    receipt_and_payment,
    receipt_sums,
    refund_flaws,
)
from checkout.back_office.posted_examination import ExpectedTables
from checkout.basket import Basket, Receipt
from checkout.errors import DataFileDamaged
from checkout.events.codec import body_by_name, decode, encode, read_time, write_time
from checkout.journal import DAMAGE, RawEvent, RawReceipt, RawTrip, post
from checkout.trip import TripState, state_after, state_in_row

_OPEN = {TripState.OPEN}
_PAYING = {TripState.PAYING, TripState.STUCK}
_PAID = {TripState.PAID, TripState.LEFT}
_HELD = {TripState.HELD, TripState.LEFT}
_ANY = set(TripState)
_INSIDE = _ANY - {TripState.LEFT}

_LEGAL_IN: dict[type[events.Event], set[TripState]] = {
    events.TripStarted: set(),
    events.ItemScanned: _OPEN,
    events.ScanRefused: _OPEN,
    events.QuantityChanged: _OPEN,
    events.LineRemoved: _OPEN,
    events.FulfilmentChosen: _OPEN,
    events.Undone: _OPEN,
    events.CouponShown: _OPEN,
    events.AddressChosen: _OPEN,
    events.SlotChosen: _OPEN,
    events.SubstitutesChosen: _OPEN,
    events.DeliveryFeeSet: _OPEN,
    events.WentToPay: _OPEN,
    events.TripSuspended: _OPEN,
    events.TripResumed: {TripState.SUSPENDED},
    events.PaymentStarted: _OPEN,
    events.PaymentSeen: _PAYING | _HELD,
    events.PaymentAwaits: _PAYING,
    events.PaymentCancelling: _PAYING | _HELD,
    events.PaymentDeclined: _PAYING,
    events.PaymentCancelled: _PAYING,
    events.PaymentStuck: _PAYING | _HELD,
    events.Paid: _PAYING | _HELD,
    events.PaymentHeld: _PAYING,
    events.CaptureStarted: _HELD,
    events.CaptureStuck: _HELD,
    events.PaymentReleased: _PAYING | _HELD,
    events.PaymentClosed: _ANY,
    events.UnmatchedCaptureFound: _ANY,
    events.UnmatchedCaptureRefunded: _ANY,
    events.UnmatchedCaptureKept: _ANY,
    events.RefundStarted: _PAID,
    events.RefundDone: _PAID,
    events.RefundDeclined: _PAID,
    events.RefundStuck: _PAID,
    events.Left: {TripState.OPEN, TripState.SUSPENDED, TripState.HELD, TripState.PAID},
}
"""States in which each event is legal. TripStarted is checked separately; network events are legal in any state but
LEFT."""

_TICKETS = '"tickets":'
"""In every receipt since data version 6, and in none before."""


class Examination:
    """A trip's rows, examined: `findings`, and what is compared with wallets."""

    def __init__(self, row: RawTrip, order_tag: str = "") -> None:
        self.findings: list[Finding] = []
        self.paid: events.Paid | None = None
        self.unmatched_orders: set[str] = set()
        """Orders with an unmatched capture that is not refunded yet."""
        self.refunded = 0
        """Minor units given back of the payment."""
        self.refunding: dict[str, events.RefundStarted] = {}
        """By refund id: refunds whose outcome is not known."""
        self.refunds: list[events.RefundEvent] = []
        self._failed: set[str] = set()
        """Orders whose payment was declined or cancelled."""
        self._row = row
        self._order_tag = order_tag
        self._state = TripState.OPEN
        self._basket = Basket()
        self._intent: events.PaymentStarted | None = None
        self._held: events.PaymentHeld | None = None
        """What is held and neither taken nor released."""
        self._capture: events.CaptureStarted | None = None
        self._paid_at = ""
        self._started_at = ""
        self._tables = ExpectedTables(row.shopper)
        self.receipt: Receipt | None = None
        """None when there is none, or it cannot be read."""
        self.has_orders = False
        """Whether the receipt is from a time when what is to come had orders, and stock was kept."""
        self.is_whole = self._walk(row.events)
        """Whether all events make sense."""
        self._compare(readable=self.is_whole)

    @property
    def is_held(self) -> bool:
        """Whether money is held, and neither taken nor released."""
        return self._held is not None

    @property
    def open_order(self) -> str | None:
        """The order reference of the payment that is under way, if one is."""
        is_open = self._state in _PAYING or (self._capture is not None and self.paid is None)
        return self._intent.out_trade_no if self._intent and is_open else None

    @property
    def orders(self) -> set[str]:
        """Orders for which a wallet may hold money: paid, under way, or captured too late."""
        paid = [] if self.paid is None else [self.paid.out_trade_no]
        under_way = [] if self.open_order is None else [self.open_order]
        return {*paid, *under_way, *self.unmatched_orders, *(receipt.out_trade_no for receipt in self._row.receipts)}

    @property
    def may_be_held(self) -> set[int]:
        """What the wallet may hold of the payment, in minor units: without any of the refunds that are under way."""
        held = {0 if self.paid is None else self.paid.amount - self.refunded}
        for refund in self.refunding.values():
            held |= {each - refund.amount for each in held}
        return held

    def _compare(self, *, readable: bool) -> None:
        if readable:
            self._compare_with_row()
            if self._row.posted is not None:
                self.findings += self._tables.differences(self._row.trip, self._row.posted)
        for receipt in self._row.receipts:
            self._look_at(receipt, readable=readable)
        if self.paid is not None and not self._row.receipts:
            self._find(FindingCode.PAID_WITHOUT_RECEIPT, expected=self.paid.receipt_number)

    def _find(self, code: FindingCode, where: str = "", *, expected: object = "", found: object = "") -> None:
        self.findings.append(Finding(code, where or self._row.trip, str(expected), str(found)))

    # The events

    def _walk(self, rows: Iterable[RawEvent]) -> bool:
        """Examine the events up to the first that makes no sense. Whether all of them do."""
        expected = 0
        for expected, raw in enumerate(rows, 1):
            place = f"{self._row.trip} #{raw.seq}"
            if raw.seq != expected:
                self._find(FindingCode.EVENT_NUMBER_GAP, expected=expected, found=raw.seq)
                return False
            try:
                event = decode(raw.kind, raw.body)
                at = write_time(read_time(raw.at))
            except DataFileDamaged as error:
                self._find(FindingCode.EVENT_UNREADABLE, place, found=error.detail)
                return False
            if raw.at != at or not _is_as_written(event, raw.body):
                self._find(FindingCode.EVENT_ALTERED, place)
            try:
                fits = self._take(event, raw.at, place, first=expected == 1)
            except DAMAGE:
                # Every value has its type, and together they make no sense.
                fits = False
            if not fits:
                self._find(FindingCode.EVENT_OUT_OF_TURN, place, expected=self._state, found=raw.kind)
                return False
        if not expected:
            self._find(FindingCode.EVENT_NUMBER_GAP, expected=1)
        return bool(expected)

    def _take(self, event: events.Event, at: str, place: str, *, first: bool) -> bool:
        """Apply `event`; False when it is not legal now."""
        if first:
            if not isinstance(event, events.TripStarted):
                return False
            self._start(event, at)
        elif self._state not in _LEGAL_IN.get(type(event), _INSIDE):
            return False
        if not self._add_up(event, at, place):
            return False
        self._tables.at = at
        post(event, self._tables)
        self._state = state_after(self._state, event)
        return True

    def _start(self, event: events.TripStarted, at: str) -> None:
        self._started_at = at
        self._basket = Basket(event.currency)
        said = (event.trip, event.store, event.shopper, at)
        row = (self._row.trip, self._row.store, self._row.shopper, self._row.opened_at)
        if said != row:
            self._find(FindingCode.START_WRONG, expected=" ".join(said), found=" ".join(row))

    def _add_up(self, event: events.Event, at: str, place: str) -> bool:
        match event:
            case events.ItemScanned():
                if event.line > self._basket.next_line or event.goods.ref_qty < 1:
                    return False
                self._price(event, place)
            case events.PaymentStarted():
                self._intend(event, place)
            case events.Paid():
                self._pay(event, at, place)
            case events.PaymentHeld():
                self._held = event
                return self._intent is not None and (event.out_trade_no, event.amount, self._intent.hold > 0) == (
                    self._intent.out_trade_no,
                    self._intent.hold,
                    True,
                )
            case events.CaptureStarted():
                return self._begin_capture(event, place)
            case events.PaymentReleased(out_trade_no=order):
                held, self._held, self._capture = self._held, None, None
                self._failed.add(order)
                return held is not None and held.out_trade_no == order
            case _ if isinstance(event, events.PaymentEvent | events.PaymentSeen):
                if isinstance(event, events.PaymentDeclined | events.PaymentCancelled):
                    self._failed.add(event.out_trade_no)
                return self._intent is not None and event.out_trade_no == self._intent.out_trade_no
            case events.RefundStarted() | events.RefundDone() | events.RefundDeclined() | events.RefundStuck():
                return self._give_back(event)
            case events.PaymentClosed(out_trade_no=order):
                return order in self._failed
            case events.UnmatchedCaptureFound(out_trade_no=order):
                self.unmatched_orders.add(order)
                return order in self._failed
            case events.UnmatchedCaptureKept(out_trade_no=order):
                return order in self.unmatched_orders
            case events.UnmatchedCaptureRefunded(out_trade_no=order):
                known = order in self.unmatched_orders
                self.unmatched_orders.discard(order)
                return known
        self._basket.apply(event)
        return True

    def _price(self, event: events.ItemScanned, place: str) -> None:
        before = self._basket.line(event.line)
        quantity, paid = (0, 0) if before is None else (before.quantity, before.amount)
        # More of what is weighed costs what all of it does, less what it cost.
        amount = line_amount(event.goods.price, ref_qty=event.goods.ref_qty, quantity=quantity + event.quantity) - paid
        # A scale label may carry the amount, from which the weight was only estimated.
        if amount != event.amount and not event.label:
            self._find(FindingCode.AMOUNT_WRONG, place, expected=amount, found=event.amount)

    def _intend(self, event: events.PaymentStarted, place: str) -> None:
        self._intent = event
        self._basket.apply(event)
        if event.price is not None and (flaw := flaw_of(event.price, self._basket)):
            self._find(FindingCode.PRICES_WRONG, place, expected=flaw.expected, found=flaw.found)
        order = event.out_trade_no
        if not (order.startswith(self._row.trip) and order.endswith(self._order_tag)):
            self._find(FindingCode.INTENT_WRONG, place, expected=f"{self._row.trip}...{self._order_tag}", found=order)
        total = self._basket.total.minor
        fingerprint = self._basket.fingerprint(self._row.trip, read_time(self._started_at).isoformat())
        if (event.amount + event.rounded, event.basket) != (total, fingerprint) or event.rounded < 0:
            self._find(
                FindingCode.INTENT_WRONG,
                place,
                expected=f"{total} {fingerprint}",
                found=f"{event.amount} {event.basket}",
            )

    def _begin_capture(self, event: events.CaptureStarted, place: str) -> bool:
        held = self._held
        if held is None or self._capture is not None or event.out_trade_no != held.out_trade_no:
            return False
        self._capture = event
        self._basket.apply(event)
        if flaw := flaw_of(event.price, self._basket):
            self._find(FindingCode.PRICES_WRONG, place, expected=flaw.expected, found=flaw.found)
        if event.amount != event.price.total or not 0 < event.amount <= held.amount:
            self._find(FindingCode.INTENT_WRONG, place, expected=f"{event.price.total}", found=event.amount)
        return True

    def _pay(self, event: events.Paid, at: str, place: str) -> None:
        self.paid, self._paid_at = event, at
        intent, capture = self._intent, self._capture
        if (intent is not None and intent.hold > 0) != (capture is not None):
            self._find(FindingCode.EVENT_OUT_OF_TURN, place, expected="CaptureStarted", found="Paid")
        amount = intent.amount if intent is not None and capture is None else capture.amount if capture else 0
        if intent and (event.out_trade_no, event.wallet, event.amount, event.rounded) != (
            intent.out_trade_no,
            intent.wallet,
            amount,
            intent.rounded,
        ):
            self._find(
                FindingCode.INTENT_WRONG,
                place,
                expected=f"{intent.out_trade_no} {amount}",
                found=f"{event.out_trade_no} {event.amount}",
            )

    def _give_back(self, event: events.RefundEvent) -> bool:
        self.refunds.append(event)
        if isinstance(event, events.RefundStarted):
            self.refunding[event.refund_id] = event
            return self.paid is not None and event.out_trade_no == self.paid.out_trade_no
        fits = event.refund_id in self.refunding
        if isinstance(event, events.RefundDone):
            self.refunded += event.amount
        if not isinstance(event, events.RefundStuck):
            self.refunding.pop(event.refund_id, None)
        return fits

    def _compare_with_row(self) -> None:
        if self._row.state != state_in_row(self._state):
            self._find(FindingCode.STATE_WRONG, expected=state_in_row(self._state), found=self._row.state)
        if self.open_order is not None:
            self._find(FindingCode.PAYMENT_OPEN, self.open_order, found=self._row.trip)
        for refund_id in self.refunding:
            self._find(FindingCode.REFUND_OPEN, refund_id, found=self._row.trip)
        for order in sorted(self.unmatched_orders):
            self._find(FindingCode.UNMATCHED_CAPTURE, order, found=self._row.trip)

    def _look_at(self, row: RawReceipt, *, readable: bool) -> None:
        place = f"{row.store} {row.number}"
        try:
            self.receipt = Receipt.from_json(row.body)
            self.has_orders = _TICKETS in row.body
            self._examine(row, self.receipt, readable=readable)
        except DataFileDamaged as error:
            self._find(FindingCode.RECEIPT_UNREADABLE, place, found=error.detail)
        except DAMAGE:
            self._find(FindingCode.RECEIPT_UNREADABLE, place)

    def _examine(self, row: RawReceipt, receipt: Receipt, *, readable: bool) -> None:
        self.findings += receipt_sums(receipt)
        if readable:
            self.findings += refund_flaws(receipt, self.refunds)
        if readable and self.paid is None:
            self._find(FindingCode.RECEIPT_WITHOUT_PAYMENT, receipt.number, found=self._row.trip)
        elif readable and self.paid is not None:
            self.findings += receipt_and_payment(row, receipt, self.paid, self._paid_at)
            self.findings += receipt_and_basket(receipt, self._basket)


def _is_as_written(event: events.Event, body: str) -> bool:
    """Whether this program, or an older version of it, writes the event so."""
    older = isinstance(event, events.ItemScanned) and '"goods":' not in body
    return (not older and body == encode(event)[1]) or body == body_by_name(event)
