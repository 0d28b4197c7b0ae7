"""The money of one trip recomputed: the frozen prices, the receipt, and its refunds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import NamedTuple

from catalog.chain import Fulfilment
from checkout.back_office.findings import Finding, FindingCode
from checkout.basket import Basket, LineItem, Receipt, ReceiptLine, priced_lines
from checkout.events import Paid, RefundDeclined, RefundDone, RefundEvent, RefundStarted
from checkout.events.codec import write_time
from checkout.events.frozen_prices import OWN, FrozenPrice, LinePriced, UnitsPaid
from checkout.journal import RawReceipt
from checkout.payment import Lowering, RefundPlan, plan, units_of, weights_of
from checkout.pricing import tax_of

# Frozen prices


class PriceFlaw(NamedTuple):
    """Expected and found."""

    expected: str
    found: str


def flaw_of(priced: FrozenPrice, basket: Basket) -> PriceFlaw | None:
    """The first thing wrong with the frozen prices of this basket, or None."""
    # Goods that belong to no line, such as the way home, may stand elsewhere in the basket.
    items, lines = sorted(basket.lines, key=lambda item: item.line), sorted(priced.lines, key=lambda line: line.line)
    numbers, bought = [line.line for line in lines], [item.line for item in items]
    if numbers != bought:
        return PriceFlaw(f"lines {bought}", f"lines {numbers}")
    for item, line in zip(items, lines, strict=True):
        if flaw := _line(item, line):
            return flaw
    net = sum(line.net for line in priced.lines)
    return PriceFlaw(str(net), str(priced.total)) if net != priced.total else _offers(priced)


def _line(item: LineItem, line: LinePriced) -> PriceFlaw | None:
    expected = item.units, item.amount + item.saved
    if (line.count, line.gross) != expected or not all(_adds_up(run) for run in line.units):
        return PriceFlaw(f"line {item.line}: {expected}", f"{line.count, line.gross} {line.units}")
    return None


def _adds_up(run: UnitsPaid) -> bool:
    off = [amount for _, amount in run.off]
    return run.count > 0 and run.net >= 0 and all(amount > 0 for amount in off) and run.gross - sum(off) == run.net


def _offers(priced: FrozenPrice) -> PriceFlaw | None:
    saved: dict[str, int] = {}
    for line in priced.lines:
        for offer, amount in line.off.items():
            saved[offer] = saved.get(offer, 0) + amount
    found = {offer.id: offer.saved for offer in priced.offers}
    expected = {offer: amount for offer, amount in saved.items() if not offer.startswith(OWN)}
    return None if found == expected else PriceFlaw(str(expected), str(found))


# The receipt


def receipt_sums(receipt: Receipt) -> Iterator[Finding]:
    """Where the receipt itself does not add up."""
    amount, saved = sum(line.amount for line in receipt.lines), sum(line.saved for line in receipt.lines)
    tendered = sum(tender.amount + tender.rounded for tender in receipt.tenders)
    sums = [(amount, receipt.total_minor), (amount, tendered), (saved, receipt.saved_minor)]
    sums += [_funds(tender) for tender in receipt.tenders if tender.funds]
    for expected, found in sums:
        if expected != found:
            yield Finding(FindingCode.RECEIPT_SUM_WRONG, receipt.number, str(expected), str(found))
    if any(tender.rounded < 0 for tender in receipt.tenders):
        yield Finding(FindingCode.RECEIPT_SUM_WRONG, receipt.number, "0", str(min(t.rounded for t in receipt.tenders)))
    tax, printed = _tax(receipt), [line.tax for line in receipt.lines]
    if tax != printed:
        expected_tax = "" if tax is None else str(sum(tax))
        yield Finding(FindingCode.RECEIPT_TAX_WRONG, receipt.number, expected_tax, str(sum(printed)))


def _funds(tender: Paid) -> tuple[int, int]:
    """What was charged, and the sum of the funds."""
    return tender.charged or tender.amount, sum(amount for _, amount in tender.funds)


def _tax(receipt: Receipt) -> list[int] | None:
    """The tax of each line at the receipt's rates; None when its tax groups are wrong."""
    rates = {group.tax_class: group.rate_bp for group in receipt.taxes}
    if any(line.amount < 0 for line in receipt.lines) or any(rate is not None and rate < 0 for rate in rates.values()):
        return None
    groups, taxes = tax_of([(line.goods.tax_class, line.amount) for line in receipt.lines], rates.get)
    return taxes if tuple(groups) == receipt.taxes else None


def receipt_and_payment(row: RawReceipt, receipt: Receipt, paid: Paid, paid_at: str) -> Iterator[Finding]:
    """Whether the receipt, as a row and as printed, is that of `paid`, recorded at `paid_at`."""
    expected = (paid.receipt_number, paid.out_trade_no, paid.amount + paid.rounded, paid_at)
    orders = ",".join(tender.out_trade_no for tender in receipt.tenders)
    printed = (receipt.number, orders, receipt.total_minor, write_time(receipt.issued_at))
    kept = (f"{receipt.number[:3]}{row.number:06d}", row.out_trade_no, row.total, row.issued_at)
    for found in dict.fromkeys((printed, kept)):
        if found != expected:
            said, meant = " ".join(map(str, found)), " ".join(map(str, expected))
            yield Finding(FindingCode.RECEIPT_NOT_THE_PAYMENT, receipt.number, meant, said)
    if printed == expected and receipt.tenders != (paid,):
        yield Finding(FindingCode.RECEIPT_NOT_THE_PAYMENT, receipt.number, str(paid), str(receipt.tenders))


def receipt_and_basket(receipt: Receipt, basket: Basket) -> Iterator[Finding]:
    """Whether the receipt lists the basket, and promises what is not carried out."""
    lines, _ = priced_lines(basket, lambda _: None)
    bought = [replace(line, tax=0) for line in lines]
    printed = [_completed(line, expected) for line, expected in zip(receipt.lines, bought, strict=False)]
    to_come = {line.line for line in receipt.lines if line.mode is not Fulfilment.CARRY}
    promised = {line for promise in receipt.promises for line in promise.lines}
    complete = len(bought) == len(receipt.lines) and receipt.offers == basket.priced.offers
    if not complete or bought != printed or receipt.pieces != basket.pieces or to_come != promised:
        yield Finding(FindingCode.RECEIPT_NOT_THE_BASKET, receipt.number, str(basket.total), str(receipt.total))


def _completed(line: ReceiptLine, expected: ReceiptLine) -> ReceiptLine:
    """The line as it would be printed now: receipts of data versions 1 and 2 lack part of the goods, and those from
    before offers the units."""
    goods = line.goods
    if not goods.modes and line.price == expected.price:
        now = expected.goods
        goods = replace(goods, price=now.price, modes=now.modes, cooking=now.cooking, reason=now.reason)
    return replace(line, goods=goods, tax=0, units=line.units or expected.units)


# Refunds


def refund_flaws(receipt: Receipt, events: Iterable[RefundEvent]) -> Iterator[Finding]:
    """What is wrong with the refunds of this receipt: goods returned twice, or another amount than was paid."""
    made: list[RefundStarted] = []
    begun: dict[str, RefundStarted] = {}
    for event in events:
        match event:
            case RefundStarted():
                # Others may be under way: what they give back does not come back twice.
                if (flaw := _intent(receipt, event, list(begun.values()))) is not None:
                    yield flaw
                begun[event.refund_id] = event
            case RefundDeclined():
                begun.pop(event.refund_id, None)
            case RefundDone():
                intent = begun[event.refund_id]
                made.append(intent)
                expected = (f"{receipt.number}-R{len(made)}", intent.amount, not _kept(receipt, made))
                found = (event.number, event.amount, event.complete)
                if found != expected:
                    yield Finding(FindingCode.REFUND_WRONG, event.refund_id, str(expected), str(found))
            case _:
                pass


def _intent(receipt: Receipt, intent: RefundStarted, made: list[RefundStarted]) -> Finding | None:
    wanted = {line.line: sum(run.count for run in line.units) for line in intent.lines}
    prices = {each.line: (each.count, each.price) for each in intent.lowered if not each.grams}
    expected = plan(receipt, made, wanted, Lowering(weights_of([intent]), prices))
    paid = sum(tender.amount for tender in receipt.tenders)
    before = sum(refund.amount for refund in made)
    back = (*expected.lines, *expected.lowered) if isinstance(expected, RefundPlan) else ()
    found, left = intent.given_back, paid - before
    # Rounding and held-back discounts may lower a refund, but the last one completes what was paid.
    least = 0 if _kept(receipt, [*made, intent]) else left
    if found == back and least <= intent.amount <= left:
        return None
    return Finding(FindingCode.REFUND_WRONG, intent.refund_id, f"{left} {back}", f"{intent.amount} {found}")


def _kept(receipt: Receipt, made: list[RefundStarted]) -> bool:
    """Whether the shopper still has any of the goods."""
    back = sum(run.count for refund in made for line in refund.lines for run in line.units)
    return back < sum(run.count for line in receipt.lines for run in units_of(line))
