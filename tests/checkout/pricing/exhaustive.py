"""Every combination of offers there is, tried one by one: the slow and simple answer that the fast one is held to.

Written from the definitions of the offers alone; it shares no code with the search.
"""

from itertools import combinations
from math import floor

from checkout.pricing.offers import (
    AddOn,
    AddOnChoice,
    Benefit,
    Bundle,
    BuyGet,
    Coupon,
    Level,
    NthPiece,
    PiecesFor,
    PiecesPercent,
    SpecialPrice,
    Threshold,
    ThresholdBasis,
)


def part(amount, bp):
    return floor(amount * bp / 10_000 + 0.5)


def shares(total, weights):
    """Largest remainder, the slow way."""
    whole = sum(weights)
    if not whole:
        return [total, *[0] * (len(weights) - 1)] if weights else []
    given = [total * weight // whole for weight in weights]
    while sum(given) < total:
        behind = max(
            range(len(weights)),
            key=lambda i: (
                total * weights[i] - given[i] * whole if given[i] == total * weights[i] // whole else -1,
                weights[i],
                -i,
            ),
        )
        given[behind] += 1
    return given


class Unit:
    def __init__(self, line):
        goods = line.goods
        self.sku, self.gtin, self.department, self.gross = goods.sku, goods.gtin, goods.department, goods.regular_price
        self.tags, self.mode = line.tags, line.mode
        self.line = line


def chosen(items, unit):
    return items.has(unit.sku, unit.gtin, unit.department, unit.tags)


def eligible(offer, items, unit):
    return chosen(items, unit) and (not offer.terms.channels or unit.mode in offer.terms.channels)


def tags_of(offer):
    return offer.terms.tags | ({offer.rule.reason.value} if isinstance(offer.rule, SpecialPrice) else set())


def clash(one, other):
    return any(
        b.level in a.terms.excludes.levels or a.terms.excludes.tags & tags_of(b)
        for a, b in ((one, other), (other, one))
    )


def stage_items(offer):
    return offer.rule.items


def rows(unit, offers):
    """(price, offer) of a unit; a dearer one only where it may be combined with more."""
    found = [(unit.gross, None)]
    for offer in offers:
        if isinstance(offer.rule, SpecialPrice) and eligible(offer, offer.rule.items, unit):
            price = offer.rule.price if offer.rule.price is not None else part(unit.gross, offer.rule.pay_bp)
            if price < unit.gross:
                found.append((price, offer))

    def friends(row):
        return {
            other.id
            for other in offers
            if not isinstance(other.rule, SpecialPrice)
            and any(eligible(other, items, unit) for items in selections(other))
            and (row[1] is None or not clash(row[1], other))
        }

    found.sort(key=lambda row: (row[0], row[1].id if row[1] else "~"))
    kept = []
    for row in found:
        if not any(friends(row) <= friends(cheaper) for cheaper in kept):
            kept.append(row)
    return kept


def selections(offer):
    match offer.rule:
        case BuyGet(items, _, benefits):
            return [items, *[one.items for one in benefits if one.items]]
        case AddOn(items, choices):
            return [items, *[one.items for one in choices]]
        case Bundle(parts):
            return [one.items for one in parts]
        case rule:
            return [rule.items]


def applications(offer, units, price):
    """(saving, the units) of every single application of an item offer to some of `units`."""
    index = range(len(units))

    def fit(items):
        return [i for i in index if eligible(offer, items, units[i]) and price[i] is not None]

    match offer.rule:
        case NthPiece(items, every, to, bp):
            for group in combinations(fit(items), every):
                cheapest = min(price[i] for i in group)
                yield (max(0, cheapest - to) if to is not None else cheapest - part(cheapest, bp)), group
        case PiecesPercent(items, pieces, bp):
            for group in combinations(fit(items), pieces):
                yield sum(price[i] - part(price[i], bp) for i in group), group
        case PiecesFor(items, pieces, to):
            for group in combinations(fit(items), pieces):
                yield sum(price[i] for i in group) - to, group
        case BuyGet(items, buy, (Benefit(None, get),)):
            for group in combinations(fit(items), buy + get):
                yield sum(sorted(price[i] for i in group)[:get]), group
        case BuyGet(items, buy, (Benefit(gifts, get),)):
            for bought in combinations(fit(items), buy):
                for free in combinations([i for i in fit(gifts) if i not in bought], get):
                    yield sum(price[i] for i in free), (*bought, *free)
        case AddOn(items, (AddOnChoice(addons, to),), pieces, None):
            for bought in combinations(fit(items), pieces):
                for extra in fit(addons):
                    if extra not in bought:
                        yield max(0, price[extra] - to), (*bought, extra)
        case AddOn(_, (AddOnChoice(addons, to),), None, _):
            for extra in fit(addons):
                yield max(0, price[extra] - to), (extra,)
        case Bundle(parts, to, bp):

            def fill(rest, used):
                if not rest:
                    yield used
                    return
                for group in combinations([i for i in fit(rest[0].items) if i not in used], rest[0].pieces):
                    yield from fill(rest[1:], (*used, *group))

            for group in fill(parts, ()):
                whole = sum(price[i] for i in group)
                yield (whole - to if to is not None else sum(price[i] - part(price[i], bp) for i in group)), group


def best_total(lines, offers, limits=None):
    """The least that these lines (every unit a line of one) can cost."""
    units = [Unit(line) for line in lines]
    options = [rows(unit, offers) for unit in units]
    items = [offer for offer in offers if offer.level is Level.ITEM]
    best = [sum(unit.gross for unit in units)]

    def go(at, row, applied, busy):
        if at == len(units):
            total = after_stages(units, row, applied, offers)
            if total is not None:
                best[0] = min(best[0], total)
            return
        if at in busy:
            go(at + 1, row, applied, busy)
            return
        go(at + 1, row, applied, busy)
        for offer in items:
            free = [
                row[i][0] if i not in busy and i >= at and (row[i][1] is None or not clash(row[i][1], offer)) else None
                for i in range(len(units))
            ]
            for saving, group in applications(offer, units, free):
                if at in group:
                    go(at + 1, row, [*applied, (offer, saving, group)], busy | set(group))

    def choose(row):
        if len(row) == len(units):
            go(0, row, [], frozenset())
            return
        for option in options[len(row)]:
            choose([*row, option])

    choose([])
    return best[0]


def after_stages(units, row, applied, offers):
    for offer in offers:
        limit = offer.terms.limits.basket
        if isinstance(offer.rule, AddOn) and offer.rule.spend is not None and limit is None:
            limit = 1
        if limit is not None and offer.level is Level.ITEM and sum(one is offer for one, _, _ in applied) > limit:
            return None
    stages = [offer for offer in offers if offer.level in (Level.BASKET, Level.COUPON)]
    stages.sort(
        key=lambda offer: (0 if offer.level is Level.BASKET else 1 if offer.rule.pay_bp is not None else 2, offer.id)
    )
    gates = [offer for offer in offers if isinstance(offer.rule, AddOn) and offer.rule.spend is not None]
    mine = [None] * len(units)
    for offer, _, group in applied:
        for i in group:
            mine[i] = offer

    def counts(i, offer, items):
        return (
            eligible(offer, items, units[i])
            and not (row[i][1] and clash(row[i][1], offer))
            and not (mine[i] and (mine[i] is offer or clash(mine[i], offer)))
        )

    heap_of = [tuple(counts(i, offer, stage_items(offer)) for offer in [*stages, *gates]) for i in range(len(units))]
    heaps = sorted(set(heap_of), key=lambda heap: sum(1 << n for n, yes in enumerate(heap) if yes))
    amount = {heap: sum(row[i][0] for i in range(len(units)) if heap_of[i] == heap) for heap in heaps}
    pieces = {heap: heap_of.count(heap) for heap in heaps}
    for offer in {id(one): one for one, _, _ in applied}.values():
        saved = sum(saving for one, saving, _ in applied if one is offer)
        if saved < 0:
            return None
        inside = [i for one, _, group in applied if one is offer for i in group]
        touched = [heap for heap in heaps if any(heap_of[i] == heap for i in inside)]
        weights = [sum(row[i][0] for i in inside if heap_of[i] == heap) for heap in touched]
        for heap, share in zip(touched, shares(saved, weights), strict=True):
            amount[heap] -= share
    for number, gate in enumerate(gates, len(stages)):
        times = sum(one is gate for one, _, _ in applied)
        if sum(amount[heap] for heap in heaps if heap[number]) < gate.rule.spend * times:
            return None
    return stage(0, stages, heaps, amount, pieces, [])


def stage(number, stages, heaps, amount, pieces, taken):
    total = sum(amount.values())
    if number == len(stages):
        return total
    best = stage(number + 1, stages, heaps, amount, pieces, taken)
    offer = stages[number]
    if offer.terms.group and any(stages[other].terms.group == offer.terms.group for other in taken):
        return best
    members = [
        heap
        for heap in heaps
        if heap[number] and not any(heap[other] and clash(stages[other], offer) for other in taken)
    ]
    base, count = sum(amount[heap] for heap in members), sum(pieces[heap] for heap in members)
    for off in (min(way, base) for way in ways(offer, base, count)):
        if off > 0:
            left = dict(amount)
            for heap, share in zip(members, shares(off, [amount[heap] for heap in members]), strict=True):
                left[heap] -= share
            best = min(best, stage(number + 1, stages, heaps, left, pieces, [*taken, number]))
    return best


def ways(offer, base, count):
    match offer.rule:
        case Coupon(_, off, bp, minimum, cap):
            if base >= minimum:
                yield min(off if off is not None else base - part(base, bp), cap if cap is not None else base)
        case Threshold(_, tiers, measure, every, cap):
            reached = count if measure is ThresholdBasis.PIECES else base
            for tier in tiers:
                if reached >= tier.at:
                    for times in range(1, (reached // tier.at if every else 1) + 1):
                        if offer.terms.limits.basket is None or not every or times <= offer.terms.limits.basket:
                            off = tier.off * times if tier.off is not None else base - part(base, tier.pay_bp)
                            yield min(off, cap) if cap is not None else off
