"""The doctor: recomputes everything that must add up in the data file, and reports what does not."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing
from itertools import groupby
from pathlib import Path
from typing import Protocol, cast

from checkout.back_office.findings import Finding, FindingCode
from checkout.back_office.notices import Notices
from checkout.back_office.stock_examination import stock_findings
from checkout.back_office.trip_examination import Examination
from checkout.back_office.trip_orders import trip_order_findings
from checkout.errors import DataFileDamaged
from checkout.journal import FILE_NAME, Journal
from checkout.payment import Wallets
from wallet.errors import LedgerError
from wallet.simulated.ledger_file import Discrepancy

MOCK = "mock"


class Books(Protocol):
    """What the mock wallet keeps: its ledger, or the wallet itself while a shop has it open."""

    file: str

    def held(self) -> dict[str, int]: ...

    def check(self) -> list[Discrepancy]: ...


def examine_folder(folder: Path) -> list[Finding]:
    """Examine the data file in `folder`, the mock wallet's beside it, and the notifications kept for the shop, without
    changing any of them.

    Raises DataFileBusy while a shop has the file open, DataFileNewer, DataFileDamaged when it is not a data file of
    ours, or DataFileError when there is none.
    """
    from wallet.mock.books.ledger import inspect_ledger  # noqa: PLC0415 - start-up time: only this reads these books

    with closing(Journal(folder, read_only=True)) as journal:
        kept = Notices(folder).examine()
        try:
            books = inspect_ledger(folder)
        except LedgerError as error:
            ours = [finding for finding in examine(journal) if finding.code is not FindingCode.WALLET_BOOKS_MISSING]
            return [*ours, Finding(FindingCode.WALLET_BOOKS_WRONG, MOCK, found=str(error)), *kept]
        try:
            return [*examine(journal, books), *kept]
        finally:
            if books is not None:
                books.close()


def examine_shop(journal: Journal, wallets: Wallets) -> Iterator[Finding]:
    """Examine what an open shop has in `journal`, and what its mock wallet has in its books."""
    opened = wallets.opened.get(MOCK)
    yield from examine(journal, None if opened is None else cast("Books", opened.inside))


def examine(journal: Journal, books: Books | None = None) -> Iterator[Finding]:
    """Examine everything in `journal`, and compare it with the mock wallet's `books` (None: there are none)."""
    comparison = _BooksComparison(books)
    try:
        with journal.reading():
            if damage := journal.damage():
                yield from (Finding(FindingCode.FILE_DAMAGED, FILE_NAME, found=line) for line in damage)
                return
            order_tag = journal.order_tag()
            yield from (Finding(FindingCode.ROW_WITHOUT_ITS_TRIP, table) for table in journal.orphans())
            yield from _trip_numbers(journal)
            yield from _receipt_numbers(journal)
            behind = journal.raw_store.by_trip()
            for raw in journal.raw_trips():
                trip = Examination(raw, order_tag)
                yield from trip.findings
                yield from comparison.of(trip)
                if behind is not None:
                    yield from trip_order_findings(trip, behind.of((raw.store, raw.trip)))
            yield from _usage(journal)
            yield from stock_findings(journal.raw_store)
            yield from _strays(journal)
    except DataFileDamaged as error:
        yield Finding(FindingCode.FILE_DAMAGED, FILE_NAME, found=error.detail)
    else:
        yield from comparison.rest()


def _trip_numbers(journal: Journal) -> Iterator[Finding]:
    for (store, day), of_day in groupby(journal.trip_numbers(), lambda row: row[:2]):
        for expected, (_, _, number, trip) in enumerate(of_day, 1):
            if number != expected:
                yield Finding(FindingCode.TRIP_NUMBER_GAP, f"{store} {day}", str(expected), str(number))
                break
            name = f"{day.replace('-', '')}{number:04d}"
            if not trip.endswith(name):
                yield Finding(FindingCode.TRIP_NUMBER_GAP, trip, name, trip)


def _receipt_numbers(journal: Journal) -> Iterator[Finding]:
    for store, of_store in groupby(journal.receipt_numbers(), lambda row: row[0]):
        for expected, (_, number) in enumerate(of_store, 1):
            if number != expected:
                yield Finding(FindingCode.RECEIPT_NUMBER_GAP, store, str(expected), str(number))
                break


def _strays(journal: Journal) -> Iterator[Finding]:
    for table, store, names in journal.raw_store.strays():
        code = FindingCode.MOVEMENT_WITHOUT_CAUSE if table == "movement" else FindingCode.PROMISE_WRONG
        yield Finding(code, f"{store} {names} {table}")


def _usage(journal: Journal) -> Iterator[Finding]:
    for store, shopper, offer, expected, found in journal.usage_that_differs():
        where = f"{store} {shopper} {offer} offer_usage"
        yield Finding(FindingCode.POSTED_WRONG, where, str(expected), str(found))


class _BooksComparison:
    """Our payments and receipts against the mock wallet's books, both ways, trip by trip."""

    def __init__(self, books: Books | None) -> None:
        self._books = books
        self._held: dict[str, int] | None = None
        """What no trip has explained yet, by order; None when the books cannot be read."""
        self._parts: defaultdict[str, list[str]] = defaultdict(list)
        self._uses_mock = False
        self._unreadable = ""
        if books is not None:
            try:
                self._held = books.held()
            except LedgerError as error:
                self._unreadable = str(error)
                return
            for order in self._held:
                if (whole := _whole(order)) != order:
                    self._parts[whole].append(order)

    def of(self, trip: Examination) -> Iterator[Finding]:
        """A receipt for which the wallet does not hold what it should."""
        paid = trip.paid
        if paid is not None and paid.wallet == MOCK:
            self._uses_mock = True
            held = 0 if self._held is None else self._held.get(paid.out_trade_no, 0)
            if self._held is not None and held not in trip.may_be_held:
                expected = "/".join(map(str, sorted(trip.may_be_held)))
                yield Finding(FindingCode.RECEIPT_WITHOUT_MONEY, paid.out_trade_no, expected, str(held))
        if self._held:
            for order in trip.orders:
                for explained in (order, *self._parts.get(order, ())):
                    self._held.pop(explained, None)

    def rest(self) -> Iterator[Finding]:
        """What is wrong in the books, and money without a receipt. Ask last."""
        if self._books is None:
            if self._uses_mock:
                yield Finding(FindingCode.WALLET_BOOKS_MISSING, MOCK)
            return
        for flaw in self._books.check():
            where = f"{self._books.file} {flaw.rule} {flaw.where}"
            yield Finding(FindingCode.WALLET_BOOKS_WRONG, where, str(flaw.expected), str(flaw.found))
        if self._unreadable:
            yield Finding(FindingCode.WALLET_BOOKS_WRONG, MOCK, found=self._unreadable)
        for order, amount in (self._held or {}).items():
            yield Finding(FindingCode.MONEY_WITHOUT_RECEIPT, order, "0", str(amount))


def _whole(order: str) -> str:
    """The order that `order` is a part of, where a wallet paid with several others (`…_2`)."""
    whole, _, place = order.rpartition("_")
    return whole if place.isdecimal() else order
