r"""Playing scripts: the deeds are done one by one, and what the shop answers is held against what is written.

>>> from checkout.script.grammar import read_text
>>> played = play(read_text("> scan milk\n  nothing\n", "milk.session"))
>>> played.as_written, played.line
(False, 1)

A script is played in memory, in virtual time, without a screen: a trip of a quarter of an hour takes milliseconds.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import unified_diff
from pathlib import Path
from typing import assert_never

from catalog.chain.chain import Chain
from checkout.errors import BadDeed, BadOffers, CheckoutError, Message, NoSuchShopper, NoSuchStore, ScriptError
from checkout.script.grammar import MAX_BYTES, Deed, Script, ShopperDeed, Step, WorldDeed, answer_of, read_bytes
from checkout.script.replies import tell
from checkout.script.verbs import without_code
from checkout.script.world import World
from checkout.session.session import Session
from checkout.words.language import mark
from checkout.words.text_columns import visible
from wallet.errors import WalletError


@dataclass(frozen=True, slots=True)
class PlayedStep:
    """One deed that was done. `session` is the trip it was about; None as long as nobody is in the store."""

    step: Step
    answer: tuple[str, ...]
    session: Session | None

    @property
    def as_written(self) -> bool:
        return self.answer == self.step.answer

    def difference(self) -> list[str]:
        """The answer as written against the one that was given: lines of a diff."""
        written, given = (
            [visible(without_code(line)) for line in answer] for answer in (self.step.answer, self.answer)
        )
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
        """The line of the first deed that is answered otherwise; 1 when all is as written."""
        return next((played.step.line for played in self.steps if not played.as_written), 1)

    @property
    def text(self) -> str:
        """The script with the answers that were given."""
        return self.script.with_answers([played.answer for played in self.steps])

    def difference(self) -> str:
        """The conversation as written against the conversation as played, as a unified diff; empty when they agree."""
        written = self.script.with_answers([step.answer for step in self.script.steps])
        return "\n".join(
            unified_diff(
                [visible(without_code(line)) for line in written.split("\n")],
                [visible(without_code(line)) for line in self.text.split("\n")],
                self.script.name,
                "as played",
                lineterm="",
            )
        )


def read(path: Path) -> Script:
    """The script in the file `path`. Raises ScriptError."""
    name = str(path)
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise ScriptError(name, None, Message(mark("there is no such file"))) from None
    except IsADirectoryError:
        folder = Message(mark("this is a folder: expected a script, a file like trip.session"))
        raise ScriptError(name, None, folder) from None
    except OSError as error:
        unreadable = Message(mark("this cannot be read: {reason}"), reason=error.strerror)
        raise ScriptError(name, None, unreadable) from None
    return read_bytes(data, name)


def perform(script: Script, chain: Chain | None = None) -> Iterator[PlayedStep]:
    """Play deed by deed; whoever watches takes the next when it likes. Raises ScriptError."""
    world = _open(script, chain)
    try:
        for step in script.steps:
            yield _do(world, script, step)
    finally:
        world.close()


def _open(script: Script, chain: Chain | None) -> World:
    from checkout.script.scene import BadScene, read_scene  # noqa: PLC0415 - brings pydantic, which --help need not wait for

    try:
        scene = read_scene({key: line.value for key, line in script.scene.items()})
        return World(scene, chain, folder=Path(script.name).parent)
    except BadOffers as error:
        key = "offers"
        reason = Message(mark("these offers cannot be used: {error}"), error=error)
    except BadScene as error:
        key = error.key
        reason = Message(mark("expected {expected}"), expected=Message(str(error)))
    except NoSuchStore as error:
        key = "store"
        reason = Message(mark("there is no such store: expected one of {known}"), known=error.facts["known"])
    except NoSuchShopper as error:
        key = "shopper"
        reason = Message(mark("there is no such shopper: expected one of {known}"), known=error.facts["known"])
    given = script.scene[key]
    said = Message(mark("'@ {key} {value}': {reason}"), key=key, value=given.value, reason=reason)
    raise ScriptError(script.name, given.line, said)


def do(world: World, deed: Deed) -> tuple[Session | None, list[str]]:
    """Let it happen: whose trip it was (None when nobody is in yet), and the answer.

    Raises BadDeed for what turns out impossible.
    """
    match deed:
        case ShopperDeed(shopper, verb, act):
            trip = world.trip_of(shopper, enters=verb == "enter")
            return trip, tell(world.words, act(trip), trip)
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
        reason = Message(mark("{given!r} cannot be played: {error}"), given=step.text, error=error)
        raise ScriptError(script.name, step.line, reason) from error
    return PlayedStep(step, answer_of(lines), session)


def play(script: Script, chain: Chain | None = None) -> Played:
    """Play it to its end. Raises ScriptError."""
    return Played(script, tuple(perform(script, chain)))


def accept(played: Played, path: Path) -> bool:
    """Write the answers that were given into the script at `path`; False when they stand there already.

    Prose, comments, blank lines and deeds stay as they are, byte for byte. Raises ScriptError.
    """
    if played.as_written:
        return False
    path = path.resolve()  # What a link points to is rewritten, not the link.
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        draft.write_bytes(played.text.encode())
        draft.replace(path)
    except OSError as error:
        draft.unlink(missing_ok=True)
        reason = Message(mark("the answers cannot be written: {reason}"), reason=error.strerror)
        raise ScriptError(str(path), None, reason) from None
    return True
