"""The doctor: works out again everything that must add up in the data file, and says what does not.

    examine_folder(Path("data"))   # the files on the disk; nothing in them is changed
    examine_shop(shop)             # of a shop that is open in this program

Both return a list of `Finding`, empty when all is well; `finding.is_fault` is False for an open payment, which is only
worth knowing of. What the simulated wallet says that it holds is compared with the receipts both ways: money without
a receipt, and a receipt without money.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from checkout.back_office.findings import Finding, FindingCode
from checkout.back_office.trip_examination import Examination
from checkout.errors import DataFileDamaged
from checkout.journal.journal import Journal
from checkout.journal.raw_rows import RawReceipt, RawTrip
from wallet.errors import LedgerError, WalletError

if TYPE_CHECKING:
    from checkout.shop import Shop

__all__ = ["Books", "Finding", "FindingCode", "examine", "examine_folder", "examine_shop"]

MOCK = "mock"


class Flaw(Protocol):
    """Something that does not add up in a wallet's books: which rule, where, in minor units."""

    @property
    def rule(self) -> str: ...
    @property
    def where(self) -> str: ...
    @property
    def expected(self) -> int: ...
    @property
    def found(self) -> int: ...


@runtime_checkable
class Books(Protocol):
    """A simulated wallet's own books. Real wallets keep theirs to themselves."""

    def check(self) -> Iterable[Flaw]:
        """What does not add up within them."""

    def held(self) -> Mapping[str, int]:
        """What is held for each order, captured less given back, in minor units; orders that hold nothing are left
        out."""


def examine_folder(folder: Path) -> list[Finding]:
    """Examine the data file in `folder`, and the mock wallet's beside it, without changing either.

    Raises DataFileBusy while a shop has the file open, DataFileNewer, DataFileDamaged when it is not a data file of
    ours, or DataFileError when there is none.
    """
    from wallet.mock.books.inspection import open_books  # noqa: PLC0415 - only this needs the mock wallet's files

    with closing(Journal(folder, read_only=True)) as journal:
        try:
            books = open_books(folder)
        except LedgerError as error:
            ours = [finding for finding in examine(journal) if finding.code is not FindingCode.WALLET_BOOKS_MISSING]
            return [*ours, Finding(FindingCode.WALLET_BOOKS_WRONG, MOCK, found=str(error))]
        try:
            return examine(journal, books)
        finally:
            if books is not None:
                books.close()


def examine_shop(shop: Shop) -> list[Finding]:
    """Examine what a shop that is open has written so far."""
    try:
        books = shop.wallets.named(MOCK)
    except WalletError:
        return examine(shop.journal)
    return examine(shop.journal, books if isinstance(books, Books) else None)


def examine(journal: Journal, books: Books | None = None) -> list[Finding]:
    """Examine everything in `journal`, and compare it with the mock wallet's `books` (None: there are none)."""
    try:
        if damage := journal.damage():
            return [Finding(FindingCode.FILE_DAMAGED, "", found=line) for line in damage]
        trips, receipts = journal.raw_trips(), journal.raw_receipts()
        examined = _examined(journal, trips, receipts)
        findings = [Finding(FindingCode.ROW_WITHOUT_ITS_TRIP, table) for table, _ in journal.orphans()]
    except DataFileDamaged as error:
        return [Finding(FindingCode.FILE_DAMAGED, "", found=error.detail)]
    findings += _trip_numbers(trips)
    findings += _receipt_numbers(receipts)
    for examination in examined:
        findings += examination.findings
    return [*findings, *_wallet(examined, {receipt.out_trade_no for receipt in receipts}, books)]


def _examined(journal: Journal, trips: Iterable[RawTrip], receipts: Iterable[RawReceipt]) -> list[Examination]:
    events = groupby(journal.raw_events(), lambda event: (event.store, event.trip))
    by_trip = {key: list(of_trip) for key, of_trip in events}
    issued = defaultdict(list)
    for receipt in receipts:
        issued[receipt.store, receipt.trip].append(receipt)
    tag = journal.order_tag()
    return [
        Examination(trip, by_trip.get((trip.store, trip.trip), []), issued[trip.store, trip.trip], tag)
        for trip in trips
    ]


def _trip_numbers(trips: Iterable[RawTrip]) -> Iterator[Finding]:
    for (store, day), of_day in groupby(trips, lambda trip: (trip.store, trip.day)):
        for expected, trip in enumerate(of_day, 1):
            if trip.number != expected:
                yield Finding(FindingCode.TRIP_NUMBER_GAP, f"{store} {day}", str(expected), str(trip.number))
                break
            name = f"{day.replace('-', '')}{trip.number:04d}"
            if not trip.trip.endswith(name):
                yield Finding(FindingCode.TRIP_NUMBER_GAP, trip.trip, name, trip.trip)


def _receipt_numbers(receipts: Iterable[RawReceipt]) -> Iterator[Finding]:
    for store, of_store in groupby(receipts, lambda receipt: receipt.store):
        for expected, receipt in enumerate(of_store, 1):
            if receipt.number != expected:
                yield Finding(FindingCode.RECEIPT_NUMBER_GAP, store, str(expected), str(receipt.number))
                break


def _wallet(examined: Iterable[Examination], receipted: set[str], books: Books | None) -> Iterator[Finding]:
    """Our payments, and the orders that have a receipt, against the mock wallet's books, both ways."""
    trips = {trip.paid.out_trade_no: trip for trip in examined if trip.paid is not None}
    paid = {order: trip.paid for order, trip in trips.items() if trip.paid is not None}
    if books is None:
        if any(payment.wallet == MOCK for payment in paid.values()):
            yield Finding(FindingCode.WALLET_BOOKS_MISSING, MOCK)
        return
    for flaw in books.check():
        yield Finding(FindingCode.WALLET_BOOKS_WRONG, f"{flaw.rule} {flaw.where}", str(flaw.expected), str(flaw.found))
    try:
        held = books.held()
    except LedgerError:
        return
    under_way = {order for trip in examined for order in (trip.open_order, *trip.late_orders)}
    for order, payment in paid.items():
        if payment.wallet == MOCK and held.get(order, 0) not in trips[order].may_be_held:
            expected = "/".join(map(str, sorted(trips[order].may_be_held)))
            yield Finding(FindingCode.RECEIPT_WITHOUT_MONEY, order, expected, str(held.get(order, 0)))
    known = paid.keys() | under_way | receipted
    for order, amount in held.items():
        if known.isdisjoint((order, _whole(order))):
            yield Finding(FindingCode.MONEY_WITHOUT_RECEIPT, order, "0", str(amount))


def _whole(order: str) -> str:
    """The order of which `order` is a part, where another wallet had the mock pay some of it (`…_2`)."""
    whole, _, place = order.rpartition("_")
    return whole if place.isdecimal() else order
