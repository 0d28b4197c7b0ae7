"""`checkout stock`: what a store has, and what has moved; `checkout stock count`: takes a count."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from checkout.cli.arguments import DEFAULT_STORE, MEMORY, check_store_name, data_folder, file_content
from checkout.cli.command import Command, data_option, json_option
from checkout.cli.complaints import Complaint, complaining, shown
from checkout.words import Words

if TYPE_CHECKING:
    from catalog.chain import Product
    from checkout.errors import BadCount
    from checkout.journal import Journal, Movement
    from checkout.store import Counted, CountRow, Stock, StockNumbers

_COUNT = "count"
_WAREHOUSE = "warehouse"
"""As in `catalog.chain`, which takes long to load."""
_MOST_FAULTS = 20


def stock_command(words: Words) -> Command:
    t = words.t
    return Command(
        "stock [OPTIONS] [STORE] [SKU] | count FILE",
        words,
        tell_stock,
        help=t(
            "Say what a store has of its goods, what of it is promised, and what may still be promised to somebody at "
            "home; with a SKU or GTIN, also every movement. The store 'warehouse' is what is shipped from.\n\n"
            "'count FILE' takes a count: a CSV file with the columns store, location, sku (or gtin) and quantity, in "
            "pieces or grams; - is standard input. With one mistake in it nothing is taken, and the exit code is 2."
        ),
        params=[
            click.Argument(["arguments"], nargs=-1, metavar="[STORE] [SKU]"),
            json_option(words),
            data_option(words),
        ],
    )


def tell_stock(words: Words, *, arguments: Sequence[str], data: str | None, as_json: bool) -> int:
    """Print the stock, or take a count. Raises `Complaint`."""
    if arguments[:1] == (_COUNT,):
        if len(arguments) != 2:
            said = words.t("FILE is missing.") if len(arguments) == 1 else words.t("One FILE is taken at a time.")
            raise Complaint(f"{said}\n{words.t('Usage: {usage}', usage='checkout stock count [OPTIONS] FILE')}")
        return take_count(words, arguments[1], data_folder(data, words), as_json=as_json)
    if len(arguments) > 2:
        raise Complaint(words.t("{given} is too much here.", given=shown(" ".join(arguments[2:]))))
    product, store = None, DEFAULT_STORE
    if len(arguments) == 1 and (product := _goods(arguments[0])) is None:
        store = arguments[0]
    elif len(arguments) == 2:
        store, product = arguments[0], _goods(arguments[1])
        if product is None:
            raise Complaint(words.t("There are no goods {given}.", given=shown(arguments[1])))
    if store != _WAREHOUSE:
        check_store_name(store, words)
    with complaining(words), closing(_journal(data_folder(data, words))) as journal:
        stock = _stock(journal, store)
        ledger = stock.warehouse if store == _WAREHOUSE else stock.store
        if product is None:
            numbers, movements = stock.numbers(ledger), []
        else:
            numbers = [stock.numbers_of(product.sku, ledger)]
            movements = stock.movements(product.sku, ledger)
    if as_json:
        _print_data(store, numbers, movements)
    else:
        _print(words, store, numbers, movements, with_movements=product is not None)
    return 0


def _goods(code: str) -> Product | None:
    from catalog.chain import demo_chain
    from checkout.store import goods_named

    return goods_named(demo_chain(), code)


def _journal(folder: str) -> Journal:
    """The data file; before there is one, what it would begin with."""
    from checkout.journal import FILE_NAME, Journal

    kept = folder != MEMORY and (Path(folder) / FILE_NAME).exists()
    return Journal(Path(folder), read_only=True) if kept else Journal()


def _stock(journal: Journal, store: str) -> Stock:
    from catalog.chain import demo_chain
    from checkout.clock import SystemClock
    from checkout.store import Operations

    chain = demo_chain()
    place = chain.stores[DEFAULT_STORE if store == _WAREHOUSE else store]
    return Operations(place, chain, journal, SystemClock()).stock


def _print(
    words: Words, store: str, numbers: Sequence[StockNumbers], movements: Sequence[Movement], *, with_movements: bool
) -> None:
    import shutil

    from catalog.chain import demo_chain
    from checkout.words.store_lines.stock_lines import movement_lines, stock_table

    chain, width = demo_chain(), max(80, shutil.get_terminal_size().columns)
    lines = stock_table(words, numbers, chain.products, width)
    if with_movements:
        zone = chain.stores[DEFAULT_STORE if store == _WAREHOUSE else store].zone
        lines += ["", *movement_lines(words, movements, chain.products[numbers[0].sku].unit, zone)]
    for line in lines:
        print(line)


def _print_data(store: str, numbers: Sequence[StockNumbers], movements: Sequence[Movement]) -> None:
    from catalog.chain import demo_chain
    from checkout.cli.back_office.existing_shop import json_line, moment_data

    products = demo_chain().products
    for each in numbers:
        product = products.get(each.sku)
        described: dict[str, Any] = {"store": store, "sku": each.sku}
        if product is not None:
            described |= {"name": {"zh": product.name.zh, "en": product.name.en}, "unit": product.unit}
        numbers_data = {
            "on_hand": each.on_hand,
            "allocated": each.allocated,
            "reserved": each.reserved,
            "in_baskets": each.in_baskets,
            "available": each.available,
        }
        print(json_line(described | numbers_data))
    for move in movements:
        row = {"seq": move.seq, "at": moment_data(move.at), "location": move.location, "kind": move.kind}
        print(json_line({"store": store, "sku": move.sku} | row | {"quantity": move.quantity, "ref": move.ref}))


# A count


def take_count(words: Words, file: str, folder: str, *, as_json: bool) -> int:
    """Take the count in `file`, all of it or nothing. Raises `Complaint`."""
    from secrets import randbits

    from catalog.chain import demo_chain
    from checkout.clock import SystemClock
    from checkout.errors import BadCount
    from checkout.shop import open_shop
    from checkout.store import MOST_BYTES, read_count
    from checkout.words.store_lines.clerk_lines import clerk_lines
    from checkout.words.store_lines.count_lines import count_summary

    if folder == MEMORY:
        raise Complaint(words.t("{given} keeps nothing, so a count would be lost.", given=MEMORY))
    try:
        rows = read_count(file_content(file, MOST_BYTES, words), demo_chain())
    except BadCount as error:
        raise _complaint(file, error, words) from error
    with complaining(words), open_shop(data=folder, clock=SystemClock(), seed=randbits(32)) as shop:
        counted = shop.take_count(rows)
    if as_json:
        _print_counted(counted, rows)
        return 0
    for each in counted:
        if each.more:
            print(words.t("{store}: {said}", store=each.store, said="\n".join(clerk_lines(words, each))))
    print(count_summary(words, counted))
    return 0


def _print_counted(counted: Sequence[Counted], rows: Sequence[CountRow]) -> None:
    from checkout.cli.back_office.existing_shop import json_line

    for each, row in zip(counted, rows, strict=True):
        place = {"store": row.store, "location": each.location, "sku": each.product.sku}
        print(json_line(place | {"counted": each.quantity, "expected": each.expected, "more": each.more}))


def _complaint(name: str, error: BadCount, words: Words) -> Complaint:
    from checkout.words.store_lines.count_lines import count_fault_line

    lines = [f"{shown(name)}: {count_fault_line(words, fault)}" for fault in error.faults[:_MOST_FAULTS]]
    if more := len(error.faults) - len(lines):
        lines.append(words.n("and {count} more fault", "and {count} more faults", more))
    return Complaint("\n".join(lines))
