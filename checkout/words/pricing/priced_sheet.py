"""A priced basket in columns: lines, offers, total and tax."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from catalog.chain import TaxKind, Unit
from checkout.pricing import (
    Alternative,
    Application,
    Level,
    Line,
    NearMiss,
    Offers,
    Priced,
    TaxGroup,
    UnitsTaken,
    left_aside,
)
from checkout.pricing.files.basket_file import PriceRequest
from checkout.pricing.files.priced_file import taxes
from checkout.words import formats
from checkout.words.pricing.pricing_lines import (
    Names,
    alternative_line,
    application_line,
    left_aside_line,
    names_of,
    near_line,
    off_row,
    outsider_line,
    proof_line,
    why_not,
)
from checkout.words.text_columns import WIDTH, row
from checkout.words.words import Words
from wallet.money import Money

_LAST = 14
_INDENT = "  "
_OF_A_LINE = (Level.PRICE, Level.ITEM)


class PricedSheet:
    """What `checkout price` prints about `priced`, in lines of `WIDTH` cells and sentences."""

    def __init__(self, words: Words, asked: PriceRequest, offers: Offers, priced: Priced) -> None:
        self.words = words
        self.asked = asked
        self.priced = priced
        self.currency = asked.context.currency
        self.name: Names = names_of(words, offers)

    def money(self, minor: int) -> str:
        return self.words.amount(minor, self.currency)

    def lines(self) -> list[str]:
        """Each line with its offers, then the offers on the whole basket, the total, and the tax."""
        lines = [text for line in self.asked.lines for text in self._line(line)]
        lines.append("-" * WIDTH)
        whole = self._whole_basket()
        if whole:
            before = self.priced.total + sum(whole.values())
            lines += self._pair(self.words.t("Before offers on the whole basket"), before)
            lines += [text for id_, off in whole.items() for text in self._off(id_, off)]
        lines += self._pair(self._total(), self.priced.total)
        if self.priced.saved_minor:
            lines += self._pair(self.words.t("You saved"), self.priced.saved_minor)
        groups, _ = taxes(self.asked, self.priced)
        if groups:
            lines += ["-" * WIDTH, *self._tax(groups)]
        return lines

    def notes(self, near: Iterable[NearMiss], goods: Mapping[str, str]) -> list[str]:
        """Whether the price is proven, coupons that do not count, and offers within reach; `goods` are names by SKU."""
        # A bound far below the total says nothing to people.
        tells = self.priced.bound * 10 >= self.priced.total * 9
        bound = Money(self.priced.bound, self.currency) if tells else None
        refused = self.priced.coupons_refused
        return [
            proof_line(self.words, proven=self.priced.proven, bound=bound),
            *([outsider_line(self.words)] if self.priced.as_outsider else []),
            *(why_not(self.words, one, self.name, self.currency) for one in refused),
            *(near_line(self.words, one, self.name, self.currency, goods) for one in near),
        ]

    def explanation(self, alternatives: Sequence[Alternative]) -> list[str]:
        """Each application of an offer with its goods, and the special prices that make room for one; then the other
        combinations with their totals.
        """
        goods = {line.goods.sku: line.goods.name(self.words.lang) for line in self.asked.lines}
        taken = [*self._special_prices(), *self.priced.applications]
        applied = [application_line(self.words, one, self.name, goods, self.currency) for one in taken]
        applied += [left_aside_line(self.words, one, self.name, goods) for one in left_aside(self.priced)]
        total = self.priced.total
        others = [alternative_line(self.words, one, self.name, total, self.currency) for one in alternatives]
        lines = []
        if applied:
            lines += [self.words.t("Applied:"), *(_INDENT + line for line in applied)]
        if others:
            lines += [self.words.t("Otherwise:"), *(_INDENT + line for line in others)]
        return lines or [self.words.t("There is no offer for what is in the basket.")]

    def _special_prices(self) -> list[Application]:
        """The special prices without a limit as applications, with the pieces that have them."""
        limited = {one.offer for one in self.priced.applications}
        saved: dict[str, int] = {}
        units: dict[str, list[UnitsTaken]] = {}
        for line in self.asked.lines:
            for run in self.priced.line(line.line).units:
                for one in run.off:
                    if one.level is Level.PRICE and one.offer not in limited:
                        saved[one.offer] = saved.get(one.offer, 0) + run.count * one.amount
                        taken = UnitsTaken(line.line, line.goods.sku, run.count, run.gross)
                        units.setdefault(one.offer, []).append(taken)
        return [Application(id_, Level.PRICE, 1, saved[id_], tuple(units[id_])) for id_ in sorted(saved)]

    def _line(self, line: Line) -> list[str]:
        priced, goods = self.priced.line(line.line), line.goods
        measure = formats.quantity(line.quantity, goods.unit)
        last = _LAST
        if goods.unit is Unit.GRAM:
            price = Money(goods.full_price, self.currency)
            measure, last = f"{measure} x {formats.unit_price(price, goods.unit, goods.ref_qty)}", 10
        lines = row(goods.name(self.words.lang), measure, self.money(priced.gross), width=WIDTH, last=last)
        for one in priced.modifiers:
            if one.level in _OF_A_LINE:
                lines += self._off(one.offer, one.amount)
        return lines

    def _off(self, id_: str, off: int) -> list[str]:
        return [*off_row(self.words, _INDENT + self.name(id_), off, self.currency, width=WIDTH)]

    def _whole_basket(self) -> dict[str, int]:
        """What offers on the whole basket and coupons took off, in the order in which they apply."""
        whole = {one.offer for one in self.priced.applications if one.level not in _OF_A_LINE}
        return {id_: off for id_, off in self.priced.saved if id_ in whole}

    def _total(self) -> str:
        pieces = sum(line.units for line in self.asked.lines)
        return self.words.t("Total ({pieces})", pieces=self.words.pieces(pieces))

    def _tax(self, groups: Sequence[TaxGroup]) -> list[str]:
        store = self.asked.store
        is_sales_tax = store is not None and store.shelf.store.tax is TaxKind.SALES
        lines = [self.words.t("Sales tax") if is_sales_tax else self.words.t("VAT inside these prices")]
        for group in groups:
            exempt = group.rate_bp is None
            rate = self.words.t("exempt") if group.rate_bp is None else formats.rate(group.rate_bp)
            tax = "-" if exempt else self.money(group.tax)
            lines += row(_INDENT + rate, self.money(group.gross), tax, width=WIDTH, last=_LAST)
        return lines

    def _pair(self, name: str, amount: int) -> list[str]:
        return row(name, "", self.money(amount), width=WIDTH, last=_LAST)
