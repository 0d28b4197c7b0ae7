"""In-store labels: the numbers a store's own scales print.

What is weighed has no GTIN. The scale prints an EAN-13 that only this store understands: two digits of flag, five of
PLU (which product), five of value, one check digit. Whether the value is grams or fen is nothing the label says; it
is a setting of the store, because in the field every flag from 20 to 29 has been seen with either meaning. The usual
default of Chinese scales is kept here: 21 carries the weight, 22 the amount.

>>> build_label(WEIGHT_RULE, "00123", 312)
'2100123003129'
>>> read_label("2100123003129", WEIGHT_RULE)
StoreLabel(plu='00123', measure=<Measure.WEIGHT: 'weight'>, value=312)

The rules of a store are a mapping from flag to rule. A flag without one is refused, not guessed at.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from catalog.errors import CodeError, CodeProblem
from catalog.gtin import check_digit, has_right_check, is_digits

MAX_VALUE = 99_999
"""The most a label's five digits hold: 99.999 kg, or 999.99 in money."""


class Measure(StrEnum):
    """What the value of a label is."""

    WEIGHT = "weight"
    """Grams; the price comes from the shelf."""
    AMOUNT = "amount"
    """Minor units of money; what the label says is what is paid."""


@dataclass(frozen=True, slots=True)
class LabelRule:
    """Labels whose first two digits are `flag` carry `measure`. ValueError for a flag that is not two digits."""

    flag: str
    measure: Measure

    def __post_init__(self) -> None:
        if len(self.flag) != 2 or not is_digits(self.flag):
            raise ValueError(f"{self.flag!r} is not a label's flag: expected two digits")


@dataclass(frozen=True, slots=True)
class StoreLabel:
    """What a label says: the product's PLU, and its `value` in grams or in minor units of money."""

    plu: str
    measure: Measure
    value: int

    @property
    def weight_g(self) -> int | None:
        return self.value if self.measure is Measure.WEIGHT else None

    @property
    def amount(self) -> int | None:
        return self.value if self.measure is Measure.AMOUNT else None


LabelRules = Mapping[str, LabelRule]

WEIGHT_RULE = LabelRule("21", Measure.WEIGHT)
AMOUNT_RULE = LabelRule("22", Measure.AMOUNT)
DEFAULT_RULES: LabelRules = MappingProxyType({rule.flag: rule for rule in (WEIGHT_RULE, AMOUNT_RULE)})


def read_label(code: str, rule: LabelRule) -> StoreLabel:
    """Read the 13 digits of a label printed under `rule`.

    CodeError: CHECK_DIGIT when it is wrong, NOT_WEIGHED when the value is zero, UNKNOWN_LABEL for any other text.
    """
    if len(code) != 13 or not is_digits(code) or not code.startswith(rule.flag):
        raise CodeError(CodeProblem.UNKNOWN_LABEL, code, f"13 digits that begin with {rule.flag}")
    if not has_right_check(code):
        raise CodeError(CodeProblem.CHECK_DIGIT, code, f"{check_digit(code[:-1])} as its last digit")
    value = int(code[7:12])
    if value == 0:
        raise CodeError(CodeProblem.NOT_WEIGHED, code, "a label of a scale with something on it")
    return StoreLabel(code[2:7], rule.measure, value)


def build_label(rule: LabelRule, plu: str, value: int) -> str:
    """The 13 digits a scale prints for `value` grams or minor units of product `plu`.

    ValueError when `plu` is not five digits or `value` is not from 1 to `MAX_VALUE`.
    """
    if len(plu) != 5 or not is_digits(plu):
        raise ValueError(f"{plu!r} is not a PLU: expected five digits")
    if not 1 <= value <= MAX_VALUE:
        raise ValueError(f"{value!r} does not fit on a label: expected 1 to {MAX_VALUE}")
    body = f"{rule.flag}{plu}{value:05d}"
    return body + check_digit(body)
