"""The shop's own books of what it moved in a check, to compare a wallet's statements with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from wallet.conformance.bench import Bench, Broken, Order, same, shown, true
from wallet.money import Money
from wallet.port import Movement, NotReady, RefundStatus, StatementLine, StatementPage, Status

DAY = timedelta(days=1)
_LENIENCE = timedelta(minutes=1)
"""How far a line's time may be from when the money moved: some providers name no seconds."""
_PAGE = 200
_MOST_LINES = 10_000
_CANCEL_TRIES = 10

Key = tuple[str, str, str, str]
"""Movement, order, amount with its currency, and refund id."""


@dataclass(frozen=True, slots=True)
class _Moved:
    """Money that moved between `begins` and `ends`."""

    begins: datetime
    ends: datetime
    trade_no: str | None


class StatementBooks:
    """Everything that moves goes through it, and it is compared with the statements at the end."""

    def __init__(self, bench: Bench) -> None:
        self.bench = bench
        self.zone = ZoneInfo(bench.can.statement_zone)
        self._first = self.today
        self._moved: dict[Key, _Moved] = {}

    @property
    def today(self) -> date:
        return self.bench.time.now().astimezone(self.zone).date()

    @property
    def midnight(self) -> datetime:
        """When today ends."""
        return datetime.combine(self.today + DAY, time(), self.zone)

    def wait_until(self, moment: datetime, seconds: float = 0) -> None:
        """Let time pass, if it has not yet, until `seconds` after `moment`."""
        # In UTC: the difference of two times in one zone leaves summer time out.
        left = moment.timestamp() + seconds - self.bench.time.now().timestamp()
        self.bench.time.advance(max(0.0, left))

    # Moving money

    def paid(self, minor: int | None = None, currency: str | None = None) -> Order:
        request, begins = self.bench.request(minor, currency=currency), self.bench.time.now()
        order = self.bench.paid(request)
        self._note(Movement.PAYMENT, order, request.amount, begins)
        return order

    def finished(self, order: Order) -> Order:
        """Wait for the result of an order, the customer doing their part from now on."""
        begins = self.bench.time.now()
        order = self.bench.finish(order)
        if order.snapshot.status is Status.PAID:
            self._note(Movement.PAYMENT, order, order.request.amount, begins)
        return order

    def refunded(self, order: Order, refund_id: str, amount: Money) -> None:
        begins = self.bench.time.now()
        refund = self.bench.refunded(order, refund_id, amount).refund
        same(refund and refund.status, RefundStatus.DONE, f"refund {refund_id} of {amount}")
        self._note(Movement.REFUND, order, amount, begins, refund_id)

    def cancelled(self, order: Order) -> None:
        """Cancel what is paid; it may stay paid."""
        begins = self.bench.time.now()
        for _ in range(_CANCEL_TRIES):
            snapshot = self.bench.known(self.bench.wallet.cancel(order.ref), "cancel")
            if snapshot.status is not Status.PROCESSING:
                break
            self.bench.time.advance(self.bench.can.policy.cancel_interval)
        if snapshot.status is Status.CANCELLED:
            self._note(Movement.REVERSAL, order, order.request.amount, begins)

    def captured(self, order: Order, amount: Money) -> None:
        begins = self.bench.time.now()
        snapshot = self.bench.known(self.bench.wallet.capture(order.ref, amount), "capture")
        same((snapshot.status, snapshot.captured), (Status.PAID, amount), "after a capture")
        self._note(Movement.PAYMENT, order, amount, begins)

    def _note(self, movement: Movement, order: Order, amount: Money, begins: datetime, refund_id: str = "") -> None:
        trade_no = order.snapshot.trade_no if movement is Movement.PAYMENT else None
        self._moved[_key(movement, order.number, amount, refund_id)] = _Moved(
            begins, self.bench.time.now(), trade_no if amount == order.request.amount else None
        )

    # Comparing

    def agree(self) -> dict[date, list[StatementLine]]:
        """Compare with the statements of all days since the first. Raises Broken with the difference."""
        self.bench.time.advance(2 * DAY.total_seconds())
        found = self.stated()
        lines = [(day, line) for day, stated in found.items() for line in stated]
        keys = [_key(line.movement, line.out_trade_no, line.amount, _refund_id(line)) for _, line in lines]
        missing = [key for key in self._moved if key not in keys]
        extra = [key for n, key in enumerate(keys) if key not in self._moved or key in keys[:n]]
        difference = [
            f"{what}: {'; '.join(map(_told, some[:3]))}"
            for what, some in (("missing", missing), ("not expected", extra))
            if some
        ]
        true(not difference, f"the statement, {' and '.join(difference)}")
        for key, (day, line) in zip(keys, lines, strict=True):
            self._is_in_its_place(_told(key), self._moved[key], day, line)
        return found

    def stated(self) -> dict[date, list[StatementLine]]:
        """The lines of each day that has been over for a day, with each in order and on its day."""
        found = {}
        day = self._first
        while day <= self.today - 2 * DAY:
            found[day] = stated = lines_of(self.bench, day)
            begins, ends = (datetime.combine(each, time(), self.zone) for each in (day, day + DAY))
            for line in stated:
                aware = isinstance(line.at, datetime) and line.at.tzinfo is not None
                true(aware, f"at is {shown(line.at)}, expected a time with its zone")
                on = line.at.astimezone(self.zone).isoformat()
                true(begins <= line.at < ends, f"the statement of {day}, {self.zone.key}, has a line of {on}")
            same([line.at for line in stated], sorted(line.at for line in stated), "the order of its lines")
            day += DAY
        return found

    def _is_in_its_place(self, told: str, moved: _Moved, day: date, line: StatementLine) -> None:
        days = sorted({each.astimezone(self.zone).date().isoformat() for each in (moved.begins, moved.ends)})
        true(day.isoformat() in days, f"{told} is on the statement of {day}, expected {' or '.join(days)}")
        in_time = moved.begins - _LENIENCE <= line.at <= moved.ends + _LENIENCE
        true(in_time, f"{told} moved at {moved.ends.astimezone(self.zone)}: found {line.at}")
        if line.trade_no and moved.trade_no:
            same(line.trade_no, moved.trade_no, f"trade_no of {told}")


def lines_of(bench: Bench, day: date) -> list[StatementLine]:
    """All pages of a day, which must be ready."""
    lines: list[StatementLine] = []
    page = None
    while True:
        answer = bench.wallet.statement(day, page)
        if isinstance(answer, NotReady):
            raise Broken(f"not ready a day later: {shown(answer.why)}")
        true(isinstance(answer, StatementPage), f"statement: answered {shown(answer)}")
        assert isinstance(answer, StatementPage)
        true(len(answer.lines) <= _PAGE, f"a page has {len(answer.lines)} lines, expected at most {_PAGE}")
        lines += answer.lines
        page = answer.next_page
        if page is None:
            return lines
        true(len(lines) <= _MOST_LINES, "the pages do not end")


def _key(movement: Movement, out_trade_no: str, amount: Money, refund_id: str) -> Key:
    return str(movement), out_trade_no, f"{amount} {amount.currency}", refund_id


def _refund_id(line: StatementLine) -> str:
    return line.refund_id if line.movement is Movement.REFUND else ""


def _told(key: Key) -> str:
    return " ".join(filter(None, key))
