"""Frozen prices gone through again: whether they add up, and are those of the basket that they were frozen for."""

from __future__ import annotations

from typing import NamedTuple

from checkout.basket.basket import Basket, LineItem
from checkout.events.frozen_prices import OWN, FrozenPrice, LinePriced, UnitsPaid


class Flaw(NamedTuple):
    """What there should be, and what there is."""

    expected: str
    found: str


def flaw_of(priced: FrozenPrice, basket: Basket) -> Flaw | None:
    """The first thing that is wrong, or None."""
    items = basket.lines
    numbers, bought = [line.line for line in priced.lines], [item.line for item in items]
    if numbers != bought:
        return Flaw(f"lines {bought}", f"lines {numbers}")
    for item, line in zip(items, priced.lines, strict=True):
        if flaw := _line(item, line):
            return flaw
    net = sum(line.net for line in priced.lines)
    return Flaw(str(net), str(priced.total)) if net != priced.total else _offers(priced)


def _line(item: LineItem, line: LinePriced) -> Flaw | None:
    expected = item.units, item.amount + item.saved
    if (line.count, line.gross) != expected or not all(_adds_up(run) for run in line.units):
        return Flaw(f"line {item.line}: {expected}", f"{line.count, line.gross} {line.units}")
    return None


def _adds_up(run: UnitsPaid) -> bool:
    off = [amount for _, amount in run.off]
    return run.count > 0 and run.net >= 0 and all(amount > 0 for amount in off) and run.gross - sum(off) == run.net


def _offers(priced: FrozenPrice) -> Flaw | None:
    saved: dict[str, int] = {}
    for line in priced.lines:
        for offer, amount in line.off.items():
            saved[offer] = saved.get(offer, 0) + amount
    found = {offer.id: offer.saved for offer in priced.offers}
    expected = {offer: amount for offer, amount in saved.items() if not offer.startswith(OWN)}
    return None if found == expected else Flaw(str(expected), str(found))
