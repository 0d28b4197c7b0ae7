"""The receipt, for a printer of 42 columns, a terminal, or anything else with fixed columns."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from catalog.chain import Fulfilment, TaxKind
from catalog.text import shorten
from checkout.basket import Promise, Receipt, Ticket
from checkout.events import Paid
from checkout.payment import refund_receipts
from checkout.trip import Trip
from checkout.words.goods_lines import item_rows
from checkout.words.language import mark
from checkout.words.payment.receipt_rows import HEADING, pair, tax_rows
from checkout.words.payment.refund_lines import refund_receipt_lines
from checkout.words.text_columns import centre, left, right, visible, wrap
from checkout.words.words import Words

_HEADINGS = {
    Fulfilment.CARRY: mark("In your bag"),
    Fulfilment.DELIVER: mark("Delivered from this store"),
    Fulfilment.SHIP: mark("Shipped"),
}

_SOURCES = {
    "balance": mark("Balance"),
    "bank_card": mark("Bank card"),
    "red_packet": mark("Red packet"),
    "gift_card": mark("Gift card"),
}
"""Sources of money, by the names that our wallets use. Another name is printed as it is."""

_NAME = 20
"""Characters of a wallet's name that are printed."""


def papers(words: Words, trip: Trip, width: int = 42) -> list[str]:
    """What a shopper takes home: the receipt of a paid trip, and below it those of its refunds."""
    if trip.receipt is None:
        return []
    lines = receipt_lines(words, trip.receipt, width)
    for refund in refund_receipts(trip.receipt, trip.events):
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
    """The goods by fulfilment, those in the bag first, with address and time of the others."""
    lines: list[str] = []
    promises = {promise.mode: promise for promise in receipt.promises}
    tickets: dict[int | None, Ticket] = {ticket.line: ticket for ticket in receipt.tickets}
    for mode, heading in _HEADINGS.items():
        if not (goods := receipt.lines_by(mode)):
            continue
        if promises:
            lines += ([""] if lines else []) + [words.t(heading)]
        for line in goods:
            lines += item_rows(words, line, line.gross, line.units, receipt.offers, receipt.currency, width=width)
            if ticket := tickets.get(line.for_line):
                lines += wrap(ticket_line(words, ticket), width)
        if promise := promises.get(mode):
            lines += wrap(_promise(words, receipt, promise), width)
    return lines


def ticket_line(words: Words, ticket: Ticket) -> str:
    """`Number 1, kept 20 min once called`."""
    return words.t("Number {number}, kept {minutes} min once called", number=ticket.number, minutes=ticket.minutes)


def _promise(words: Words, receipt: Receipt, promise: Promise) -> str:
    address = promise.address(words.lang)
    if promise.by is not None and promise.slot is not None:
        begins = words.moment(promise.slot.astimezone(ZoneInfo(receipt.timezone)))
        ends = f"{promise.by.astimezone(ZoneInfo(receipt.timezone)):%H:%M}"
        return words.t("Comes between {begins} and {ends} to {address}", begins=begins, ends=ends, address=address)
    if promise.by is not None:
        by = words.moment(promise.by.astimezone(ZoneInfo(receipt.timezone)))
        return words.t("Comes by {time} to {address}", time=by, address=address)
    return words.t("Comes on {day} to {address}", day=promise.on or "", address=address)


def _sums(words: Words, receipt: Receipt, width: int) -> list[str]:
    lines: list[str] = []
    for offer in receipt.offers:
        if not offer.on_lines:
            lines += pair(offer.name_and_times(words.lang), words.amount(-offer.saved, receipt.currency), width)
    lines += pair(words.t("Total ({pieces})", pieces=words.pieces(receipt.pieces)), words.money(receipt.total), width)
    lines += _tenders(words, receipt, width)
    if receipt.saved:
        lines += pair(words.t("You saved"), words.money(receipt.saved), width)
    return lines


def _tenders(words: Words, receipt: Receipt, width: int) -> list[str]:
    """Each tender, and under it the sources of its money. Everything adds up to the total."""
    lines: list[str] = []
    for tender in receipt.tenders:
        if tender.rounded:
            left_off = words.amount(-tender.rounded, receipt.currency)
            lines += pair(words.t("Rounded down"), left_off, width)
        paid = words.amount(tender.amount, receipt.currency)
        lines += pair(words.t("Paid with {wallet}", wallet=shorten(tender.shown_wallet, _NAME)), paid, width)
        lines += _charged(words, tender, width)
        lines += _funds(words, tender, receipt.currency, width)
    return lines


def _charged(words: Words, tender: Paid, width: int) -> list[str]:
    """What the customer was charged in the account's own currency."""
    if not tender.charged:
        return []
    charged = words.amount(tender.charged, tender.charged_currency)
    named = words.t("Charged at {rate}", rate=tender.rate) if tender.rate else words.t("Charged")
    return pair(f"  {named}", charged, width)


def _funds(words: Words, tender: Paid, currency: str, width: int) -> list[str]:
    """Where the money came from, unless all of it came from the balance."""
    if [source for source, _ in tender.funds] in ([], ["balance"]):
        return []
    lines: list[str] = []
    for source, amount in tender.funds:
        named = words.t(_SOURCES[source]) if source in _SOURCES else shorten(source, _NAME)
        lines += pair(f"  {named}", words.amount(amount, tender.charged_currency or currency), width)
    return lines


def _tax(words: Words, receipt: Receipt, width: int) -> list[str]:
    """The tax inside the prices, by rate. Exempt goods stand apart from goods taxed at zero."""
    if receipt.tax is TaxKind.SALES:
        exempt = words.amount(sum(group.gross for group in receipt.taxes), receipt.currency)
        return [words.t("Sales tax"), *pair("  " + left(words.t("exempt"), 8) + right(exempt, 12), "-", width)]
    return [words.t("VAT inside these prices"), *tax_rows(words, receipt.taxes, receipt.currency, width)]


def _numbers(words: Words, receipt: Receipt, width: int) -> list[str]:
    lines: list[str] = []
    for tender in receipt.tenders:
        lines += pair(words.t("Order"), tender.out_trade_no, width)
        if tender.trade_no:
            lines += pair(words.t("Payment"), tender.trade_no, width)
        if tender.payer:
            lines += pair(words.t("Payer"), tender.payer, width)
    return lines
