"""The cash desk's drawer and orders. Movements are only ever added; what must lie in the drawer is their sum.

>>> desk_number(1), desk_number(2)
('1008', '1016')
"""

from __future__ import annotations

from datetime import datetime

from wallet.money import Money
from wallet.port import Movement, PaymentRequest, StatementLine, Status, WalletSettings
from wallet.simulated.ledger_wallet import CURRENCY
from wallet.simulated.payment_ledger import BookedPayment, PaymentLedger, payment_format, read_payment
from wallet.simulated.statement_pages import stamp

SMALLEST = 10
"""Fen. The smallest coin in use is one jiao."""
LARGEST = 10_000_000
"""Fen that are taken at once, ¥100,000.00: more was mistyped, or goes to a bank."""
HOW_MANY = 900
"""How many numbers there are for customers who wait."""
FLOAT = 50_000
"""Fen that lie in the drawer from the beginning, to give change from."""


class Drawer(PaymentLedger):
    """The desk's ledger. Raises LedgerError when its file cannot be used."""

    def __init__(self, settings: WalletSettings) -> None:
        super().__init__(settings, payment_format(__package__, "cash-desk.db", 0x5347_4344, "the cash desk"))
        self.serve(self._put_float)

    def _put_float(self, now: datetime) -> None:
        if self.sql.is_new():
            self.move("float", FLOAT, now)

    def waiting_under(self, number: str) -> BookedPayment | None:
        row = self.sql.find_waiting(number=number)
        return None if row is None else read_payment(row)

    def waiting(self) -> list[BookedPayment]:
        """Orders that are not paid yet, in the order of being sent."""
        return [read_payment(row) for row in self.sql.all_waiting()]

    def hand_over(self, request: PaymentRequest) -> bool:
        """Book `request` under the next free number; False when every number is in use."""
        first = int(self.sql.next_id())
        numbers = (desk_number(count) for count in range(first, first + HOW_MANY))
        number = next((free for free in numbers if self.waiting_under(free) is None), None)
        if number is not None:
            self.add(request, number, Status.AWAITING_CUSTOMER)
        return number is not None

    def take(self, order: BookedPayment, tendered: int, now: datetime) -> int:
        """Put what was tendered into the drawer, and the change out of it. Returns the change, in fen."""
        assert order.amount is not None, "nobody pays a tombstone"
        change = tendered - order.amount
        self.move("tendered", tendered, now, order=order.out_trade_no)
        if change:
            self.move("change", -change, now, order=order.out_trade_no)
        self.change_state(order, Status.PAID)
        return change

    def statement(self, begins: datetime, ends: datetime, skip: int, limit: int) -> list[StatementLine]:
        """Payments and refunds from `begins` (inclusive) to `ends` (exclusive), in the order of time."""
        rows = self.sql.statement(begins=stamp(begins), ends=stamp(ends), skip=skip, limit=limit)
        return [
            StatementLine(
                datetime.fromisoformat(at),
                Movement.REFUND if kind == "refund" else Movement.PAYMENT,
                order,
                Money(amount, CURRENCY),
                trade_no(number),
                refund_id or "",
            )
            for number, at, kind, order, refund_id, amount in rows
        ]


def is_countable(amount: Money) -> bool:
    """Whether notes and coins make this amount."""
    return amount.currency == CURRENCY and 0 < amount.minor <= LARGEST and amount.minor % SMALLEST == 0


def trade_no(number: int) -> str:
    return f"DESK{number:012d}"


def desk_number(count: int) -> str:
    """The number for the `count`th hand-over, counted from 1; after 900 they repeat.

    Four digits, read out by one person and typed by another. The last is a Luhn check digit (ISO/IEC 7812-1): one wrong
    digit, or two neighbours swapped, never finds another customer's basket.
    """
    body = str(100 + (count - 1) % HOW_MANY)
    return body + str(-_luhn_sum(body + "0") % 10)


def _luhn_sum(digits: str) -> int:
    """Double every second digit, from the one before the last; add the digits of all results."""
    return sum(sum(divmod(int(digit) * (1 + place % 2), 10)) for place, digit in enumerate(reversed(digits)))
