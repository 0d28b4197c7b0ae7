"""The scene of a script: its `@` lines, checked."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, Strict, ValidationError

from checkout.shop import DEFAULT_SHOPPER, DEFAULT_STORE
from checkout.words.language import mark

_CLOCK = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}(:[0-9]{2})?")
_DIGITS = re.compile(r"[0-9]{1,10}")
FIRST, LAST = datetime.fromisoformat("1994-01-01"), datetime.fromisoformat("2199-12-31")
"""Every tax class has a rate from 1994 on. The last day leaves room for time to pass before the year 9999."""
_ID = Field(pattern=r"^[a-z][a-z0-9-]{0,40}$")


def _store_time(text: object) -> object:
    """A time of the one form allowed. pydantic would also take a number or a date alone."""
    return datetime.fromisoformat(text) if isinstance(text, str) and _CLOCK.fullmatch(text) else text


def _number(text: object) -> object:
    """A number of digits alone. pydantic would also take 6_9."""
    return int(text) if isinstance(text, str) and _DIGITS.fullmatch(text) else text


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


EXPECTED = {
    "store": mark("a store's id like jinqiao"),
    "clock": mark("a time in the store like 2026-11-24 18:30"),
    "shopper": mark("a shopper's id like li-wei"),
    "wallet": mark("a wallet's name like mock"),
    "lang": mark("en or zh-CN"),
    "offers": mark("a file of offers"),
    "seed": mark("a number from 0 on"),
}
"""What each `@` line may hold, for error messages."""


class BadScene(Exception):  # noqa: N818 - it says what happened
    """The value of the line `@ key` is not what was expected."""

    def __init__(self, key: str) -> None:
        super().__init__(EXPECTED[key])
        self.key = key


def read_scene(values: dict[str, str]) -> Scene:
    """The scene from the values of the `@` lines, by key. Raises BadScene."""
    try:
        return Scene.model_validate(values)
    except ValidationError as error:
        raise BadScene(str(error.errors()[0]["loc"][0])) from None
