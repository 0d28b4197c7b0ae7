"""`checkout labels`: a sheet of shelf labels to print."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from checkout.cli.codes.code_goods import now, pdf_file, shelf_of, write_file
from checkout.cli.command import Command, Option, file_option, store_option
from checkout.cli.complaints import Complaint, shown, unknown
from checkout.words import Words

if TYPE_CHECKING:
    from catalog.chain.product import Product
    from catalog.drawing.paper import Page
    from catalog.shelf.shelf import Shelf

DEFAULT_FILE = "labels.pdf"
_MOST = 10_000


def labels_command(words: Words) -> Command:
    t = words.t
    return Command(
        "labels",
        words,
        print_labels,
        usage="[OPTIONS] [GOODS...]",
        help=t(
            "Make a sheet of shelf labels to print, whose bars can be scanned."
            "\n\n"
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
    """Write the labels of `goods`, or of all that the store has, into the files that were asked for."""
    from catalog.drawing.sheet import sheet
    from catalog.drawing.shelf_labels import shelf_labels
    from catalog.drawing.svg import svg as as_svg

    at = now()
    shelf = shelf_of(store, words, at)
    chosen = _chosen(goods, aisle, shelf, words)
    pages = sheet(shelf_labels(shelf, chosen, at), lambda minor: _money(minor, shelf))
    files = []
    if pdf is None and svg is None:
        pdf = _default_file(words)
    if pdf is not None:
        write_file(pdf, pdf_file(pages, shelf.store.name(words.lang), words), words)
        files.append(pdf)
    if svg is not None:
        for name, page in page_files(svg, pages, words):
            write_file(name, as_svg(page).encode(), words)
            files.append(name)
    if "-" not in files:
        said = words.n("{count} label: {files}", "{count} labels: {files}", len(chosen), files=", ".join(files))
        print(said)
    return 0


def _money(minor: int, shelf: Shelf) -> str:
    from checkout.words.formats import money
    from wallet.money import Money

    return money(Money(minor, shelf.store.currency))


def _default_file(words: Words) -> str:
    """The file when none is named. Raises `Complaint` when it is there already: it is not replaced unasked."""
    if Path(DEFAULT_FILE).exists():
        said = words.t("There is a {file} here already. To replace it: --pdf {file}", file=DEFAULT_FILE)
        raise Complaint(said)
    return DEFAULT_FILE


def page_files(name: str, pages: Sequence[Page], words: Words) -> list[tuple[str, Page]]:
    """SVG knows no pages, so each has a file: `labels-1.svg`, `labels-2.svg`."""
    if len(pages) == 1:
        return [(name, pages[0])]
    if name == "-":
        raise Complaint(words.t("This takes {count} pages, and SVG has one. Name a file.", count=len(pages)))
    path = Path(name)
    return [(str(path.with_stem(f"{path.stem}-{number}")), page) for number, page in enumerate(pages, 1)]


def _chosen(goods: Sequence[str], aisle: str | None, shelf: Shelf, words: Words) -> tuple[Product, ...]:
    """The products meant, in the order asked for, each once. Raises `Complaint` when one means nothing here."""
    chosen = [product for text in goods for product in _meant(text, shelf, words)] if goods else shelf.products()
    if aisle is not None:
        numbers = [str(there.number) for there in shelf.aisles()]
        if aisle not in numbers:
            raise unknown(words.t("There is no aisle {given}.", given=shown(aisle)), aisle, numbers, words)
        there = {place.sku for each in shelf.aisles() if str(each.number) == aisle for place in each.placements}
        chosen = [product for product in chosen if product.sku in there]
    if not chosen:
        raise Complaint(words.t("There is nothing to label."))
    return tuple(dict.fromkeys(chosen))


def _meant(text: str, shelf: Shelf, words: Words) -> tuple[Product, ...]:
    """A department, a number of any kind, or words."""
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
