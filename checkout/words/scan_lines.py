"""What is told about a scan besides the line: choices, remarks and suggestions."""

from __future__ import annotations

from catalog.chain import Unit
from catalog.shelf import Found, Remark
from checkout.events import ItemScanned, ScanRefused
from checkout.session import Session
from checkout.trip import Choice
from checkout.words import formats
from checkout.words.goods_lines import code_of
from checkout.words.language import mark
from checkout.words.text_columns import WIDTH, row
from checkout.words.words import Words
from wallet.money import Money

_NUMBER = 4

_REMARKS = {
    Remark.NEAR_EXPIRY: mark("cheaper, because it keeps only until {day}"),
    Remark.PAST_BEST: mark("cheaper, because its best-before date, {day}, has passed"),
    Remark.DOUBTFUL_LABEL: mark("the check digit of this label does not fit: see whether it says what is above"),
}


def choice_lines(words: Words, choice: Choice, session: Session) -> list[str]:
    """The question and its numbered options."""
    question = (
        words.t("Two codes came in as one. Choose one by its number, then the other, or scan them again:")
        if choice.together
        else words.t("This code may mean more than one thing. Choose by its number:")
    )
    lines = [question]
    for number, option in enumerate(choice.options, 1):
        first, *rest = _option(words, option, session)
        lines += [f"{number:>2}  {first}", *(" " * _NUMBER + line for line in rest)]
    return lines


def _option(words: Words, option: Found, session: Session) -> list[str]:
    product, currency = option.product, session.basket.currency
    amount = words.amount(option.amount, currency)
    measure = formats.quantity(option.quantity, product.unit)
    if product.unit is Unit.GRAM:
        measure += " x " + formats.unit_price(Money(option.price, currency), product.unit, product.ref_qty)
    last = 10 if product.unit is Unit.GRAM else 14
    return row(product.name(words.lang), measure, amount, width=WIDTH - _NUMBER, last=last)


def remark_lines(words: Words, scanned: ItemScanned) -> list[str]:
    """A remark about goods that did go into the basket."""
    try:
        remark = Remark(scanned.remark)
    except ValueError:
        return []
    return [words.t(_REMARKS[remark], day=scanned.keeps_until)]


def suggestion_lines(words: Words, refused: ScanRefused, session: Session) -> list[str]:
    """Goods whose number is close to mistyped digits."""
    near = [product for sku in refused.suggestions if (product := session.shelf.find(sku))]
    return [words.t("Did you mean {goods}?", goods=f"{code_of(each)} {each.name(words.lang)}") for each in near]
