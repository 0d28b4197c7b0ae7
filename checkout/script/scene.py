"""The scene of a script: its `@` lines, checked.

>>> read_scene({"stock": "SE011 1500, DA001 12"}).stock
{'SE011': 1500, 'DA001': 12}
>>> read_scene({"staff": "1 picker, 2 riders"}).staff
{'pickers': 1, 'riders': 2}
>>> read_scene({"life": "7 quiet"}).life
Life(seed=7, level='quiet')
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Annotated, Literal, NamedTuple, cast, get_args

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, Strict, ValidationError

from checkout.errors import Message
from checkout.shop import DEFAULT_SHOPPER, DEFAULT_STORE
from checkout.words.language import mark

_CLOCK = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}(:[0-9]{2})?")
_DIGITS = re.compile(r"[0-9]{1,10}")
_STOCKED = re.compile(r"([A-Za-z]{1,8}[0-9]{1,8})\s+([0-9]{1,7})")
FIRST, LAST = datetime.fromisoformat("1994-01-01"), datetime.fromisoformat("2199-12-31")
"""Every tax class has a rate from 1994 on. The last day leaves room for time to pass before the year 9999."""
_ID = Field(pattern=r"^[a-z][a-z0-9-]{0,40}$")


def _store_time(text: object) -> object:
    """A time of the one form allowed. pydantic would also take a number or a date alone."""
    return datetime.fromisoformat(text) if isinstance(text, str) and _CLOCK.fullmatch(text) else text


def _number(text: object) -> object:
    """A number of digits alone. pydantic would also take 6_9."""
    return int(text) if isinstance(text, str) and _DIGITS.fullmatch(text) else text


_PEOPLE = re.compile(r"([1-9][0-9]?)\s+(picker|packer|rider|cook)s?")
Level = Literal["quiet", "normal", "rush"]


class Life(NamedTuple):
    """Simulated people in the store: drawn from `seed`, as many as `level` says."""

    seed: int
    level: Level


def _life(text: object) -> object:
    seed, _, level = str(text).partition(" ")
    if not _DIGITS.fullmatch(seed) or level.strip() not in get_args(Level) or int(seed) >= 2**31:
        raise ValueError(text)
    return Life(int(seed), cast("Level", level.strip()))


def _stock(text: object) -> object:
    """Pieces or grams by SKU. ValueError when a SKU comes twice."""
    found: dict[str, int] = {}
    for part in str(text).split(","):
        match = _STOCKED.fullmatch(part.strip())
        if match is None or (sku := match[1].upper()) in found:
            raise ValueError(part)
        found[sku] = int(match[2])
    return found


def _staff(text: object) -> object:
    """Numbers of people by the terms of `catalog.chain.StoreTerms`. ValueError when a kind comes twice."""
    found: dict[str, int] = {}
    for part in str(text).split(","):
        match = _PEOPLE.fullmatch(part.strip())
        if match is None or (kind := f"{match[2]}s") in found:
            raise ValueError(part)
        found[kind] = int(match[1])
    return found


class Scene(BaseModel):
    """The values of the `@` lines, or their defaults."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    store: Annotated[str, _ID] = DEFAULT_STORE
    clock: Annotated[datetime, BeforeValidator(_store_time), Strict(), Field(ge=FIRST, le=LAST)] = (
        datetime.fromisoformat("2026-11-24 18:30")
    )
    """Local time of the store, without a zone."""
    shopper: Annotated[str, _ID] = DEFAULT_SHOPPER
    """Whose deeds the lines are that begin with `>` alone."""
    wallet: Annotated[str, Field(min_length=1, max_length=100)] | None = None
    """None is the store's default."""
    lang: Literal["en", "zh-CN"] = "en"
    offers: Annotated[str, Field(max_length=300)] = ""
    """A file of offers, relative to the script's folder. Empty: the demo's offers."""
    seed: Annotated[int, BeforeValidator(_number), Strict(), Field(ge=0, lt=2**31)] = 0
    """For the simulated wallet's random values."""
    stock: Annotated[dict[str, int], BeforeValidator(_stock)] = {}
    """By SKU, how many pieces or grams are on the shelf or in the tank when the story begins, and none in the back."""
    staff: Annotated[dict[str, int], BeforeValidator(_staff)] = {}
    """How many `pickers`, `packers`, `riders` and `cooks` promises count on; the store's terms where it names none."""
    life: Annotated[Life, BeforeValidator(_life)] | None = None
    """None: nobody is in the store but whom the script names."""


EXPECTED = {
    "store": mark("a store's id like jinqiao"),
    "clock": mark("a time in the store like 2026-11-24 18:30"),
    "shopper": mark("a shopper's id like li-wei"),
    "wallet": mark("a wallet's name like mock"),
    "lang": mark("en or zh-CN"),
    "offers": mark("a file of offers"),
    "seed": mark("a number from 0 on"),
    "stock": mark("each SKU once, with pieces or grams behind it, like SE011 1500, DA001 12"),
    "staff": mark("how many pickers, packers, riders or cooks there are, like 1 picker, 2 riders"),
    "life": mark("a seed, and quiet, normal or rush, like 7 quiet"),
}
"""What each `@` line may hold, for error messages."""


class BadScene(Exception):  # noqa: N818 - it says what happened
    """The value of the line `@ key` is not what was expected."""

    def __init__(self, key: str, reason: Message | None = None) -> None:
        self.key = key
        self.reason = reason or Message(mark("expected {expected}"), expected=Message(EXPECTED[key]))
        super().__init__(str(self.reason))


def read_scene(values: dict[str, str]) -> Scene:
    """The scene from the values of the `@` lines, by key. Raises BadScene."""
    try:
        return Scene.model_validate(values)
    except ValidationError as error:
        raise BadScene(str(error.errors()[0]["loc"][0])) from None
