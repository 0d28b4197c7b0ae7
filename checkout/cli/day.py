"""`checkout day`: a whole day of a store with simulated people, and the page about it."""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Sequence
from contextlib import closing, suppress
from datetime import date, timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import click

from checkout.cli.arguments import MEMORY, check_store_name, data_folder, whole_number
from checkout.cli.command import Command, Option
from checkout.cli.complaints import Complaint, complaining, shown, unknown
from checkout.words import Words
from checkout.words.language import mark

if TYPE_CHECKING:
    from checkout.back_office import DayFigures, Finding
    from checkout.clock import VirtualClock
    from checkout.shop import Shop

LEVELS = ("quiet", "normal", "rush")
"""As in `checkout.life.Level`, which takes longer to load."""
FIRST_DAY, LAST_DAY = date(1994, 1, 1), date(2199, 12, 31)
"""As in scripts: every tax class has a rate from 1994 on."""
_DATE = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MOST_DAYS = 31
_MOST_FINDINGS = 10
_FASTEST = 100_000
_MAX = "max"
_INSTALL = "python -m pip install 'simpy>=4.1,<5'"
BAD_LEVEL = mark("{given} is not how busy a store can be.")


def check_life(words: Words) -> None:
    """Raises `Complaint` when what simulates people is not installed, as in an older editable install."""
    if not life_is_installed():
        said = words.t("Simulated people need {package}. Install it: {command}", package="simpy", command=_INSTALL)
        raise Complaint(said)


def life_is_installed() -> bool:
    return find_spec("simpy") is not None


def day_command(words: Words) -> Command:
    t = words.t
    return Command(
        "day [OPTIONS] STORE",
        words,
        simulate,
        help=t(
            "Let simulated people live through a whole day of a store, and print the page about it: sales by the hour, "
            "orders and promises, stock, money, and whether everything adds up.\n\n"
            "Nothing is kept unless a folder is named with --data. The same seed gives the same day. The exit code is "
            "1 when something does not add up."
        ),
        params=[
            click.Argument(["store"], metavar="STORE"),
            Option(["--seed"], t("What all chance follows from; 7 without it."), metavar="N"),
            Option(["--level"], t("How busy it is: quiet, normal or rush."), metavar="LEVEL"),
            Option(
                ["--date", "first"],
                t("Which day, like 2026-11-24; with --data the one after the last."),
                metavar="DATE",
            ),
            Option(["--days"], t("So many days in a row, each with its page."), metavar="N"),
            Option(["--speed"], t("So many times as fast as real time, or max, as without it."), metavar="N|max"),
            Option(["--json", "as_json"], t("Print one JSON object a line, for other programs."), is_flag=True),
            Option(["--data"], t("Folder in which the day is kept."), metavar="DIR"),
        ],
    )


def simulate(
    words: Words,
    *,
    store: str,
    seed: str | None,
    level: str | None,
    first: str | None,
    days: str | None,
    speed: str | None,
    data: str | None,
    as_json: bool,
) -> int:
    """Simulate and print each day; 1 when something does not add up."""
    check_store_name(store, words)
    check_life(words)
    chance = _number(words, "--seed", seed, 0, 10**9 - 1, 7)
    busy = level or "normal"
    if busy not in LEVELS:
        raise unknown(words, BAD_LEVEL, busy, LEVELS)
    count = _number(words, "--days", days, 1, _MOST_DAYS, 1)
    pace = None if speed in (None, _MAX) else _number(words, "--speed", speed, 1, _FASTEST, 1)
    folder = MEMORY if data is None else data_folder(data, words)
    day = None if first is None else _day(words, first)
    with complaining(words):
        return _live(words, folder, store, chance, busy, day, count, pace, as_json=as_json)


def _live(
    words: Words,
    folder: str,
    store: str,
    seed: int,
    level: str,
    first: date | None,
    days: int,
    pace: int | None,
    *,
    as_json: bool,
) -> int:
    from catalog.chain import demo_chain
    from checkout.back_office.day_file import day_document
    from checkout.cli.back_office.existing_shop import json_line
    from checkout.clock import VirtualClock
    from checkout.life import Level, move_in
    from checkout.life.day import morning
    from checkout.shop import open_shop

    place = demo_chain().stores[store]
    day = first or _next_day(folder, store)
    clock = VirtualClock(morning(place, day))
    faults = 0
    with open_shop(store, data=folder, clock=clock, seed=seed) as shop:
        move_in(shop, store, seed, Level(level))
        for number in range(days):
            figures, findings = _one_day(shop, clock, day + timedelta(days=number), pace)
            faults += len(findings)
            if as_json:
                print(json_line(day_document(figures, findings, seed, level)), flush=True)
                continue
            if number:
                print()
            _print_page(words, figures, findings)
    return int(faults > 0)


def _one_day(shop: Shop, clock: VirtualClock, day: date, pace: int | None) -> tuple[DayFigures, list[Finding]]:
    from checkout.back_office import examine_shop, figures_of
    from checkout.life.day import PORTION, live_through

    place = shop.store_named()
    shows = sys.stderr.isatty()
    for local in live_through(shop, clock, place, day):
        if shows:
            print(f"\r{local:%Y-%m-%d %H:%M} ", end="", file=sys.stderr, flush=True)
        if pace is not None:
            time.sleep(PORTION.total_seconds() / pace)
    if shows:
        print("\r" + " " * 20 + "\r", end="", file=sys.stderr, flush=True)
    findings = [each for each in examine_shop(shop.journal, shop.wallets) if each.is_fault]
    return figures_of(shop.operations(), day), findings


def _print_page(words: Words, figures: DayFigures, findings: Sequence[Finding]) -> None:
    from checkout.words.back_office.day_page import DayPage
    from checkout.words.back_office.finding_lines import finding_line

    for line in DayPage(words, figures, len(findings)).lines():
        print(line)
    for finding in findings[:_MOST_FINDINGS]:
        print(finding_line(words, finding))


def _next_day(folder: str, store: str) -> date:
    """The day after the last one in the data file; without one, the day of the demo's stories."""
    from checkout.journal import FILE_NAME, Journal
    from checkout.shop import STORY_TIME

    latest = None
    if folder != MEMORY and (Path(folder) / FILE_NAME).exists():
        with closing(Journal(Path(folder), read_only=True)) as journal:
            latest = journal.latest_day(store)
    return STORY_TIME.date() if latest is None else latest + timedelta(days=1)


def _day(words: Words, text: str) -> date:
    with suppress(ValueError):
        if _DATE.fullmatch(text) and FIRST_DAY <= (day := date.fromisoformat(text)) <= LAST_DAY:
            return day
    said = words.t("{given} is not a day that can be simulated: expected one like 2026-11-24.", given=shown(text))
    raise Complaint(said)


def _number(words: Words, option: str, text: str | None, least: int, most: int, usual: int) -> int:
    if text is None:
        return usual
    number = whole_number(text, least, most)
    if number is None:
        said = words.t(
            "{given} does not fit {option}: expected a whole number from {least} to {most}.",
            given=shown(text),
            option=option,
            least=least,
            most=most,
        )
        raise Complaint(said)
    return number
