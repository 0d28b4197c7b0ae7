"""The verbs of staff: what pickers, packing, riders, the kitchen and the stock clerk do in the scene's store.

>>> role_of("picker-2"), role_of("picker-02"), role_of("li-wei")
('picker', None, None)
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from catalog.codes import SEARCH_LIMIT, fit_to_show
from checkout.events import Problem
from checkout.events.stock import Location
from checkout.script.verb_table import (
    Misfit,
    Verb,
    by_name,
    nothing,
    read_number,
    read_with,
    read_word,
    read_words,
    verb,
    word_of,
)
from checkout.trip import Refused
from checkout.words.language import mark

if TYPE_CHECKING:
    from catalog.chain import Product
    from checkout.store import Operations
    from checkout.store.stock_clerk import StockClerk
    from checkout.words.store_lines.staff_lines import StaffAnswer


@dataclass(frozen=True, slots=True)
class Staff:
    """Somebody who works behind the shelves. `name` is the speaker's: `picker`, `picker-2`."""

    name: str
    operations: Operations

    def with_goods(self, sku: str, do: Callable[[StockClerk, Product], StaffAnswer]) -> StaffAnswer:
        """What the stock clerk does with these goods, by their SKU, GTIN or PLU; `NO_SUCH_PRODUCT` when the chain has
        none of that name."""
        from checkout.store import goods_named  # noqa: PLC0415 - start-up time: help needs nothing of the store

        product = goods_named(self.operations.chain, sku)
        if product is None:
            return Refused(Problem.NO_SUCH_PRODUCT, fit_to_show(sku, SEARCH_LIMIT))
        return do(self.operations.clerk, product)


StaffAct = Callable[[Staff], "StaffAnswer"]
"""A deed, to be called with who does it."""


def _sku(rest: str) -> str:
    return read_words(read_word(rest) or "").upper()


def _sku_and_keeper(rest: str) -> tuple[str, bool]:
    sku, _, keeper = rest.partition(" ")
    return _sku(sku), word_of("warehouse")(keeper.strip())


def _sku_and_number(rest: str) -> tuple[str, int]:
    sku, _, number = rest.partition(" ")
    return _sku(sku), read_number(number.strip())


def _sku_number_and_place(rest: str) -> tuple[str, int, Location | None]:
    """A place of None is where shoppers take it."""
    goods = rest.removesuffix(" back")
    return *_sku_and_number(goods), None if goods == rest else Location.BACK


_SEVERAL = re.compile("(picker|rider)(-([2-9]|[1-9][0-9]))?")

_NOTHING = {
    "picker": mark("{given!r} is nothing a picker can do: {hint}"),
    "packing": mark("{given!r} is nothing that packing can do: {hint}"),
    "rider": mark("{given!r} is nothing a rider can do: {hint}"),
    "kitchen": mark("{given!r} is nothing the kitchen can do: {hint}"),
    "clerk": mark("{given!r} is nothing the stock clerk can do: {hint}"),
}
ROLES = tuple(_NOTHING)


def _read_given(rest: str) -> tuple[str, bool]:
    """A number, and whether an age was shown."""
    number, _, shown = rest.partition(" ")
    if not number or shown not in ("", "age shown"):
        raise Misfit
    return number, bool(shown)


_COUNTED = re.compile(r"(.+?)(?:\s+[x×]\s*([0-9]{1,6}))?")


def _read_count(rest: str) -> tuple[str, int | None]:
    """A code, and how many times."""
    found = _COUNTED.fullmatch(rest)
    if found is None:
        raise Misfit
    return found[1], None if found[2] is None else int(found[2])


_PICKER: tuple[Verb[Staff, StaffAnswer], ...] = (
    verb("tasks", mark("the orders that wait"), nothing, lambda me, _: me.operations.picking.tasks()),
    verb(
        "take [NUMBER]",
        mark("take the next orders, or one; again for what is left of them"),
        read_word,
        lambda me, number: me.operations.picking.take(me.name, number or ""),
    ),
    verb(
        "scan CODE [x N]",
        mark("pick what the code names"),
        _read_count,
        lambda me, what: me.operations.picking.scan(me.name, what[0], what[1] or 1),
    ),
    verb(
        "weigh GRAMS",
        mark("pick by weight"),
        read_number,
        lambda me, grams: me.operations.picking.weigh(me.name, grams),
    ),
    verb(
        "missing",
        mark("what is to be picked is not there; again if nothing fits"),
        nothing,
        lambda me, _: me.operations.missing_goods.missing(me.name),
    ),
    verb(
        "substitute CODE [x N]",
        mark("take something else instead"),
        _read_count,
        lambda me, what: me.operations.missing_goods.substitute(me.name, *what),
    ),
    verb(
        "bag [NUMBER]",
        mark("seal what is picked, and onto the conveyor with it"),
        read_word,
        lambda me, number: me.operations.picking.bag(me.name, number or ""),
    ),
)

_PACKING: tuple[Verb[Staff, StaffAnswer], ...] = (
    verb("bags", mark("the bags that are here or coming"), nothing, lambda me, _: me.operations.packing.bags()),
    verb(
        "scan BAG",
        mark("take a bag off the conveyor"),
        read_words,
        lambda me, bag: me.operations.packing.scan(bag),
    ),
)

_RIDER: tuple[Verb[Staff, StaffAnswer], ...] = (
    verb("take", mark("set out with what is packed"), nothing, lambda s, _: s.operations.riding.take(s.name)),
    verb("stops", mark("what is left of the round"), nothing, lambda s, _: s.operations.riding.stops(s.name)),
    verb(
        "arrive NUMBER",
        mark("be at the door of an order"),
        read_words,
        lambda s, number: s.operations.riding.arrive(s.name, number),
    ),
    verb(
        "give NUMBER [age shown]",
        mark("hand an order over; the age is shown where it is asked for"),
        _read_given,
        lambda s, it: s.operations.riding.give(s.name, it[0], age_shown=it[1]),
    ),
    verb(
        "nobody NUMBER",
        mark("nobody opens the door"),
        read_words,
        lambda s, number: s.operations.riding.nobody(s.name, number),
    ),
    verb(
        "refused NUMBER",
        mark("it is turned away at the door"),
        read_words,
        lambda s, number: s.operations.riding.turned_away(s.name, number),
    ),
    verb(
        "back", mark("be in the store again, with what is left"), nothing, lambda s, _: s.operations.riding.back(s.name)
    ),
)

_KITCHEN: tuple[Verb[Staff, StaffAnswer], ...] = (
    verb(
        "tickets",
        mark("what is to be cooked, called and collected"),
        nothing,
        lambda s, _: s.operations.kitchen.tickets(),
    ),
    verb(
        "take",
        mark("begin with the dish that has waited longest"),
        nothing,
        lambda s, _: s.operations.kitchen.take(s.name),
    ),
    verb(
        "ready TICKET",
        mark("call a dish out by its number"),
        read_number,
        lambda s, ticket: s.operations.kitchen.ready(s.name, ticket),
    ),
    verb(
        "collected TICKET",
        mark("its shopper has the dish"),
        read_number,
        lambda s, ticket: s.operations.kitchen.collected(s.name, ticket),
    ),
)

_CLERK: tuple[Verb[Staff, StaffAnswer], ...] = (
    verb(
        "stock SKU [warehouse]",
        mark("how much there is of some goods, and how much of it is promised"),
        _sku_and_keeper,
        lambda staff, it: staff.with_goods(it[0], lambda clerk, product: clerk.stands(product, warehouse=it[1])),
    ),
    verb(
        "count SKU N [back]",
        mark("so many pieces or grams are on the shelf or in the tank, or in the back room"),
        _sku_number_and_place,
        lambda staff, it: staff.with_goods(it[0], lambda clerk, product: clerk.count(product, *it[1:])),
    ),
    verb(
        "fill SKU N",
        mark("bring so much from the back room to the shelf"),
        _sku_and_number,
        lambda staff, it: staff.with_goods(it[0], lambda clerk, product: clerk.fill(product, it[1])),
    ),
    verb(
        "receive SKU N",
        mark("so much was delivered"),
        _sku_and_number,
        lambda staff, it: staff.with_goods(it[0], lambda clerk, product: clerk.receive(product, it[1])),
    ),
    verb(
        "waste SKU N [back]",
        mark("throw so much away"),
        _sku_number_and_place,
        lambda staff, it: staff.with_goods(it[0], lambda clerk, product: clerk.waste(product, *it[1:])),
    ),
)

STAFF: Mapping[str, Mapping[str, Verb[Staff, StaffAnswer]]] = {
    "picker": by_name(_PICKER),
    "packing": by_name(_PACKING),
    "rider": by_name(_RIDER),
    "kitchen": by_name(_KITCHEN),
    "clerk": by_name(_CLERK),
}
"""What each role can do, by the first word of the verb."""


def role_of(speaker: str) -> str | None:
    """The role that `speaker` has; None for anybody else. There may be up to 99 pickers and riders each."""
    if several := _SEVERAL.fullmatch(speaker):
        return several[1]
    return speaker if speaker in ROLES else None


def read_staff_deed(role: str, text: str) -> StaffAct:
    """The deed that `text` asks for. Raises NoSuchVerb or BadDeed, which say what was given and what was expected."""
    return read_with(STAFF[role], text, _NOTHING[role])
