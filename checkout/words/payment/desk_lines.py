"""What the staff at the cash desk are told."""

from __future__ import annotations

from typing import assert_never

from catalog.text import shorten
from checkout.words.words import Words
from wallet.staffed_desk import CashTaken, DeskAnswer, DeskOrder, NobodyWaits, NotCash, SentAway, TooLittle

_NUMBERS = 60


def desk_line(words: Words, answer: DeskAnswer) -> str:
    """The desk's answer on one line."""
    match answer:
        case DeskOrder(number=number, amount=amount, out_trade_no=order):
            owed = words.money(amount)
            return words.t("{number} owes {amount}, for order {order}", number=number, amount=owed, order=order)
        case CashTaken(order=order, tendered=tendered, change=change) if change:
            return words.t(
                "{tendered} taken for {number}: {change} change",
                tendered=words.money(tendered),
                number=order.number,
                change=words.money(change),
            )
        case CashTaken(order=order, tendered=tendered):
            return words.t("{tendered} taken for {number}", tendered=words.money(tendered), number=order.number)
        case TooLittle(order=order, missing=missing):
            return words.t(
                "{missing} is missing, {number} owes {amount}: nothing taken",
                missing=words.money(missing),
                number=order.number,
                amount=words.money(order.amount),
            )
        case NotCash(tendered=tendered):
            return words.t("no notes and coins make {tendered}: nothing taken", tendered=words.money(tendered))
        case SentAway(order=order):
            return words.t("{number} was sent away: nothing taken", number=order.number)
        case NobodyWaits(number=number, waiting=waiting) if waiting:
            numbers = shorten(", ".join(waiting), _NUMBERS)
            return words.t("nobody waits with the number {number}, but with {numbers}", number=number, numbers=numbers)
        case NobodyWaits(number=number):
            return words.t("nobody waits with the number {number}", number=number)
        case _:
            assert_never(answer)
