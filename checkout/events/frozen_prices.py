"""The price of a basket unit by unit, frozen when paying begins.

Each unit's share of a discount is worked out once. The receipt prints it and a refund pays it back: sharing out the
discount again, after an offer has changed or a line has come back, would give other fen. Amounts are minor units of the
store's currency.

>>> pair = UnitsPaid(2, 1290, 967, (("half", 323),))
>>> line = LinePriced(1, (pair, UnitsPaid(1, 1290, 1290)))
>>> line.gross, line.net, line.off
(3870, 3224, {'half': 646})
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from catalog.text import Bilingual
from checkout.events.compact_rows import HandWritten
from checkout.events.json_text import quoted

OWN = "@"
"""Prefix of the ids of the catalogue's own special prices: `@member`, `@markdown`."""


@dataclass(frozen=True, slots=True)
class UnitsPaid(HandWritten):
    """`count` units with the same price: `gross` each for everybody, `net` each for this shopper, `off` each by offer.

    A unit is a piece or one weighed pack.
    """

    count: int
    gross: int
    net: int
    off: tuple[tuple[str, int], ...] = ()

    def as_json(self) -> str:
        off = ",".join([f"[{quoted(offer)},{amount}]" for offer, amount in self.off]) if self.off else ""
        return f"[{self.count},{self.gross},{self.net},[{off}]]"


def units_as_json(units: Iterable[UnitsPaid]) -> str:
    """The runs of a line, as a JSON array."""
    return f"[{','.join([run.as_json() for run in units])}]"


@dataclass(frozen=True, slots=True)
class LinePriced(HandWritten):
    """One line of the basket with all its units."""

    line: int
    units: tuple[UnitsPaid, ...]

    def as_json(self) -> str:
        return f"[{self.line},{units_as_json(self.units)}]"

    @property
    def count(self) -> int:
        return sum(run.count for run in self.units)

    @property
    def gross(self) -> int:
        return sum([run.count * run.gross for run in self.units])

    @property
    def net(self) -> int:
        return sum([run.count * run.net for run in self.units])

    @property
    def off(self) -> dict[str, int]:
        """What each offer took off the line."""
        return added_up(self.units)


def added_up(units: Iterable[UnitsPaid]) -> dict[str, int]:
    """The discount on these units by offer id, in the order in which offers apply."""
    off: dict[str, int] = {}
    for run in units:
        for offer, amount in run.off:
            off[offer] = off.get(offer, 0) + run.count * amount
    return off


@dataclass(frozen=True, slots=True)
class OfferTaken:
    """An offer that took something off, with its names of that day."""

    id: str
    level: str
    """A `checkout.pricing.offers.Level`."""
    name_zh: str
    name_en: str
    times: int
    saved: int

    @property
    def on_lines(self) -> bool:
        """Whether it is shown beside its lines rather than for the whole basket."""
        return self.level in ("price", "item")

    def name(self, lang: str) -> str:
        """The name in the language of the tag `lang` (`zh-CN`, `en`)."""
        return Bilingual(self.name_zh, self.name_en)(lang)

    def name_and_times(self, lang: str) -> str:
        """`5 off voucher x 3`."""
        return self.name(lang) if self.times == 1 else f"{self.name(lang)} x {self.times}"


@dataclass(frozen=True, slots=True)
class FrozenPrice:
    """What a basket costs, and why."""

    total: int
    lines: tuple[LinePriced, ...]
    """Every line of the basket, by number."""
    offers: tuple[OfferTaken, ...] = ()
    """In the order in which they apply, without the catalogue's own special prices."""
    proven: bool = True
    """Whether no combination of the offers is cheaper."""

    @property
    def own_prices(self) -> dict[str, int]:
        """The discount of the catalogue's own special prices by id (`@member`)."""
        off = added_up(run for line in self.lines for run in line.units)
        return {id_: amount for id_, amount in sorted(off.items()) if id_.startswith(OWN)}

    @property
    def by_line(self) -> dict[int, LinePriced]:
        return {line.line: line for line in self.lines}
