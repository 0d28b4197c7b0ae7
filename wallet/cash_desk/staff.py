"""The staff's side of the cash desk: look a number up, take the cash, give change, or send somebody away."""

from __future__ import annotations

from datetime import datetime

from wallet.cash_desk.drawer import Drawer, is_countable
from wallet.money import Money
from wallet.port import Status
from wallet.simulated.ledger_wallet import CURRENCY
from wallet.simulated.payment_ledger import BookedPayment
from wallet.staffed_desk import CashTaken, DeskOrder, NobodyWaits, NotCash, SentAway, StaffedDesk, TooLittle


class CashDeskStaff(StaffedDesk):
    """What staff do. Every call is one transaction; LedgerError when it could not be written."""

    def __init__(self, drawer: Drawer) -> None:
        self._drawer = drawer

    def waiting(self) -> list[DeskOrder]:
        return self._drawer.serve(lambda _now: [_order(each) for each in self._drawer.waiting()])

    def look_up(self, number: str) -> DeskOrder | NobodyWaits:
        return self._drawer.serve(lambda _now: self._look_up(number))

    def take(self, number: str, tendered: Money) -> CashTaken | TooLittle | NotCash | NobodyWaits:
        if not is_countable(tendered):
            return NotCash(tendered)
        return self._drawer.serve(lambda now: self._take(number, tendered, now))

    def refuse(self, number: str) -> SentAway | NobodyWaits:
        return self._drawer.serve(lambda _now: self._refuse(number))

    def _look_up(self, number: str) -> DeskOrder | NobodyWaits:
        found = self._drawer.waiting_under(number)
        return self._nobody(number) if found is None else _order(found)

    def _nobody(self, number: str) -> NobodyWaits:
        return NobodyWaits(number, tuple(_order(each).number for each in self._drawer.waiting()))

    def _take(self, number: str, tendered: Money, now: datetime) -> CashTaken | TooLittle | NobodyWaits:
        found = self._drawer.waiting_under(number)
        if found is None:
            return self._nobody(number)
        order = _order(found)
        if tendered < order.amount:
            return TooLittle(order, order.amount - tendered)
        return CashTaken(order, tendered, Money(self._drawer.take(found, tendered.minor, now), CURRENCY))

    def _refuse(self, number: str) -> SentAway | NobodyWaits:
        found = self._drawer.waiting_under(number)
        if found is None:
            return self._nobody(number)
        self._drawer.change_state(found, Status.DECLINED)
        return SentAway(_order(found))


def _order(booked: BookedPayment) -> DeskOrder:
    assert booked.key is not None, "a tombstone waits for nobody"
    assert booked.amount is not None, "a tombstone waits for nobody"
    return DeskOrder(
        booked.key, booked.out_trade_no, Money(booked.amount, CURRENCY), booked.subject, booked.basket or ""
    )
