"""The rows of the files about codes: how labels are read, and what is done about what a pack says.

As in `catalog.chain.chain_rows`, of which this is the second half.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator

from catalog.chain.chain_rows import Day, Empty, GtinKey, Id, Row, choice, matching, parsed
from catalog.chain.pack_conditions import DateKind, DateRule
from catalog.codes.labels.store_labels import Check, LabelRule, Measure, Role
from catalog.codes.labels.templates import Template
from catalog.errors import TemplateError


def _template(cell: str) -> str:
    try:
        Template.parse(cell)
    except TemplateError as error:
        raise ValueError(f"{error.expected}, at its character {error.position}") from error
    return cell


class LabelRuleRow(Row):
    store: Annotated[str | None, Empty]
    name: Id
    template: Annotated[str, BeforeValidator(_template)]
    embed: Annotated[Measure | None, choice({"": None} | {measure.value: measure for measure in Measure})]
    embed_unit: str
    price: Annotated[Measure | None, choice({"": None} | {measure.value: measure for measure in Measure})]
    price_unit: str
    check: Annotated[Check, choice({check.value: check for check in Check})]
    role: Annotated[Role, choice({role.value: role for role in Role})]
    sku: Annotated[str | None, Empty]

    def rule(self) -> LabelRule:
        """ValueError when the template and what it measures do not fit together."""
        values = (self.embed, self.embed_unit, self.price, self.price_unit)
        return LabelRule(self.name, Template.parse(self.template), *values, self.check, self.role, self.sku)


class OtherCodeRow(Row):
    gtin: GtinKey
    sku: str


_Days = Annotated[int, parsed(int, r"-?[0-9]{1,3}", "days, negative ones past the date")]


class DateRuleRow(Row):
    store: Annotated[str | None, Empty]
    department: Annotated[str | None, Empty]
    date: Annotated[DateKind, choice({kind.value: kind for kind in DateKind})]
    from_days: _Days
    to_days: _Days
    percent: Annotated[int, parsed(int, r"[0-9]{1,2}", "per cent off, from 0 to 99")]

    def rule(self) -> DateRule:
        """ValueError for days that run backwards, and for days after an expiry."""
        if self.to_days < self.from_days:
            raise ValueError(f"{self.to_days} days are fewer than {self.from_days}")
        if self.date is DateKind.EXPIRY and self.from_days < 0:
            raise ValueError("what has expired is not sold")
        return DateRule(self.store, self.department, self.date, self.from_days, self.to_days, self.percent)


class RecallRow(Row):
    gtin: GtinKey
    lot: Annotated[Annotated[str, matching(r'[!"%-?A-Z_a-z]{1,20}', "up to 20 characters of a lot")] | None, Empty]
    since: Day
