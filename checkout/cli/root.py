"""The root command `checkout` and its subcommands.

Each command is a module: its declaration, and what it does. Imports inside functions, here and in all modules of
`checkout.cli`, are for start-up time alone: `--help` loads nothing of the shop.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import click

from checkout.cli.back_office.notify import notify_command, notify_server_command
from checkout.cli.back_office.payments import payments_command
from checkout.cli.back_office.receipt import receipt_command
from checkout.cli.back_office.reconcile import reconcile_command
from checkout.cli.codes.draw import draw_command
from checkout.cli.codes.label_sheet import labels_command
from checkout.cli.codes.read import read_command
from checkout.cli.codes.see import see_command
from checkout.cli.codes.weigh import weigh_command
from checkout.cli.command import Group, Option, data_option, eager_option
from checkout.cli.complaints import Complaint, unknown
from checkout.cli.completion import VARIABLE, completion_command
from checkout.cli.day import day_command
from checkout.cli.doctor import doctor_command
from checkout.cli.price import price_command
from checkout.cli.replay import replay_command
from checkout.cli.stock import stock_command
from checkout.cli.wallets.list_wallets import wallets_command
from checkout.words import LANGUAGES, Words, choose_language, language_named
from checkout.words.language import mark

COMMANDS = (
    replay_command,
    price_command,
    read_command,
    see_command,
    draw_command,
    labels_command,
    weigh_command,
    stock_command,
    receipt_command,
    payments_command,
    reconcile_command,
    notify_command,
    notify_server_command,
    wallets_command,
    day_command,
    doctor_command,
    completion_command,
)
"""In the order of help."""


def carry_out(arguments: list[str], environ: Mapping[str, str]) -> int:
    """Parse and run `arguments` in the language that they or `environ` choose; the exit code. Raises `Complaint`."""
    words = Words(language_of(arguments, environ))
    root = command_tree(words)
    if instruction := environ.get(VARIABLE):
        from click.shell_completion import shell_complete

        return shell_complete(root, {"obj": words}, "checkout", VARIABLE, instruction)
    try:
        with root.make_context("checkout", list(arguments), obj=words) as ctx:
            code = root.invoke(ctx)
    except click.exceptions.Exit as done:
        return done.exit_code
    return code if isinstance(code, int) else 0


def language_of(arguments: list[str], environ: Mapping[str, str]) -> str:
    """The language of `--lang` or `environ`, which click's parsing needs. Raises `Complaint` for an unknown one."""
    option: str | None = None
    for place, this in enumerate(arguments):
        if this == "--":
            break
        if this == "--lang" and place + 1 < len(arguments):
            option = arguments[place + 1]
        elif this.startswith("--lang="):
            option = this.removeprefix("--lang=")
    try:
        return choose_language(option, environ)
    except ValueError as error:
        named = language_named(environ)
        sentence = mark("{given} is not a language of this shop.")
        # When the system names no language either, say it in both.
        spoken = [named] if named else LANGUAGES
        said = (str(unknown(Words(lang), sentence, option or "", LANGUAGES)) for lang in spoken)
        raise Complaint("\n".join(said)) from error


def command_tree(words: Words) -> Group:
    """`checkout` and its subcommands, in `words`."""
    t = words.t
    return Group(
        "checkout [OPTIONS] [COMMAND]",
        words,
        _shop,
        help=t(
            "A supermarket in your terminal: scan, pay from a wallet, and leave.\n\n"
            "Without a command it opens the shop, on the whole screen, or line by line where there is none."
        ),
        params=[
            data_option(words),
            Option(["--store"], t("Which store to enter, such as jinqiao."), metavar="STORE"),
            Option(["--shopper"], t("Who goes shopping, such as li-wei."), metavar="SHOPPER"),
            Option(
                ["--from", "place"],
                t("Where you are: in the store, or at home, from where you order."),
                metavar="store|home",
            ),
            Option(
                ["--life"],
                t("How many simulated people shop and work there too; normal on the screen, off line by line."),
                metavar="off|quiet|normal|rush",
            ),
            Option(
                ["--wallet"],
                t("What to pay with: a name that 'checkout wallets' lists, or your own as module:attribute."),
                metavar="WALLET",
            ),
            Option(
                ["--offers"],
                t("A file of offers instead of the demo's own; it is read again when it has changed."),
                metavar="FILE",
            ),
            Option(
                ["--plain"],
                t("Line by line: for pipes, for screen readers, and for terminals that cannot draw."),
                is_flag=True,
            ),
            eager_option("--version", t("Say which version this is."), _print_version),
        ],
        commands=[command(words) for command in COMMANDS],
    )


def _print_version(_: click.Context) -> None:
    from importlib.metadata import version

    print(f"scan-and-go {version('scan-and-go')}")


def _shop(words: Words, **options: Any) -> int:
    from checkout.cli.open_shop import open_the_shop

    return open_the_shop(words, **options)
