"""A trip's rows in the posted tables recomputed from its events (`checkout.journal.posting`)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from checkout.back_office.findings import Finding, FindingCode
from checkout.journal import RawPosted, Standing, TripTables, UnderWay


@dataclass(slots=True)
class ExpectedTables(TripTables):
    """What there should be. `at` is the time of the event that is being posted, as written."""

    shopper: str
    at: str = ""
    _payments: dict[str, str] = field(default_factory=dict)
    _offers: dict[str, tuple[int, str, str]] = field(default_factory=dict)
    _serials: set[tuple[str, str]] = field(default_factory=set)
    _under_way: dict[str, str] = field(default_factory=dict)

    def begin_payment(self, out_trade_no: str) -> None:
        self._payments[out_trade_no] = Standing.OPEN

    def set_standing(self, out_trade_no: str, standing: Standing) -> None:
        if out_trade_no in self._payments:
            self._payments[out_trade_no] = standing

    def set_refund_standing(self, standing: Standing) -> None:
        if standing is Standing.PAID and UnderWay.REFUND in self._under_way.values():
            standing = Standing.REFUNDING
        elif standing is Standing.PAID and UnderWay.OWED in self._under_way.values():
            standing = Standing.OWING
        for order, before in self._payments.items():
            if before in (Standing.REFUNDING, Standing.REFUND_STUCK, Standing.OWING):
                self._payments[order] = standing

    def begin(self, what: UnderWay, key: str) -> None:
        self._under_way[key] = what

    def end(self, key: str) -> None:
        self._under_way.pop(key, None)

    def take_offer(self, offer: str, times: int) -> None:
        self._offers[offer] = (times, self.at, self.shopper)

    def return_offers(self) -> None:
        self._offers.clear()

    def hold_serial(self, sku: str, serial: str) -> None:
        self._serials.add((sku, serial))

    def release_serials(self) -> None:
        self._serials.clear()

    def differences(self, trip: str, found: RawPosted) -> Iterator[Finding]:
        """Where the tables say something else."""
        tables = (
            ("payment", self._payments, found.payments),
            ("offer_taken", self._offers, found.offers),
            ("serial_scanned", self._serials, found.serials),
            ("under_way", self._under_way, found.under_way),
        )
        for name, expected, there in tables:
            if expected != there:
                yield Finding(FindingCode.POSTED_WRONG, f"{trip} {name}", _text(expected), _text(there))


def _text(rows: dict[str, str] | dict[str, tuple[int, str, str]] | set[tuple[str, str]]) -> str:
    pairs = rows.items() if isinstance(rows, dict) else rows
    return ", ".join(f"{key} {value}" for key, value in sorted(pairs)) or "-"
