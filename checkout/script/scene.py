"""The scene of a script: where and when it plays, who is in it, and what is spoken."""

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
"""From when on every tax class has a rate, to well before the calendar ends."""
_ID = Field(pattern=r"^[a-z][a-z0-9-]{0,40}$")


def _store_time(text: object) -> object:
    """Only the one form: pydantic takes a number or a date alone for a time too, and a script never means that."""
    return datetime.fromisoformat(text) if isinstance(text, str) and _CLOCK.fullmatch(text) else text


def _number(text: object) -> object:
    """Digits and nothing else: pydantic takes 6_9 for a number too."""
    return int(text) if isinstance(text, str) and _DIGITS.fullmatch(text) else text


class Scene(BaseModel):
    """What the `@` lines of a script say, or what holds when they say nothing."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    store: Annotated[str, _ID] = DEFAULT_STORE
    clock: Annotated[datetime, BeforeValidator(_store_time), Strict(), Field(ge=FIRST, le=LAST)] = (
        datetime.fromisoformat("2026-11-24 18:30")
    )
    """In store time, without a zone."""
    shopper: Annotated[str, _ID] = DEFAULT_SHOPPER
    """Who a line beginning with `>` alone speaks of."""
    wallet: Annotated[str, Field(min_length=1, max_length=100)] | None = None
    """None is the one that is usual in the store."""
    lang: Literal["en", "zh-CN"] = "en"
    offers: Annotated[str, Field(max_length=300)] = ""
    """A file of offers, seen from the script's own folder; without, they are the demo's."""
    seed: Annotated[int, BeforeValidator(_number), Strict(), Field(ge=0, lt=2**31)] = 0
    """For what the simulated wallet makes up."""


EXPECTED = {
    "store": mark("a store's id like jinqiao"),
    "clock": mark("a time in the store like 2026-11-24 18:30"),
    "shopper": mark("a shopper's id like li-wei"),
    "wallet": mark("a wallet's name like mock"),
    "lang": mark("en or zh-CN"),
    "offers": mark("a file of offers"),
    "seed": mark("a number from 0 on"),
}
"""What each `@` line may say, in words."""


class BadScene(Exception):  # noqa: N818 - it says what happened
    """The value of `key` is not what was expected."""

    def __init__(self, key: str) -> None:
        super().__init__(EXPECTED[key])
        self.key = key


def read_scene(values: dict[str, str]) -> Scene:
    """The scene that these lines set. Raises BadScene."""
    try:
        return Scene.model_validate(values)
    except ValidationError as error:
        raise BadScene(str(error.errors()[0]["loc"][0])) from None
