"""A priced basket as a JSON document for other programs; `OFFERS.md` describes it.

Amounts are text. All sums come out even: units to their line, lines to the total, savings of offers to what was saved,
tax of lines to the tax of their class.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import fields, is_dataclass
from typing import Any

from checkout.pricing.best_price import Priced
from checkout.pricing.files.basket_file import NO_CLASS, PriceRequest
from checkout.pricing.files.offer_checks import percent
from checkout.pricing.offers import MEMBER, Offers
from checkout.pricing.priced import Alternative, Line, NearMiss
from checkout.pricing.tax import TaxGroup, tax_of
from wallet.money import Money

FORMAT = 1
_AMOUNTS = {"amount", "gross", "net", "saved", "gain", "total", "unit_price"}


def taxes(asked: PriceRequest, priced: Priced) -> tuple[list[TaxGroup], dict[int, int]]:
    """The tax inside what is paid, by class and by line; lines without a class are left out."""
    classed = [line for line in asked.lines if line.goods.tax_class != NO_CLASS]
    paid = [(line.goods.tax_class, priced.line(line.line).net) for line in classed]
    groups, each = tax_of(paid, asked.rates.__getitem__)
    return groups, {line.line: tax for line, tax in zip(classed, each, strict=True)}


def document(
    asked: PriceRequest,
    offers: Offers,
    priced: Priced,
    near: Iterable[NearMiss],
    others: Sequence[Alternative] | None = None,
) -> dict[str, Any]:
    """The document, its keys in a fixed order. `others` None (not asked for) becomes null."""
    return _Writer(asked, offers, priced).document(near, others)


class _Writer:
    def __init__(self, asked: PriceRequest, offers: Offers, priced: Priced) -> None:
        self.asked = asked
        self.offers = offers
        self.priced = priced
        self.groups, self.tax = taxes(asked, priced)

    def money(self, minor: int | None) -> str | None:
        return None if minor is None else str(Money(minor, self.asked.context.currency))

    def document(self, near: Iterable[NearMiss], others: Sequence[Alternative] | None) -> dict[str, Any]:
        priced, context = self.priced, self.asked.context
        return {
            "format": FORMAT,
            "currency": context.currency,
            "store": context.store or None,
            "at": context.at.replace(tzinfo=None).isoformat(timespec="seconds"),
            "member": context.member,
            "audiences": sorted(context.audiences - {MEMBER}),
            "gross": self.money(priced.gross),
            "saved": self.money(priced.saved_minor),
            "total": self.money(priced.total),
            "proven": priced.proven,
            "bound": self.money(priced.bound),
            "as_outsider": priced.as_outsider,
            "lines": [self._line(line) for line in self.asked.lines],
            "savings": [self._saving(offer, amount) for offer, amount in priced.saved],
            "applications": self._plain(priced.applications),
            "tax": [self._group(group) for group in self.groups],
            "coupons": {
                "used": list(priced.coupons_used),
                "refused": [
                    self._plain(one) | {"missing": self.money(one.missing or None)} for one in priced.coupons_refused
                ],
            },
            "near_misses": [self._plain(one) for one in near],
            "alternatives": None if others is None else [self._plain(one) for one in others],
        }

    def _plain(self, value: Any, name: str = "") -> Any:
        """A value for JSON: amounts as text, dataclasses by the names of their fields, tuples as lists."""
        if name in _AMOUNTS:
            return self.money(value)
        if is_dataclass(value):
            return {field.name: self._plain(getattr(value, field.name), field.name) for field in fields(value)}
        return [self._plain(one) for one in value] if isinstance(value, tuple) else value

    def _line(self, line: Line) -> dict[str, Any]:
        priced, goods = self.priced.line(line.line), line.goods
        group = next((group for group in self.groups if group.tax_class == goods.tax_class), None)
        taxed = group is not None and group.rate_bp is not None
        return {
            "line": line.line,
            "sku": goods.sku,
            "name_zh": goods.name.zh,
            "name_en": goods.name.en,
            "quantity": line.quantity,
            "unit": goods.unit.value,
            "gross": self.money(priced.gross),
            "net": self.money(priced.net),
            "tax_class": goods.tax_class or None,
            "tax_rate": _rate(group.rate_bp) if group else None,
            "tax": self.money(self.tax[line.line]) if taxed else None,
            "modifiers": self._plain(priced.modifiers),
            "units": self._plain(priced.units),
        }

    def _saving(self, id_: str, amount: int) -> dict[str, Any]:
        offer = self.offers.by_id.get(id_)
        return {
            "offer": id_,
            "name_zh": offer.terms.name_zh if offer else None,
            "name_en": offer.terms.name_en if offer else None,
            "amount": self.money(amount),
        }

    def _group(self, group: TaxGroup) -> dict[str, Any]:
        return {
            "tax_class": group.tax_class,
            "rate": _rate(group.rate_bp),
            "gross": self.money(group.gross),
            "tax": None if group.rate_bp is None else self.money(group.tax),
        }


def _rate(basis_points: int | None) -> str:
    """`13`, `5.5`, `exempt`; as in the basket file."""
    return "exempt" if basis_points is None else percent(basis_points)
