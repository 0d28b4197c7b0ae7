"""Reconciliation: one day of our journal against the wallet's statement of it.

An entry that only one side has is one-sided (单边账), and a person has to find out why: money without a receipt, or a
receipt without money. Two cases only look one-sided. Clocks differ, so what happened about midnight is also looked for
on the neighbouring days. And a payment that the wallet reversed by itself has come to nothing on both sides.

A wallet that pays with others (`abroad`, `split`) uses our order reference with them, or the reference with the number
of the part: `_2`. Such statement lines are compared with the payment that they are part of. A part that a statement
lacks cannot be found here; only that wallet knows of it.

A day begins and ends in the wallet's time zone (`Capabilities.statement_zone`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from checkout.back_office.payment_records import PaymentRecord, payment_of, payments_moving
from checkout.journal import Journal, Standing
from wallet.errors import WalletBroken
from wallet.money import Money
from wallet.port import (
    Movement,
    NotReady,
    NotSent,
    StatementLine,
    StatementPage,
    Unknown,
    Unsupported,
    Wallet,
)

NoStatement = NotReady | NotSent | Unknown | Unsupported
"""Why there is nothing to compare with."""

MOST_PAGES = 10_000
"""A statement with more pages, of 200 lines each, is broken off."""
_PART_SUFFIX = re.compile("_[0-9]{1,2}$")
_A_DAY = timedelta(days=1)


class Verdict(StrEnum):
    AGREES = "agrees"
    OTHER_DAY = "other-day"
    """The two sides have it on neighbouring days."""
    FOR_ANOTHER = "for-another"
    """Part of a payment with another of our wallets, or that payment in another currency."""
    UNDONE = "undone"
    """The wallet captured and reversed it by itself; we have no payment."""
    AMOUNT_DIFFERS = "amount-differs"
    ONLY_THEIRS = "only-theirs"
    ONLY_OURS = "only-ours"


ONE_SIDED = frozenset({Verdict.ONLY_THEIRS, Verdict.ONLY_OURS, Verdict.AMOUNT_DIFFERS})
"""A person has to look into these."""


@dataclass(frozen=True, slots=True)
class ReconciliationEntry:
    """A movement of money on one side or both. `at` is the wallet's time, or else ours."""

    verdict: Verdict
    movement: Movement
    out_trade_no: str
    at: datetime
    ours: Money | None = None
    theirs: Money | None = None
    refund_id: str = ""
    trade_no: str = ""
    """The wallet's own reference."""
    standing: Standing | None = None
    """The payment's standing here; None when the order is not ours."""
    received: Money | None = None
    """What the shop gets of a payment, or gives of a refund, by the statement; None when only we have it."""

    @property
    def is_one_sided(self) -> bool:
        return self.verdict in ONE_SIDED


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """A wallet's day, compared. One-sided entries first, then by time."""

    wallet: str
    day: date
    zone: str
    entries: tuple[ReconciliationEntry, ...]

    @property
    def one_sided(self) -> tuple[ReconciliationEntry, ...]:
        return tuple(entry for entry in self.entries if entry.is_one_sided)

    @property
    def discounted(self) -> list[tuple[Money, Money]]:
        """What the statement comes to, payments less what was given back, and what the shop gets of it before fees: for
        each currency in which it pays for discounts that the provider gave."""
        sums: dict[str, tuple[int, int]] = {}
        for entry in self.entries:
            if entry.theirs is not None and entry.received is not None:
                sign = 1 if entry.movement is Movement.PAYMENT else -1
                paid, got = sums.get(entry.theirs.currency, (0, 0))
                sums[entry.theirs.currency] = paid + sign * entry.theirs.minor, got + sign * entry.received.minor
        return [(Money(paid, code), Money(got, code)) for code, (paid, got) in sums.items() if paid != got]

    def count(self, verdict: Verdict) -> int:
        return sum(entry.verdict is verdict for entry in self.entries)


def reconcile(journal: Journal, name: str, wallet: Wallet, day: date) -> Reconciliation | NoStatement:
    """Compare `day` in the journal with the statement of `wallet`, which is called `name` there.

    `wallet` is the shop's, behind its guard. Raises DataFileError.
    """
    try:
        zone = ZoneInfo(wallet.capabilities().statement_zone)
        days = (day, day - _A_DAY, day + _A_DAY)
    except (WalletBroken, ZoneInfoNotFoundError, ValueError, OverflowError) as error:
        return Unknown(str(error))
    today, *neighbours = (_whole_statement(wallet, each) for each in days)
    if not isinstance(today, list):
        return today
    around = [line for lines in neighbours if isinstance(lines, list) for line in lines]
    return _Comparison(journal, name, zone, day).of(today, around)


def _whole_statement(wallet: Wallet, day: date) -> list[StatementLine] | NoStatement:
    lines: list[StatementLine] = []
    page: str | None = None
    for _ in range(MOST_PAGES):
        answer = wallet.statement(day, page)
        if not isinstance(answer, StatementPage):
            return answer
        lines += answer.lines
        if answer.next_page is None or answer.next_page == page:
            return lines
        page = answer.next_page
    return Unknown(f"more than {MOST_PAGES} pages")


_Key = tuple[Movement, str, str]
"""Direction, order reference and refund id."""


@dataclass(frozen=True, slots=True)
class _Ours:
    payment: PaymentRecord
    at: datetime
    amount: Money
    received: Money | None = None
    """Of a payment."""


class _Comparison:
    def __init__(self, journal: Journal, name: str, zone: ZoneInfo, day: date) -> None:
        self._journal = journal
        self._name = name
        self._zone = zone
        self._day = day
        self._known: dict[str, PaymentRecord | None] = {}
        self._parts: dict[_Key, dict[_Key, Money]] = {}
        """Lines that are part of a payment with another wallet, by that payment's movement."""

    def of(self, today: list[StatementLine], around: list[StatementLine]) -> Reconciliation:
        today, undone = _without_reversed(today, around)
        ours = self._ours()
        entries = [self._entry(Verdict.UNDONE, line, None) for line in undone]
        entries += [self._theirs(line, ours.pop(_key(line), None)) for line in today]
        nearby = {_key(line): line for line in _without_reversed(around, today)[0]}
        entries += (
            self._left_over(key, mine, nearby.get(key)) for key, mine in ours.items() if self._is_today(mine.at)
        )
        entries.sort(key=lambda entry: (not entry.is_one_sided, entry.at))
        return Reconciliation(self._name, self._day, str(self._zone), tuple(entries))

    def _ours(self) -> dict[_Key, _Ours]:
        """Our movements on the day and its neighbours."""
        since = datetime.combine(self._day - _A_DAY, time(), self._zone).astimezone(UTC)
        until = datetime.combine(self._day + 2 * _A_DAY, time(), self._zone).astimezone(UTC)
        ours: dict[_Key, _Ours] = {}
        for payment in payments_moving(self._journal, since, until):
            if payment.wallet == self._name:
                self._known[payment.out_trade_no] = payment
                ours |= dict(_movements(payment))
        return ours

    def _payment(self, out_trade_no: str) -> PaymentRecord | None:
        if out_trade_no not in self._known:
            payment = payment_of(self._journal, out_trade_no)
            self._known[out_trade_no] = payment if payment is not None and payment.wallet == self._name else None
        return self._known[out_trade_no]

    def _standing(self, out_trade_no: str) -> Standing | None:
        payment = self._payment(out_trade_no)
        return None if payment is None else payment.standing

    def _is_today(self, at: datetime) -> bool:
        return at.astimezone(self._zone).date() == self._day

    def _theirs(self, line: StatementLine, mine: _Ours | None) -> ReconciliationEntry:
        if mine is None:
            return self._for_another(line) or self._entry(Verdict.ONLY_THEIRS, line, None)
        if mine.amount != line.amount:
            return self._entry(Verdict.AMOUNT_DIFFERS, line, mine)
        ours, theirs = mine.received or mine.amount, _received(line)
        if line.movement is Movement.PAYMENT and ours != theirs:
            return replace(self._entry(Verdict.AMOUNT_DIFFERS, line, mine), ours=ours, theirs=theirs)
        return self._entry(Verdict.AGREES if self._is_today(mine.at) else Verdict.OTHER_DAY, line, mine)

    def _for_another(self, line: StatementLine) -> ReconciliationEntry | None:
        """The entry of a line that is part of a payment with another wallet; None when there is no such payment."""
        order, refund_id = _PART_SUFFIX.sub("", line.out_trade_no), _PART_SUFFIX.sub("", line.refund_id)
        payment = payment_of(self._journal, order)
        if payment is None or payment.wallet == self._name:
            return None
        for moved in payment.movements:
            way = Movement.REFUND if moved.refund_id else Movement.PAYMENT
            if (way, moved.refund_id) == (line.movement, refund_id):
                whole = moved.charged or Money(moved.amount, payment.amount.currency)
                verdict = self._fits((way, order, refund_id), line, whole)
                if verdict is None:
                    return None
                return replace(self._entry(verdict, line, _Ours(payment, moved.at, whole)), standing=payment.standing)
        return None

    def _fits(self, movement: _Key, line: StatementLine, whole: Money) -> Verdict | None:
        """Whether `line` fits into what is left of `movement`, `whole` in all; None for a line that comes twice."""
        parts = self._parts.setdefault(movement, {})
        if _key(line) in parts:
            return None
        parts[_key(line)] = line.amount
        if any(part.currency != whole.currency for part in parts.values()):
            return Verdict.AMOUNT_DIFFERS
        there = sum(part.minor for part in parts.values())
        fits = there == whole.minor if movement in parts else there <= whole.minor
        return Verdict.FOR_ANOTHER if fits else Verdict.AMOUNT_DIFFERS

    def _left_over(self, key: _Key, mine: _Ours, line: StatementLine | None) -> ReconciliationEntry:
        if line is not None:
            verdict = Verdict.OTHER_DAY if mine.amount == line.amount else Verdict.AMOUNT_DIFFERS
            return self._entry(verdict, line, mine)
        movement, order, refund_id = key
        return ReconciliationEntry(
            Verdict.ONLY_OURS, movement, order, mine.at, mine.amount, None, refund_id, standing=mine.payment.standing
        )

    def _entry(self, verdict: Verdict, line: StatementLine, mine: _Ours | None) -> ReconciliationEntry:
        return ReconciliationEntry(
            verdict,
            line.movement,
            line.out_trade_no,
            line.at.astimezone(UTC),
            None if mine is None else mine.amount,
            line.amount,
            line.refund_id,
            line.trade_no,
            self._standing(line.out_trade_no),
            _received(line),
        )


def _movements(payment: PaymentRecord) -> Iterator[tuple[_Key, _Ours]]:
    for movement in payment.movements:
        way = Movement.REFUND if movement.refund_id else Movement.PAYMENT
        amount = Money(movement.amount, payment.amount.currency)
        received = None if movement.received is None else Money(movement.received, payment.amount.currency)
        yield (way, payment.out_trade_no, movement.refund_id), _Ours(payment, movement.at, amount, received)


def _received(line: StatementLine) -> Money:
    return line.amount if line.receipt_amount is None else line.receipt_amount


def _key(line: StatementLine) -> _Key:
    return line.movement, line.out_trade_no, line.refund_id


def _without_reversed(
    lines: Iterable[StatementLine], around: Iterable[StatementLine]
) -> tuple[list[StatementLine], list[StatementLine]]:
    """`lines` split in two: those that stand, and payments reversed (here or `around`) with their reversals."""
    lines = list(lines)
    taken = {line.out_trade_no: line.amount for line in (*around, *lines) if line.movement is Movement.PAYMENT}
    reversed_ = {
        line.out_trade_no
        for line in (*around, *lines)
        if line.movement is Movement.REVERSAL and taken.get(line.out_trade_no) == line.amount
    }
    stands: list[StatementLine] = []
    undone: list[StatementLine] = []
    for line in lines:
        is_undone = line.out_trade_no in reversed_ and line.movement is not Movement.REFUND
        (undone if is_undone else stands).append(line)
    return stands, undone
