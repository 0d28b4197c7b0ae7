"""What a verb answers with, and how it is told: an event or why there is none, a receipt, the basket."""

from __future__ import annotations

from catalog.product import Fulfilment
from checkout.answers import Fact
from checkout.basket import Basket
from checkout.events import Problem
from checkout.receipt import Receipt
from checkout.session import Session
from checkout.words import Words
from checkout.words.columns import right, row, visible
from checkout.words.goods import WAYS, WIDTH, item_row

Reply = Fact | Receipt | Basket

_NUMBER = 4


def tell(words: Words, reply: Reply, session: Session) -> list[str]:
    """What the shopper of `session` is told: lines of a transcript."""
    match reply:
        case Receipt():
            return words.receipt_lines(reply)
        case Basket():
            return basket_lines(words, reply)
        case _:
            return words.answer(reply, session)


def basket_lines(words: Words, basket: Basket) -> list[str]:
    """Every line of the basket behind its number, and the total."""
    if not len(basket):
        return [words.problem(Problem.EMPTY_BASKET)]
    lines = []
    for item in basket.lines:
        first, *rest = item_row(item, words.lang, basket.currency, width=WIDTH - _NUMBER)
        lines.append(right(str(item.line), _NUMBER - 2) + "  " + first)
        if item.mode is not Fulfilment.CARRY:
            rest.append(words.t(WAYS[item.mode]))
        lines += [" " * _NUMBER + line for line in rest]
    lines = [visible(line) for line in lines]
    total = words.t("Total ({pieces})", pieces=words.pieces(basket.pieces))
    return [*lines, *row(" " * _NUMBER + total, "", words.money(basket.total), width=WIDTH, last=14)]
