"""Replies to deeds, and their lines in a transcript."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from catalog.chain import Fulfilment, Store
from checkout.basket import FEE_LINE, Basket, Receipt
from checkout.events import Problem
from checkout.payment import RefundReceipt
from checkout.session import OrderPage, OrdersSeen, Session
from checkout.store import MarkedDown, Order
from checkout.trip import Fact, Refused
from checkout.words import Words
from checkout.words.answer_lines import answer_lines
from checkout.words.goods_lines import WAYS, basket_row
from checkout.words.language import mark
from checkout.words.payment.desk_lines import desk_line
from checkout.words.payment.receipt_lines import receipt_lines
from checkout.words.payment.refund_lines import refund_receipt_lines
from checkout.words.pricing.offer_lines import taken_rows
from checkout.words.problem_lines import problem_line
from checkout.words.store_lines.marked_down_lines import marked_down_lines
from checkout.words.store_lines.order_news import order_standing
from checkout.words.store_lines.order_page_lines import order_page_lines, orders_lines
from checkout.words.store_lines.staff_lines import StaffAnswer, staff_lines
from checkout.words.text_columns import WIDTH, right, row, visible
from wallet.money import Money
from wallet.staffed_desk import CashTaken, DeskAnswer, DeskOrder, NobodyWaits, NotCash, SentAway, TooLittle


@dataclass(frozen=True, slots=True)
class Funds:
    """What a customer of the simulated wallet has, by source of funds."""

    who: str
    held: Mapping[str, Money]


@dataclass(frozen=True, slots=True)
class Chaos:
    """The simulated wallet has faults by chance, the same ones for the same seed."""

    seed: int


@dataclass(frozen=True, slots=True)
class OrderStands:
    """How an order stands."""

    order: Order
    store: Store
    now: datetime


@dataclass(frozen=True, slots=True)
class PutUp:
    """Stickers that everybody in the store can see."""

    goods: tuple[MarkedDown, ...]
    store: Store


@dataclass(frozen=True, slots=True)
class KeptNoLonger:
    """The goods that were kept from going to pay on are free for others again."""


Reply = (
    PutUp
    | KeptNoLonger
    | Fact
    | Receipt
    | RefundReceipt
    | Basket
    | Funds
    | Chaos
    | DeskAnswer
    | OrderStands
    | OrdersSeen
    | OrderPage
    | StaffAnswer
)

_NUMBER = 4
_SOURCES = {
    "balance": mark("balance {amount}"),
    "bank_card": mark("bank card {amount}"),
    "red_packet": mark("red packet {amount}"),
}


def tell(words: Words, reply: Reply, session: Session | None) -> list[str]:
    """The lines that tell `reply`. Without a `session` it is for whoever plays the script."""
    match reply:
        case Funds(who, held):
            parts = [words.t(_SOURCES[source], amount=words.money(money)) for source, money in held.items()]
            return [words.t("{who} has: {parts}", who=who, parts=words.listed(parts))]
        case PutUp(goods, store):
            return marked_down_lines(words, goods, store)
        case Chaos(seed):
            return [words.t("faults come by chance from now on, with the seed {seed}", seed=seed)]
        case DeskOrder() | CashTaken() | TooLittle() | NotCash() | SentAway() | NobodyWaits():
            return [desk_line(words, reply)]
        case KeptNoLonger():
            return [words.t("your goods are kept no longer; go to pay again")]
        case OrderStands(order, store, now):
            return [order_standing(words, order, store, now)]
        case OrdersSeen():
            assert session is not None, "orders are seen by a shopper"
            return orders_lines(words, reply, session.local_now)
        case OrderPage():
            now = session.local_now if session is not None else reply.order.events[0].at
            return order_page_lines(words, reply, now)
        case Receipt():
            return receipt_lines(words, reply)
        case RefundReceipt():
            return refund_receipt_lines(words, reply)
        case Basket():
            return basket_lines(words, reply)
        case Refused() if session is not None:
            return answer_lines(words, reply, session)
        case _ if isinstance(reply, StaffAnswer):
            return staff_lines(words, reply)
        case _:
            assert session is not None, "a fact of a trip comes with its session"
            return answer_lines(words, reply, session)


def basket_lines(words: Words, basket: Basket) -> list[str]:
    """The numbered lines of the basket, and the total."""
    if not len(basket):
        return [problem_line(words, Problem.EMPTY_BASKET)]
    lines = []
    for item in basket.lines:
        first, *rest = basket_row(words, item, basket, width=WIDTH - _NUMBER)
        number = "" if item.line == FEE_LINE else str(item.line)
        lines.append(right(number, _NUMBER - 2) + "  " + first)
        if item.mode is not Fulfilment.CARRY and item.line != FEE_LINE:
            rest.append(words.t(WAYS[item.mode]))
        lines += [" " * _NUMBER + line for line in rest]
    whole = taken_rows(words, basket.priced, basket.currency, whole_basket_only=True, width=WIDTH - _NUMBER)
    lines = [visible(line) for line in (*lines, *(" " * _NUMBER + line for line in whole))]
    total = words.t("Total ({pieces})", pieces=words.pieces(basket.pieces))
    return [*lines, *row(" " * _NUMBER + total, "", words.money(basket.total), width=WIDTH, last=14)]
