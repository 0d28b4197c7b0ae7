"""`checkout replay`: plays session scripts."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import click

from checkout.cli import terminal
from checkout.cli.command import Command, Option
from checkout.cli.complaints import Complaint, complaining
from checkout.words import Words


def replay_command(words: Words) -> Command:
    t = words.t
    return Command(
        "replay [OPTIONS] FILE...",
        words,
        replay,
        help=t(
            "Play session scripts, and say where the shop answers otherwise than they do.\n\n"
            "A script is a transcript: lines with > are what people do, indented lines what the shop answers."
        ),
        params=[
            click.Argument(["files"], nargs=-1, required=True, type=click.Path(), metavar="FILE"),
            Option(["--watch"], t("Play it on the screen, at a pace that can be followed."), is_flag=True),
            Option(["--accept"], t("Write the answers of the shop into the script."), is_flag=True),
        ],
    )


def replay(words: Words, *, files: Sequence[str], watch: bool, accept: bool) -> int:
    """Play the scripts `files`; 1 when an answer differs from the script, 2 when a script cannot be read."""
    if watch:
        return _watch(files, words, accept=accept)
    from checkout.script.replay import replay as play_files

    complain = partial(print, file=sys.stderr)
    return play_files([Path(file) for file in files], accept=accept, out=print, complain=complain, words=words)


def _watch(files: Sequence[str], words: Words, *, accept: bool) -> int:
    if accept or len(files) != 1:
        raise Complaint(words.t("--watch plays one script, and writes nothing: leave out --accept and other scripts."))
    if not terminal.has_screen():
        raise Complaint(words.t("--watch needs a terminal to draw on. Without it, the script is played at once."))
    from checkout.tui.watch import watch as watch_file

    with complaining(words):
        return watch_file(Path(files[0]), words.lang)
