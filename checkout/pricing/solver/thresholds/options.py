"""The options of a component: its optimum, and what saves less but leaves more for the stages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from math import comb

from checkout.pricing.solver.component import TUNING
from checkout.pricing.solver.items.search_setup import SearchSetup
from checkout.pricing.solver.live_offers import LikeUnits, LiveOffers
from checkout.pricing.solver.masked_sums import MaskedSums, add
from checkout.pricing.solver.solution import (
    Option,
    OptionList,
    Pick,
    Solution,
    applications_in,
    gated,
    no_offer,
    outline_of,
    solved,
    sums_of,
    value_of,
)
from checkout.pricing.solver.values import MINOR, in_minor

FEW_OPTIONS = 50
_NODES = 2
"""Search states for each option and unit that is listed; at least `_LEAST_NODES`."""
_LEAST_NODES = 5_000


def options_of(live: LiveOffers, solution: Solution, window: int, limit: int) -> list[Option]:
    """At most `limit` options whose value is within `window` of the optimum, best first; phantoms for the others.

    Phantoms are a mixture, so none of them is left out for its value.
    """
    known = solution.options
    if known is None or known.window < window or (known.options[-1].phantom and known.limit < limit):
        wide = 1 << window.bit_length()
        found = _tied(live, solution, wide, limit) if solution.tied else _plain(live, solution, limit)
        found.sort(key=lambda option: (option.phantom, -option.value))
        known = solution.options = OptionList(wide, limit, tuple(found))
    return [option for option in known.options if option.phantom or option.value >= solution.value - window]


def phantoms(live: LiveOffers, solution: Solution, value: int) -> list[Option]:
    """Some of which a mixture is at least as good as any option of at most this value: what is not saved is left, and
    counts for something.
    """
    outline = outline_of(live, solution)
    saved = in_minor(value)
    left = min(outline.gross, outline.gross - saved)
    value = saved * MINOR
    lowest = value - (outline.gross - left) * MINOR
    count = sum(count for _, count in outline.top.values())
    # Where stages are apart, to count for more is not always better.
    applied = {~index: 1 for index in live.must_items}
    masks = outline.masks if live.stages.are_apart(outline.union) else (outline.union,)
    return [
        Option(worth, {mask: (amount, count)}, applied, {}, phantom=True)
        for mask in masks
        for worth, amount in ((value, left), (lowest, outline.gross))
    ]


def in_pieces(live: LiveOffers, picks: Mapping[Pick, int]) -> list[list[Option]]:
    """These picks taken to pieces, with the options of each: what the units of one application may do among themselves.

    Offers with a limit are kept where they are or given up. The units of an offer may have to be grouped anew:
    `put_together` says what the options come to.
    """
    pieces = []
    for applied in applications_in(live, picks):
        times, size = applied.times, 1
        while times:
            size = min(size, times)
            together, plainly = Counter[Pick](), Counter[Pick]()
            for pick, count in applied.units:
                together[pick] += count * size
                plainly[no_offer(pick.goods)] += count * size
            others = _of_units(live, plainly) if size == 1 else []
            pieces.append([_of(live, together), _of(live, plainly), *others])
            times, size = times - size, size * 2
    for pick, count in picks.items():
        if pick.pattern < 0:
            pieces.append([_of(live, {no_offer(pick.goods, row): count}) for row in range(pick.goods.free_rows)])
    return pieces


def _of_units(live: LiveOffers, plainly: dict[Pick, int]) -> list[Option]:
    """What else these few units may do."""
    alone = {replace(pick.goods, count=count): pick.goods for pick, count in plainly.items()}
    few = solved(live, list(alone), {no_offer(goods): goods.count for goods in alone}, None)
    listed = _tied(live, few, few.value, FEW_OPTIONS)
    found = [{pick._replace(goods=alone[pick.goods]): count for pick, count in one.picks.items()} for one in listed]
    return [
        _of(live, picks)
        for picks in found
        if all(live.limits[pick.pattern] is None for pick in picks if pick.pattern >= 0)
    ]


def put_together(live: LiveOffers, options: Iterable[Option]) -> Option:
    """What these options come to, when the units of each offer are grouped anew."""
    picks = Counter[Pick]()
    for option in options:
        picks.update(option.picks)
    whole = solved(live, (), picks, None)
    return _option(whole.value, whole.sums, whole.spent, whole.picks)


def _of(live: LiveOffers, picks: dict[Pick, int]) -> Option:
    return _option(value_of(live, picks), sums_of(live, picks), gated(live, picks), picks)


def anywhere(live: LiveOffers, goods: LikeUnits, count: int) -> list[Option]:
    """Some of which a mixture is at least what these units bring, whatever is picked, beside what they save."""
    whole = goods.gross * count, goods.measure * count
    return [Option(0, {mask: whole}, {}, {}, phantom=True) for mask in live.options(goods).each]


def _option(value: int, sums: MaskedSums, times: dict[int, int], picks: dict[Pick, int]) -> Option:
    return Option(value, sums, times, picks, tuple(filter(is_raised, picks)))


def is_raised(pick: Pick) -> bool:
    """Whether only a basket offer or coupon can be the reason for this price."""
    return bool(pick.row) and pick.row != pick.goods.row_with(pick.pattern)


def raises_of(
    live: LiveOffers, counted: Mapping[int, int], taken: Sequence[int], raised: Iterable[tuple[Pick, int]]
) -> tuple[dict[int, int], bool]:
    """By how much prices are raised for each of the stages taken (bits), and whether that is a reason for each. Of
    several stages that exclude a price, the first has it raised. `counted`: by mask, the stages that units count for.
    """
    raises: dict[int, int] = {}
    with_reason = True
    for pick, count in raised:
        goods, _, pattern, _ = pick
        left = [row for row in range(len(goods.rows)) if pattern not in goods.rows[row].shut]
        now = goods.rows[left[0]].price
        bits = counted.get(live.mask(*pick[:3]), 0)
        for bit in taken:
            if bits >> bit & 1:
                left = [row for row in left if live.mask(goods, row, pattern) >> bit & 1]
                least = goods.rows[left[0]].price
                raises[bit] = raises.get(bit, 0) + (least - now) * count
                now = least
        with_reason = with_reason and now == pick.price
    return raises, with_reason


def _plain(live: LiveOffers, solution: Solution, limit: int) -> list[Option]:
    """Units in no item offer: how many at which of their prices."""
    (goods,), (count,) = solution.goods, solution.counts
    rows = len(goods.rows)
    if comb(count + rows - 1, rows - 1) <= limit:
        return [_at_prices(goods, split) for split in _splits(count, rows)]
    ends = [_at_prices(goods, tuple(count * (row == at) for at in range(rows))) for row in range(rows)]
    return [*ends, *phantoms(live, solution, solution.value)]


def _splits(count: int, ways: int) -> Iterator[tuple[int, ...]]:
    if ways == 1:
        yield (count,)
        return
    for first in range(count, -1, -1):
        for rest in _splits(count - first, ways - 1):
            yield (first, *rest)


def _at_prices(goods: LikeUnits, split: tuple[int, ...]) -> Option:
    value = 0
    sums: MaskedSums = {}
    for row, count in zip(goods.rows, split, strict=True):
        if count:
            value += (goods.gross - row.price) * count * MINOR
            add(sums, {row.mask: (row.price * count, goods.measure * count)})
    return _option(value, sums, {}, {no_offer(goods, row): count for row, count in enumerate(split) if count})


def _tied(live: LiveOffers, solution: Solution, window: int, limit: int) -> list[Option]:
    """Found by a search whose states carry the amounts that are left."""
    own = _option(solution.value, solution.sums, solution.spent, solution.picks)
    setup = SearchSetup(live, solution.goods, carry=True)
    bulk, least = setup.bulk.value, solution.value - window - 1
    setup.search.multipliers.tune(TUNING, solution.value - bulk)
    found = setup.search.run(limit, max(_LEAST_NODES, limit * _NODES * sum(solution.counts)), least - bulk)
    options = {_known_by(live, own): own}
    missed = least if found.missed is None else found.missed + bulk
    if not setup.exact:
        missed = solution.value
    ends = list(zip(found.ends, found.keys, strict=True))
    if len(ends) > limit:
        # Half of them the best, half spread over the others.
        missed = max(missed, ends[limit // 2][0][0] + bulk)
        ends = ends[: limit // 2] + ends[limit // 2 :: -(-2 * len(ends) // limit)]
    for (value, amounts), key in ends:
        left = setup.read(amounts)
        if len(left[0]) > 1:
            # Of like units, the search may have put others together than the picks say.
            option = put_together(live, [Option(0, {}, {}, setup.picks(found.path(key)))])
        else:
            option = _option(value + bulk, *left, setup.picks(found.path(key)))
        options.setdefault(_known_by(live, option), option)
    missed = min(missed, solution.value if solution.missed is None else solution.missed)
    return [*options.values(), *(phantoms(live, solution, missed) if missed > least else ())]


def _known_by(live: LiveOffers, option: Option) -> tuple[object, ...]:
    """What tells options apart. Pieces are not always counted."""
    raised = sum(pick.raised * option.picks[pick] for pick in option.raised)
    counts = live.counts_pieces
    amounts = sorted((mask, amount, count if counts else 0) for mask, (amount, count) in option.sums.items())
    return option.value, raised, *sorted(option.times.items()), *amounts
