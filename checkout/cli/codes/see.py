"""`checkout see`: reads the codes in pictures."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from checkout.cli.arguments import shelf_of
from checkout.cli.command import Command, json_option, store_option
from checkout.cli.complaints import Complaint
from checkout.words import Words

if TYPE_CHECKING:
    from catalog.pictures.seen import PictureProblem, Seen
    from catalog.shelf import Shelf


def see_command(words: Words) -> Command:
    t = words.t
    return Command(
        "see [OPTIONS] FILE...",
        words,
        see_pictures,
        help=t(
            "Read the codes in pictures: PNG, JPEG and WebP.\n\n"
            "A code counts when it is seen twice, or when it is goods of the store. The exit code is 0 when every "
            "picture holds such a code, 1 when one does not, 2 when one cannot be opened."
        ),
        params=[
            click.Argument(["files"], nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE"),
            store_option(words),
            json_option(words),
        ],
    )


def see_pictures(words: Words, *, files: Sequence[Path], store: str | None, as_json: bool) -> int:
    """Print the codes in each of `files`; 1 when one holds none that is certain, 2 when one cannot be opened."""
    from catalog.pictures.imaging import see
    from catalog.pictures.picture_paths import known_goods
    from catalog.pictures.seen import NotSeen, PictureProblem
    from checkout.words.reading_lines import picture_line

    shelf = shelf_of(store, words)
    known = known_goods(shelf, shelf.loaded_at)
    worst = 0
    for file in files:
        outcome = see(file, known)
        if not isinstance(outcome, NotSeen):
            worst = max(worst, _tell(file, outcome, shelf, words, as_json=as_json))
            continue
        if outcome.problem is PictureProblem.NOT_INSTALLED:
            raise Complaint(picture_line(words, str(file), outcome.problem))
        looked = outcome.problem in (PictureProblem.NO_CODE, PictureProblem.UNSURE)
        worst = max(worst, 1 if looked else 2)
        if as_json:
            print(_nothing(file, outcome.problem))
        else:
            print(picture_line(words, str(file), outcome.problem), file=sys.stdout if looked else sys.stderr)
    return worst


def _tell(file: Path, seen: Seen, shelf: Shelf, words: Words, *, as_json: bool) -> int:
    """Print the codes of one picture; 1 when one has no single meaning."""
    from catalog.codes import describe, frame, is_readable, read
    from catalog.text import clean
    from checkout.words.reading_lines import reading_line

    failed = False
    for code in seen.codes:
        scan = frame(code)
        reading = read(scan, shelf.label_rules)
        failed |= not is_readable(reading)
        if as_json:
            print(json.dumps({"file": clean(str(file)), **describe(scan, reading)}))
        else:
            print(f"{clean(str(file))}: {reading_line(words, scan, reading, shelf, shelf.loaded_at)}")
    return int(failed)


def _nothing(file: Path, problem: PictureProblem) -> str:
    """The JSON for a picture without a code: the keys of a reading, and the problem."""
    from catalog.codes import Unreadable, describe, frame
    from catalog.errors import CodeProblem
    from catalog.text import clean

    described = describe(frame(""), Unreadable(CodeProblem.EMPTY, ""))
    return json.dumps({"file": clean(str(file)), **described, "problem": str(problem)})
