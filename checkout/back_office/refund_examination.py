"""Refunds gone through again: whether each gave back goods that had not come back yet, at what they had cost."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from checkout.back_office.findings import Finding, FindingCode
from checkout.basket.receipt import Receipt
from checkout.events import RefundDone, RefundEvent, RefundStarted
from checkout.payment.refund_plan import RefundPlan, plan, units_of


def refund_flaws(receipt: Receipt, events: Iterable[RefundEvent]) -> Iterator[Finding]:
    """What is wrong with the refunds of this receipt."""
    made: list[RefundStarted] = []
    intents: dict[str, RefundStarted] = {}
    for event in events:
        match event:
            case RefundStarted():
                intents[event.refund_id] = event
                if (flaw := _intent(receipt, event, made)) is not None:
                    yield flaw
            case RefundDone():
                intent = intents[event.refund_id]
                made.append(intent)
                expected = (f"{receipt.number}-R{len(made)}", intent.amount, not _kept(receipt, made))
                found = (event.number, event.amount, event.complete)
                if found != expected:
                    yield Finding(FindingCode.REFUND_WRONG, event.refund_id, str(expected), str(found))
            case _:
                pass


def _intent(receipt: Receipt, intent: RefundStarted, made: list[RefundStarted]) -> Finding | None:
    wanted = {line.line: sum(run.count for run in line.units) for line in intent.lines}
    expected = plan(receipt, made, wanted)
    paid = sum(tender.amount for tender in receipt.tenders)
    before = sum(refund.amount for refund in made)
    lines, left = expected.lines if isinstance(expected, RefundPlan) else (), paid - before
    # A wallet without small coins rounds, and something may be held back: but in the end all that was paid comes back.
    least = 0 if _kept(receipt, [*made, intent]) else left
    if intent.lines == lines and least <= intent.amount <= left:
        return None
    return Finding(FindingCode.REFUND_WRONG, intent.refund_id, f"{left} {lines}", f"{intent.amount} {intent.lines}")


def _kept(receipt: Receipt, made: list[RefundStarted]) -> bool:
    """Whether anything is still with the shopper."""
    back = sum(run.count for refund in made for line in refund.lines for run in line.units)
    return back < sum(run.count for line in receipt.lines for run in units_of(line))
