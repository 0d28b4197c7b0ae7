"""`checkout read`: reads codes and says what they are."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, TextIO

import click

from checkout.cli.arguments import shelf_of
from checkout.cli.command import Command, Option, json_option, store_option
from checkout.cli.complaints import Complaint, shown
from checkout.words import Words

if TYPE_CHECKING:
    from catalog.codes.labels import Match, Template

LONGEST_LINE = 8000
"""Characters of a line that are kept. No code is as long."""

# Facts for a sentence that shows a template, whose braces would be taken for facts.
_AS_IS = {"code": "{code:5}", "embed": "{embed:5}", "ec": "{ec}"}


def read_command(words: Words) -> Command:
    t = words.t
    return Command(
        "read [OPTIONS] [CODE...]",
        words,
        read_codes,
        help=t(
            "Say what codes are, without shopping: a product's number, a scale's label, a payment code, a fault.\n\n"
            "Codes are read as a scanner sends them, from the command line or line by line from standard input. "
            "The exit code is 0 when each of them is one thing, 1 when not, 2 when the command makes no sense."
        ),
        params=[
            click.Argument(["codes"], nargs=-1, metavar="CODE"),
            store_option(words),
            json_option(words),
            Option(["--template"], t("Try this template alone, such as 21{code}{embed}{ec}.", **_AS_IS), metavar="T"),
            Option(["--build"], t("Print the label that the template makes of --code and --embed."), is_flag=True),
            Option(["--code"], t("What names the goods on that label."), metavar="C"),
            Option(["--embed"], t("The value on that label: grams, fen, pieces."), metavar="N"),
            Option(["--price"], t("The second value, where the template has one."), metavar="P"),
        ],
    )


def read_codes(
    words: Words,
    *,
    codes: tuple[str, ...],
    store: str | None,
    as_json: bool,
    template: str | None,
    build: bool,
    **label: str | None,
) -> int:
    """Read `codes`, or the lines of standard input when there are none; 1 when one has no single meaning.

    `label`: `code`, `embed` and `price` of the label that `build` prints.
    """
    if build:
        if template is None or codes:
            needs = words.t("--build needs --template, and what stands on the label behind --code and --embed.")
            raise Complaint(needs)
        return _build(_template(template, words), label, words, as_json=as_json)
    for name, given in label.items():
        if given is not None:
            raise Complaint(words.t("{option} goes with --template and --build.", option=f"--{name}"))
    given_codes = codes or lines_of(sys.stdin)
    if template is not None:
        return _match(given_codes, _template(template, words), words, as_json=as_json)
    return _read(given_codes, store, words, as_json=as_json)


def lines_of(stream: TextIO) -> Iterator[str]:
    """The lines of `stream` without line ends, cut at `LONGEST_LINE`, each as soon as it has come."""
    while line := stream.readline(LONGEST_LINE):
        kept, rest = line, line
        while len(rest) == LONGEST_LINE and not rest.endswith("\n"):
            rest = stream.readline(LONGEST_LINE)
        yield kept.rstrip("\r\n")


def _read(codes: Iterable[str], store: str | None, words: Words, *, as_json: bool) -> int:
    from catalog.codes import describe, frame, is_readable, read
    from checkout.words.reading_lines import reading_line

    shelf = shelf_of(store, words)
    failed = False
    for code in codes:
        scan = frame(code)
        reading = read(scan, shelf.label_rules)
        failed |= not is_readable(reading)
        if as_json:
            line = json.dumps(describe(scan, reading))
        else:
            line = reading_line(words, scan, reading, shelf, shelf.loaded_at)
        print(line, flush=True)
    return int(failed)


def _template(text: str, words: Words) -> Template:
    from catalog.codes.labels import Template
    from catalog.errors import TemplateError
    from checkout.words.reading_lines import template_fault

    try:
        return Template.parse(text)
    except TemplateError as error:
        raise Complaint(template_fault(words, error)) from error


def _match(codes: Iterable[str], template: Template, words: Words, *, as_json: bool) -> int:
    from catalog.codes.labels import Match

    failed = False
    for code in codes:
        match = template.match(code)
        failed |= match is None
        print(_match_line(code, match or Match(None, None, None), words, as_json=as_json, matches=match is not None))
    return int(failed)


def _match_line(code: str, match: Match, words: Words, *, as_json: bool, matches: bool) -> str:
    values = {"code": match.code, "embedded": match.embedded, "price": match.price}
    if as_json:
        return json.dumps(values)
    if not matches:
        return words.t("{given} is no code of this template.", given=shown(code))
    return "  ".join(f"{name} {value}" for name, value in values.items() if value is not None)


def _build(template: Template, label: Mapping[str, str | None], words: Words, *, as_json: bool) -> int:
    from catalog.errors import CodeError
    from checkout.words.reading_lines import label_fault

    try:
        built = template.build(label["code"], label["embed"], label["price"])
    except CodeError as error:
        raise Complaint(label_fault(words, error)) from error
    print(json.dumps({"label": built}) if as_json else built)
    return 0
