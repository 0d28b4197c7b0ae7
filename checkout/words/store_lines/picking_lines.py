"""What pickers and packing are told: orders that wait, the way through the store, what was scanned and what is next."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from checkout.events import Problem
from checkout.events.fulfilment import BagSealed, OrderEvent, SubstituteAsked
from checkout.store import Order
from checkout.store.missing_goods import LookFor
from checkout.store.packing import BagsHere, BagTaken
from checkout.store.pick_route import Spot, Zone
from checkout.store.pick_tasks import Batch, Task, Waiting, WaitingOrder
from checkout.store.picking import Done, Weigh
from checkout.store.staff_scanner import PickRefused
from checkout.words import formats
from checkout.words.language import mark
from checkout.words.problem_lines import problem_line
from checkout.words.store_lines.order_news import PLACES, order_news, some_goods
from checkout.words.text_columns import visible
from checkout.words.words import Words

PickingFact = Waiting | Batch | Done | Weigh | LookFor | PickRefused | BagTaken | BagsHere

_ZONES = {
    Zone.AISLE: mark("aisle {aisle}, bay {bay}, shelf {shelf}"),
    Zone.BACK: mark("back room"),
    Zone.TANK: mark("tank"),
    Zone.DESK: mark("hand-over desk"),
    Zone.ASK: mark("ask where it stands"),
}
_IN_GRAMS = (Problem.TOO_HEAVY, Problem.OTHER_PACK)
"""Problems whose detail is a weight."""

_SENTENCES = {
    Problem.UNKNOWN_PRODUCT: mark("Nothing is sold under {given}. Scan the bars on the pack."),
    Problem.RECALLED: mark("{name} of lot {detail} has been recalled. Put it aside, and take another pack."),
    Problem.AMBIGUOUS: mark("{given} may be more than one thing. Scan the bars on the pack."),
}
"""Where a picker does something else about it than a shopper."""


def picking_lines(words: Words, fact: PickingFact) -> list[str]:
    match fact:
        case Waiting():
            lines = _waiting_lines(words, fact)
        case Batch():
            lines = _batch_lines(words, fact)
        case Done():
            lines = _done_lines(words, fact)
        case Weigh(task, most):
            name, ordered = task.goods.name(words.lang), formats.weight(task.left)
            most_of_it = formats.weight(most)
            lines = [
                words.t("Weigh {name}: {ordered} ordered, {most} at most.", name=name, ordered=ordered, most=most_of_it)
            ]
        case LookFor():
            lines = _look_for_lines(words, fact)
        case PickRefused():
            lines = _refused_lines(words, fact)
        case BagTaken():
            lines = _bag_lines(words, fact)
        case BagsHere(bags):
            lines = [words.t(PLACES[place], bag=bag) for bag, place in bags] or [words.t("no bag is here")]
    return [visible(line) for line in lines]


def _waiting_lines(words: Words, fact: Waiting) -> list[str]:
    if fact.in_hand:
        return [words.t("Nothing else waits to be picked. Being picked: {orders}.", orders=words.listed(fact.in_hand))]
    if not fact.orders and not fact.later:
        return [problem_line(words, Problem.NOTHING_TO_PICK)]
    return [
        *(_waiting(words, each, mark("{order}: {lines}, at home by {time}"), each.by) for each in fact.orders),
        *(_waiting(words, each, mark("{order}: {lines}, not before {time}"), each.starts) for each in fact.later),
    ]


def _waiting(words: Words, each: WaitingOrder, sentence: str, time: datetime | None) -> str:
    lines = words.n("{count} line", "{count} lines", each.lines)
    if time is None:
        return words.t("{order}: {what}", order=each.order, what=lines)
    return words.t(sentence, order=each.order, lines=lines, time=f"{time:%H:%M}")


def _batch_lines(words: Words, fact: Batch) -> list[str]:
    several = len(fact.orders) > 1
    orders = [words.t("to pick: {orders}", orders=words.listed(fact.orders))] if fact.orders else []
    tasks = [_task(words, task, with_order=several) for task in fact.tasks]
    done = not fact.tasks and not fact.asked
    return [*orders, *tasks, *_asked(words, fact.asked), *(_unsealed(words, fact.unsealed) if done else [])]


def _done_lines(words: Words, fact: Done) -> list[str]:
    told = [line for order, event in fact.done for line in _told(words, order, event)]
    if fact.next is not None:
        return [*told, _next(words, fact.next)]
    return [*told, *_asked(words, fact.asked), *_unsealed(words, fact.unsealed)]


def _told(words: Words, order: Order, event: OrderEvent) -> list[str]:
    """What a picker hears of what they did."""
    match event:
        case BagSealed():
            # It hangs on the conveyor at once, and once is enough to say so.
            return []
        case SubstituteAsked(line, goods, quantity):
            missing, other = order.lines[line].goods.name(words.lang), some_goods(words, goods, quantity)
            return [words.t("the shopper is asked: {other} instead of {missing}", other=other, missing=missing)]
        case _:
            return order_news(words, order, event)


def _look_for_lines(words: Words, fact: LookFor) -> list[str]:
    sentence = (
        mark("Not there: {goods}. The shopper wants to be asked about something else.")
        if fact.ask
        else mark("Not there: {goods}. The shopper takes something like it.")
    )
    lines = [words.t(sentence, goods=some_goods(words, fact.task.goods, fact.task.left))]
    if fact.fitting:
        names = words.listed(product.name(words.lang) for product in fact.fitting)
        lines.append(words.t("it may be: {names}", names=names))
    return lines


def _refused_lines(words: Words, fact: PickRefused) -> list[str]:
    expected, detail = fact.expected, fact.detail
    if fact.problem in _IN_GRAMS:
        detail = formats.weight(int(detail))
    named = fact.scanned or (expected.goods if expected else None)
    name = named.name(words.lang) if named else ""
    sentence = _SENTENCES.get(fact.problem, "")
    if not sentence or ("{detail}" in sentence and not detail):
        lines = [problem_line(words, fact.problem, given=fact.given, name=name, detail=detail)]
    else:
        lines = [words.t(sentence, given=fact.given, name=name, detail=detail)]
    if expected is not None and fact.problem is Problem.WRONG_GOODS:
        lines.append(words.t("expected: {task}", task=_task(words, expected)))
    return lines


def _bag_lines(words: Words, fact: BagTaken) -> list[str]:
    lines = [line for event in fact.done for line in order_news(words, fact.order, event)]
    if fact.bags:
        lines.append(words.t("it waits for: {bags}", bags=words.listed(fact.bags)))
    if not fact.is_picked:
        lines.append(words.t("the rest is being picked"))
    return lines


def spot_line(words: Words, spot: Spot) -> str:
    """Where the picker goes: `aisle 7, bay 1, shelf 2`."""
    return words.t(_ZONES[spot.zone], aisle=spot.aisle, bay=spot.bay, shelf=spot.shelf)


def _task(words: Words, task: Task, *, with_order: bool = False) -> str:
    where, goods = spot_line(words, task.spot), some_goods(words, task.goods, task.left)
    if with_order:
        return words.t("{where}: {goods}, for {order}", where=where, goods=goods, order=task.order)
    return words.t("{where}: {goods}", where=where, goods=goods)


def _next(words: Words, task: Task) -> str:
    return words.t("next: {task}", task=_task(words, task))


def _asked(words: Words, tasks: Iterable[Task]) -> list[str]:
    return [words.t("not answered yet: {goods}", goods=some_goods(words, task.goods, task.left)) for task in tasks]


def _unsealed(words: Words, orders: tuple[str, ...]) -> list[str]:
    return [words.t("all picked: seal the bag of {orders}", orders=words.listed(orders))] if orders else []
