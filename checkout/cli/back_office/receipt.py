"""`checkout receipt`: prints a receipt again, and those of its refunds."""

from __future__ import annotations

import click

from checkout.cli.arguments import existing_folder
from checkout.cli.back_office.existing_shop import shop_on
from checkout.cli.command import Command, data_option
from checkout.cli.complaints import Complaint, complaining
from checkout.words import Words


def receipt_command(words: Words) -> Command:
    return Command(
        "receipt [OPTIONS] NUMBER",
        words,
        print_receipt,
        help=words.t("Print a receipt again, and below it those of its refunds. NUMBER is like JQ-000001."),
        params=[click.Argument(["number"], metavar="NUMBER"), data_option(words)],
    )


def print_receipt(words: Words, *, number: str, data: str | None) -> int:
    from checkout.trip import Refused
    from checkout.words.payment.receipt_lines import papers
    from checkout.words.problem_lines import problem_line

    with complaining(words), shop_on(existing_folder(data, words)) as shop:
        trip = shop.trip_of_receipt(number)
        if isinstance(trip, Refused):
            raise Complaint(problem_line(words, trip.problem, detail=trip.detail))
        for line in papers(words, trip):
            print(line)
    return 0
