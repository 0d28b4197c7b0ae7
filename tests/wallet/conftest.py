"""What the tests of the mock wallet share: the wallet, its clock, and one customer at the till."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from wallet.mock import open_wallet
from wallet.money import Money
from wallet.port import Known, Mode, PaymentRef, PaymentRequest, Snapshot, Status, WalletSettings

ORDER = "JQ2026112400010001"
SMALL = Money(6886)


class Table:
    """Calls are for `ORDER` unless another is named; what is not `Known` fails the test."""

    def __init__(self, folder: Path | None = None, seed: int = 0):
        self.now = datetime(2026, 11, 24, 10, 30, tzinfo=UTC)
        self.wallet = open_wallet(WalletSettings(folder, lambda: self.now, seed))
        self.app = self.wallet.app_of("li-wei")

    def later(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)

    def request(self, amount: Money = SMALL, order: str = ORDER, code: str | None = None, **more):
        """A request by payment code, unless another mode is named."""
        mode = more.pop("mode", Mode.PRESENTED_CODE)
        if mode is Mode.PRESENTED_CODE and code is None:
            code = self.app.show_code()
        return PaymentRequest(order, amount, "Groceries", "b1", code, mode, **more)

    def pay(self, amount: Money = SMALL, order: str = ORDER, **more) -> Snapshot:
        return known(self.wallet.pay(self.request(amount, order, **more)))

    def query(self, order: str = ORDER) -> Snapshot:
        return known(self.wallet.query(PaymentRef(order)))

    def cancel(self, order: str = ORDER) -> Snapshot:
        return known(self.wallet.cancel(PaymentRef(order)))

    def capture(self, amount: int, order: str = ORDER) -> Snapshot:
        return known(self.wallet.capture(PaymentRef(order), Money(amount)))

    def refund(self, amount: int, refund_id: str = "refund_1", order: str = ORDER) -> Snapshot:
        return known(self.wallet.refund(PaymentRef(order), refund_id, Money(amount)))

    def status(self, order: str = ORDER) -> Status:
        return self.query(order).status

    @property
    def balance(self) -> Money:
        return self.wallet.accounts.funds_of("li-wei")["balance"]

    @property
    def fired(self) -> list[tuple[str, ...]]:
        """What faults have done so far: at, order, fault, what, chosen by."""
        rows = self.wallet._service.ledger.connection
        return rows.execute("SELECT at, out_trade_no, fault, what, chosen_by FROM fired ORDER BY id").fetchall()

    def funds(self, customer: str = "li-wei") -> dict[str, int]:
        return {source: money.minor for source, money in self.wallet.accounts.funds_of(customer).items()}


def known(outcome) -> Snapshot:
    assert isinstance(outcome, Known), outcome
    return outcome.snapshot


@pytest.fixture
def tables():
    """Opens tables and closes them again; whatever happened at them, the books add up."""
    opened = []

    def open_one(*arguments, **options) -> Table:
        opened.append(Table(*arguments, **options))
        return opened[-1]

    yield open_one
    for table in opened:
        table.wallet.close()


@pytest.fixture
def table(tables):
    table = tables()
    yield table
    assert table.wallet.check() == []
