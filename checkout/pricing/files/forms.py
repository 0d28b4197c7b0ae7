"""Forms of what people write in files. A form reads one value, and notes what is wrong with it and what would fit.

All faults of a file are told at once, each with its place; so a form never raises. It returns None where it noted one,
and nothing is made of a row in which something is wrong.

>>> set_of_two = Row(tuple, needs={"pieces": whole(1, 20)}, may={"price": money})
>>> at = Place([], "tea")
>>> set_of_two({"pieces": 0, "prise": "9.90"}, at)
>>> [str(fault) for fault in at.faults]
['tea: prise: unknown-field', 'tea: pieces: out-of-range (0)']
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import MISSING, dataclass, field, fields
from datetime import datetime
from difflib import get_close_matches
from enum import StrEnum
from typing import Any

from catalog.text import clean
from checkout.errors import FileFault, Why
from checkout.pricing.files.strict_file import shown
from wallet.money import Money

_MOST = 10**10
"""The largest amount, in minor units."""
_OF_VALUES = {"pay_percent": "pay_bp", "all": "everything", "from": "begins", "to": "ends"}
"""Fields that the values of `checkout.pricing.offers` call otherwise."""
_OF_FILES = {"format", "kind", "comment"}
"""Fields that no value has."""
_FEW = 5
"""Of so few fields all are named where one is unknown."""
_EXAMPLES: dict[str | int, Any] = json.loads("""{
 "items": {"skus": ["milk"]}, "minus": {"skus": ["milk"]}, "gifts": {"skus": ["milk"]}, "addons": {"skus": ["milk"]},
 "skus": ["milk"], "gtins": ["9521234000013"], "departments": ["dairy"], "tags": ["new"], "stores": ["jinqiao"],
 "weekdays": [6, 7], "month_days": [8, 18, 28], "hours": {"from": "20:00", "to": "22:00"}, "channels": ["carry"],
 "limits": {"basket": 2}, "excludes": {"tags": ["member"]}, "levels": ["coupon"],
 "tiers": [{"spend": "99.00", "off": "10.00"}], "parts": [{"items": {"skus": ["tofu"]}, "pieces": 1}],
 "benefits": [{"items": {"skus": ["floss"]}, "pay_percent": 50}], "audiences": ["plus"], "coupons": ["ten"],
 "used": {"ten": {"ever": 1, "today": 0}}, "tax": {"standard": 13}, "lines": [{"sku": "milk", "price": "12.90"}]}""")
"""By field: what could stand there."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a file something stands, and the faults noted so far. Amounts are in `currency`."""

    faults: list[FileFault]
    offer: str = ""
    currency: str = "CNY"
    parts: tuple[str | int, ...] = ()

    def __truediv__(self, part: str | int) -> Place:
        return Place(self.faults, self.offer, self.currency, (*self.parts, part))

    def refuse(self, why: Why, given: object = "", expected: str = "") -> Any:
        """Note a fault, and return None. Where something of another type is needed, the place knows an example."""
        said = shown(given)
        if why is Why.WRONG_TYPE:
            said = f'"{said}"' if isinstance(given, str) else said
            expected = self._example() or expected
        field = clean(".".join(map(str, self.parts)), 80)
        self.faults.append(FileFault(self.offer, field, why, said, clean(expected, 200)))

    def _example(self) -> str:
        """What could stand here, where it is a list, an object or something in a list."""
        *_, field = ["", *(part for part in self.parts if isinstance(part, str))]
        example = _EXAMPLES.get(field)
        if self.parts[-1:] != (field,) and isinstance(example, list) and isinstance(example[0], dict):
            example = example[0]
        return "" if example is None else json.dumps(example, ensure_ascii=False)


Form = Callable[[Any, Place], Any]
Given = dict[str, Any]
"""An object as it stands in the file."""
Finding = tuple[str, Why, str]
"""A field ("" for the whole row), what is wrong with it, and what is expected."""


def whole(least: int, most: int) -> Form:
    """A whole number in this range."""

    def read(given: Any, at: Place) -> Any:
        if type(given) is not int:
            return at.refuse(Why.WRONG_TYPE, given, "1, 2, 3…")
        if not least <= given <= most:
            return at.refuse(Why.OUT_OF_RANGE, given, f">= {least}" if given < least else f"<= {most}")
        return given

    return read


def flag(given: Any, at: Place) -> Any:
    return given if isinstance(given, bool) else at.refuse(Why.WRONG_TYPE, given, "true | false")


def text(most: int, least: int = 1) -> Form:
    """Text of so many characters."""

    def read(given: Any, at: Place) -> Any:
        if not isinstance(given, str):
            return at.refuse(Why.WRONG_TYPE, given, '"…"')
        if len(given) < least:
            return at.refuse(Why.MISSING)
        return given if len(given) <= most else at.refuse(Why.TOO_LONG, len(given), f"<= {most}")

    return read


def matching(pattern: str, expected: str) -> Form:
    """Text that this pattern matches."""

    def read(given: Any, at: Place) -> Any:
        if not isinstance(given, str):
            return at.refuse(Why.WRONG_TYPE, given, '"…"')
        return given if re.fullmatch(pattern, given) else at.refuse(Why.NOT_A_CHOICE, given, expected)

    return read


CODE = "[0-9A-Za-z][0-9A-Za-z._-]{0,39}"
code = matching(CODE, "0-9 A-Z a-z . _ - (<= 40)")
"""An id, or another name for programs."""
currency = matching("[A-Z]{3}", "CNY")
"""An ISO 4217 code."""


def name(given: Any, at: Place) -> Any:
    """Text for people, made safe to show."""
    if not isinstance(given, str) or (given and not clean(given)):
        return at.refuse(Why.WRONG_TYPE, given, '"…"')
    return clean(given, 80) or at.refuse(Why.MISSING)


def choice(kind: type[StrEnum]) -> Form:
    """One of these values."""

    def read(given: Any, at: Place) -> Any:
        known = [one.value for one in kind]
        return kind(given) if given in known else at.refuse(Why.NOT_A_CHOICE, given, " | ".join(known))

    return read


def money(given: Any, at: Place) -> Any:
    """An amount in minor units."""
    if not isinstance(given, str):
        return at.refuse(Why.NOT_AN_AMOUNT, given, _as_text(given, at.currency))
    try:
        minor = Money.parse(given, at.currency).minor
    except ValueError:
        return at.refuse(Why.NOT_AN_AMOUNT, given, _as_text("9.90", at.currency))
    if not 0 <= minor <= _MOST:
        return at.refuse(Why.OUT_OF_RANGE, given, f"{Money(0, at.currency)} – {Money(_MOST, at.currency)}")
    return minor


def _as_text(given: Any, currency: str) -> str:
    """How an amount that was written as a number should be written (`"12.90"` for 12.9); otherwise an example."""
    for example in (str(given), "9.90"):
        try:
            return f'"{Money.parse(example, currency)}"'
        except ValueError:
            continue
    return '"9"'


def percent(given: Any, at: Place) -> Any:
    """Basis points of a percentage from 0 to 100, written as a whole number or as text."""
    match = re.fullmatch(r"([0-9]{1,3})(?:\.([0-9]{1,2}))?", str(given)) if type(given) in (int, str) else None
    if match is None:
        return at.refuse(Why.WRONG_TYPE, given, '80 | "87.5"')
    bp = int(match[1]) * 100 + int((match[2] or "").ljust(2, "0"))
    return bp if bp <= 10_000 else at.refuse(Why.ABOVE_THE_PRICE, given, "0 – 100")


def moment(given: Any, at: Place) -> Any:
    """A time of the store's wall clock."""
    if isinstance(given, str) and re.fullmatch(r"[0-9]{4}(-[0-9]{2}){2}(T[0-9]{2}:[0-9]{2}(:[0-9]{2})?)?", given):
        try:
            return datetime.fromisoformat(given)
        except ValueError:
            pass
    return at.refuse(Why.WRONG_TYPE, given, "2026-11-24 | 2026-11-24T18:00")


def anything(given: Any, _at: Place) -> Any:
    return given


def never(value: object, why: Why, form: Form) -> Form:
    """`form`, but for this one value."""

    def read(given: Any, at: Place) -> Any:
        made = form(given, at)
        return at.refuse(why, given) if made == value else made

    return read


def listed(
    form: Form, least: int = 0, most: int = 5_000, makes: Callable[[Iterable[Any]], Collection[Any]] = frozenset
) -> Form:
    """A list of so many things of this form."""

    def read(given: Any, at: Place) -> Any:
        if not isinstance(given, list):
            return at.refuse(Why.WRONG_TYPE, given)
        if len(given) < least:
            return at.refuse(Why.MISSING, "", f">= {least}")
        if len(given) > most:
            return at.refuse(Why.OUT_OF_RANGE, len(given), f"<= {most}")
        return makes([form(one, at / number) for number, one in enumerate(given)])

    return read


def one_or_many(one: Form, most: int, each: Form | None = None) -> Form:
    """One thing, or a list of them (or of others, `each`); always a tuple."""
    many = listed(each or one, 1, most, tuple)
    return lambda given, at: many(given, at) if isinstance(given, list) else (one(given, at),)


def by_name(names: Form, form: Form) -> Form:
    """An object with names of the writer's own."""

    def read(given: Any, at: Place) -> Any:
        if not isinstance(given, dict):
            return at.refuse(Why.WRONG_TYPE, given)
        return {names(key, at / key): form(value, at / key) for key, value in given.items()}

    return read


def written(form: Form, default: Any = MISSING, *, factory: Any = MISSING) -> Any:
    """A field of a dataclass, with the form that it has in a file."""
    return field(default=default, default_factory=factory, metadata={"form": form})


def _fits(_given: Given) -> Iterator[Finding]:
    yield from ()


@dataclass(frozen=True, slots=True)
class Row:
    """An object with these fields, and what `makes` makes of them. A field that is null is not given."""

    makes: Callable[..., Any]
    needs: Mapping[str, Form] = field(default_factory=dict)
    may: Mapping[str, Form] = field(default_factory=dict)
    one_of: tuple[str, ...] = ()
    """Exactly one of these has to be given."""
    check: Callable[[Given], Iterable[Finding]] = _fits
    """Finds fields that do not go together."""
    elsewhere: Callable[[str], str] = lambda _name: ""
    """The kinds of rows that have a field which these have not."""

    @classmethod
    def of(cls, makes: type, others: Mapping[str, Form], check: Callable[[Given], Iterable[Finding]] = _fits) -> Row:
        """The form of a dataclass whose fields are `written`; `others` are no fields of it."""
        forms = {one.name: one.metadata["form"] for one in fields(makes)}
        needs = {one.name: forms.pop(one.name) for one in fields(makes) if one.default is one.default_factory}
        return cls(makes, needs, {**forms, **others}, check=check)

    def __call__(self, given: Any, at: Place) -> Any:
        if not isinstance(given, dict):
            return at.refuse(Why.WRONG_TYPE, given, "{…}")
        before = len(at.faults)
        has = {name: value for name, value in given.items() if value is not None}
        forms = {**self.needs, **self.may}
        for stranger in (name for name in given if name not in forms):
            if kinds := self.elsewhere(stranger):
                (at / stranger).refuse(Why.NOT_FOR_KIND, "", kinds)
            else:
                likely = forms if len(forms) <= _FEW else get_close_matches(stranger, forms, 1)
                (at / stranger).refuse(Why.UNKNOWN_FIELD, "", " | ".join(likely))
        for missing in (needed for needed in self.needs if needed not in has):
            (at / missing).refuse(Why.MISSING)
        if self.one_of and sum(one in has for one in self.one_of) != 1:
            at.refuse(Why.ONE_OF, "", " | ".join(self.one_of))
        for where, why, expected in self.check(has):
            (at / where if where else at).refuse(why, has.get(where, ""), expected)
        made = {key: form(has[key], at / key) for key, form in forms.items() if key in has}
        if len(at.faults) > before:
            return None
        return self.makes(**{_OF_VALUES.get(key, key): value for key, value in made.items() if key not in _OF_FILES})
