"""`checkout read`: what codes are, for people and for programs."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, TextIO

from checkout.cli.codes.code_goods import now, shelf_of
from checkout.cli.complaints import Complaint, shown
from checkout.words import Words

if TYPE_CHECKING:
    from catalog.codes.labels.templates import Match, Template

LONGEST_LINE = 8000
"""Characters kept of a line: more than any code has. What goes beyond is dropped unread."""


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """What was asked for."""

    store: str | None
    as_json: bool
    template: str | None
    build: bool
    code: str | None
    embed: str | None
    price: str | None


def read_codes(codes: tuple[str, ...], options: ReadOptions, words: Words) -> int:
    """Read `codes`, or the lines of standard input when there are none; 1 when one of them is not one thing."""
    if options.build:
        return _build(codes, options, words)
    for name, given in (("--code", options.code), ("--embed", options.embed), ("--price", options.price)):
        if given is not None:
            raise Complaint(words.t("{option} goes with --template and --build.", option=name))
    given_codes = codes or lines_of(sys.stdin)
    if options.template is not None:
        return _match(given_codes, _template(options.template, words), words, as_json=options.as_json)
    return _read(given_codes, options, words)


def lines_of(stream: TextIO) -> Iterator[str]:
    """The lines of `stream` without their ends, each as soon as it is there, and none longer than `LONGEST_LINE`."""
    while line := stream.readline(LONGEST_LINE):
        kept, rest = line, line
        while len(rest) == LONGEST_LINE and not rest.endswith("\n"):
            rest = stream.readline(LONGEST_LINE)
        yield kept.rstrip("\r\n")


def as_line(described: dict[str, object]) -> str:
    """One line of JSON, in ASCII: no terminal and no pipe can spoil it."""
    return json.dumps(described)


def _read(codes: Iterable[str], options: ReadOptions, words: Words) -> int:
    from catalog.codes.frame import frame
    from catalog.codes.reading import read
    from catalog.codes.reading_as_data import describe, is_readable
    from checkout.words.reading_lines import reading_line

    at = now()
    shelf = shelf_of(options.store, words, at)
    failed = False
    for code in codes:
        scan = frame(code)
        reading = read(scan, shelf.label_rules)
        failed |= not is_readable(reading)
        print(
            as_line(describe(scan, reading)) if options.as_json else reading_line(words, scan, reading, shelf, at),
            flush=True,
        )
    return int(failed)


def _template(text: str, words: Words) -> Template:
    from catalog.codes.labels.templates import Template
    from catalog.errors import TemplateError
    from checkout.words.reading_lines import template_fault

    try:
        return Template.parse(text)
    except TemplateError as error:
        raise Complaint(template_fault(words, error)) from error


def _match(codes: Iterable[str], template: Template, words: Words, *, as_json: bool) -> int:
    from catalog.codes.labels.templates import Match

    failed = False
    for code in codes:
        match = template.match(code)
        failed |= match is None
        print(_match_line(code, match or Match(None, None, None), words, as_json=as_json, matches=match is not None))
    return int(failed)


def _match_line(code: str, match: Match, words: Words, *, as_json: bool, matches: bool) -> str:
    values = {"code": match.code, "embedded": match.embedded, "price": match.price}
    if as_json:
        return as_line(dict(values))
    if not matches:
        return words.t("{given} is no code of this template.", given=shown(code))
    return "  ".join(f"{name} {value}" for name, value in values.items() if value is not None)


def _build(codes: tuple[str, ...], options: ReadOptions, words: Words) -> int:
    from catalog.errors import CodeError
    from checkout.words.reading_lines import label_fault

    if options.template is None or codes:
        raise Complaint(words.t("--build needs --template, and what stands on the label behind --code and --embed."))
    template = _template(options.template, words)
    try:
        label = template.build(options.code, options.embed, options.price)
    except CodeError as error:
        raise Complaint(label_fault(words, error)) from error
    print(as_line({"label": label}) if options.as_json else label)
    return 0
