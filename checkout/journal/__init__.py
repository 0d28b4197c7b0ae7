"""The append-only journal of a shop in one SQLite file, and the tables posted from its events."""

from __future__ import annotations

from checkout.journal.database import DAMAGE, FILE_NAME, MEMORY
from checkout.journal.journal import Journal, ReceiptRow, TripKey, TripRow
from checkout.journal.order_rows import OrderRow, OrderRows
from checkout.journal.posting import UNSETTLED, Standing, TripTables, UnderWay, post, standing_after
from checkout.journal.raw_rows import RawEvent, RawPosted, RawReceipt, RawTrip
from checkout.journal.raw_store_rows import RawBehind, RawHeld, RawLevel, RawMoved, RawMovement, RawOrder, RawStoreRows
from checkout.journal.stock_rows import HeldRow, Level, Levels, Movement, StockRows

__all__ = [
    "DAMAGE",
    "FILE_NAME",
    "MEMORY",
    "UNSETTLED",
    "HeldRow",
    "Journal",
    "Level",
    "Levels",
    "Movement",
    "OrderRow",
    "OrderRows",
    "RawBehind",
    "RawEvent",
    "RawHeld",
    "RawLevel",
    "RawMoved",
    "RawMovement",
    "RawOrder",
    "RawPosted",
    "RawReceipt",
    "RawStoreRows",
    "RawTrip",
    "ReceiptRow",
    "Standing",
    "StockRows",
    "TripKey",
    "TripRow",
    "TripTables",
    "UnderWay",
    "post",
    "standing_after",
]
