"""Refunds: what the shopper is told, and the receipt of a refund."""

from __future__ import annotations

from typing import assert_never
from zoneinfo import ZoneInfo

from catalog.chain import Store, TaxKind
from checkout.events import RefundDeclined, RefundDone, RefundEvent, RefundStarted, RefundStuck
from checkout.payment import RefundLine, RefundReceipt
from checkout.words import formats
from checkout.words.payment.payment_lines import reason_of
from checkout.words.payment.receipt_rows import HEADING, pair, tax_rows
from checkout.words.text_columns import centre, row, visible
from checkout.words.words import Words


def refund_line(words: Words, fact: RefundEvent, store: Store) -> str:
    """What is said about a refund, on one line."""
    match fact:
        case RefundStarted(amount=amount, wallet=wallet):
            return words.t(
                "giving back {amount} with {wallet}", amount=words.amount(amount, store.currency), wallet=wallet
            )
        case RefundDone(amount=0, number=number):
            return words.t("taken back; nothing had been paid for it (refund {number})", number=number)
        case RefundDone(amount=amount, number=number):
            return words.t(
                "given back: {amount} (refund {number})", amount=words.amount(amount, store.currency), number=number
            )
        case RefundDeclined(detail=detail):
            return words.t(
                "The wallet gives nothing back: {reason}. Go to the service desk with the receipt.",
                reason=reason_of(words, detail) or "-",
            )
        case RefundStuck():
            return words.t(
                "Nobody knows yet whether the wallet gave the money back. The shop goes on asking whenever it is open,"
                " and it is given back once."
            )
        case _:
            assert_never(fact)


def refund_receipt_lines(words: Words, refund: RefundReceipt, width: int = 42) -> list[str]:
    """The receipt of a refund in lines of at most `width` cells (32 or more). Every column on it adds up."""
    rule, sale = "-" * width, refund.sale
    issued = refund.issued_at.astimezone(ZoneInfo(sale.timezone))
    lines = [
        centre(HEADING, width),
        centre(sale.store_name(words.lang), width),
        "",
        *pair(words.t("Refund"), refund.number, width),
        *pair(words.t("Receipt"), sale.number, width),
        *pair(sale.shopper(words.lang), words.moment(issued), width),
        rule,
        *(line for back in refund.lines for line in _goods(words, refund, back, width)),
        rule,
        *_sums(words, refund, width),
        rule,
        *_tax(words, refund, width),
        *pair(words.t("Order"), refund.refund_id, width),
    ]
    return [visible(line) for line in lines]


def _goods(words: Words, refund: RefundReceipt, back: RefundLine, width: int) -> list[str]:
    goods = back.bought.goods
    weighed = back.bought.units_bought == 1 and back.bought.quantity != 1
    measure = formats.quantity(back.grams or back.bought.quantity, goods.unit) if weighed else str(back.count)
    amount = words.amount(-back.amount, refund.sale.currency)
    name = goods.name(words.lang) if back.count else words.t("lighter: {goods}", goods=goods.name(words.lang))
    return row(name, measure, amount, width=width, last=14)


def _sums(words: Words, refund: RefundReceipt, width: int) -> list[str]:
    currency, lines = refund.sale.currency, []
    for said, amount in (
        (words.t("Offers on what you keep"), refund.held_back),
        (words.t("Rounded"), refund.rounded),
    ):
        if amount:
            lines += pair(said, words.amount(amount, currency), width)
    total = words.amount(-refund.amount, currency)
    lines += pair(words.t("Given back with {wallet}", wallet=refund.wallet), total, width)
    if refund.charged_currency:
        charged = words.amount(-refund.charged, refund.charged_currency)
        lines += pair("  " + words.t("Charge given back"), charged, width)
    return lines


def _tax(words: Words, refund: RefundReceipt, width: int) -> list[str]:
    if refund.sale.tax is TaxKind.SALES:
        return []
    currency = refund.sale.currency
    lines = [words.t("VAT taken back"), *tax_rows(words, refund.taxes, currency, width, sign=-1)]
    if refund.tax_held_back:
        lines += pair("  " + words.t("held back"), words.amount(refund.tax_held_back, currency), width)
    return lines
