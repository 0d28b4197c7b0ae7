"""What a basket finally costs, unit by unit, as it is frozen when paying begins.

Shares of a discount are worked out once. The receipt prints them, and a refund pays them back run by run: dividing a
smaller discount anew, after an offers file has changed or a line has come back, would give other fen (facts on retail,
section 2.5). Amounts are minor units of the store's currency.

>>> pair = UnitsPaid(2, 1290, 967, (("half", 323),))
>>> line = LinePriced(1, (pair, UnitsPaid(1, 1290, 1290)))
>>> line.gross, line.net, line.off
(3870, 3224, {'half': 646})
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

OWN = "@"
"""What the ids of the catalogue's own special prices begin with: `@member`, `@markdown`."""


@dataclass(frozen=True, slots=True)
class UnitsPaid:
    """`count` units that were priced alike: each cost everybody `gross`, this shopper `net`, after `off` by offer.

    A unit is a piece, or one weighed pack.
    """

    count: int
    gross: int
    net: int
    off: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class LinePriced:
    """One line of the basket with all its units."""

    line: int
    units: tuple[UnitsPaid, ...]

    @property
    def count(self) -> int:
        return sum(run.count for run in self.units)

    @property
    def gross(self) -> int:
        return sum(run.count * run.gross for run in self.units)

    @property
    def net(self) -> int:
        return sum(run.count * run.net for run in self.units)

    @property
    def off(self) -> dict[str, int]:
        """What each offer took off the line, in the order of the stages."""
        return added_up(self.units)


def added_up(units: Iterable[UnitsPaid]) -> dict[str, int]:
    """What each offer took off these units."""
    off: dict[str, int] = {}
    for run in units:
        for offer, amount in run.off:
            off[offer] = off.get(offer, 0) + run.count * amount
    return off


def before_offers(units: Iterable[UnitsPaid]) -> int:
    """What these units come to at their own price: the catalogue's special one, where that was taken."""
    return sum(
        run.count * (run.gross - sum(amount for offer, amount in run.off if offer.startswith(OWN))) for run in units
    )


@dataclass(frozen=True, slots=True)
class OfferTaken:
    """An offer that took something off, under the names that it had then."""

    id: str
    level: str
    """A `checkout.pricing.offers.Level`."""
    name_zh: str
    name_en: str
    times: int
    saved: int

    @property
    def on_lines(self) -> bool:
        """Whether it is about single goods, and is told beside them; otherwise about the basket as a whole."""
        return self.level in ("price", "item")

    def name(self, lang: str) -> str:
        """The name in the language of the tag `lang` (`zh-CN`, `en`)."""
        return self.name_zh if lang.startswith("zh") else self.name_en


def taken_off(units: Iterable[UnitsPaid], offers: Iterable[OfferTaken]) -> list[tuple[OfferTaken, int]]:
    """Which of the offers took something off these units, and how much."""
    off = added_up(units)
    return [(offer, off[offer.id]) for offer in offers if offer.id in off]


@dataclass(frozen=True, slots=True)
class FrozenPrice:
    """What a basket costs, and why."""

    total: int
    lines: tuple[LinePriced, ...]
    """Every line of the basket, by number."""
    offers: tuple[OfferTaken, ...] = ()
    """In the order of the stages; special prices of the catalogue are none."""
    proven: bool = True
    """Whether no combination of the offers could have been cheaper."""

    @property
    def by_line(self) -> dict[int, LinePriced]:
        return {line.line: line for line in self.lines}
