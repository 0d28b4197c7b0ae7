"""`checkout labels`: makes a sheet of shelf labels to print."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from checkout.cli.arguments import shelf_of
from checkout.cli.codes.output_files import write_pdf, write_svg
from checkout.cli.command import Command, Option, file_option, store_option
from checkout.cli.complaints import Complaint, shown, unknown
from checkout.words import Words
from checkout.words.language import mark

if TYPE_CHECKING:
    from catalog.chain import Product
    from catalog.shelf import Shelf

DEFAULT_FILE = "labels.pdf"
_MOST = 10_000


def labels_command(words: Words) -> Command:
    t = words.t
    return Command(
        "labels [OPTIONS] [GOODS...]",
        words,
        print_labels,
        help=t(
            "Make a sheet of shelf labels to print, whose bars can be scanned.\n\n"
            "GOODS are numbers, departments or words to search for; without any it is the whole store."
        ),
        params=[
            click.Argument(["goods"], nargs=-1, metavar="GOODS"),
            store_option(words),
            Option(["--aisle"], t("Only goods of this aisle."), metavar="N"),
            file_option(words, "pdf"),
            file_option(words, "svg"),
        ],
    )


def print_labels(
    words: Words, *, goods: Sequence[str], store: str | None, aisle: str | None, pdf: str | None, svg: str | None
) -> int:
    """Write the labels of `goods`, or of the whole store, into the files."""
    from catalog.drawing.sheet import sheet
    from catalog.drawing.shelf_labels import shelf_labels

    shelf = shelf_of(store, words)
    chosen = _chosen(goods, aisle, shelf, words)
    pages = sheet(shelf_labels(shelf, chosen, shelf.loaded_at), lambda minor: _money(minor, shelf))
    files = []
    if pdf is None and svg is None:
        pdf = _default_file(words)
    if pdf is not None:
        write_pdf(pdf, pages, shelf.store.name(words.lang), words)
        files.append(pdf)
    if svg is not None:
        files += write_svg(svg, pages, words)
    if "-" not in files:
        print(words.n("{count} label: {files}", "{count} labels: {files}", len(chosen), files=", ".join(files)))
    return 0


def _money(minor: int, shelf: Shelf) -> str:
    from checkout.words.formats import money
    from wallet.money import Money

    return money(Money(minor, shelf.store.currency))


def _default_file(words: Words) -> str:
    """The file when none is named. Raises `Complaint` when it exists: it is replaced only when named."""
    if Path(DEFAULT_FILE).exists():
        said = words.t("There is a {file} here already. To replace it: --pdf {file}", file=DEFAULT_FILE)
        raise Complaint(said)
    return DEFAULT_FILE


def _chosen(goods: Sequence[str], aisle: str | None, shelf: Shelf, words: Words) -> tuple[Product, ...]:
    """The products, each once, in the order of `goods`. Raises `Complaint` when one of `goods` is nothing here."""
    chosen = [product for text in goods for product in _meant(text, shelf, words)] if goods else shelf.products()
    if aisle is not None:
        numbers = [str(there.number) for there in shelf.aisles()]
        if aisle not in numbers:
            raise unknown(words, mark("There is no aisle {given}."), aisle, numbers)
        there = {place.sku for each in shelf.aisles() if str(each.number) == aisle for place in each.placements}
        chosen = [product for product in chosen if product.sku in there]
    if not chosen:
        raise Complaint(words.t("There is nothing to label."))
    return tuple(dict.fromkeys(chosen))


def _meant(text: str, shelf: Shelf, words: Words) -> tuple[Product, ...]:
    """The products of a department, with a SKU, PLU or GTIN, or found by words."""
    products = shelf.products()
    found = tuple(product for product in products if product.department == text)
    if not found:
        key = text.zfill(14)
        found = tuple(p for p in products if text.upper() == p.sku.upper() or text == p.plu or key == p.gtin)
    found = found or tuple(product for product in shelf.search(text, _MOST) if product in products)
    if not found:
        said = words.t("No goods of {store} fit {given}.", store=shelf.store.name(words.lang), given=shown(text))
        raise Complaint(said)
    return found
