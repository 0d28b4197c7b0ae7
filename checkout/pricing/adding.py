"""What a basket would save with more goods in it: it is priced with them, and they by themselves."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cached_property

from checkout.pricing.best_price import Priced, Pricer
from checkout.pricing.offers import Offers
from checkout.pricing.priced import Context, Line


class Adding:
    """Goods that could be added to `lines`, which come to `now`."""

    def __init__(self, offers: Offers, context: Context, lines: Iterable[Line], now: Priced) -> None:
        self._offers = offers
        self._context = context
        self._lines = tuple(lines)
        self._now = now
        self._extra = 1 + max((line.line for line in self._lines), default=0)

    def gain(self, goods: Sequence[Line], offer: str) -> int:
        """How much more is saved on all with these goods than now, and on the goods by themselves, in minor units.

        0 where the offer with this id takes no more off than before.
        """
        extra = [replace(line, line=self._extra + number, quantity=1) for number, line in enumerate(goods)]
        together, alone = (_with(pricer, extra) for pricer in (self._basket, self._nothing))
        gain = together.saved_minor - self._now.saved_minor - alone.saved_minor
        if gain <= 0 or _by(together, offer) <= _by(self._now, offer) + _by(alone, offer):
            return 0
        return gain

    @cached_property
    def _basket(self) -> Pricer:
        pricer = Pricer(self._offers, self._context)
        for line in self._lines:
            pricer.put(line)
        return pricer

    @cached_property
    def _nothing(self) -> Pricer:
        return Pricer(self._offers, self._context)


def _with(pricer: Pricer, extra: Sequence[Line]) -> Priced:
    """The price with these lines, which are taken out again."""
    for line in extra:
        pricer.put(line)
    priced = pricer.priced()
    for line in extra:
        pricer.remove(line.line)
    return priced


def _by(priced: Priced, offer: str) -> int:
    return sum(one.saved for one in priced.applications if one.offer == offer)
