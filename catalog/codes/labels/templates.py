r"""Code templates: what the digits of a label mean, in a line that looks like the label.

A template is text with groups in braces. It reads codes and builds them, so the same data drives reader and scale. The
language is the one that snabble published for its shops.

>>> salmon = Template.parse("21{code:5}{embed:5}{ec}")
>>> salmon.match("2100123003129")
Match(code='00123', embedded='312', price=None, right_checks=True)
>>> salmon.build("00123", "312")
'2100123003129'
>>> Template.parse("2{code:5}{code:5}")
Traceback (most recent call last):
    ...
catalog.errors.TemplateError: '2{code:5}{code:5}', at character 10: '{code:5}' was given: expected only one {code…}

| group | stands for |
|---|---|
| `{code:5}` | five characters that name the goods |
| `{code:ean8}`, `{code:ean13}`, `{code:ean14}` | the same, a GTIN with a right check digit |
| `{code:*}` or `{*}` | the same, all that remains |
| `{code=21}` | the same, always 21 |
| `{embed:5}` | five digits of a value: grams, fen, pieces |
| `{embed:3.3}` | three digits before the point and three behind it |
| `{embed100:4}` | four digits of whole units; the value is a hundred times as much |
| `{price:5}` | five digits of a second value, usually the price of a unit |
| `{_}`, `{_:3}`, `{_:*}` | one, three or all remaining characters, ignored; built as zeros, or as nothing |
| `{i}` | the price check digit of a value of five digits |
| `{ec}` | the check digit of an EAN-8 or EAN-13; the last of 8 or 13 |
| `{i4}` | ours: the price check digit of a value of four digits (GB/T 18283) |
| `{mod10}` | ours: the same check digit as `{ec}`, behind a code of any length (the 18 digits of a scale) |

Everything else stands for itself. Each kind of group may occur once, except `{_}`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from catalog.codes.gtin import check_digit, has_right_check, is_digits
from catalog.codes.labels.price_check import price_check
from catalog.codes.labels.template_groups import Kind, TemplateGroup, read_groups
from catalog.errors import CodeError, CodeProblem

_VALUE = re.compile(r"[0-9]{1,18}(\.[0-9]{1,9})?")


@dataclass(frozen=True, slots=True)
class Match:
    """What a code says by a template. Values are decimal numbers as text, None where the template has no group."""

    code: str | None
    embedded: str | None
    price: str | None
    right_checks: bool = True
    """False only for a match that was not strict."""


@dataclass(frozen=True, slots=True)
class Template:
    """A valid template, made by `parse`."""

    text: str
    length: int | None
    """Of the codes it matches; None when it takes all that remains."""
    prefix: str
    """Of every code it matches."""
    _groups: tuple[TemplateGroup, ...]
    _pattern: re.Pattern[str]
    _places: Mapping[Kind, int]
    """Index of the `{code…}`, the `{embed…}`, the `{price…}`."""
    _guards: tuple[int, ...]
    """Indexes of the groups with check digits."""

    @classmethod
    def parse(cls, text: str) -> Template:
        """Read a template. TemplateError says where it is wrong, what was given and what was expected."""
        groups = read_groups(text)
        lengths = [group.length for group in groups]
        prefix = ""
        for group in groups:
            if not group.text:
                break
            prefix += group.text
        return cls(
            text,
            None if None in lengths else sum(length or 0 for length in lengths),
            prefix,
            groups,
            re.compile("".join(group.pattern for group in groups), re.DOTALL | re.ASCII),
            {group.kind: at for at, group in enumerate(groups) if group.kind in (Kind.CODE, Kind.EMBED, Kind.PRICE)},
            tuple(
                at for at, group in enumerate(groups) if group.kind in (Kind.PRICE_CHECK, Kind.CHECK) or group.checked
            ),
        )

    @property
    def embed_digits(self) -> int | None:
        """How many digits the embedded value has; None without one."""
        at = self._places.get(Kind.EMBED)
        return None if at is None else self._groups[at].length

    @property
    def names_goods(self) -> bool:
        return Kind.CODE in self._places

    @property
    def has_price(self) -> bool:
        return Kind.PRICE in self._places

    def match(self, code: str, *, strict: bool = True) -> Match | None:
        """What `code` says; None when it does not fit this template.

        A wrong check digit is no match, unless `strict` is false: then `Match.right_checks` is False.
        """
        found = self._pattern.fullmatch(code)
        if found is None:
            return None
        values = found.groups()
        right = not self._guards or self._checks_are_right(code, values)
        if strict and not right:
            return None
        return Match(
            self._said(Kind.CODE, values),
            self._said(Kind.EMBED, values),
            self._said(Kind.PRICE, values),
            right,
        )

    def build(self, code: str | None = None, embed: str | None = None, price: str | None = None) -> str:
        """The code for these values, with its check digits; a value that is not given is zero.

        CodeError when a value does not fit into its group, or has none.
        """
        given = {Kind.CODE: code, Kind.EMBED: embed, Kind.PRICE: price}
        for kind, value in given.items():
            if value is not None and kind not in self._places:
                raise CodeError(CodeProblem.UNREADABLE, value, f"nothing: {self.text} has no {{{kind}…}}")
        parts = [_written(group, given.get(group.kind)) for group in self._groups]
        for at in self._guards:
            kind = self._groups[at].kind
            if kind is Kind.PRICE_CHECK:
                parts[at] = price_check(parts[self._places[Kind.EMBED]])
            elif kind is Kind.CHECK:
                body = "".join(parts[:at])
                if not is_digits(body):
                    raise CodeError(CodeProblem.UNREADABLE, body, "digits, which a check digit can be made for")
                parts[at] = check_digit(body)
        return "".join(parts)

    def _said(self, kind: Kind, values: tuple[str, ...]) -> str | None:
        at = self._places.get(kind)
        return None if at is None else _shown(self._groups[at], values[at])

    def _checks_are_right(self, code: str, values: tuple[str, ...]) -> bool:
        for at in self._guards:
            value = values[at]
            match self._groups[at].kind:
                case Kind.CODE if not has_right_check(value):
                    return False
                case Kind.PRICE_CHECK if value != price_check(values[self._places[Kind.EMBED]]):
                    return False
                case Kind.CHECK if not is_digits(code) or not has_right_check(code):
                    return False
                case _:
                    pass
        return True


def _shown(group: TemplateGroup, value: str) -> str:
    """The value of `group`: numbers without leading zeros, every decimal kept."""
    match group.kind:
        case Kind.EMBED | Kind.PRICE:
            number = str(int(value) * group.factor)
            if not group.fraction:
                return number
            number = number.zfill(group.fraction + 1)
            return f"{number[: -group.fraction]}.{number[-group.fraction :]}"
        case _:
            return value


def _written(group: TemplateGroup, value: str | None) -> str:
    """The characters of `group` for `value`; check digits are filled in later."""
    if group.text:
        if group.kind is Kind.CODE and value not in (None, group.text):
            raise CodeError(CodeProblem.UNREADABLE, value or "", group.text)
        return group.text
    match group.kind:
        case Kind.CODE:
            return _written_code(group, value or "")
        case Kind.EMBED | Kind.PRICE:
            return _written_number(group, value or "0")
        case _:
            return "0" * (group.length or 0)


def _written_code(group: TemplateGroup, value: str) -> str:
    if not value or (group.length is not None and len(value) != group.length):
        raise CodeError(CodeProblem.UNREADABLE, value, f"{group.length or 'some'} characters for {group.source}")
    if group.checked and not (is_digits(value) and has_right_check(value)):
        raise CodeError(CodeProblem.CHECK_DIGIT, value, f"digits with a right check digit for {group.source}")
    return value


def _written_number(group: TemplateGroup, value: str) -> str:
    length = group.length or 0
    digits = Decimal(value if _VALUE.fullmatch(value) else "NaN") * 10**group.fraction / group.factor
    if not digits.is_finite() or digits != digits.to_integral_value() or digits >= 10**length:
        raise CodeError(CodeProblem.UNREADABLE, value, f"a number that fits into {group.source}")
    return str(int(digits)).zfill(length)
