"""Money that is held until what was ordered is picked, and then taken at what it costs.

Goods that are weighed when they are picked may weigh more or less than was ordered. Where the wallet can hold money,
the shop has the estimate held with an allowance on these goods (`StoreTerms.weight_allowance`), and takes what they
cost by their true weight: never more than was held, nor for more grams than the allowance.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from catalog.chain import Fulfilment
from checkout.basket import LineItem
from checkout.events import CaptureStarted, Paid, PaymentHeld, PaymentReleased, PaymentStarted, Recorded
from checkout.events.frozen_prices import FrozenPrice, LinePriced, OfferTaken, added_up
from checkout.payment.refund_plan import some_of
from checkout.payment.true_weight import at_weight
from checkout.trip import Trip

Got = Mapping[int, int]
"""By line: the pieces or grams that were picked. A line that is not in it is as ordered."""


@dataclass(frozen=True, slots=True)
class Hold:
    """What a wallet holds for a trip. `capture` is the intent of taking it, once that has begun."""

    intent: PaymentStarted
    held: PaymentHeld
    capture: CaptureStarted | None = None

    @property
    def out_trade_no(self) -> str:
        return self.intent.out_trade_no


def hold_of(events: Iterable[Recorded]) -> Hold | None:
    """The hold that is neither taken nor released; None when there is none."""
    intent: PaymentStarted | None = None
    hold: Hold | None = None
    for recorded in events:
        match recorded.event:
            case PaymentStarted() as intent:
                pass
            case PaymentHeld() as held if intent is not None:
                hold = Hold(intent, held)
            case CaptureStarted() as capture if hold is not None:
                hold = replace(hold, capture=capture)
            case Paid() | PaymentReleased():
                hold = None
    return hold


def to_hold(trip: Trip) -> int:
    """What a wallet is asked to hold for the basket: its total, and the allowance on what is weighed, rounded half up.
    0 where what it costs is certain."""
    later = [item.line for item in trip.basket.lines if _is_weighed_later(item)] if trip.at_home else []
    if not later:
        return 0
    prices = trip.basket.priced.by_line
    weighed = sum(prices[line].net for line in later)
    return trip.basket.total.minor + (weighed * trip.store.terms.weight_allowance + 50) // 100


def _is_weighed_later(item: LineItem) -> bool:
    return item.goods.unit.by_weight and not item.label and item.mode is not Fulfilment.CARRY


def as_picked(items: Iterable[LineItem], price: FrozenPrice, got: Got, allowance: int, most: int) -> CaptureStarted:
    """The intent of taking what was picked (without its order reference): at most `most`, and of each line at most
    `allowance` per cent more than was ordered. Of a heavier pack, grams that would cost more than `most` are free."""
    ordered = {item.line: item for item in items}
    picked = {line: min(count, _limit(ordered[line], allowance)) for line, count in got.items() if line in ordered}
    while (capture := _capture(ordered, price, picked)).amount > most:
        heavier = max(picked, key=lambda line: picked[line] - ordered[line].quantity)
        picked[heavier] -= 1
    return capture


def _limit(item: LineItem, allowance: int) -> int:
    return item.quantity * (100 + allowance) // 100 if item.goods.unit.by_weight else item.quantity


def _capture(ordered: Mapping[int, LineItem], price: FrozenPrice, picked: Got) -> CaptureStarted:
    lines = [_line(line, ordered[line.line], picked.get(line.line)) for line in price.lines]
    kept = tuple(line for line in lines if line.units)
    total = sum(line.net for line in kept)
    other = tuple((line, count) for line, count in sorted(picked.items()) if count != ordered[line].quantity)
    frozen = replace(price, total=total, lines=kept, offers=tuple(_offers(price.offers, kept)))
    return CaptureStarted("", total, frozen, other)


def _line(line: LinePriced, item: LineItem, count: int | None) -> LinePriced:
    if count is None or count == item.quantity:
        return line
    if item.goods.unit.by_weight:
        pack = at_weight(line.units[0], item.goods, item.quantity, count)
        return replace(line, units=(pack,) if count else ())
    left = Counter({replace(run, count=0): run.count for run in line.units})
    for run in some_of(line.units, line.count - count):
        left[replace(run, count=0)] -= run.count
    return replace(line, units=tuple(replace(kind, count=each) for kind, each in left.items() if each > 0))


def _offers(offers: Iterable[OfferTaken], lines: Iterable[LinePriced]) -> Iterable[OfferTaken]:
    saved = added_up(run for line in lines for run in line.units)
    return (replace(offer, saved=saved[offer.id]) for offer in offers if saved.get(offer.id))
