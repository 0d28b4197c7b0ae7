r"""Plays scripts deed by deed and compares the shop's answers with the written ones.

>>> from checkout.script.grammar import read_text
>>> played = play(read_text("> scan milk\n  nothing\n", "milk.session"))
>>> played.as_written, played.line
(False, 1)

Everything happens in memory, in virtual time and without a screen: a trip of a quarter of an hour takes milliseconds.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import unified_diff
from pathlib import Path
from typing import assert_never

from catalog.chain import Chain
from checkout.errors import BadDeed, BadOffers, CheckoutError, Message, NoSuchShopper, NoSuchStore, ScriptError
from checkout.script.grammar import (
    MAX_BYTES,
    Deed,
    Script,
    ShopperDeed,
    StaffDeed,
    Step,
    WorldDeed,
    answer_of,
    read_bytes,
    script_error,
)
from checkout.script.replies import tell
from checkout.script.verb_table import without_code
from checkout.script.verbs import ORDERING
from checkout.script.world import World
from checkout.session import Session
from checkout.words.language import mark
from checkout.words.text_columns import visible
from wallet.errors import WalletError


@dataclass(frozen=True, slots=True)
class PlayedStep:
    """A deed that was done. `session` is the trip it was about; None while nobody is in the store."""

    step: Step
    answer: tuple[str, ...]
    session: Session | None

    @property
    def as_written(self) -> bool:
        return self.answer == self.step.answer

    def difference(self) -> list[str]:
        """A diff from the written answer to the given one, as lines without the header."""
        written, given = (list(map(visible, answer)) for answer in (self.step.answer, self.answer))
        return list(unified_diff(written, given, n=len(written), lineterm=""))[3:]


@dataclass(frozen=True, slots=True)
class Played:
    """A script that was played to its end."""

    script: Script
    steps: tuple[PlayedStep, ...]

    @property
    def as_written(self) -> bool:
        return all(step.as_written for step in self.steps)

    @property
    def line(self) -> int:
        """The line of the first deed whose answer differs; 1 when none does."""
        return next((played.step.line for played in self.steps if not played.as_written), 1)

    @property
    def text(self) -> str:
        """The script with the answers that were given."""
        return self.script.with_answers([played.answer for played in self.steps])

    def difference(self) -> str:
        """A unified diff from the script as written to the script as played; empty when they agree."""
        written = self.script.with_answers([step.answer for step in self.script.steps])
        before, after = (_shown(text.split("\n")) for text in (written, self.text))
        return "\n".join(unified_diff(before, after, self.script.name, "as played", lineterm=""))


def _shown(lines: Iterable[str]) -> list[str]:
    """Lines of a script as they may be shown. Answers hold no payment codes, but numbers that look like them."""
    return [visible(line if line.startswith(" ") else without_code(line)) for line in lines]


def read(path: Path) -> Script:
    """The script in the file `path`. Raises ScriptError."""
    name = str(path)
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise script_error(name, None, mark("there is no such file")) from None
    except IsADirectoryError:
        raise script_error(name, None, mark("this is a folder: expected a script, a file like trip.session")) from None
    except OSError as error:
        raise script_error(name, None, mark("this cannot be read: {reason}"), reason=error.strerror) from None
    return read_bytes(data, name)


def perform(script: Script, chain: Chain | None = None) -> Iterator[PlayedStep]:
    """Play deed by deed, each when the caller asks for the next step. Raises ScriptError."""
    world = _open(script, chain)
    try:
        for step in script.steps:
            yield _do(world, script, step)
    finally:
        world.close()


def _open(script: Script, chain: Chain | None) -> World:
    from checkout.script.scene import BadScene, read_scene  # noqa: PLC0415 - start-up time: pydantic

    try:
        scene = read_scene({key: line.value for key, line in script.scene.items()})
        return World(scene, chain, folder=Path(script.name).parent)
    except BadOffers as error:
        key, reason = "offers", Message(mark("these offers cannot be used: {error}"), error=error)
    except BadScene as error:
        key, reason = error.key, error.reason
    except NoSuchStore as error:
        key, reason = "store", Message(mark("there is no such store: expected one of {known}"), **error.facts)
    except NoSuchShopper as error:
        key, reason = "shopper", Message(mark("there is no such shopper: expected one of {known}"), **error.facts)
    given = script.scene[key]
    wrong = mark("'@ {key} {value}': {reason}")
    raise script_error(script.name, given.line, wrong, key=key, value=given.value, reason=reason)


def do(world: World, deed: Deed) -> tuple[Session | None, list[str]]:
    """Do `deed` in `world`: the trip it was about (None when nobody is in the store), and the answer's lines.

    Raises BadDeed when the world cannot do it.
    """
    match deed:
        case ShopperDeed(shopper, verb, act, at_home):
            trip = world.trip_of(shopper, enters=verb == "enter" or (at_home and verb in ORDERING), at_home=at_home)
            return trip, [*tell(world.words, act(trip), trip), *world.money_back()]
        case StaffDeed(name, act):
            return next(iter(world.trips.values()), None), world.staff_does(name, act)
        case WorldDeed(happenings):
            news = [told for happening in happenings for told in happening(world)]
            return next(iter(world.trips.values()), None), world.told(news)
        case _:
            assert_never(deed)


def _do(world: World, script: Script, step: Step) -> PlayedStep:
    try:
        session, lines = do(world, step.deed)
    except BadDeed as error:
        raise ScriptError(script.name, step.line, error.message) from None
    except (CheckoutError, WalletError) as error:
        cannot = mark("{given!r} cannot be played: {error}")
        raise script_error(script.name, step.line, cannot, given=step.text, error=error) from error
    return PlayedStep(step, answer_of(lines), session)


def play(script: Script, chain: Chain | None = None) -> Played:
    """Play `script` to its end. Raises ScriptError."""
    return Played(script, tuple(perform(script, chain)))


def accept(played: Played, path: Path) -> bool:
    """Write the given answers into the script at `path`; False when they are there already.

    All other lines stay as they are, byte for byte. Raises ScriptError.
    """
    if played.as_written:
        return False
    path = path.resolve()  # Rewrites the file that a link points to, not the link.
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        draft.write_bytes(played.text.encode())
        draft.replace(path)
    except OSError as error:
        draft.unlink(missing_ok=True)
        cannot = mark("the answers cannot be written: {reason}")
        raise script_error(str(path), None, cannot, reason=error.strerror) from None
    return True
