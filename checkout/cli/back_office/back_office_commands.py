"""The commands of the back office, with what they say about themselves."""

from __future__ import annotations

from typing import Any

import click

from checkout.cli.tree import Command, Group, Option, lang_option
from checkout.words import Words


def back_office_commands(words: Words) -> list[click.Command]:
    """`checkout payments` and `checkout reconcile`, explaining themselves in `words`."""
    return [_payments(words), _reconcile(words)]


def _payments(words: Words) -> Group:
    t = words.t
    return Group(
        "payments",
        words,
        usage="[OPTIONS] [COMMAND]",
        help=t(
            "List the payments that are not settled: open, stuck, or with an unmatched capture."
            "\n\n"
            "The exit code is 1 when there is one."
        ),
        invoke_without_command=True,
        params=[
            Option(["--all"], t("List every payment."), is_flag=True),
            _json(words),
            _data(words),
            lang_option(words),
        ],
        callback=_list,
        commands=[_settle(words)],
    )


def _settle(words: Words) -> Command:
    t = words.t
    return Command(
        "settle",
        words,
        usage="[OPTIONS] [ORDER]...",
        help=t(
            "Ask the wallets for the outcome of payments that are not settled, and settle each."
            "\n\n"
            "With an order number the wallet is also asked about a closed payment, and an unmatched capture is "
            "returned. The exit code is 1 when something is still not settled."
        ),
        params=[
            click.Argument(["orders"], nargs=-1, metavar="ORDER"),
            _data(words),
            lang_option(words),
        ],
        callback=_settle_payments,
    )


def _reconcile(words: Words) -> Command:
    t = words.t
    return Command(
        "reconcile",
        words,
        usage="[OPTIONS] DATE",
        help=t(
            "Compare the payments of a day with the wallet's statement, and name what only one side has."
            "\n\n"
            "DATE is like 2026-11-24, a day as the wallet counts it. The exit code is 1 when something is one-sided."
        ),
        params=[
            click.Argument(["date"], metavar="DATE"),
            Option(["--wallet"], t("Whose statement; otherwise the mock wallet's."), metavar="WALLET"),
            _json(words),
            _data(words),
            lang_option(words),
        ],
        callback=_compare,
    )


def _json(words: Words) -> Option:
    return Option(["--json", "as_json"], words.t("Print one JSON object a line, for other programs."), is_flag=True)


def _data(words: Words) -> Option:
    return Option(["--data"], words.t("Folder in which trips and receipts are kept."), metavar="DIR")


# What click calls. Each brings its imports with it, so that --help loads nothing of the shop.


def _folder(ctx: click.Context, data: str | None) -> str | None:
    """The `--data` of the command, or else of one above it."""
    above = ctx
    while data is None and above.parent is not None:
        above = above.parent
        data = above.params.get("data")
    return data


@click.pass_context
def _list(ctx: click.Context, /, *, data: str | None, as_json: bool, **options: Any) -> int:
    if ctx.invoked_subcommand is not None:
        return 0
    from checkout.cli.back_office.back_office_actions import list_payments

    return list_payments(_folder(ctx, data), ctx.obj, everything=options["all"], as_json=as_json)


@click.pass_context
def _settle_payments(ctx: click.Context, orders: tuple[str, ...], data: str | None) -> int:
    from checkout.cli.back_office.back_office_actions import settle_payments

    return settle_payments(_folder(ctx, data), orders, ctx.obj)


@click.pass_context
def _compare(ctx: click.Context, date: str, wallet: str | None, data: str | None, *, as_json: bool) -> int:
    from checkout.cli.back_office.back_office_actions import compare_with_statement

    return compare_with_statement(_folder(ctx, data), date, wallet, ctx.obj, as_json=as_json)
