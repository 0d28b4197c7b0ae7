"""`checkout weigh`: prints the label of a scale for loose goods."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import click

from checkout.cli.arguments import shelf_of, whole_number
from checkout.cli.codes.output_files import write_file, write_pdf, write_svg
from checkout.cli.command import Command, file_option, store_option
from checkout.cli.complaints import Complaint, shown, unknown
from checkout.words import Words
from checkout.words.language import mark

if TYPE_CHECKING:
    from catalog.chain import Product
    from catalog.drawing.shelf_labels import ScaleLabel
    from catalog.shelf import Shelf

HEAVIEST = 99_999
"""Grams that fit on a label of five digits."""


def weigh_command(words: Words) -> Command:
    return Command(
        "weigh [OPTIONS] PLU GRAMS",
        words,
        weigh_goods,
        help=words.t("Weigh loose goods, and print the label of the scale."),
        params=[
            click.Argument(["plu"], metavar="PLU"),
            click.Argument(["grams"], metavar="GRAMS"),
            store_option(words),
            *(file_option(words, form) for form in ("pdf", "svg", "png")),
        ],
    )


def weigh_goods(words: Words, *, plu: str, grams: str, store: str | None, **files: str | None) -> int:
    """Print the label for `grams` of the goods `plu` on the terminal, or into `files`, by form: pdf, svg, png."""
    from catalog.drawing.shelf_labels import scale_label

    shelf = shelf_of(store, words)
    product = _weighed(plu, shelf, words)
    weight = whole_number(grams, 1, HEAVIEST)
    if weight is None:
        said = words.t("{given} is not a weight: expected 1 to {most} grams.", given=shown(grams), most=HEAVIEST)
        raise Complaint(said)
    try:
        label = scale_label(shelf, product, weight, shelf.loaded_at)
    except ValueError as error:
        raise Complaint(words.t("The scales of this store cannot print this: {reason}.", reason=error)) from error
    wanted = {form: file for form, file in files.items() if file is not None}
    if wanted:
        _write(label, shelf, wanted, words)
    else:
        _show(label, shelf, words)
    return 0


def _write(label: ScaleLabel, shelf: Shelf, wanted: Mapping[str, str], words: Words) -> None:
    from catalog.drawing.bars import bar_symbol
    from catalog.drawing.rendering import picture
    from catalog.drawing.sheet import scale_page
    from checkout.words.formats import money
    from wallet.money import Money

    page = scale_page(label, lambda minor: money(Money(minor, shelf.store.currency)))
    for form, file in wanted.items():
        match form:
            case "pdf":
                write_pdf(file, [page], label.code, words)
            case "svg":
                write_svg(file, [page], words)
            case _:
                write_file(file, picture(bar_symbol(label.code)), words)


def _show(label: ScaleLabel, shelf: Shelf, words: Words) -> None:
    from catalog.drawing.bars import ROWS, bar_symbol
    from checkout.cli.codes.draw import show
    from checkout.words.formats import money, unit_price, weight
    from checkout.words.text_columns import row
    from wallet.money import Money

    product, currency = label.product, shelf.store.currency
    price = unit_price(Money(label.price, currency), product.unit, product.ref_qty)
    measure = f"{weight(label.grams)} x {price}"
    symbol = bar_symbol(label.code)
    for line in row(product.name(words.lang), measure, money(Money(label.amount, currency)), width=56, last=10):
        print(line)
    show(symbol, ROWS, words)


def _weighed(plu: str, shelf: Shelf, words: Words) -> Product:
    """The goods with the number `plu`, with or without leading zeros. Raises `Complaint` when there are none."""
    products = {product.plu: product for product in shelf.products() if product.plu is not None}
    product = products.get(plu.zfill(5) if plu.isascii() and plu.isdigit() else plu)
    if product is None:
        nothing = mark("Nothing weighed here has the PLU {given}.")
        if len(plu) != 5 or not products:
            raise Complaint(words.t(nothing, given=shown(plu)))
        # Of hundreds, the five that differ in the fewest digits.
        nearest = sorted(products, key=lambda other: sum(a != b for a, b in zip(plu, other, strict=True)))
        raise unknown(words, nothing, plu, nearest[:5])
    return product
