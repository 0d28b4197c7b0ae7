"""The store behind the shelves: stock, orders, picking, riders, the way out."""

from __future__ import annotations

from checkout.store.amends import Owed, fee_that_stays, owed
from checkout.store.kitchen import Dish, Tickets
from checkout.store.missing_goods import LookFor
from checkout.store.operations import Operations
from checkout.store.order import ENDS, SERVICES, Order, OrderLine, OrderState, Substitute
from checkout.store.order_book import OrderBook, OrderNews
from checkout.store.pick_tasks import Task
from checkout.store.picking import Done
from checkout.store.promises import NoPromise, Promises
from checkout.store.riding import CameBack, Round, Stop
from checkout.store.slots import Slot, Slots
from checkout.store.stickers import MarkedDown, evening_stickers
from checkout.store.stock import Stock, StockNumbers
from checkout.store.stock_clerk import Counted, CountRow, Moved, StockStands
from checkout.store.stock_count import MOST_BYTES, goods_named, read_count
from checkout.store.stock_promises import Lacking, Wanted

__all__ = [
    "ENDS",
    "MOST_BYTES",
    "SERVICES",
    "CameBack",
    "CountRow",
    "Counted",
    "Dish",
    "Done",
    "Lacking",
    "LookFor",
    "MarkedDown",
    "Moved",
    "NoPromise",
    "Operations",
    "Order",
    "OrderBook",
    "OrderLine",
    "OrderNews",
    "OrderState",
    "Owed",
    "Promises",
    "Round",
    "Slot",
    "Slots",
    "Stock",
    "StockNumbers",
    "StockStands",
    "Stop",
    "Substitute",
    "Task",
    "Tickets",
    "Wanted",
    "evening_stickers",
    "fee_that_stays",
    "goods_named",
    "owed",
    "read_count",
]
