"""The receipt of a refund: the goods returned, the money given back, and the tax inside.

It is made of the sale's receipt and the refund's events whenever it is needed. Its number is the sale's with a count:
`JQ-000001-R1`. Amounts are minor units of the sale's currency.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from checkout.basket import Receipt, ReceiptLine
from checkout.events import GivenBack, Recorded, RefundDone, RefundStarted
from checkout.payment.refund_plan import tax_held_back, weights_of
from checkout.pricing import TaxGroup
from wallet.money import Money


@dataclass(frozen=True, slots=True)
class RefundLine:
    """Goods that came back: `count` units, or one weighed pack; 0 where they stay for less than was paid. `amount` is
    what is given back for them, `grams` of weighed goods what came back or is lacking."""

    bought: ReceiptLine
    count: int
    amount: int
    tax: int
    grams: int = 0


@dataclass(frozen=True, slots=True)
class RefundReceipt:
    """One refund. `amount` is what was given back: the lines, less what is `held_back` for goods that stay, less what
    was `rounded` off. These two are negative when they come back here."""

    number: str
    sale: Receipt
    refund_id: str
    issued_at: datetime
    lines: tuple[RefundLine, ...]
    held_back: int
    rounded: int
    amount: int
    taxes: tuple[TaxGroup, ...]
    """By class: what came back, and the tax inside, both of which are reversed here."""
    tax_held_back: int
    wallet: str
    charged: int
    charged_currency: str
    complete: bool

    @property
    def total(self) -> Money:
        return Money(self.amount, self.sale.currency)

    @property
    def tax(self) -> int:
        """The tax reversed by this refund."""
        return sum(group.tax for group in self.taxes) - self.tax_held_back


def refund_receipts(sale: Receipt, events: Iterable[Recorded]) -> list[RefundReceipt]:
    """The refunds of this sale that were made, in order of time."""
    started: dict[str, RefundStarted] = {}
    receipts: list[RefundReceipt] = []
    grams = {line.line: line.quantity for line in sale.lines if line.goods.unit.by_weight}
    lines: dict[str, tuple[RefundLine, ...]] = {}
    made: list[RefundStarted] = []
    for recorded in events:
        match recorded.event:
            case RefundStarted() as event:
                started[event.refund_id] = event
                lines[event.refund_id] = tuple(_lines(sale, event, grams))
                grams |= weights_of([event])
            case RefundDone() as done:
                intent = started[done.refund_id]
                receipts.append(_receipt(sale, made, intent, lines[done.refund_id], done, recorded.at))
                made.append(intent)
    return receipts


def _receipt(
    sale: Receipt,
    made: Sequence[RefundStarted],
    intent: RefundStarted,
    lines: tuple[RefundLine, ...],
    done: RefundDone,
    at: datetime,
) -> RefundReceipt:
    held_back = intent.held_back - (made[-1].held_back if made else 0)
    return RefundReceipt(
        number=done.number,
        sale=sale,
        refund_id=done.refund_id,
        issued_at=at,
        lines=lines,
        held_back=held_back,
        rounded=sum(line.amount for line in lines) - held_back - done.amount,
        amount=done.amount,
        taxes=_taxes(sale, lines),
        tax_held_back=tax_held_back(sale, [*made, intent]) - tax_held_back(sale, made),
        wallet=sale.tenders[0].shown_wallet,
        charged=done.charged,
        charged_currency=done.charged_currency,
        complete=done.complete,
    )


def _lines(sale: Receipt, intent: RefundStarted, grams: Mapping[int, int]) -> Iterator[RefundLine]:
    """By line of the sale. `grams` are what weighed packs count for until this refund."""
    bought = {line.line: line for line in sale.lines}
    back: list[tuple[GivenBack, int, int]] = [
        *((line, sum(run.count for run in line.units), grams.get(line.line, 0)) for line in intent.lines),
        *((each, 0, grams[each.line] - each.grams if each.grams else 0) for each in intent.lowered),
    ]
    for each, count, weighed in sorted(back, key=lambda row: row[0].line):
        yield RefundLine(bought[each.line], count, each.net, each.tax, weighed)


def _taxes(sale: Receipt, lines: Sequence[RefundLine]) -> tuple[TaxGroup, ...]:
    groups = []
    for group in sale.taxes:
        mine = [line for line in lines if line.bought.goods.tax_class == group.tax_class]
        if mine:
            gross, tax = sum(line.amount for line in mine), sum(line.tax for line in mine)
            groups.append(TaxGroup(group.tax_class, group.rate_bp, gross, tax))
    return tuple(groups)
