r"""Reads session scripts: transcripts of deeds and answers.

>>> script = read_text('''# One carton of milk
... @ store jinqiao
... > scan 9521234000013
...   Fresh milk 950 ml                      1        ¥12.90
... ''', "milk.session")
>>> script.scene["store"].value, [(step.line, step.answer) for step in script.steps]
('jinqiao', [(3, ('Fresh milk 950 ml                      1        ¥12.90',))])

| a line | is |
|---|---|
| `# …`, or blank | prose, kept as it is |
| `@ key value` | the scene; before the first deed |
| `> verb …` | a deed of the scene's shopper |
| `name> …` | a deed of that shopper, of the `world`, of the `wallet` or of the `cashier` |
| `home-name> …`, `home> …` | a deed of that shopper, or of the scene's, who orders from home |
| `picker> …`, `rider-2> …` | a deed of staff (`checkout.script.staff_verbs`) in the scene's store |
| two spaces and more | an answer to the deed above; blank lines inside an answer belong to it |

A script is text from outside: its size and the length of its lines are limited, and invisible characters are dropped.
An error names the line.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import takewhile

from catalog.text import clean, shorten
from checkout.errors import BadDeed, Message, NoSuchVerb, ScriptError
from checkout.script.happenings import USAGES, Happening, read_happenings
from checkout.script.staff_verbs import ROLES, StaffAct, read_staff_deed, role_of
from checkout.script.verb_table import nearest, nearest_or_all, one_of, without_code
from checkout.script.verbs import AT_HOME, Act, read_deed
from checkout.trip import demo_shoppers
from checkout.words.language import mark
from checkout.words.text_columns import visible

MAX_BYTES = 1_000_000
MAX_LINE = 2_000
"""Characters of one line. The longest code that can be scanned has 512."""

_SPEAKER = re.compile(r"([A-Za-z][\w-]{0,40})?>(.*)", re.DOTALL)
SCENE_KEYS = ("store", "clock", "shopper", "wallet", "lang", "offers", "seed", "stock", "staff", "life")


@dataclass(frozen=True, slots=True)
class ShopperDeed:
    """What a shopper does. An empty `shopper` is the scene's."""

    shopper: str
    verb: str
    act: Act
    at_home: bool = False


@dataclass(frozen=True, slots=True)
class WorldDeed:
    """What the world, the wallet or the cashier does, in order."""

    happenings: tuple[Happening, ...]


@dataclass(frozen=True, slots=True)
class StaffDeed:
    """What somebody behind the shelves does."""

    name: str
    act: StaffAct


Deed = ShopperDeed | WorldDeed | StaffDeed


@dataclass(frozen=True, slots=True)
class SceneLine:
    line: int
    value: str


@dataclass(frozen=True, slots=True)
class Step:
    """A deed of the script and the answer written under it."""

    line: int
    """From 1."""
    text: str
    """The deed's line, with payment codes masked."""
    deed: Deed
    answer: tuple[str, ...]
    """Without the indentation."""
    answer_lines: int
    """How many lines of the file the answer takes, directly under the deed."""


@dataclass(frozen=True, slots=True)
class Script:
    """A script that was read. `lines`, joined with line feeds, are the file byte for byte."""

    name: str
    lines: tuple[str, ...]
    scene: Mapping[str, SceneLine]
    steps: tuple[Step, ...]

    def with_answers(self, answers: Sequence[Sequence[str]]) -> str:
        """The text of the script with these answers, one for each step. Nothing else changes."""
        end = "\r" if self.lines[0].endswith("\r") else ""
        lines: list[str] = []
        done = 0
        for step, answer in zip(self.steps, answers, strict=True):
            lines += self.lines[done : step.line]
            lines += [(f"  {line}" if line else "") + end for line in answer]
            done = step.line + step.answer_lines
        return "\n".join([*lines, *self.lines[done:]])


def deed_of(speaker: str, words: str) -> Deed:
    """The deed of `speaker` (empty: the scene's shopper). Raises NoSuchVerb or BadDeed."""
    if speaker in USAGES:
        return WorldDeed(tuple(read_happenings(speaker, words)))
    if role := role_of(speaker):
        return StaffDeed(speaker, read_staff_deed(role, words))
    at_home = speaker.partition("-")[0] == AT_HOME
    shopper = speaker.removeprefix(AT_HOME).removeprefix("-") if at_home else speaker
    return ShopperDeed(shopper, words.split(" ", 1)[0].lower(), read_deed(words), at_home)


def answer_of(lines: Sequence[str]) -> tuple[str, ...]:
    """An answer as it is compared: without trailing blanks and without blank lines before and after."""
    kept = [line.rstrip(" ") for line in map(visible, lines)]
    while kept and not kept[-1]:
        kept.pop()
    return tuple(kept[len(list(takewhile(lambda line: not line, kept))) :])


def script_error(name: str, line: int | None, sentence: str, /, **facts: object) -> ScriptError:
    """The error for the script `name`, with a marked sentence and its facts. A `line` of None is the whole file."""
    return ScriptError(name, line, Message(sentence, **facts))


def read_bytes(data: bytes, name: str) -> Script:
    """The script that a file holds. Raises ScriptError."""
    if len(data) > MAX_BYTES:
        raise script_error(name, None, mark("this is too long: a script has at most {limit:,} bytes"), limit=MAX_BYTES)
    try:
        return read_text(data.decode("utf-8"), name)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise script_error(name, line, mark("this is not text in UTF-8: a script is a text file")) from None


def read_text(text: str, name: str) -> Script:
    """The script in `text`; `name` is for messages. Raises ScriptError."""
    reader = _Reader(clean(name, 300))
    lines = text.split("\n")
    for number, line in enumerate(lines, 1):
        reader.take(number, line.removesuffix("\r").removeprefix("\ufeff" if number == 1 else ""))
    steps = reader.finish()
    if not steps:
        raise script_error(
            reader.name, None, mark("nothing happens in it: expected a deed like '> scan 9521234000013'")
        )
    return Script(reader.name, tuple(lines), reader.scene, steps)


def _stranger(speaker: str) -> Message | None:
    """Who may have been meant, when `speaker` is nobody; else None."""
    shoppers = list(demo_shoppers())
    known = [*USAGES, *shoppers, AT_HOME, *ROLES]
    at_home = [f"{AT_HOME}-{shopper}" for shopper in shoppers]
    if speaker in (*known, *at_home) or role_of(speaker):
        return None
    near = nearest(speaker, [*known, *at_home] if speaker.startswith(AT_HOME) else known)
    return nearest_or_all(near or speaker, [near] if near else [*known, f"{AT_HOME}-NAME"])


def _given(line: str) -> str:
    return shorten(without_code(line), 40)


@dataclass(slots=True)
class _Reader:
    """Collects scene, deeds and answers line by line."""

    name: str
    scene: dict[str, SceneLine] = field(default_factory=dict)
    steps: list[Step] = field(default_factory=list)
    _open: tuple[int, str, Deed] | None = None
    _answer: list[str] = field(default_factory=list)
    _blank: int = 0

    def take(self, number: int, line: str) -> None:
        if len(line) > MAX_LINE:
            too_long = mark("this line has {count:,} characters: expected at most {limit:,}")
            raise self._error(number, too_long, count=len(line), limit=MAX_LINE)
        bare = clean(line, MAX_LINE)
        match line[:1]:
            case _ if not bare:
                self._blank += 1
            case "#":
                self._close()
            case "@":
                self._close()
                self._set_scene(number, bare[1:].strip())
            case " " | "\t":
                self._take_answer(number, line, bare)
            case _:
                self._close()
                self._open = (number, bare, self._deed(number, bare))

    def finish(self) -> tuple[Step, ...]:
        self._close()
        return tuple(self.steps)

    def _close(self) -> None:
        """End the answer of the open deed."""
        if self._open is not None:
            number, text, deed = self._open
            self.steps.append(Step(number, without_code(text), deed, answer_of(self._answer), len(self._answer)))
        self._open, self._answer, self._blank = None, [], 0

    def _take_answer(self, number: int, line: str, bare: str) -> None:
        if self._open is None:
            alone = mark("{given!r} stands alone: expected an answer under its deed")
            raise self._error(number, alone, given=_given(bare))
        if not line.startswith("  "):
            raise self._error(number, mark("{given!r}: an answer begins with two spaces"), given=_given(bare))
        self._answer += [""] * self._blank
        self._answer.append(line[2:])
        self._blank = 0

    def _set_scene(self, number: int, text: str) -> None:
        key, _, value = text.partition(" ")
        if self.steps:
            late = mark("'@ {given}' comes too late: the scene stands before the first deed")
            raise self._error(number, late, given=_given(text))
        if key not in SCENE_KEYS:
            near = nearest(key, SCENE_KEYS)
            hint = Message(mark("did you mean '@ {nearest}'?"), nearest=near) if near else one_of(SCENE_KEYS)
            unknown = mark("'@ {given}' is no part of a scene: {hint}")
            raise self._error(number, unknown, given=_given(key), hint=hint)
        if key in self.scene:
            twice = mark("'@ {given}' stands on line {line} already")
            raise self._error(number, twice, given=key, line=self.scene[key].line)
        self.scene[key] = SceneLine(number, value.strip())

    def _deed(self, number: int, text: str) -> Deed:
        match = _SPEAKER.fullmatch(text)
        if match is None:
            no_deed = mark("{given!r} is no deed: expected '> {given}'")
            raise self._error(number, no_deed, given=_given(text))
        speaker, words = match[1] or "", match[2].strip()
        if speaker and (hint := _stranger(speaker)):
            nobody = mark("{given!r} is nobody here: {hint}")
            raise self._error(number, nobody, given=speaker, hint=hint)
        if not words:
            raise self._error(number, mark("{given!r} says nothing: expected a verb behind it"), given=text)
        try:
            return deed_of(speaker, words)
        except (NoSuchVerb, BadDeed) as error:
            raise ScriptError(self.name, number, error.message) from None

    def _error(self, number: int, sentence: str, /, **facts: object) -> ScriptError:
        return script_error(self.name, number, sentence, **facts)
