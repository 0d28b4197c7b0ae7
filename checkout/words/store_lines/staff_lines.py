"""What staff are told: the answer to whatever they do behind the shelves."""

from __future__ import annotations

from checkout.events.stock import StockFound, StockMissed
from checkout.store import CameBack, Order, OrderNews, Round, Tickets
from checkout.store.missing_goods import LookFor
from checkout.store.packing import BagsHere, BagTaken
from checkout.store.pick_tasks import Batch, Waiting
from checkout.store.picking import Done, Weigh
from checkout.store.staff_scanner import PickRefused
from checkout.store.stock_clerk import Counted, Moved, StockStands
from checkout.trip import Refused
from checkout.words.problem_lines import problem_line
from checkout.words.store_lines.clerk_lines import clerk_lines
from checkout.words.store_lines.kitchen_lines import kitchen_lines
from checkout.words.store_lines.order_news import order_news
from checkout.words.store_lines.picking_lines import PickingFact, picking_lines
from checkout.words.store_lines.riding_lines import riding_lines
from checkout.words.store_lines.stock_lines import stock_notice
from checkout.words.words import Words

StaffAnswer = OrderNews | PickingFact | Round | CameBack | Tickets | Counted | Moved | StockStands | Refused


def staff_lines(words: Words, answer: StaffAnswer) -> list[str]:
    """Lines of a transcript, safe to show."""
    match answer:
        case Refused(problem, detail):
            return [problem_line(words, problem, detail=detail)]
        case OrderNews(fact=StockFound() | StockMissed() as notice):
            return stock_notice(words, notice)
        case OrderNews(order=Order() as order, fact=fact):
            return order_news(words, order, fact)
        case OrderNews(fact=Refused() as refused):
            return staff_lines(words, refused)
        case OrderNews():
            return []
        case Round() | CameBack():
            return riding_lines(words, answer)
        case Tickets():
            return kitchen_lines(words, answer)
        case Waiting() | Batch() | Done() | Weigh() | LookFor() | PickRefused() | BagTaken() | BagsHere():
            return picking_lines(words, answer)
        case Counted() | Moved() | StockStands():
            return clerk_lines(words, answer)
