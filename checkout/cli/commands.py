"""The commands that there are, with what they say about themselves. What they do is in `checkout.cli.actions`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import click

from checkout.cli.back_office.back_office_commands import back_office_commands
from checkout.cli.codes.code_commands import code_commands
from checkout.cli.complaints import Complaint, shown, unknown
from checkout.cli.price import price_command
from checkout.cli.tree import Command, Group, Option, lang_option
from checkout.cli.wallets.wallet_commands import wallets_command
from checkout.words import LANGUAGES, Words, choose_language, language_named

SHELLS = ("bash", "zsh", "fish")
COMPLETE_VARIABLE = "_CHECKOUT_COMPLETE"


def carry_out(arguments: list[str], environ: Mapping[str, str]) -> int:
    """Read `arguments`, in the language that they and `environ` ask for, and do it; the exit code.

    Raises `Complaint` for what cannot be understood or done.
    """
    words = Words(language_of(arguments, environ))
    root = command_tree(words)
    if instruction := environ.get(COMPLETE_VARIABLE):
        from click.shell_completion import shell_complete

        return shell_complete(root, {"obj": words}, "checkout", COMPLETE_VARIABLE, instruction)
    try:
        with root.make_context("checkout", arguments, obj=words) as ctx:
            code = root.invoke(ctx)
    except click.exceptions.Exit as done:
        return done.exit_code
    return code if isinstance(code, int) else 0


def language_of(arguments: list[str], environ: Mapping[str, str]) -> str:
    """The language to speak, found before anything else is read. Raises `Complaint` for one that is not spoken."""
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
        # Who asks for a third language, on a system that names neither, may read only one of the two.
        complaints = (_not_spoken(option or "", Words(lang)) for lang in ([named] if named else LANGUAGES))
        raise Complaint("\n".join(map(str, complaints))) from error


def _not_spoken(given: str, words: Words) -> Complaint:
    said = words.t("{given} is not a language of this shop.", given=shown(given))
    return unknown(said, given, LANGUAGES, words)


def command_tree(words: Words) -> Group:
    """`checkout` with its commands, explaining themselves in `words`."""
    t = words.t
    return Group(
        "checkout",
        words,
        usage="[OPTIONS] [COMMAND]",
        help=t(
            "A supermarket in your terminal: scan, pay from a wallet, and leave."
            "\n\n"
            "Without a command it opens the shop, on the whole screen, or line by line where there is none."
        ),
        invoke_without_command=True,
        callback=_shop,
        params=[
            lang_option(words),
            _data(words),
            Option(["--store"], t("Which store to enter, such as jinqiao."), metavar="STORE"),
            Option(["--shopper"], t("Who goes shopping, such as li-wei."), metavar="SHOPPER"),
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
            Option(
                ["--version"],
                t("Say which version this is."),
                is_flag=True,
                is_eager=True,
                expose_value=False,
                callback=_print_version,
            ),
        ],
        commands=[
            _replay_command(words),
            price_command(words),
            *code_commands(words),
            *back_office_commands(words),
            *_small_commands(words),
        ],
    )


def _data(words: Words) -> Option:
    text = words.t("Folder in which trips and receipts are kept; :memory: keeps nothing.")
    return Option(["--data"], text, metavar="DIR")


def _replay_command(words: Words) -> Command:
    t = words.t
    return Command(
        "replay",
        words,
        usage="[OPTIONS] FILE...",
        help=t(
            "Play session scripts, and say where the shop answers otherwise than they do."
            "\n\n"
            "A script is a transcript: lines with > are what people do, indented lines what the shop answers."
        ),
        params=[
            click.Argument(["files"], nargs=-1, required=True, type=click.Path(), metavar="FILE"),
            Option(["--watch"], t("Play it on the screen, at a pace that can be followed."), is_flag=True),
            Option(["--accept"], t("Write the answers of the shop into the script."), is_flag=True),
            lang_option(words),
        ],
        callback=_replay,
    )


def _small_commands(words: Words) -> list[click.Command]:
    t = words.t
    return [
        wallets_command(words),
        Command(
            "doctor",
            words,
            usage="[OPTIONS]",
            help=t("Work out again everything that must add up in the data file, and say what does not."),
            params=[_data(words), lang_option(words)],
            callback=_doctor,
        ),
        Command(
            "completion",
            words,
            usage="[bash|zsh|fish]",
            help=t(
                "Print what a shell needs to complete this command's words."
                "\n\n"
                'For bash, put this into ~/.bashrc: eval "$(checkout completion bash)"'
            ),
            params=[click.Argument(["shell"], required=False, metavar="SHELL"), lang_option(words)],
            callback=_completion,
        ),
    ]


# What click calls. Each brings its imports with it, so that --help loads nothing of the shop.


def _print_version(ctx: click.Context, _: click.Parameter, wanted: bool) -> None:  # noqa: FBT001 - click's call
    from importlib.metadata import version

    if wanted and not ctx.resilient_parsing:
        print(f"scan-and-go {version('scan-and-go')}")
        ctx.exit()


@click.pass_context
def _shop(ctx: click.Context, /, **options: Any) -> int:
    if ctx.invoked_subcommand is not None:
        return 0
    from checkout.cli.actions import ShopOptions, open_the_shop

    return open_the_shop(ShopOptions(**options), ctx.obj)


@click.pass_obj
def _replay(words: Words, files: tuple[str, ...], *, watch: bool, accept: bool) -> int:
    from checkout.cli.actions import replay

    return replay(files, words, watch=watch, accept=accept)


@click.pass_context
def _doctor(ctx: click.Context, data: str | None) -> int:
    from checkout.cli.actions import examine

    above = ctx.parent.params["data"] if ctx.parent else None
    return examine(data or above, ctx.obj)


@click.pass_context
def _completion(ctx: click.Context, shell: str | None) -> int:
    from checkout.cli.actions import print_completion

    return print_completion(shell, ctx.find_root().command, ctx.obj)
