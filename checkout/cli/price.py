"""`checkout price`: prices a basket with offers, and explains the price."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

import click

from checkout.cli.arguments import STDIN, file_content
from checkout.cli.command import Command, Option
from checkout.cli.complaints import Complaint, bad_file, shown, warn
from checkout.words import Words

if TYPE_CHECKING:
    from checkout.pricing import Alternative, NearMiss, Offers, Priced
    from checkout.pricing.files.basket_file import PriceRequest

    Others = tuple[Alternative, ...] | None

_MOST_NEAR = 3


def price_command(words: Words) -> Command:
    t = words.t
    return Command(
        "price [OPTIONS] BASKET",
        words,
        price_basket,
        help=t(
            "Say what a basket costs with offers, line by line, and whether any combination of them could be cheaper."
            "\n\n"
            "BASKET is a JSON file, - is standard input. Lines bring their own prices, or are goods of the store. Both "
            "files are described in checkout/pricing/OFFERS.md."
        ),
        params=[
            click.Argument(["basket"], metavar="BASKET"),
            Option(["--offers"], t("The file of the offers; without it those of this shop."), metavar="FILE"),
            Option(["--at"], t("The time on the store's clock, such as 2026-12-03T18:30."), metavar="TIME"),
            Option(["--store"], t("The store, instead of the one in the file."), inherited=True, metavar="STORE"),
            Option(["--explain"], t("Say what each offer was applied to, and what else it might cost."), is_flag=True),
            Option(["--json", "as_json"], t("Print one JSON document, for other programs."), is_flag=True),
        ],
    )


def price_basket(
    words: Words,
    *,
    basket: str,
    offers: str | None,
    at: str | None,
    store: str | None,
    as_json: bool,
    explain: bool,
) -> int:
    """Price the basket and print it. Raises `Complaint` for files that cannot be used."""
    from checkout.errors import BadBasket, BadOffers
    from checkout.pricing import FULL_BUDGET, explained, price

    if offers == STDIN == basket:
        raise Complaint(words.t("Only one of the two files can be standard input."))
    try:
        request = _request(basket, store, at, words)
        book = _offers(offers, request.context.currency, words)
        priced = price(request.lines, book, request.context, budget=FULL_BUDGET)
    except BadBasket as error:
        raise bad_file(basket, error.faults, words) from error
    except BadOffers as error:
        raise bad_file(offers or "", error.faults, words) from error
    warn(offers or "", book.warnings, words)
    others = None
    if explain or not priced.proven:
        priced, found = explained(priced)
        others = found if explain else None
    if as_json:
        _print_document(request, book, priced, others)
    else:
        _print_sheet(request, book, priced, words, others)
    return 0


def _request(basket: str, store: str | None, at: str | None, words: Words) -> PriceRequest:
    from catalog.chain import demo_chain
    from checkout.clock import SystemClock
    from checkout.pricing.files.basket_file import Circumstances, read_basket
    from checkout.pricing.files.strict_file import MOST_BYTES

    now = SystemClock().now().astimezone()
    circumstances = Circumstances(demo_chain, now, store, None if at is None else _time(at, words))
    return read_basket(file_content(basket, MOST_BYTES, words), circumstances)


def _offers(file: str | None, currency: str, words: Words) -> Offers:
    """The offers in `file`, or the demo's."""
    if file is not None:
        from checkout.pricing.files.offer_file import read_offers
        from checkout.pricing.files.strict_file import MOST_BYTES

        return read_offers(file_content(file, MOST_BYTES, words))
    from checkout.pricing import OfferBook, demo_offers

    return OfferBook(demo_offers()).in_currency(currency)


def _time(text: str, words: Words) -> datetime:
    from checkout.pricing.files.strict_model import moment

    try:
        return moment(text.replace(" ", "T"))
    except ValueError as error:
        said = words.t("{given} is not a time.", given=shown(text))
        expected = words.t("Expected the store's clock, as in {example}.", example="2026-12-03T18:30")
        raise Complaint(words.sentences(said, expected)) from error


def _near(request: PriceRequest, priced: Priced) -> tuple[NearMiss, ...]:
    """Offers almost reached, with goods of the store when the basket names one."""
    from checkout.pricing import near_misses

    if request.store is None:
        return near_misses(priced)
    from checkout.pricing import suggested_lines

    store = request.store
    return near_misses(priced, suggested_lines(store.shelf, member=store.member, at=store.at))


def _print_document(request: PriceRequest, offers: Offers, priced: Priced, others: Others) -> None:
    from checkout.pricing.files.priced_file import document

    print(json.dumps(document(request, offers, priced, _near(request, priced), others)))


def _print_sheet(request: PriceRequest, offers: Offers, priced: Priced, words: Words, others: Others) -> None:
    from checkout.words.pricing.priced_sheet import PricedSheet
    from checkout.words.text_columns import visible

    sheet = PricedSheet(words, request, offers, priced)
    near = _near(request, priced)[:_MOST_NEAR]
    lines = [*sheet.lines(), "", *sheet.notes(near, _names(request, near, words))]
    if others is not None:
        lines += ["", *sheet.explanation(others)]
    for line in lines:
        print(visible(line))


def _names(request: PriceRequest, near: Iterable[NearMiss], words: Words) -> dict[str, str]:
    """Names by SKU: of the lines, and of goods that would reach an offer."""
    names = {line.goods.sku: line.goods.name(words.lang) for line in request.lines}
    if request.store is not None:
        found = (request.store.shelf.find(sku) for one in near for sku in one.skus)
        names |= {product.sku: product.name(words.lang) for product in found if product is not None}
    return names
