"""A fact as one sentence for the message line, and its tone."""

from __future__ import annotations

from catalog.chain import Unit
from checkout.events import ItemScanned, PaymentCancelled, PaymentDeclined, PaymentStuck, ScanRefused
from checkout.session import Session
from checkout.trip import Fact, Refused, SearchResult
from checkout.tui.widgets.message_line import Tone
from checkout.words import formats
from checkout.words.answer_lines import answer_lines
from checkout.words.scan_lines import remark_lines
from checkout.words.words import Words
from wallet.money import Money


def sentence(words: Words, fact: Fact, session: Session) -> tuple[str, Tone]:
    """What the message line shows about `fact`, and how."""
    match fact:
        case ItemScanned():
            return _scanned(words, fact, session.store.currency), Tone.GOOD
        case SearchResult(text, ()):
            return words.t("Nothing was found for {text}.", text=text), Tone.BAD
        case Refused() | ScanRefused() | PaymentDeclined() | PaymentCancelled() | PaymentStuck():
            return _joined(words, fact, session), Tone.BAD
        case _:
            return _joined(words, fact, session), Tone.GOOD


def _joined(words: Words, fact: Fact, session: Session) -> str:
    """The answer's lines and columns on one line."""
    return "  ".join(part for line in answer_lines(words, fact, session) for part in line.split("  ") if part)


def _scanned(words: Words, item: ItemScanned, currency: str) -> str:
    goods = item.goods
    count = formats.weight(item.quantity) if goods.unit is Unit.GRAM else f"x{item.quantity}"
    parts = [goods.name(words.lang), count, words.amount(item.amount, currency)]
    if goods.price < goods.regular_price:
        regular = formats.unit_price(Money(goods.regular_price, currency), goods.unit, goods.ref_qty)
        parts.append(words.t("(regular {price})", price=regular))
    if item.offline:
        parts.append(words.t("(no network: priced from what was loaded at the door)"))
    return "  ".join([*parts, *remark_lines(words, item)])
