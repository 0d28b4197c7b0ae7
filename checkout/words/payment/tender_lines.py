"""How it was paid, on a receipt: what was taken, out of what, at which rate, and what was left off the total."""

from __future__ import annotations

from catalog.text import shorten
from checkout.basket.receipt import Receipt, Tender
from checkout.words.language import mark
from checkout.words.text_columns import cell_width, right, row, wrap
from checkout.words.words import Words
from wallet.money import Money

_SOURCES = {
    "balance": mark("Balance"),
    "bank_card": mark("Bank card"),
    "red_packet": mark("Red packet"),
    "gift_card": mark("Gift card"),
}
"""What wallets call the sources of their money. Another wallet's name is printed as it is."""

HEADING = "scan-and-go"
"""Stands at the top of each receipt."""
_NAME = 20
"""Characters of a wallet's name that are printed; some are modules."""


def tender_rows(words: Words, receipt: Receipt, width: int) -> list[str]:
    """Every tender, and under it what it was made of; everything adds up to the total."""
    lines: list[str] = []
    for tender in receipt.tenders:
        if tender.rounded:
            left_off = words.money(Money(-tender.rounded, receipt.currency))
            lines += pair(words.t("Rounded down"), left_off, width)
        paid = words.money(Money(tender.amount, receipt.currency))
        lines += pair(words.t("Paid with {wallet}", wallet=shorten(tender.wallet, _NAME)), paid, width)
        lines += _charged(words, tender, width)
        lines += _funds(words, tender, receipt.currency, width)
    return lines


def _charged(words: Words, tender: Tender, width: int) -> list[str]:
    """What the customer's account was charged in its own currency."""
    if not tender.charged:
        return []
    charged = words.money(Money(tender.charged, tender.charged_currency))
    named = words.t("Charged at {rate}", rate=tender.rate) if tender.rate else words.t("Charged")
    return pair(f"  {named}", charged, width)


def _funds(words: Words, tender: Tender, currency: str, width: int) -> list[str]:
    """Where the money came from; what came out of the balance alone needs no telling."""
    if [source for source, _ in tender.funds] in ([], ["balance"]):
        return []
    lines: list[str] = []
    for source, amount in tender.funds:
        named = words.t(_SOURCES[source]) if source in _SOURCES else shorten(source, _NAME)
        lines += pair(f"  {named}", words.money(Money(amount, tender.charged_currency or currency)), width)
    return lines


def pair(name: str, value: str, width: int) -> list[str]:
    """A name at the left edge and its value at the right one; on lines of their own when they do not fit on one."""
    if cell_width(value) < width and cell_width(name) <= width:
        return row(name, "", value, width=width, last=cell_width(value) + 1)
    step = width if value.isascii() else width // 2
    return [*wrap(name, width), *(right(value[at : at + step], width) for at in range(0, len(value), step))]
