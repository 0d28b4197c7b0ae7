"""`checkout price`: what a basket costs with offers, and why, without a shop."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from checkout.cli.command import Command, Option
from checkout.cli.complaints import Complaint, shown
from checkout.words import Words

if TYPE_CHECKING:
    from checkout.errors import FileFault
    from checkout.pricing.best_price import Priced
    from checkout.pricing.files.basket_file import PriceRequest
    from checkout.pricing.offers import Offers
    from checkout.pricing.priced import NearMiss

STDIN = "-"
_MOST_FAULTS = 20
_MOST_NEAR = 3


@dataclass(frozen=True, slots=True)
class PriceOptions:
    """What was asked for."""

    basket: str
    offers: str | None
    at: str | None
    store: str | None
    as_json: bool
    explain: bool


def price_command(words: Words) -> Command:
    """`checkout price`, explaining itself in `words`."""
    t = words.t
    return Command(
        "price",
        words,
        _pricing,
        usage="[OPTIONS] BASKET",
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


def _pricing(words: Words, **options: Any) -> int:
    return price_basket(PriceOptions(**options), words)


def price_basket(options: PriceOptions, words: Words) -> int:
    """Price the basket and print it. Raises `Complaint` for files that cannot be used."""
    from checkout.errors import BadBasket
    from checkout.pricing.best_price import price

    if options.offers == STDIN == options.basket:
        raise Complaint(words.t("Only one of the two files can be standard input."))
    asked = _asked(options, words)
    offers = _offers(options, asked.context.currency, words)
    try:
        priced = price(asked.lines, offers, asked.context)
    except BadBasket as error:
        raise _complaint(options.basket, error.faults, words) from error
    if options.as_json:
        _print_document(asked, offers, priced, explain=options.explain)
    else:
        _print_sheet(asked, offers, priced, words, explain=options.explain)
    return 0


def _offers(options: PriceOptions, currency: str, words: Words) -> Offers:
    from checkout.errors import BadOffers
    from checkout.pricing.files.offer_file import read_offers

    if options.offers is None:
        from checkout.pricing.demo_offers import demo_offers
        from checkout.pricing.offer_book import OfferBook

        return OfferBook(demo_offers()).in_currency(currency)
    try:
        return read_offers(_content(options.offers, words))
    except BadOffers as error:
        raise _complaint(options.offers, error.faults, words) from error


def _asked(options: PriceOptions, words: Words) -> PriceRequest:
    from catalog.chain.loading import demo_chain
    from checkout.cli.codes.code_goods import now
    from checkout.errors import BadBasket
    from checkout.pricing.files.basket_file import Circumstances, read_basket

    circumstances = Circumstances(demo_chain, now().astimezone(), options.store, _time(options.at, words))
    try:
        return read_basket(_content(options.basket, words), circumstances)
    except BadBasket as error:
        raise _complaint(options.basket, error.faults, words) from error


def _time(text: str | None, words: Words) -> datetime | None:
    from checkout.pricing.files.offer_models import moment

    if text is None:
        return None
    try:
        return moment(text.replace(" ", "T"))
    except ValueError as error:
        said = words.t("{given} is not a time.", given=shown(text))
        expected = words.t("Expected the store's clock, as in {example}.", example="2026-12-03T18:30")
        raise Complaint(words.sentences(said, expected)) from error


def _content(name: str, words: Words) -> bytes:
    """The file `name`, no more of it than would be read. Raises `Complaint` when there is none."""
    from checkout.pricing.files.strict_file import MOST_BYTES

    try:
        if name == STDIN:
            return sys.stdin.buffer.read(MOST_BYTES + 1)
        with Path(name).open("rb") as file:
            return file.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise Complaint(words.t("{file} cannot be read: {reason}.", file=shown(name), reason=reason)) from error


def _complaint(name: str, faults: Iterable[FileFault], words: Words) -> Complaint:
    """All that is wrong with a file, a line each, as compilers say it."""
    from checkout.words.pricing.file_fault_lines import fault_line

    each = [f"{shown(name)}: {fault_line(words, fault)}" for fault in faults]
    if len(each) > _MOST_FAULTS:
        more = len(each) - _MOST_FAULTS
        each[_MOST_FAULTS:] = [words.n("and {count} more fault", "and {count} more faults", more)]
    return Complaint("\n".join(each))


def _near(asked: PriceRequest, priced: Priced) -> tuple[NearMiss, ...]:
    """What is almost reached, with goods of the store where the basket is from one."""
    from checkout.pricing.near import near_misses

    if asked.store is None:
        return near_misses(priced)
    from checkout.basket.shelf_goods import goods_of

    store = asked.store
    return near_misses(priced, goods_of(store.shelf, member=store.member, at=store.at))


def _print_document(asked: PriceRequest, offers: Offers, priced: Priced, *, explain: bool) -> None:
    from checkout.pricing.alternatives import alternatives
    from checkout.pricing.files.priced_file import document

    others = alternatives(priced) if explain else None
    print(json.dumps(document(asked, offers, priced, _near(asked, priced), others)))


def _print_sheet(asked: PriceRequest, offers: Offers, priced: Priced, words: Words, *, explain: bool) -> None:
    from checkout.pricing.alternatives import alternatives
    from checkout.words.pricing.priced_sheet import PricedSheet
    from checkout.words.text_columns import visible

    sheet = PricedSheet(words, asked, offers, priced)
    near = _near(asked, priced)[:_MOST_NEAR]
    lines = [*sheet.lines(), "", *sheet.notes(near, _names(asked, near, words))]
    if explain:
        lines += ["", *sheet.explanation(alternatives(priced))]
    for line in lines:
        print(visible(line))


def _names(asked: PriceRequest, near: Iterable[NearMiss], words: Words) -> dict[str, str]:
    """What the goods are called that would do it, by SKU."""
    names = {line.sku: asked.name(line.line, words.lang) for line in asked.lines}
    if asked.store is not None:
        found = (asked.store.shelf.find(sku) for one in near for sku in one.skus)
        names |= {product.sku: product.name(words.lang) for product in found if product is not None}
    return names
