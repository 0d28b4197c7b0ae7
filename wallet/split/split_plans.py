"""What each part of a split tender will be asked for, written down first, so that a repeat asks for the same.

>>> part_reference("JQ2026112400010001", 2)
'JQ2026112400010001_2'
>>> part_reference("A" * 32, 2)
'AAAAAAAAAAAAAA_22a48051594c19_2'
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from wallet.money import Money
from wallet.port import PaymentRef, PaymentRequest
from wallet.simulated.ledger_file import LedgerFile, LedgerFormat, sql_text

_LONGEST = 30
"""Characters that leave room for a part's place in the 32 of a reference."""


def part_reference(whole: str, place: int) -> str:
    """The order reference, or refund id, of the part at `place`, counted from 1."""
    if len(whole) > _LONGEST:
        whole = f"{whole[:14]}_{sha256(whole.encode()).hexdigest()[:14]}"
    return f"{whole}_{place}"


@dataclass(frozen=True, slots=True)
class TenderPart:
    """The part at `place`, counted from 1."""

    place: int
    amount: Money


@dataclass(frozen=True, slots=True)
class SplitPlan:
    """One split tender. `total` is None for a tombstone, which has no parts."""

    out_trade_no: str
    total: Money | None
    basket: str | None
    code: str | None
    """Digest of the code that the customer showed."""
    parts: tuple[TenderPart, ...]

    def is_for(self, request: PaymentRequest) -> bool:
        """Whether `request` is the one that this was made for, sent again."""
        return (self.total, self.basket, self.code) == (request.amount, request.basket, _digest(request.auth_code))

    def ref(self, part: TenderPart) -> PaymentRef:
        return PaymentRef(part_reference(self.out_trade_no, part.place))


class SplitPlans:
    """The plans in `folder`, or in memory. Raises LedgerError when the file cannot be used, read or written."""

    def __init__(self, folder: Path | None) -> None:
        tables, queries = (sql_text(__package__, name) for name in ("schema", "plans"))
        kept = LedgerFormat("split-tender.db", 0x5347_5354, 1, "split tenders", tables, queries)
        self._file = LedgerFile(folder, kept)
        self._sql = self._file.sql
        self.close = self._file.close

    def find(self, out_trade_no: str) -> SplitPlan | None:
        with self._file.reading():
            row = self._sql.find_tender(out_trade_no=out_trade_no)
            if row is None:
                return None
            total, currency, basket, code = row
            parts = self._sql.parts_of(out_trade_no=out_trade_no)
            return SplitPlan(
                out_trade_no,
                None if total is None else Money(total, currency),
                basket,
                code,
                tuple(TenderPart(place, Money(amount, currency)) for place, amount in parts),
            )

    def make(self, request: PaymentRequest, parts: Iterable[TenderPart]) -> SplitPlan:
        """Write down what each part will be asked for. A plan that exists is kept."""
        order = request.out_trade_no
        with self._file.transaction():
            if (known := self.find(order)) is not None:
                return known
            plan = SplitPlan(order, request.amount, request.basket, _digest(request.auth_code), tuple(parts))
            self._add(plan)
            for part in plan.parts:
                self._sql.add_part(out_trade_no=order, place=part.place, amount=part.amount.minor)
            return plan

    def find_or_add_tombstone(self, out_trade_no: str) -> SplitPlan:
        """The plan. Where there is none a tombstone, which refuses a `pay` that arrives later."""
        with self._file.transaction():
            plan = self.find(out_trade_no)
            if plan is None:
                plan = SplitPlan(out_trade_no, None, None, None, ())
                self._add(plan)
            return plan

    def refund(self, plan: SplitPlan, refund_id: str, amount: Money) -> list[TenderPart]:
        """What each part gives back of `amount`, the part that was asked for money last first; empty when it is too
        much. A known refund has the parts that it had, whatever `amount` says: compare their sum with it.
        """
        order = plan.out_trade_no
        with self._file.transaction():
            kept = self._sql.refund_of(out_trade_no=order, refund_id=refund_id)
            parts = [TenderPart(place, Money(minor, amount.currency)) for place, minor in kept]
            if not parts:
                parts = _given_back(plan, amount, dict(self._sql.refunded_from(out_trade_no=order)))
                for part in parts:
                    self._sql.add_refund(
                        out_trade_no=order, refund_id=refund_id, place=part.place, amount=part.amount.minor
                    )
        return sorted(parts, key=lambda part: -part.place)

    def drop_refund(self, plan: SplitPlan, refund_id: str) -> None:
        """Forget a refund that no part has made."""
        with self._file.transaction():
            self._sql.drop_refund(out_trade_no=plan.out_trade_no, refund_id=refund_id)

    def _add(self, plan: SplitPlan) -> None:
        self._sql.add_tender(
            out_trade_no=plan.out_trade_no,
            total=plan.total and plan.total.minor,
            currency=plan.total and plan.total.currency,
            basket=plan.basket,
            code=plan.code,
        )


def _given_back(plan: SplitPlan, amount: Money, before: dict[int, int]) -> list[TenderPart]:
    """Take `amount` from what the parts still hold, the last one first; empty when they hold less."""
    rest, parts = amount.minor, []
    for part in reversed(plan.parts):
        share = min(rest, part.amount.minor - before.get(part.place, 0))
        if share > 0:
            parts.append(TenderPart(part.place, Money(share, amount.currency)))
            rest -= share
    return [] if rest else parts


def _digest(code: str | None) -> str | None:
    return None if code is None else sha256(code.encode("utf-8", "surrogatepass")).hexdigest()
