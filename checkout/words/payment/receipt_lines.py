"""The receipt in words, for a printer of 42 columns, a terminal, or whatever else shows fixed columns."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from catalog.chain.product import Fulfilment
from catalog.chain.stores import TaxKind
from checkout.basket.receipt import Promise, Receipt
from checkout.payment.refund_receipt import refund_receipts
from checkout.session.session import Session
from checkout.words import formats
from checkout.words.goods_lines import item_rows
from checkout.words.language import mark
from checkout.words.payment.refund_lines import refund_receipt_lines
from checkout.words.payment.tender_lines import HEADING, pair, tender_rows
from checkout.words.text_columns import centre, left, right, visible, wrap
from checkout.words.words import Words
from wallet.money import Money

_HEADINGS = {
    Fulfilment.CARRY: mark("In your bag"),
    Fulfilment.DELIVER: mark("Delivered from this store"),
    Fulfilment.SHIP: mark("Shipped"),
}


def papers(words: Words, session: Session, width: int = 42) -> list[str]:
    """What a shopper takes home: the receipt of a paid trip, and below it those of its refunds."""
    if session.receipt is None:
        return []
    lines = receipt_lines(words, session.receipt, width)
    for refund in refund_receipts(session.receipt, session.events):
        lines += ["", *refund_receipt_lines(words, refund, width)]
    return lines


def receipt_lines(words: Words, receipt: Receipt, width: int = 42) -> list[str]:
    """The receipt, top to bottom, in lines of at most `width` cells (32 or more). Every amount on it adds up."""
    rule = "-" * width
    lines = [
        *_head(words, receipt, width),
        rule,
        *_goods(words, receipt, width),
        rule,
        *_sums(words, receipt, width),
        rule,
        *_tax(words, receipt, width),
        *_numbers(words, receipt, width),
        "",
        *(centre(line, width) for line in wrap(words.t("Thank you. Come again!"), width)),
    ]
    return [visible(line) for line in lines]


def _head(words: Words, receipt: Receipt, width: int) -> list[str]:
    issued = receipt.issued_at.astimezone(ZoneInfo(receipt.timezone))
    shopper = receipt.shopper(words.lang)
    if receipt.member:
        shopper = words.t("{name}, member", name=shopper)
    return [
        centre(HEADING, width),
        centre(receipt.store_name(words.lang), width),
        "",
        *pair(words.t("Receipt"), receipt.number, width),
        *pair(shopper, words.moment(issued), width),
    ]


def _goods(words: Words, receipt: Receipt, width: int) -> list[str]:
    """The goods by the way they go, what is in the bag first, with where and when the others come."""
    lines: list[str] = []
    promises = {promise.mode: promise for promise in receipt.promises}
    for mode, heading in _HEADINGS.items():
        if not (goods := receipt.lines_by(mode)):
            continue
        if promises:
            lines += ([""] if lines else []) + [words.t(heading)]
        for line in goods:
            lines += item_rows(words, line, line.gross, line.units, receipt.offers, receipt.currency, width=width)
        if promise := promises.get(mode):
            lines += wrap(_promise(words, receipt, promise), width)
    return lines


def _promise(words: Words, receipt: Receipt, promise: Promise) -> str:
    address = promise.address(words.lang)
    if promise.by is not None:
        by = words.moment(promise.by.astimezone(ZoneInfo(receipt.timezone)))
        return words.t("Comes by {time} to {address}", time=by, address=address)
    return words.t("Comes on {day} to {address}", day=promise.on or "", address=address)


def _sums(words: Words, receipt: Receipt, width: int) -> list[str]:
    lines: list[str] = []
    for offer in receipt.offers:
        if not offer.on_lines:
            lines += pair(offer.name(words.lang), words.money(Money(-offer.saved, receipt.currency)), width)
    lines += pair(words.t("Total ({pieces})", pieces=words.pieces(receipt.pieces)), words.money(receipt.total), width)
    lines += tender_rows(words, receipt, width)
    if receipt.saved:
        lines += pair(words.t("You saved"), words.money(receipt.saved), width)
    return lines


def _tax(words: Words, receipt: Receipt, width: int) -> list[str]:
    """The tax inside the prices, by rate; exempt goods are not goods taxed at nothing, and stand apart."""
    if receipt.tax is TaxKind.SALES:
        exempt = words.money(Money(sum(group.gross for group in receipt.taxes), receipt.currency))
        return [words.t("Sales tax"), *pair("  " + left(words.t("exempt"), 8) + right(exempt, 12), "-", width)]
    lines = [words.t("VAT inside these prices")]
    for group in receipt.taxes:
        gross, tax = (words.money(Money(minor, receipt.currency)) for minor in (group.gross, group.tax))
        if group.rate_bp is None:
            lines += pair("  " + left(words.t("exempt"), 8) + right(gross, 12), "-", width)
        else:
            lines += pair("  " + left(formats.rate(group.rate_bp), 8) + right(gross, 12), tax, width)
    return lines


def _numbers(words: Words, receipt: Receipt, width: int) -> list[str]:
    lines: list[str] = []
    for tender in receipt.tenders:
        lines += pair(words.t("Order"), tender.out_trade_no, width)
        if tender.trade_no:
            lines += pair(words.t("Payment"), tender.trade_no, width)
        if tender.payer:
            lines += pair(words.t("Payer"), tender.payer, width)
    return lines
