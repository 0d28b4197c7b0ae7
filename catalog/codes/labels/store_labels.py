"""In-store labels: the numbers that a store's own scales, printers and cards carry.

What is weighed has no GTIN. The scale prints a code that only this store understands: two digits of flag, five of PLU
(which product), five of value and a check digit, 13 in all, or 18 with a second value. Whether the value is grams or
fen is a setting of the store: every flag from 20 to 29 is used with either meaning. So the rules are data: a template
(`catalog.codes.labels.templates`) and what its digits mean. The default is that of Chinese scales: 21 carries the
weight, 22 the amount.

>>> build_label(WEIGHT_RULE, "00123", 312)
'2100123003129'
>>> label = read_label("2100123003129", WEIGHT_RULE)
>>> label.item, label.weight_g, label.amount
('00123', 312, None)

GB/T 18283-2008 (4.2) gives four layouts under the flags 20 to 24: `{code:6}{embed:4}{ec}`, `{code:5}{embed:5}{ec}`,
`{code:5}{i4}{embed:4}{ec}` and `{code:4}{i}{embed:5}{ec}`.

A label's check digit cannot always be trusted. In an EAN-13 the scanner has verified it; in the 18 digits of a Code 128
nobody has, and some scales print a constant there. Hence `CheckPolicy`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from catalog.codes.labels.templates import Template
from catalog.errors import CodeError, CodeProblem

MAX_VALUE = 99_999
"""The most a label's five digits hold: 99.999 kg, or 999.99 in money."""


class LabelMeasure(StrEnum):
    WEIGHT = "weight"
    """Grams; the price comes from the shelf."""
    AMOUNT = "amount"
    """Minor units of money; what the label says is what is paid."""
    COUNT = "count"
    """Pieces in the pack."""
    UNIT_PRICE = "unit-price"
    """Minor units of money for a kilogram, or for a piece; it goes before the price of the shelf."""


class Role(StrEnum):
    GOODS = "goods"
    MARKDOWN = "markdown"
    """A sticker around another code: the goods are those of the inner one, the price is the sticker's."""
    MEMBER = "member"
    STAFF = "staff"
    BAG = "bag"
    """A carrier bag, which carries no code of its own: one is at the till."""
    VOUCHER = "voucher"
    """Money back for bottles: it is handed in, not bought."""


class CheckPolicy(StrEnum):
    STRICT = "strict"
    """The label was misread: it is refused."""
    WARN = "warn"
    """The label is taken, and the doubt is kept in `StoreLabel.right_checks`."""
    IGNORE = "ignore"
    """Nothing: this store's scales print something else there."""


UNITS: dict[LabelMeasure, dict[str, int]] = {
    LabelMeasure.WEIGHT: {"g": 1, "kg": 1000, "jin": 500, "斤": 500},
    LabelMeasure.AMOUNT: {"fen": 1, "jiao": 10, "yuan": 100},
    LabelMeasure.COUNT: {"piece": 1},
    LabelMeasure.UNIT_PRICE: {
        f"{money}{per}": minor * times
        for money, minor in (("fen", 1), ("jiao", 10), ("yuan", 100))
        for per, times in (("/kg", 1), ("/jin", 2), ("/斤", 2), ("/piece", 1))
    },
}
"""What one of the unit is in grams, minor units of money, pieces, and minor units for a kilogram or a piece."""


@dataclass(frozen=True, slots=True)
class LabelRule:
    """How one kind of label is read.

    `measure` and `unit` are those of the template's `{embed…}`, `price_measure` and `price_unit` of its `{price…}`.
    ValueError when the template lacks what is measured, and for unknown units.
    """

    name: str
    template: Template
    measure: LabelMeasure | None = None
    unit: str = ""
    price_measure: LabelMeasure | None = None
    price_unit: str = ""
    check: CheckPolicy = CheckPolicy.STRICT
    role: Role = Role.GOODS
    sku: str | None = None
    """The product that all labels of this rule stand for, whatever their code: a bag."""

    def __post_init__(self) -> None:
        if not self.template.names_goods:
            raise ValueError(f"{self.template.text} has no {{code…}}: expected one that names the goods")
        _fits("{embed…}", self.template.embed_digits is not None, self.measure, self.unit)
        _fits("{price…}", self.template.has_price, self.price_measure, self.price_unit)
        if self.measure is not None and self.measure is self.price_measure:
            raise ValueError(f"both values of {self.template.text} are the {self.measure}: expected two things")


def _fits(group: str, present: bool, measure: LabelMeasure | None, unit: str) -> None:  # noqa: FBT001 - says itself
    if present != (measure is not None):
        raise ValueError(f"{group} of a template and what it measures: expected both or neither")
    if measure is not None and unit not in UNITS[measure]:
        raise ValueError(f"{unit!r} is no unit of a {measure}: expected one of {', '.join(UNITS[measure])}")


@dataclass(frozen=True, slots=True)
class StoreLabel:
    """What a label says. Values that it does not carry are None."""

    rule: str
    """Name of the rule it was read by."""
    item: str
    """What names the goods: a PLU, a store's own number, or the code inside a markdown sticker."""
    weight_g: int | None = None
    amount: int | None = None
    """Minor units of money for the whole pack."""
    count: int | None = None
    unit_price: int | None = None
    """Minor units of money for a kilogram, or for a piece."""
    role: Role = Role.GOODS
    right_checks: bool = True
    """False when a check digit does not fit and the rule only warns."""
    sku: str | None = None


class ShortForm(StrEnum):
    """What the scanners of a store send shorter than ISO/IEC 15424 says, because they are set to."""

    UPC_A = "upc-a"
    """The twelve digits of a UPC-A behind `]E0`, without the zero that makes them thirteen."""
    UPC_E = "upc-e"
    """The eight digits of a UPC-E, behind `]E0` or alone."""


class LabelRules:
    """The label rules of a store, and what its scanners shorten.

    The order of the rules decides nothing: a code that fits two of them has two meanings.
    """

    __slots__ = ("_any_length", "_by_length", "_prefixes", "_rules", "short_forms")

    def __init__(self, rules: Iterable[LabelRule] = (), short_forms: Iterable[ShortForm] = ()) -> None:
        self._rules = tuple(rules)
        self.short_forms = frozenset(short_forms)
        self._any_length = [rule for rule in self._rules if rule.template.length is None]
        self._by_length: dict[int, list[LabelRule]] = {}
        for rule in self._rules:
            if rule.template.length is not None:
                self._by_length.setdefault(rule.template.length, []).append(rule)
        self._prefixes = {
            length: tuple(rule.template.prefix for rule in rules) for length, rules in self._by_length.items()
        }

    def __iter__(self) -> Iterator[LabelRule]:
        return iter(self._rules)

    @property
    def lengths(self) -> Collection[int]:
        """How long the labels of the store are, as far as that is fixed."""
        return self._by_length.keys()

    def weight_rule(self) -> LabelRule | None:
        """The first rule for goods whose label carries a weight and nothing else: what the store's scales print."""
        for rule in self._rules:
            if (rule.role, rule.measure, rule.price_measure) == (Role.GOODS, LabelMeasure.WEIGHT, None):
                return rule
        return None

    def may_match(self, code: str) -> bool:
        """Whether a rule could match `code`, by its length and its beginning. Quick; False is certain."""
        prefixes = self._prefixes.get(len(code))
        return bool(self._any_length) or (prefixes is not None and code.startswith(prefixes))

    def candidates(self, code: str) -> list[LabelRule]:
        """The rules that could match `code`, by its length and its beginning."""
        if not self.may_match(code):
            return []
        rules = (*self._by_length.get(len(code), ()), *self._any_length)
        return [rule for rule in rules if code.startswith(rule.template.prefix)]


WEIGHT_RULE = LabelRule("weight-13", Template.parse("21{code:5}{embed:5}{ec}"), LabelMeasure.WEIGHT, "g")
AMOUNT_RULE = LabelRule("amount-13", Template.parse("22{code:5}{embed:5}{ec}"), LabelMeasure.AMOUNT, "fen")
DEFAULT_RULES = LabelRules((WEIGHT_RULE, AMOUNT_RULE))


def read_label(code: str, rule: LabelRule) -> StoreLabel | None:
    """Read `code` as a label printed under `rule`; None when it is none.

    CodeError: CHECK_DIGIT when one is wrong and the rule is strict, NOT_WEIGHED when a value is zero.
    """
    match = rule.template.match(code, strict=False)
    if match is None:
        return None
    if not match.right_checks and rule.check is CheckPolicy.STRICT:
        raise CodeError(CodeProblem.CHECK_DIGIT, code, "right check digits")
    values = {
        measure: _value(text, UNITS[measure][unit])
        for measure, unit, text in (
            (rule.measure, rule.unit, match.embedded),
            (rule.price_measure, rule.price_unit, match.price),
        )
        if measure is not None and text is not None
    }
    if 0 in values.values():
        raise CodeError(CodeProblem.NOT_WEIGHED, code, "a label of a scale with something on it")
    return StoreLabel(
        rule.name,
        match.code or "",
        values.get(LabelMeasure.WEIGHT),
        values.get(LabelMeasure.AMOUNT),
        values.get(LabelMeasure.COUNT),
        values.get(LabelMeasure.UNIT_PRICE),
        rule.role,
        match.right_checks or rule.check is CheckPolicy.IGNORE,
        rule.sku,
    )


def _value(text: str, unit: int) -> int:
    """A number of `unit`s in whole grams, minor units or pieces, rounded half up."""
    if "." not in text:
        return int(text) * unit
    return int((Decimal(text) * unit).quantize(Decimal(1), ROUND_HALF_UP))


def build_label(rule: LabelRule, plu: str, value: int) -> str:
    """The label that is printed under `rule` for `value` grams, minor units or pieces of product `plu`.

    ValueError when `plu` or `value` does not fit, or when there is nothing to sell.
    """
    if rule.measure is None or value < 1:
        raise ValueError(f"{value!r} does not fit on a label: expected 1 or more of what it measures")
    number = Decimal(value) / UNITS[rule.measure][rule.unit]
    return rule.template.build(plu, f"{number.normalize():f}")
