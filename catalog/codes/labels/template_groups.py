"""The groups in braces of a code template (`catalog.codes.labels.templates`), parsed and checked.

>>> [group.source for group in read_groups("21{code:5}{embed:5}{ec}")]
['21', '{code:5}', '{embed:5}', '{ec}']
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from catalog.errors import TemplateError

MAX_TEMPLATE = 200
"""Characters of a template, and of what one group may stand for."""

_EAN = {"ean8": 8, "ean13": 13, "ean14": 14}
_TOKEN = re.compile(r"\{[^{}]*\}|[^{}]+")
_NUMBER = re.compile(r"[1-9][0-9]{0,2}")
_DECIMAL = re.compile(r"([1-9]|1[0-9])\.([1-9])")


class Kind(StrEnum):
    TEXT = "text"
    CODE = "code"
    EMBED = "embed"
    PRICE = "price"
    IGNORE = "_"
    PRICE_CHECK = "i"
    CHECK = "ec"


@dataclass(frozen=True, slots=True)
class TemplateGroup:
    kind: Kind
    at: int
    """Where it begins in the template, from 1."""
    source: str
    length: int | None
    """Characters it stands for; None is all that remain."""
    text: str = ""
    """The fixed characters of a TEXT, or of `{code=21}`."""
    fraction: int = 0
    factor: int = 1
    checked: bool = False
    """A CODE that carries a check digit of its own."""

    @property
    def pattern(self) -> str:
        if self.text:
            return f"({re.escape(self.text)})"
        if self.kind in (Kind.CODE, Kind.IGNORE) and not self.checked:
            size = f"{{{self.length}}}" if self.length else "+" if self.kind is Kind.CODE else "*"
            return f"(.{size})"
        return f"([0-9]{{{self.length}}})"


def read_groups(text: str) -> tuple[TemplateGroup, ...]:
    """The groups of the template `text`. TemplateError says where its fault is."""
    groups = tuple(_groups(text))
    _check(text, groups)
    return groups


def _groups(text: str) -> Iterator[TemplateGroup]:
    if not text:
        raise TemplateError(text, 1, "", "a template such as 21{code:5}{embed:5}{ec}")
    if len(text) > MAX_TEMPLATE:
        raise TemplateError(text[:MAX_TEMPLATE], 1, f"{len(text)} characters", f"at most {MAX_TEMPLATE}")
    at = 0
    while at < len(text):
        token = _TOKEN.match(text, at)
        if token is None:
            expected = "a group that is closed before the next begins" if text[at] == "{" else "a { before it"
            raise TemplateError(text, at + 1, text[at], expected)
        source = token[0]
        yield (
            _group(text, at + 1, source)
            if source[0] == "{"
            else TemplateGroup(Kind.TEXT, at + 1, source, len(source), source)
        )
        at = token.end()


def _group(text: str, at: int, source: str) -> TemplateGroup:
    name, mark, argument = re.match(r"([^:=]*)([:=]?)(.*)", source[1:-1], re.DOTALL).groups()  # type: ignore[union-attr]
    group = None
    match name, mark:
        case "code", "=" if argument:
            group = TemplateGroup(Kind.CODE, at, source, len(argument), argument)
        case "code", ":" if argument in _EAN:
            group = TemplateGroup(Kind.CODE, at, source, _EAN[argument], checked=True)
        case ("*", "") | ("code", ":") if argument in ("", "*") and source != "{code:}":
            group = TemplateGroup(Kind.CODE, at, source, None)
        case "_", ":" if argument == "*":
            group = TemplateGroup(Kind.IGNORE, at, source, None)
        case _, "" if name and not name.strip("_"):
            group = TemplateGroup(Kind.IGNORE, at, source, len(name))
        case "i" | "i4", "":
            group = TemplateGroup(Kind.PRICE_CHECK, at, source, 1)
        case "ec" | "mod10", "":
            group = TemplateGroup(Kind.CHECK, at, source, 1)
        case "embed", ":" if decimals := _DECIMAL.fullmatch(argument):
            whole, fraction = int(decimals[1]), int(decimals[2])
            group = TemplateGroup(Kind.EMBED, at, source, whole + fraction, fraction=fraction)
        case "code" | "embed" | "embed100" | "price" | "_", ":" if _NUMBER.fullmatch(argument):
            kind = Kind("embed" if name == "embed100" else name)
            group = TemplateGroup(kind, at, source, int(argument), factor=100 if name == "embed100" else 1)
        case _:
            pass
    if group is None or (group.length or 0) > MAX_TEMPLATE:
        raise TemplateError(text, at, source, _EXPECTED.get(name, _ANY_GROUP))
    return group


_ANY_GROUP = "{code:…}, {embed:…}, {embed100:…}, {price:…}, {_:…}, {i}, {i4}, {ec}, {mod10} or {*}"
_EXPECTED = {
    "code": "a length as in {code:5}, {code:ean8}, {code:ean13}, {code:ean14}, {code:*} or {code=21}",
    "embed": "how many digits, as in {embed:5} or {embed:3.3}",
    "embed100": "how many digits, as in {embed100:4}",
    "price": "how many digits, as in {price:5}",
    "_": "a length, as in {_:3}, or {_:*}",
    "i": "{i}",
    "ec": "{ec}",
}


def _check(text: str, groups: tuple[TemplateGroup, ...]) -> None:
    """Check each group against the others."""
    seen: set[Kind] = set()
    before = 0
    for number, group in enumerate(groups):
        last = number == len(groups) - 1
        if group.kind in seen and group.kind not in (Kind.TEXT, Kind.IGNORE):
            raise TemplateError(text, group.at, group.source, f"only one {{{group.kind}…}}")
        if group.length is None and not last:
            raise TemplateError(text, group.at, group.source, "all that is left to be the last")
        if group.kind is Kind.CHECK:
            if not last:
                raise TemplateError(text, group.at, group.source, "a check digit to be the last")
            if group.source == "{ec}" and before not in (7, 12):
                raise TemplateError(
                    text, group.at, group.source, f"it to be the 8th or 13th digit, not the {before + 1}th"
                )
        if group.kind is Kind.PRICE_CHECK:
            _check_price_check(text, group, groups)
        seen.add(group.kind)
        before += group.length or 0


def _check_price_check(text: str, group: TemplateGroup, groups: tuple[TemplateGroup, ...]) -> None:
    digits = 5 if group.source == "{i}" else 4
    embed = next((other for other in groups if other.kind is Kind.EMBED), None)
    if embed is None or embed.length != digits:
        raise TemplateError(text, group.at, group.source, f"an embedded value of {digits} digits to go with it")
