"""The tenders on a receipt: amount, sources of the money, rate of exchange, and rounding."""

from __future__ import annotations

from catalog.text import shorten
from checkout.basket.receipt import Receipt, Tender
from checkout.words.language import mark
from checkout.words.payment.receipt_rows import pair
from checkout.words.words import Words

_SOURCES = {
    "balance": mark("Balance"),
    "bank_card": mark("Bank card"),
    "red_packet": mark("Red packet"),
    "gift_card": mark("Gift card"),
}
"""Sources of money, by the names that our wallets use. Another name is printed as it is."""

_NAME = 20
"""Characters of a wallet's name that are printed; some are modules."""


def tender_rows(words: Words, receipt: Receipt, width: int) -> list[str]:
    """Each tender, and under it the sources of its money. Everything adds up to the total."""
    lines: list[str] = []
    for tender in receipt.tenders:
        if tender.rounded:
            left_off = words.amount(-tender.rounded, receipt.currency)
            lines += pair(words.t("Rounded down"), left_off, width)
        paid = words.amount(tender.amount, receipt.currency)
        lines += pair(words.t("Paid with {wallet}", wallet=shorten(tender.wallet, _NAME)), paid, width)
        lines += _charged(words, tender, width)
        lines += _funds(words, tender, receipt.currency, width)
    return lines


def _charged(words: Words, tender: Tender, width: int) -> list[str]:
    """What the customer was charged in the account's own currency."""
    if not tender.charged:
        return []
    charged = words.amount(tender.charged, tender.charged_currency)
    named = words.t("Charged at {rate}", rate=tender.rate) if tender.rate else words.t("Charged")
    return pair(f"  {named}", charged, width)


def _funds(words: Words, tender: Tender, currency: str, width: int) -> list[str]:
    """Where the money came from, unless all of it came from the balance."""
    if [source for source, _ in tender.funds] in ([], ["balance"]):
        return []
    lines: list[str] = []
    for source, amount in tender.funds:
        named = words.t(_SOURCES[source]) if source in _SOURCES else shorten(source, _NAME)
        lines += pair(f"  {named}", words.amount(amount, tender.charged_currency or currency), width)
    return lines
