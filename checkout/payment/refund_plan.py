"""What a refund gives back: for each returned unit exactly what was paid for it.

The shares of offers were frozen when paying began, so goods may come back in any order, one by one or all at once:
never is more given back than was paid, and for all of it exactly that. Tax goes back with its line. Where the wallet
takes no fen (抹零), what it rounded off comes back with the last goods.

A weighed pack may turn out lighter than was paid for. Then it stays at what it costs by its weight
(`checkout.payment.true_weight`), and the rest is given back; when the pack comes back later, so does that.

By default a shopper keeps what offers took off the goods that stay. With `DiscountPolicy.REPRICED` these are priced
again on their own, and what they then cost more is held back until they come back too.

>>> from checkout.events.frozen_prices import UnitsPaid
>>> some_of((UnitsPaid(2, 1290, 645), UnitsPaid(1, 1290, 1290)), 2)
(UnitsPaid(count=1, gross=1290, net=1290, off=()), UnitsPaid(count=1, gross=1290, net=645, off=()))
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from catalog.chain import Unit
from checkout.basket import Receipt, ReceiptLine
from checkout.events import (
    Event,
    GivenBack,
    LoweredLine,
    Problem,
    RefundDeclined,
    RefundDone,
    RefundStarted,
    ReturnedLine,
)
from checkout.events.frozen_prices import UnitsPaid
from checkout.payment.true_weight import at_weight
from checkout.pricing import apportion, tax_inside
from checkout.trip import Refused

Wanted = Mapping[int, int | None]
"""By line: how many units come back; None for all that are left. A weighed pack is one unit."""
Weights = Mapping[int, int]
"""By line of weighed goods: the grams that the pack weighs in truth."""


@dataclass(frozen=True, slots=True)
class Lowering:
    """What stays with the shopper for less than was paid."""

    weights: Weights = field(default_factory=dict)
    prices: Mapping[int, tuple[int, int]] = field(default_factory=dict)
    """By line: so many units, and what other goods cost that came in their place, in all."""


class DiscountPolicy(StrEnum):
    """What a refund does to the offers on goods that stay with the shopper."""

    AS_PAID = "as-paid"
    """Discounts stay as they were paid."""
    REPRICED = "repriced"
    """The goods that stay are priced again on their own."""


Reprice = Callable[[Mapping[int, int]], Mapping[int, int]]
"""From the units that stay, by line, to what each line costs without the others, with the offers of the day of sale."""


@dataclass(frozen=True, slots=True)
class RefundPlan:
    """One refund. `amount` is what the wallet is asked to give back. `held_back` is the total, after this refund, by
    which the goods that stay cost more on their own. Both in minor units."""

    lines: tuple[ReturnedLine, ...]
    amount: int
    complete: bool
    held_back: int = 0
    lowered: tuple[LoweredLine, ...] = ()


def units_of(line: ReceiptLine) -> tuple[UnitsPaid, ...]:
    """The units of a line at what was paid for each. Receipts from before offers only have the line's amount, which is
    then apportioned."""
    if line.units:
        return line.units
    if line.goods.unit is not Unit.EACH:
        return (UnitsPaid(1, line.amount, line.amount),)
    shares = Counter(apportion(line.amount, [1] * line.quantity))
    return tuple(UnitsPaid(count, net, net) for net, count in shares.items())


def some_of(units: Iterable[UnitsPaid], count: int) -> tuple[UnitsPaid, ...]:
    """`count` of these units, the dearest first: a unit paid singly comes back before one that was part of an offer."""
    taken = []
    for run in sorted(units, key=lambda run: (-run.net, -run.gross, run.off)):
        if count:
            taken.append(replace(run, count=min(count, run.count)))
            count -= taken[-1].count
    return tuple(taken)


def left_of(line: ReceiptLine, earlier: Iterable[RefundStarted]) -> tuple[UnitsPaid, ...]:
    """The units of a line that have not come back yet, a lighter pack at what is left of its price."""
    left = Counter[UnitsPaid]()
    for run in units_of(line):
        left[replace(run, count=0)] += run.count
    for refund in earlier:
        for stays in (stays for stays in refund.lowered if stays.line == line.line):
            for run in stays.before:
                left[replace(run, count=0)] -= run.count
            for run in stays.after:
                left[replace(run, count=0)] += run.count
        for run in (run for back in refund.lines if back.line == line.line for run in back.units):
            left[replace(run, count=0)] -= run.count
    return tuple(replace(kind, count=count) for kind, count in left.items() if count > 0)


def weights_of(refunds: Iterable[RefundStarted]) -> Weights:
    """The weights at which lighter packs were left to the shopper."""
    return {stays.line: stays.grams for refund in refunds for stays in refund.lowered if stays.grams}


def plan(
    receipt: Receipt,
    earlier: Sequence[RefundStarted],
    wanted: Wanted | None,
    lowering: Lowering | None = None,
    *,
    smallest: int = 1,
    reprice: Reprice | None = None,
) -> RefundPlan | Refused:
    """The next refund of a receipt, after the `earlier` ones that were begun; without `wanted`, of all that is left.
    Of what stays, the prices are lowered as `lowering` says.

    The wallet gives back multiples of `smallest` minor units; the last refund gives back what that left over.
    """
    left = {line.line: left_of(line, earlier) for line in receipt.lines}
    chosen = _chosen(left, wanted)
    if isinstance(chosen, Refused):
        return chosen
    lines = tuple(_returned(receipt, number, units, earlier) for number, units in sorted(chosen.items()))
    stay = {number: _without(units, chosen.get(number, ())) for number, units in left.items()}
    lowered = tuple(_lowered(receipt, stay, lowering or Lowering(), [*earlier, _only(lines)]))
    if not lines and not lowered:
        return Refused(Problem.NOT_THAT_MANY, "0")
    kept = {number: count for number, units in stay.items() if (count := _count(units))}
    held_back = 0
    if reprice is not None and kept:
        held_back = _dearer_by(left, chosen, reprice(kept))
    all_back: list[GivenBack] = [*(each for refund in earlier for each in refund.given_back), *lines, *lowered]
    back = sum(each.net for each in all_back)
    paid = sum(tender.amount for tender in receipt.tenders)
    due = max(0, back - held_back)
    due = min(due - due % smallest, paid) if kept else paid
    amount = max(0, due - sum(refund.amount for refund in earlier))
    return RefundPlan(lines, amount, not kept, held_back, lowered)


def _count(units: Iterable[UnitsPaid]) -> int:
    return sum(run.count for run in units)


def _chosen(
    left: Mapping[int, tuple[UnitsPaid, ...]], wanted: Wanted | None
) -> dict[int, tuple[UnitsPaid, ...]] | Refused:
    if wanted is None:
        wanted = {number: None for number, units in left.items() if units}
    chosen = {}
    for number, count in wanted.items():
        if number not in left:
            return Refused(Problem.NO_SUCH_LINE, str(number))
        most = _count(left[number])
        if not most or (count is not None and not 1 <= count <= most):
            return Refused(Problem.NOT_THAT_MANY, str(most))
        chosen[number] = some_of(left[number], most if count is None else count)
    return chosen


def _returned(
    receipt: Receipt, number: int, units: tuple[UnitsPaid, ...], earlier: Iterable[RefundStarted]
) -> ReturnedLine:
    return ReturnedLine(number, units, _tax(receipt, number, sum(run.count * run.net for run in units), earlier))


def _without(units: Iterable[UnitsPaid], taken: Iterable[UnitsPaid]) -> tuple[UnitsPaid, ...]:
    left = Counter[UnitsPaid]()
    for run in units:
        left[replace(run, count=0)] += run.count
    for run in taken:
        left[replace(run, count=0)] -= run.count
    return tuple(replace(kind, count=count) for kind, count in left.items() if count > 0)


def _lowered(
    receipt: Receipt, stay: Mapping[int, tuple[UnitsPaid, ...]], lowering: Lowering, earlier: Sequence[RefundStarted]
) -> Iterator[LoweredLine]:
    """The units that stay and cost less than is paid for them."""
    for line in receipt.lines:
        number, units = line.line, stay[line.line]
        grams = lowering.weights.get(number, 0) if line.goods.unit.by_weight else 0
        after: tuple[UnitsPaid, ...]
        if grams and units:
            before = units
            after = (at_weight(units_of(line)[0], line.goods, line.quantity, grams),)
        elif number in lowering.prices and units:
            count, amount = lowering.prices[number]
            before = some_of(units, count)
            after = tuple(_at_price(before, amount))
        else:
            continue
        if (less := _net(before) - _net(after)) > 0:
            yield LoweredLine(number, before, after, _tax(receipt, number, less, earlier), grams)


def _at_price(units: Sequence[UnitsPaid], amount: int) -> Iterator[UnitsPaid]:
    """The units at `amount` in all, in proportion to what was paid for each."""
    nets = [run.net for run in units for _ in range(run.count)]
    for net, count in Counter(apportion(min(amount, sum(nets)), nets)).items():
        yield UnitsPaid(count, net, net)


def _net(units: Iterable[UnitsPaid]) -> int:
    return sum(run.count * run.net for run in units)


def _only(lines: tuple[ReturnedLine, ...]) -> RefundStarted:
    """A refund of these lines, for the tax of what is lowered in the same one."""
    return RefundStarted("", "", "", 0, lines)


def _tax(receipt: Receipt, number: int, net: int, earlier: Iterable[RefundStarted]) -> int:
    """The tax inside `net` given back of a line: the cumulative share of the line's tax, less what was refunded."""
    line = next(line for line in receipt.lines if line.line == number)
    mine = [back for refund in earlier for back in refund.given_back if back.line == number]
    before = sum(back.net for back in mine)
    tax = line.tax * (before + net) // line.amount if line.amount else 0
    return tax - sum(back.tax for back in mine)


def _dearer_by(
    left: Mapping[int, tuple[UnitsPaid, ...]],
    chosen: Mapping[int, tuple[UnitsPaid, ...]],
    alone: Mapping[int, int],
) -> int:
    """How much more the goods that stay cost on their own than was paid for them; at least 0."""
    paid = sum(run.count * run.net for units in left.values() for run in units)
    paid -= sum(run.count * run.net for units in chosen.values() for run in units)
    return max(0, sum(alone.values()) - paid)


def tax_held_back(receipt: Receipt, made: Sequence[RefundStarted]) -> int:
    """The tax inside what is held back after the refunds that were `made`. It is apportioned to the tax classes by what
    offers took off the goods that stay: these are what becomes dearer."""
    held_back = made[-1].held_back if made else 0
    off = Counter[str]()
    for line in receipt.lines:
        off[line.goods.tax_class] += sum(run.count * (run.gross - run.net) for run in left_of(line, made))
    groups = [group for group in receipt.taxes if off[group.tax_class]]
    shares = apportion(held_back, [off[group.tax_class] for group in groups]) if groups else []
    return sum(tax_inside(share, group.rate_bp or 0) for group, share in zip(groups, shares, strict=True))


def refunds_made(events: Iterable[Event]) -> list[RefundStarted]:
    """The refunds that were given back, in order of time."""
    started: dict[str, RefundStarted] = {}
    made = []
    for event in events:
        match event:
            case RefundStarted():
                started[event.refund_id] = event
            case RefundDone(refund_id=id_):
                made.append(started[id_])
    return made


def refunds_begun(events: Iterable[Event]) -> list[RefundStarted]:
    """The refunds that were given back or may still be, in the order in which they were begun."""
    begun: dict[str, RefundStarted] = {}
    for event in events:
        match event:
            case RefundStarted():
                begun[event.refund_id] = event
            case RefundDeclined(refund_id=id_):
                begun.pop(id_, None)
    return list(begun.values())


def open_refunds(events: Iterable[Event]) -> list[RefundStarted]:
    """The refunds of which it is not known whether they were given back."""
    open_: dict[str, RefundStarted] = {}
    for event in events:
        match event:
            case RefundStarted():
                open_[event.refund_id] = event
            case RefundDone(refund_id=id_) | RefundDeclined(refund_id=id_):
                open_.pop(id_, None)
    return list(open_.values())
