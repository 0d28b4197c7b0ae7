"""Payments and movements of a wallet that takes money at once: the cash desk and gift cards.

Each wallet has tables of its own. The queries here read them through its views `booked` (one row per payment) and
`broken_rule`, and write through its queries `add_payment`, `change_state` and `add_movement`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from wallet.errors import LedgerError
from wallet.port import Known, Outcome, PaymentRequest, Snapshot, Status, Unknown, WalletSettings
from wallet.simulated.ledger_file import LedgerFile, LedgerFormat, sql_text
from wallet.simulated.statement_pages import stamp

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class BookedPayment:
    """One payment. Amounts are fen. A tombstone (`PaymentLedger.add_tombstone`) has no `amount` and no `key`."""

    out_trade_no: str
    key: str | None
    """What the customer shows: the number for the desk, or of the card."""
    amount: int | None
    basket: str | None
    subject: str
    state: Status
    captured: int
    refunded: int
    number: int | None
    """For `trade_no`; None as long as there is none."""


class PaymentLedger(LedgerFile):
    """The ledger of one wallet. Raises LedgerError when its file cannot be used.

    Call the methods below `answer` inside the work that is served.
    """

    def __init__(self, settings: WalletSettings, kept: LedgerFormat) -> None:
        super().__init__(settings.data, kept)
        self._clock = settings.clock

    def serve(self, work: Callable[[datetime], T]) -> T:
        """Do `work`, given the time, in one transaction. Raises LedgerError when it could not be written."""
        now = self._clock()
        with self.transaction():
            return work(now)

    def answer(self, work: Callable[[datetime], Snapshot]) -> Outcome:
        """`serve`, as an outcome: `Unknown` when it could not be written."""
        try:
            return Known(self.serve(work))
        except LedgerError as error:
            return Unknown(str(error))

    def find(self, out_trade_no: str) -> BookedPayment | None:
        row = self.sql.find_payment(out_trade_no=out_trade_no)
        return None if row is None else read_payment(row)

    def add(self, request: PaymentRequest, key: str, state: Status) -> None:
        self.sql.add_payment(
            out_trade_no=request.out_trade_no,
            key=key,
            amount=request.amount.minor,
            basket=request.basket,
            subject=request.subject[:256],
            state=state,
        )

    def add_tombstone(self, out_trade_no: str, state: Status = Status.CANCELLED) -> None:
        """Nothing is paid under this reference any more, whatever is asked for: it was cancelled before it arrived, or
        declined before anybody's account was found."""
        self.sql.add_payment(out_trade_no=out_trade_no, key=None, amount=None, basket=None, subject="", state=state)

    def change_state(self, payment: BookedPayment, state: Status) -> None:
        self.sql.change_state(out_trade_no=payment.out_trade_no, state=state)

    def move(
        self,
        kind: str,
        amount: int,
        now: datetime,
        *,
        key: str | None = None,
        order: str | None = None,
        refund_id: str | None = None,
    ) -> None:
        """Add a movement of `amount` fen, signed as the wallet's table has it."""
        self.sql.add_movement(at=stamp(now), key=key, kind=kind, amount=amount, out_trade_no=order, refund_id=refund_id)

    def refunded_under(self, out_trade_no: str, refund_id: str) -> int | None:
        """Fen that were refunded under this id."""
        found = self.sql.refund_under(out_trade_no=out_trade_no, refund_id=refund_id)
        return None if found is None else int(found)


def read_payment(row: tuple[Any, ...]) -> BookedPayment:
    order, key, amount, basket, subject, state, *totals = row
    return BookedPayment(order, key, amount, basket, subject, Status(state), *totals)


def payment_format(package: str, file: str, application_id: int, owner: str) -> LedgerFormat:
    """The format, version 1, of the wallet in `package`, which holds `schema.sql`, `views.sql` and `queries.sql`."""
    return LedgerFormat(
        file,
        application_id,
        version=1,
        owner=owner,
        tables=sql_text(package, "schema"),
        queries=sql_text(__package__, "payments") + sql_text(package, "queries"),
        indexes=(
            "CREATE INDEX IF NOT EXISTS movement_order ON movement (out_trade_no);"
            "CREATE INDEX IF NOT EXISTS movement_at ON movement (at);"
        ),
        views=sql_text(package, "views"),
    )
