"""The commands about wallets, with what they say about themselves."""

from __future__ import annotations

from typing import Any

import click

from checkout.cli.tree import Command, Group, Option, lang_option
from checkout.words import Words


def wallets_command(words: Words) -> Group:
    """`checkout wallets` and what stands below it, explaining itself in `words`."""
    return Group(
        "wallets",
        words,
        usage="[OPTIONS] [COMMAND]",
        help=words.t("List the wallets that are installed; none of them is started."),
        invoke_without_command=True,
        params=[lang_option(words)],
        callback=_list,
        commands=[_faults(words), _verify(words)],
    )


def _faults(words: Words) -> Command:
    t = words.t
    return Command(
        "faults",
        words,
        usage="[OPTIONS] WALLET",
        help=t(
            "List the faults that a simulated wallet can show, and the payment codes that choose them."
            "\n\n"
            "Scan or type such a code when you pay. The fault is that payment's alone, and outlives a restart."
        ),
        params=[
            click.Argument(["wallet"], metavar="WALLET"),
            Option(["--json", "as_json"], t("Print one JSON object a line, for other programs."), is_flag=True),
            Option(["--sheet"], t("Print the codes as bars to scan, into a .pdf or .svg file."), metavar="FILE"),
            lang_option(words),
        ],
        callback=_list_faults,
    )


def _verify(words: Words) -> Command:
    t = words.t
    return Command(
        "verify",
        words,
        usage="[OPTIONS] WALLET",
        help=t(
            "Hold a wallet to what the port promises, and say how far it does."
            "\n\n"
            "WALLET is the name of an installed one, or your own as module:attribute. Time is virtual, no money moves "
            "but in a folder of its own. The checks run in a second process that is watched: a wallet that ends it, or "
            "never answers, is reported like any other."
        ),
        params=[
            click.Argument(["wallet"], metavar="WALLET"),
            Option(
                ["--level"],
                t("Check up to this level, 0 to 4, and fail when it is not reached."),
                type=int,
                metavar="N",
            ),
            Option(["--seed"], t("Make up other codes and other orders of things."), type=int, default=0, metavar="N"),
            Option(["--harness"], t("Your own WalletHarness, as module:attribute."), metavar="HARNESS"),
            Option(["--hosted"], t("Run the wallet in a process of its own, as a shop does."), is_flag=True),
            Option(
                ["--patience"],
                t("How long one check may take, in seconds: 120 when not given."),
                type=float,
                default=120.0,
                metavar="SECONDS",
            ),
            Option(["--here"], t("Run it in this process, for a debugger: nobody watches it then."), is_flag=True),
            Option(["--json", "as_json"], t("Print the report as JSON, for other programs."), is_flag=True),
            lang_option(words),
        ],
        callback=_verify_wallet,
    )


# What click calls. Each brings its imports with it, so that --help loads nothing of the shop.


@click.pass_context
def _list(ctx: click.Context, /, **_: Any) -> int:
    if ctx.invoked_subcommand is not None:
        return 0
    from checkout.cli.actions import list_wallets

    return list_wallets(ctx.obj)


@click.pass_obj
def _list_faults(words: Words, wallet: str, sheet: str | None, *, as_json: bool) -> int:
    from checkout.cli.wallets.fault_sheet import list_faults

    return list_faults(wallet, words, as_json=as_json, sheet=sheet)


@click.pass_obj
def _verify_wallet(words: Words, /, wallet: str, **options: Any) -> int:
    from checkout.cli.wallets.verify import verify_wallet

    return verify_wallet(wallet, words, **options)
