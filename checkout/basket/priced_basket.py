"""The basket with the offers in force.

A `Pricer` follows every event line by line, so that only the lines an event touches are solved again. The price is
worked out when somebody asks. The context is that of the latest event or of `turn_to`, so a trip read back from its
journal costs what it did.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from checkout.basket.basket import FEE_LINE, Basket, LineItem, at_own_price
from checkout.errors import BadBasket
from checkout.events.frozen_prices import OWN, FrozenPrice, LinePriced, OfferTaken, UnitsPaid
from checkout.pricing import (
    PAY_BUDGET,
    Alternative,
    Context,
    CouponRefused,
    Line,
    NearMiss,
    Offers,
    Priced,
    PricedLine,
    Pricer,
    Span,
    Usage,
    line_of,
    priced_again,
    times_left,
    unchanged_around,
)

NO_TAGS: frozenset[str] = frozenset()


def no_tags(_: str) -> frozenset[str]:
    """`InForce.tags_of` of a chain without tags."""
    return NO_TAGS


@dataclass(frozen=True, slots=True)
class InForce:
    """The offers of one trip, the shopper and store they apply to, and the tags of goods."""

    offers: Offers
    context: Context
    """With the coupons in the shopper's account and the offers they used before."""
    tags_of: Callable[[str], frozenset[str]] = no_tags
    """By SKU."""
    used: Callable[[str], Mapping[str, Usage]] | None = None
    """From the id of this trip to what the shopper has used on all others by now; None when nobody counts."""


class PricedBasket(Basket):
    """A basket with offers. Times are aware, in the store's zone."""

    def __init__(self, in_force: InForce) -> None:
        super().__init__(in_force.context.currency)
        self._in_force = in_force
        self._context = in_force.context
        self._span: Span | None = None
        self._pricer: Pricer | None = None
        self._now: Priced | None = None
        self._searched: Priced | None = None
        """The price that the search for paying came to; while it stands, there is nothing more to search."""
        self._kept: tuple[Priced, FrozenPrice] | None = None
        """The latest price and its frozen form: paying asks for it more than once."""
        self._apart: dict[int, LineItem] = {}
        """Lines that the pricing engine refuses, and the fee. They cost their own amount."""

    @property
    def offers(self) -> Offers:
        return self._in_force.offers

    @property
    def context(self) -> Context:
        """When, where, for whom, with which coupons."""
        return self._context

    def tags_of(self, sku: str) -> frozenset[str]:
        """The tags by which offers select these goods."""
        return self._in_force.tags_of(sku)

    def turn_to(self, at: datetime) -> None:
        """Apply the offers of the moment `at` from here on."""
        if self._span is None:
            self._context = replace(self._context, at=at)
        elif not self._span.begins <= at < self._span.ends:
            self._reopen(replace(self._context, at=at))

    def count_used(self, trip: str) -> str:
        """Count what the shopper has used on other trips than `trip` (this one) towards the limits of offers.

        Returns the id of an offer that no longer applies because of it; "" when the basket is no dearer.
        """
        used = self._in_force.used
        if used is None or self.frozen is not None or (now := used(trip)) == self._context.used:
            return ""
        before, counted = self.price, self._context
        searched = before is self._searched
        self._reopen(replace(self._context, used=now))
        if searched:
            # A price found with less effort may be dearer for that alone.
            self.search_again()
        if self.price.total <= before.total:
            return ""
        saves = dict(self.price.saved)
        lost = [id_ for id_, saved in before.saved if saves.get(id_, 0) < saved]
        # Losing one offer may cost others with it: name the one whose limit was reached.
        limited = [id_ for id_ in lost if self._times_left(id_, counted) != self._times_left(id_, self._context)]
        return min(limited or lost, default="")

    def _times_left(self, id_: str, context: Context) -> int | None:
        offer = self.offers.by_id.get(id_)
        return None if offer is None else times_left(offer.terms, context)

    def _reopen(self, context: Context) -> None:
        self._context = context
        self._span = self._pricer = self._now = None

    def _show(self, coupon: str) -> None:
        super()._show(coupon)
        self._reopen(replace(self._context, coupons=(*self._in_force.context.coupons, *self.coupons)))

    def _put(self, number: int, after: LineItem | None) -> None:
        super()._put(number, after)
        if self._pricer is not None:
            self._now = None
            self._price(self._pricer, number, after)

    def _price(self, pricer: Pricer, number: int, item: LineItem | None) -> None:
        self._apart.pop(number, None)
        if number == FEE_LINE:
            # No offer lowers it, and it counts for none.
            self._kept = None
            if item is not None:
                self._apart[number] = item
            return
        if item is None:
            pricer.remove(number)
            return
        try:
            pricer.put(as_line(item, self._in_force.tags_of(item.goods.sku)))
        except BadBasket:
            pricer.remove(number)
            self._apart[number] = item

    @property
    def price(self) -> Priced:
        """The engine's price of the lines now, whatever is frozen."""
        if self._pricer is None:
            self._span = unchanged_around(self.offers, self._context.at)
            self._pricer = Pricer(self.offers, self._context)
            self._apart = {}
            for item in self.lines:
                self._price(self._pricer, item.line, item)
        if self._now is None:
            self._now = self._pricer.priced()
        return self._now

    def search(self) -> Callable[[], Priced] | None:
        """Looks for a better price, in any thread and for a second at most, before the shopper pays; its result is for
        `found`. None when there is nothing to look for.
        """
        now = self.price
        if self.frozen is not None or now.proven or now is self._searched:
            return None
        return partial(priced_again, now, PAY_BUDGET)

    def found(self, better: Priced) -> None:
        """Take what `search` came to; nothing happens when the basket has changed since."""
        if (better.given, better.context) == (self.price.given, self.price.context):
            self._take(better)
            self._searched = better

    def _take(self, better: Priced) -> None:
        if better is not self._now and self._pricer is not None:
            self._now = better
            self._pricer.remember(better)

    def search_again(self) -> None:
        """`search` and `found` in one."""
        if (search := self.search()) is not None:
            self.found(search())

    def _total(self) -> int:
        total = self.price.total
        return total + sum(item.amount for item in self._apart.values()) if self._apart else total

    def _priced(self) -> FrozenPrice:
        price = self.price
        if self._kept is not None and self._kept[0] is price:
            return self._kept[1]
        lines = [*map(_frozen, price.lines), *map(at_own_price, self._apart.values())]
        frozen = FrozenPrice(
            total=self._total(),
            lines=tuple(sorted(lines, key=_in_order)),
            offers=self._offers_taken(price),
            proven=price.proven,
        )
        self._kept = price, frozen
        return frozen

    def _offers_taken(self, price: Priced) -> tuple[OfferTaken, ...]:
        times: dict[str, int] = {}
        for one in price.applications:
            times[one.offer] = times.get(one.offer, 0) + one.times
        taken = []
        for id_, saved in price.saved:
            if not id_.startswith(OWN):
                offer = self.offers.by_id[id_]
                terms = offer.terms
                taken.append(OfferTaken(id_, offer.level.value, terms.name_zh, terms.name_en, times.get(id_, 1), saved))
        return tuple(taken)

    def near_misses(self, goods: tuple[Line, ...] = ()) -> tuple[NearMiss, ...]:
        """Offers that a little more of `goods` would reach."""
        from checkout.pricing import near_misses  # noqa: PLC0415 - start-up time

        return () if self.frozen else near_misses(self.price, goods)

    def coupons_refused(self) -> tuple[CouponRefused, ...]:
        """The shopper's coupons that do not apply now, each with the reason."""
        return () if self.frozen else self.price.coupons_refused

    def alternatives(self) -> tuple[Alternative, ...]:
        """The basket's price with other offers. From here on the basket costs no more than any of them."""
        from checkout.pricing import explained  # noqa: PLC0415 - start-up time

        if self.frozen:
            return ()
        better, others = explained(self.price)
        self._take(better)
        return others


def _in_order(line: LinePriced) -> tuple[bool, int]:
    """As the basket has them: the fee is the last."""
    return line.line == FEE_LINE, line.line


def as_line(item: LineItem, tags: frozenset[str]) -> Line:
    """A line of the basket for the pricing engine."""
    return line_of(item.line, item.goods, item.quantity, item.amount, tags=tags, mode=item.mode)


def _frozen(line: PricedLine) -> LinePriced:
    runs = [
        UnitsPaid(run.count, run.gross, run.net, tuple([(each.offer, each.amount) for each in run.off]))
        for run in line.units
    ]
    return LinePriced(line.line, tuple(runs))
