"""The commands about codes, with what they say about themselves: read, see, draw, labels, weigh."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from checkout.cli.tree import Command, Option, lang_option
from checkout.words import Words

KINDS = ("ean13", "ean8", "upca", "code128", "gs1-128", "qr", "digital-link")

# A template has braces of its own, which a sentence would take for facts.
_AS_IS = {"code": "{code:5}", "embed": "{embed:5}", "ec": "{ec}"}


def code_commands(words: Words) -> list[click.Command]:
    """The commands, explaining themselves in `words`."""
    return [_read(words), _see(words), _draw(words), _labels(words), _weigh(words)]


def _read(words: Words) -> Command:
    t = words.t
    return Command(
        "read",
        words,
        usage="[OPTIONS] [CODE...]",
        help=t(
            "Say what codes are, without shopping: a product's number, a scale's label, a payment code, a fault."
            "\n\n"
            "Codes are read as a scanner sends them, from the command line or line by line from standard input. "
            "The exit code is 0 when each of them is one thing, 1 when not, 2 when the command makes no sense."
        ),
        params=[
            click.Argument(["codes"], nargs=-1, metavar="CODE"),
            _store(words),
            _json(words),
            Option(["--template"], t("Try this template alone, such as 21{code}{embed}{ec}.", **_AS_IS), metavar="T"),
            Option(["--build"], t("Print the label that the template makes of --code and --embed."), is_flag=True),
            Option(["--code"], t("What names the goods on that label."), metavar="C"),
            Option(["--embed"], t("The value on that label: grams, fen, pieces."), metavar="N"),
            Option(["--price"], t("The second value, where the template has one."), metavar="P"),
            lang_option(words),
        ],
        callback=_reading,
    )


def _see(words: Words) -> Command:
    t = words.t
    return Command(
        "see",
        words,
        usage="[OPTIONS] FILE...",
        help=t(
            "Read the codes in pictures: PNG, JPEG and WebP."
            "\n\n"
            "A code counts when it is seen twice, or when it is goods of the store. The exit code is 0 when every "
            "picture holds such a code, 1 when one does not, 2 when one cannot be opened."
        ),
        params=[
            click.Argument(["files"], nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE"),
            _store(words),
            _json(words),
            lang_option(words),
        ],
        callback=_seeing,
    )


def _draw(words: Words) -> Command:
    t = words.t
    return Command(
        "draw",
        words,
        usage="[OPTIONS] CODE",
        help=t(
            "Draw a code so that a scanner reads it: on the terminal, or into files."
            "\n\n"
            "Numbers are drawn with the bars they are printed with, (01)... as GS1-128, links as QR."
        ),
        params=[
            click.Argument(["code"], metavar="CODE"),
            Option(["--as", "kind"], t("Draw it as this kind."), metavar="|".join(KINDS)),
            Option(["--rows"], t("Lines of the terminal that bars are high; 6 are usual."), metavar="N"),
            _file(words, "svg"),
            _file(words, "png"),
            lang_option(words),
        ],
        callback=_drawing,
    )


def _labels(words: Words) -> Command:
    t = words.t
    return Command(
        "labels",
        words,
        usage="[OPTIONS] [GOODS...]",
        help=t(
            "Make a sheet of shelf labels to print, whose bars can be scanned."
            "\n\n"
            "GOODS are numbers, departments or words to search for; without any it is the whole store."
        ),
        params=[
            click.Argument(["goods"], nargs=-1, metavar="GOODS"),
            _store(words),
            Option(["--aisle"], t("Only goods of this aisle."), metavar="N"),
            _file(words, "pdf"),
            _file(words, "svg"),
            lang_option(words),
        ],
        callback=_labelling,
    )


def _weigh(words: Words) -> Command:
    t = words.t
    return Command(
        "weigh",
        words,
        usage="[OPTIONS] PLU GRAMS",
        help=t("Weigh loose goods, and print the label of the scale."),
        params=[
            click.Argument(["plu"], metavar="PLU"),
            click.Argument(["grams"], metavar="GRAMS"),
            _store(words),
            _file(words, "pdf"),
            _file(words, "svg"),
            _file(words, "png"),
            lang_option(words),
        ],
        callback=_weighing,
    )


def _store(words: Words) -> Option:
    return Option(["--store"], words.t("The store whose goods and labels count; jinqiao without it."), metavar="STORE")


def _json(words: Words) -> Option:
    text = words.t("Print one JSON object a line, for other programs.")
    return Option(["--json", "as_json"], text, is_flag=True)


def _file(words: Words, form: str) -> Option:
    text = words.t("Write it to FILE as {form}; - is standard output.", form=form.upper())
    return Option([f"--{form}"], text, metavar="FILE")


# What click calls. Each brings its imports with it, so that --help loads nothing of the shop.


def _above(ctx: click.Context, store: str | None) -> str | None:
    """The store that was asked for, here or before the name of the command."""
    return store or (ctx.parent.params.get("store") if ctx.parent else None)


@click.pass_context
def _reading(ctx: click.Context, /, codes: tuple[str, ...], store: str | None, **options: Any) -> int:
    from checkout.cli.codes.read import ReadOptions, read_codes

    return read_codes(codes, ReadOptions(_above(ctx, store), **options), ctx.obj)


@click.pass_context
def _seeing(ctx: click.Context, /, files: tuple[Path, ...], store: str | None, *, as_json: bool) -> int:
    from checkout.cli.codes.see import see_pictures

    return see_pictures(files, _above(ctx, store), ctx.obj, as_json=as_json)


@click.pass_obj
def _drawing(words: Words, /, **options: Any) -> int:
    from checkout.cli.codes.draw import DrawOptions, draw_code

    return draw_code(DrawOptions(**options), words)


@click.pass_context
def _labelling(ctx: click.Context, /, goods: tuple[str, ...], store: str | None, **options: Any) -> int:
    from checkout.cli.codes.label_sheet import LabelOptions, print_labels

    return print_labels(goods, LabelOptions(_above(ctx, store), **options), ctx.obj)


@click.pass_context
def _weighing(ctx: click.Context, /, plu: str, grams: str, store: str | None, **files: str | None) -> int:
    from checkout.cli.codes.weigh import weigh_goods

    return weigh_goods(plu, grams, _above(ctx, store), files, ctx.obj)
