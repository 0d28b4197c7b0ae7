"""One receipt gone through again: its sums and tax, and whether it is that of its payment and its basket."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from catalog.chain.product import Fulfilment
from checkout.back_office.findings import Finding, FindingCode
from checkout.basket.basket import Basket
from checkout.basket.receipt import Receipt, ReceiptLine, Tender, priced_lines, tender_of
from checkout.events import Paid
from checkout.events.codec import write_time
from checkout.journal.raw_rows import RawReceipt
from checkout.pricing.tax import tax_of


def receipt_sums(receipt: Receipt) -> Iterator[Finding]:
    """What does not add up within a receipt."""
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


def _funds(tender: Tender) -> tuple[int, int]:
    """What was charged, and what the funds come to."""
    return tender.charged or tender.amount, sum(amount for _, amount in tender.funds)


def _tax(receipt: Receipt) -> list[int] | None:
    """The tax of each line at the receipt's rates; None when its tax classes cannot be right."""
    rates = {group.tax_class: group.rate_bp for group in receipt.taxes}
    if any(line.amount < 0 for line in receipt.lines) or any(rate is not None and rate < 0 for rate in rates.values()):
        return None
    groups, taxes = tax_of([(line.goods.tax_class, line.amount) for line in receipt.lines], rates.get)
    return taxes if tuple(groups) == receipt.taxes else None


def receipt_and_payment(row: RawReceipt, receipt: Receipt, paid: Paid, paid_at: str) -> Iterator[Finding]:
    """Whether the receipt, as a row and as it was printed, is the one of `paid`, written down at `paid_at`."""
    expected = (paid.receipt_number, paid.out_trade_no, paid.amount + paid.rounded, paid_at)
    orders = ",".join(tender.out_trade_no for tender in receipt.tenders)
    printed = (receipt.number, orders, receipt.total_minor, write_time(receipt.issued_at))
    kept = (f"{receipt.number[:3]}{row.number:06d}", row.out_trade_no, row.total, row.issued_at)
    for found in dict.fromkeys((printed, kept)):
        if found != expected:
            said, meant = " ".join(map(str, found)), " ".join(map(str, expected))
            yield Finding(FindingCode.RECEIPT_NOT_THE_PAYMENT, receipt.number, meant, said)
    if printed == expected and receipt.tenders != (tender_of(paid),):
        yield Finding(FindingCode.RECEIPT_NOT_THE_PAYMENT, receipt.number, str(tender_of(paid)), str(receipt.tenders))


def receipt_and_basket(receipt: Receipt, basket: Basket) -> Iterator[Finding]:
    """Whether the receipt lists what was in the basket, and promises what is not in the bag."""
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
