"""Every combination of offers that the rules allow, tried one by one: the slow and simple answer that the fast one is
held to.

Written from the rules in OFFERS.md alone; it shares no code with the search. Every unit is a line of quantity one, and
about seven of them are as many as it can bear. What a fen more or less would decide is spelt out: how pieces are
grouped, how a saving is shared, in which order basket offers and coupons are applied.
"""

from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from fractions import Fraction
from itertools import combinations, groupby, product
from math import floor

from catalog.chain import Unit as Sold
from catalog.chain import line_amount
from checkout.pricing.offers import (
    MEMBER,
    AddOn,
    Bundle,
    BuyGet,
    Coupon,
    Excludes,
    Level,
    NthPiece,
    PiecesFor,
    PiecesPercent,
    SpecialPrice,
    Threshold,
    ThresholdBasis,
)
from checkout.pricing.priced import Usage


def part(amount, bp):
    """What is paid of an amount, rounded half up."""
    return floor(amount * bp / 10_000 + 0.5)


def shares(total, weights):
    """Largest remainder, the slow way. Ties: the larger weight, then the earlier one."""
    whole = sum(weights)
    given = [total * weight // whole for weight in weights] if whole else [0] * len(weights)
    behind = sorted(range(len(weights)), key=lambda i: (given[i] * whole - total * weights[i], -weights[i], i))
    for i in behind[: total - sum(given)]:
        given[i] += 1
    return given


@dataclass(frozen=True)
class Side:
    """What exclusions look at."""

    level: Level
    tags: frozenset
    excludes: Excludes

    def bars(self, other):
        return other.level in self.excludes.levels or bool(self.excludes.tags & other.tags)


def clash(one, other):
    return one is not None and other is not None and (one.bars(other) or other.bars(one))


def side(offer):
    reason = {offer.rule.reason.value} if isinstance(offer.rule, SpecialPrice) else set()
    return Side(offer.level, offer.terms.tags | reason, offer.terms.excludes)


class Unit:
    def __init__(self, line):
        goods = line.goods
        self.line, self.gross, self.mode = line, line.gross, line.mode
        self.grams = line.quantity if goods.unit is Sold.GRAM else 0
        self.order = (goods.sku, goods.gtin or "", goods.department, sorted(line.tags), line.mode, line.gross)

    def costs(self, price):
        """At a price per piece or per reference weight."""
        return line_amount(price, ref_qty=self.line.goods.ref_qty, quantity=self.line.quantity)

    def may_have(self, offer, items):
        goods, channels = self.line.goods, offer.terms.channels
        chosen = items.has(goods.sku, goods.gtin, goods.department, self.line.tags)
        return chosen and (not channels or self.mode in channels)

    def special(self, offer):
        """What a price offer makes of the unit. A weighed one is rounded once."""
        rule, goods = offer.rule, self.line.goods
        if rule.price is not None:
            return self.costs(rule.price)
        return floor(
            Fraction(goods.full_price * self.line.quantity * rule.pay_bp, goods.ref_qty * 10_000) + Fraction(1, 2)
        )

    def rows(self, offers, audiences):
        """(price, side) of each price that the unit may have without a limit; the regular one has no side."""
        goods, found = self.line.goods, [(self.gross, None)]
        for price, reason in goods.special_prices:
            if reason != MEMBER or MEMBER in audiences:
                found.append((self.costs(price), Side(Level.PRICE, frozenset({reason}), Excludes())))
        found += [
            (self.special(offer), side(offer))
            for offer in offers
            if isinstance(offer.rule, SpecialPrice) and not limited(offer) and self.may_have(offer, offer.rule.items)
        ]
        return [row for row in found if row[0] < self.gross or row[1] is None]


def limited(offer):
    limits = offer.terms.limits
    return (limits.basket, limits.shopper, limits.day) != (None, None, None)


def in_time(terms, at):
    """Whether the offer is in force on this date, weekday, day of the month and hour."""
    if (terms.valid_from and at < terms.valid_from) or (terms.valid_to and at >= terms.valid_to):
        return False
    windows = terms.hours or ((time(0), time(0)),)
    for day in (at, at - timedelta(days=1)):
        right_day = not terms.weekdays or day.isoweekday() in terms.weekdays
        if right_day and (not terms.month_days or day.day in terms.month_days):
            for begins, ends in windows:
                begun = datetime.combine(day, begins)
                if begun <= at < datetime.combine(day + timedelta(days=ends <= begins), ends):
                    return True
    return False


def in_force(offer, audiences, context):
    terms = offer.terms
    return (
        (not terms.audience or bool(terms.audience & audiences))
        and (not terms.stores or context.store in terms.stores)
        and in_time(terms, context.at.replace(tzinfo=None))
        and most_times(offer, context) != 0
    )


def most_times(offer, context):
    """Applications, pieces, times or copies that are left, and None without a limit."""
    limits, used, rule = offer.terms.limits, context.used.get(offer.id, Usage()), offer.rule
    left = [] if limits.basket is None else [limits.basket]
    left += [] if limits.shopper is None else [limits.shopper - used.ever]
    left += [] if limits.day is None else [limits.day - used.today]
    if limits.basket is None and isinstance(rule, AddOn) and rule.spend is not None:
        left.append(1)
    if isinstance(rule, Coupon):
        left.append(context.coupons.count(offer.id))
        if limits.basket is None and not rule.every and not rule.one_piece:
            left.append(1)
        if limits.basket is None and rule.one_piece:
            left.append(1)
    return max(0, min(left)) if left else None


def singly(lines):
    """The same goods with a line for each unit."""
    return [
        replace(line, line=10_000 * line.line + n, quantity=line.quantity if line.goods.unit is Sold.GRAM else 1)
        for line in lines
        for n in range(line.units)
    ]


def best_total(lines, offers, context):
    """The least that these lines (every unit a line of one) can cost."""
    found = [world.best() for world in worlds(lines, offers, context)]
    return min(total for total in found if total is not None)


def best_nets(lines, offers, context):
    """What each unit may cost where the total is the least: lists of (goods, amount), one for each way to come to it."""
    found = [world for world in worlds(lines, offers, context) if world.best() is not None]
    least = min(world.least for world in found)
    return {nets for world in found if world.least == least for nets in world.nets}


def worlds(lines, offers, context):
    """As who the shopper is, or as anybody; each offer that excludes something for the whole basket either out, or in
    and what it excludes out.
    """
    units = [Unit(line) for line in lines]
    for audiences in {context.audiences, frozenset()}:
        live = [offer for offer in offers if in_force(offer, audiences, context)]
        sole = [offer for offer in live if offer.terms.excludes.whole_basket]
        for taken in subsets(sole):
            left = [offer for offer in live if offer in taken or offer not in sole]
            out = [one for one in left if any(other is not one and side(other).bars(side(one)) for other in taken)]
            if not any(offer in out for offer in taken):
                yield World(units, [one for one in left if one not in out], taken, audiences, context)


def subsets(things):
    for number in range(len(things) + 1):
        yield from combinations(things, number)


def in_order(offers):
    """Basket offers and coupons as they are applied."""

    def key(offer):
        rule, order = offer.rule, offer.terms.order
        if isinstance(rule, Coupon):
            off, pay, at = rule.off, rule.pay_bp, rule.minimum
        else:
            off, pay, at = rule.tiers[-1].off, rule.tiers[-1].pay_bp, rule.tiers[-1].at
        cut = -off if off is not None else pay - 10_000
        return offer.level is Level.COUPON, order is None, order or 0, pay is None, cut, -at

    return sorted(offers, key=key)


@dataclass
class Pick:
    """What became of one unit on the levels of price and item."""

    row: int
    price: int
    side: Side | None
    """Of the price, for exclusions."""
    owner: object = None
    """The item offer, limited price or one-piece coupon that has the unit."""
    net: int = 0


class World:
    """Offers that are in force together, all of them optional but those that `must` be applied."""

    def __init__(self, units, offers, must, audiences, context):
        self.units, self.must, self.context = units, must, context
        self.priced = [
            [row for row in unit.rows(offers, audiences) if not any(row[1] and side(one).bars(row[1]) for one in must)]
            for unit in units
        ]
        self.lowest = [min(price for price, _ in rows) for rows in self.priced]
        one_piece = [one for one in offers if isinstance(one.rule, Coupon) and one.rule.one_piece]
        prices = [one for one in offers if isinstance(one.rule, SpecialPrice) and limited(one)]
        self.items = [one for one in offers if one.level is Level.ITEM] + prices + one_piece
        self.stages = in_order(
            [one for one in offers if one.level in (Level.BASKET, Level.COUPON) and one not in one_piece]
        )
        self.least, self.nets = None, set()

    def best(self):
        self.choose(0, {}, [])
        return self.least

    def fit(self, i, owner):
        """The cheapest price of the unit that goes with the offer that has it."""
        mine = side(owner) if owner else None
        return min(price for price, own in self.priced[i] if not clash(own, mine))

    def picks(self, i, owner):
        """The rows that the unit might have: all that go with its offer, where a basket offer or coupon may exclude
        each cheaper one.
        """
        if owner is not None and owner.level is Level.PRICE:
            return [Pick(0, self.units[i].gross, side(owner), owner)]
        mine = side(owner) if owner else None
        rows = [(n, price, own) for n, (price, own) in enumerate(self.priced[i]) if not clash(own, mine)]
        return [
            Pick(n, price, own, owner)
            for n, price, own in rows
            if all(
                any(clash(cheaper, side(stage)) for stage in self.stages) for _, other, cheaper in rows if other < price
            )
        ]

    # The levels of price and item.

    def choose(self, number, picked, applied):
        """Apply the offers from the number-th one on to units that are not yet picked."""
        if number == len(self.items):
            rest = [i for i in range(len(self.units)) if i not in picked]
            for plain in product(*(self.picks(i, None) for i in rest)):
                for pick in plain:
                    pick.net = pick.price
                self.stage({**picked, **dict(zip(rest, plain, strict=True))}, applied)
            return
        self.choose(number + 1, picked, applied)
        offer = self.items[number]
        most = most_times(offer, self.context)
        for times in range(1, len(self.units) + 1 if most is None else most + 1):
            for chosen in self.taken(offer, times, picked):
                nets = self.applications(offer, times, chosen)
                if nets is not None:
                    new = {i: Pick(one.row, one.price, one.side, offer, nets[i]) for _, (i, one) in chosen}
                    self.choose(number + 1, {**picked, **new}, [*applied, (offer, times)])

    def taken(self, offer, times, picked):
        """Lists of (slot, (unit, pick)) that are enough for so many applications."""
        required, extras, together = slots(offer.rule)
        wanted = [(items, pieces * times) for items, pieces in required]
        for numbers in product(range(times + 1), repeat=len(extras)):
            if extras and (max(numbers) if together else sum(numbers)) != times:
                continue
            sizes = wanted + [(items, pieces * n) for (items, pieces), n in zip(extras, numbers, strict=True)]
            for groups in self.fill(offer, sizes, frozenset(picked)):
                flat = [(slot, i) for slot, group in enumerate(groups) for i in group]
                for rows in product(*(self.picks(i, offer) for _, i in flat)):
                    yield [(slot, (i, row)) for (slot, i), row in zip(flat, rows, strict=True)]

    def fill(self, offer, sizes, busy):
        if not sizes:
            yield []
            return
        items, pieces = sizes[0]
        free = [i for i, unit in enumerate(self.units) if i not in busy and unit.may_have(offer, items)]
        for group in combinations(free, pieces):
            # Of units that are alike, the first ones are taken.
            if all(any(i < j and self.alike(i, j) for j in group) <= (i in group) for i in free):
                for rest in self.fill(offer, sizes[1:], busy | set(group)):
                    yield [group, *rest]

    def alike(self, i, j):
        one, other = self.units[i], self.units[j]
        return (one.order, one.grams) == (other.order, other.grams) and self.priced[i] == self.priced[j]

    def applications(self, offer, times, chosen):
        """What each unit costs after the applications that these units make; None if one of them loses."""
        required, extras, together = slots(offer.rule)
        first = len(required)
        # Of choices that are equally dear, the one with the dearer price goes first.
        choices = offer.rule.choices if isinstance(offer.rule, AddOn) else ()
        rank = [0] * first + [-choice.price for choice in choices] + [0] * len(extras)

        def dearest_first(some_slots):
            some = [(slot, one) for slot, one in chosen if slot in some_slots]
            return sorted(some, key=lambda it: (-it[1][1].price, rank[it[0]], self.units[it[1][0]].order))

        groups = [[] for _ in range(times)]
        for slot, (_, pieces) in enumerate(required):
            for at, one in enumerate(dearest_first([slot])):
                groups[at // pieces].append(one)
        if together:
            for slot, (_, pieces) in enumerate(extras, first):
                for at, one in enumerate(dearest_first([slot])):
                    groups[at // pieces].append(one)
        elif extras:
            for at, one in enumerate(dearest_first(range(first, first + len(extras)))):
                groups[at].append(one)
        nets = {}
        for group in groups:
            off = self.saving(offer.rule, group, first)
            raised = (
                0 if offer.level is Level.PRICE else sum(self.fit(i, offer) - self.lowest[i] for _, (i, _) in group)
            )
            if offer.level is Level.PRICE:
                ((_, (i, one)),) = group
                if one.price - off >= self.lowest[i]:
                    return None
            if off <= raised:
                return None
            group.sort(key=lambda it: (-it[1][1].price, self.units[it[1][0]].order))
            given = shares(off, [one.price for _, (_, one) in group])
            for (_, (i, one)), share in zip(group, given, strict=True):
                nets[i] = one.price - share
        return nets

    def saving(self, rule, group, first):
        """What one application takes off; `first` is the slot from which on units are benefits or add-ons."""
        prices = sorted((one.price for slot, (_, one) in group if slot < first), reverse=True)
        whole = sum(prices)
        extras = [(slot - first, one.price) for slot, (_, one) in group if slot >= first]
        match rule:
            case SpecialPrice():
                ((_, (i, one)),) = group
                offer = one.owner
                return one.price - self.units[i].special(offer)
            case NthPiece(_, _, to, bp):
                return reduced([prices[-1]], to, bp)
            case PiecesPercent(_, _, bp):
                return whole - part(whole, bp)
            case PiecesFor(_, _, to):
                return whole - to
            case BuyGet(_, _, (only,)) if only.items is None:
                return reduced(prices[-only.pieces :], only.price, only.pay_bp)
            case BuyGet(_, _, benefits):
                extras.sort()
                return sum(
                    reduced([price for _, price in some], benefits[slot].price, benefits[slot].pay_bp)
                    for slot, some in groupby(extras, key=lambda it: it[0])
                )
            case AddOn(_, choices):
                ((choice, price),) = extras
                return max(0, price - choices[choice].price)
            case Bundle(_, to, bp):
                return whole - to if to is not None else whole - part(whole, bp)
            case Coupon(_, off, bp, minimum, cap):
                if whole < minimum:
                    return 0
                most = whole if cap is None else min(whole, cap)
                return min(off if off is not None else whole - part(whole, bp), most)

    # The levels of basket and coupon.

    def stage(self, picked, applied):
        """Try all sets of basket offers and coupons on what the item offers left."""
        picks = [picked[i] for i in range(len(self.units))]
        if not all(self.spent_enough(offer, times, picks) for offer, times in applied):
            return
        one_piece = [offer for offer, _ in applied if offer.level is Level.COUPON]
        for taken in subsets(self.stages):
            groups = [offer.terms.group for offer in (*one_piece, *taken) if offer.terms.group]
            if len(groups) > len(set(groups)):
                continue
            owners = [offer for offer, _ in applied]
            if not all(
                one in taken or one in owners or any(pick.side == side(one) for pick in picks) for one in self.must
            ):
                continue
            counted = [self.counted(i, pick, taken) for i, pick in enumerate(picks)]
            raises = self.raises(picks, counted, taken)
            if raises is None:
                continue
            self.reduce(taken, raises, heaps(self.units, picks, counted), [pick.net for pick in picks], counted, [])

    def spent_enough(self, offer, times, picks):
        """Whether what counts towards an add-on's amount is enough for it."""
        if not isinstance(offer.rule, AddOn) or offer.rule.spend is None:
            return True
        spent = sum(pick.net for i, pick in enumerate(picks) if self.counts(i, pick, offer, offer.rule.items))
        return spent >= offer.rule.spend * times

    def counts(self, i, pick, offer, items):
        """Whether a unit may count for an offer that reads sums."""
        barred = pick.owner is offer or clash(pick.side, side(offer))
        barred = barred or (pick.owner is not None and clash(side(pick.owner), side(offer)))
        return self.units[i].may_have(offer, items) and not barred

    def counted(self, i, pick, taken):
        """For which of the basket offers and coupons taken the unit counts: numbers in their order."""
        mine = []
        for number, offer in enumerate(taken):
            if self.counts(i, pick, offer, offer.rule.items) and not any(
                not_together(taken[before], offer) for before in mine
            ):
                mine.append(number)
        return tuple(mine)

    def raises(self, picks, counted, taken):
        """By how much each offer taken raises the prices under it, the first that excludes a price paying for it; None
        if a cheaper price is left aside for nothing.
        """
        raises = [0] * len(taken)
        for i, (pick, mine) in enumerate(zip(picks, counted, strict=True)):
            if pick.owner is not None and pick.owner.level is Level.PRICE:
                continue
            owner = side(pick.owner) if pick.owner else None
            left = [(price, own) for price, own in self.priced[i] if not clash(own, owner)]
            now = min(left, key=lambda row: row[0])[0]
            for number in mine:
                left = [(price, own) for price, own in left if not clash(own, side(taken[number]))]
                least = min(left, key=lambda row: row[0])[0]
                raises[number] += least - now
                now = least
            if now != pick.price:
                return None
        return raises

    def reduce(self, taken, raises, sums, nets, counted, offs):
        """Apply the rest of the offers taken, one after another, each in every way that its goods have reached. `offs`
        are what the ones before took off each heap.
        """
        amounts, pieces, grams = sums
        number = len(offs)
        if number == len(taken):
            self.keep(sum(amounts.values()), nets, counted, offs)
            return
        members = [heap for heap in amounts if number in heap]
        base = sum(amounts[heap] for heap in members)
        count, weight = sum(pieces[heap] for heap in members), sum(grams[heap] for heap in members)
        for off in {min(way, base) for way in self.ways(taken[number], base, count, weight)}:
            if off > raises[number]:
                given = dict(zip(members, shares(off, [amounts[heap] for heap in members]), strict=True))
                left = {heap: amount - given.get(heap, 0) for heap, amount in amounts.items()}
                self.reduce(taken, raises, (left, pieces, grams), nets, counted, [*offs, given])

    def keep(self, total, nets, counted, offs):
        """Remember the least total, and what each unit costs there."""
        if self.least is not None and self.least < total:
            return
        if total != self.least:
            self.least, self.nets = total, set()
        nets = list(nets)
        for given in offs:
            for heap, off in given.items():
                mine = [i for i, one in enumerate(counted) if one == heap]
                mine.sort(key=lambda i: (-nets[i], self.units[i].order))
                for i, share in zip(mine, shares(off, [nets[i] for i in mine]), strict=True):
                    nets[i] -= share
        self.nets.add(tuple(sorted((self.units[i].order[0], self.units[i].gross, net) for i, net in enumerate(nets))))

    def ways(self, offer, base, count, weight):
        most = most_times(offer, self.context)
        match offer.rule:
            case Coupon(_, off, bp, minimum, cap, every):
                if base >= minimum and base:
                    copies = min(most, base // minimum) if every else most
                    for times in range(1, copies + 1):
                        way = off * times if off is not None else base - part(base, bp)
                        yield way if cap is None else min(way, cap)
            case Threshold(_, tiers, basis, every, cap):
                reached = {ThresholdBasis.AMOUNT: base, ThresholdBasis.PIECES: count, ThresholdBasis.GRAMS: weight}
                for tier in tiers:
                    full = reached[basis] // tier.at
                    full = full if every and most is None else min(full, most if every else 1)
                    for times in range(1, full + 1):
                        way = tier.off * times if tier.off is not None else base - part(base, tier.pay_bp)
                        yield way if cap is None else min(way, cap)


def slots(rule):
    """(what an application needs, what it may bring, whether it may bring several of those): pairs of goods and pieces."""
    match rule:
        case SpecialPrice() | Coupon():
            return [(rule.items, 1)], [], False
        case NthPiece():
            return [(rule.items, rule.every)], [], False
        case PiecesPercent() | PiecesFor():
            return [(rule.items, rule.pieces)], [], False
        case BuyGet(items, buy, (only,)) if only.items is None:
            return [(items, buy + only.pieces)], [], False
        case BuyGet(items, buy, benefits):
            return [(items, buy)], [(one.items, one.pieces) for one in benefits], True
        case AddOn(items, choices, pieces):
            return [(items, pieces)] if pieces else [], [(one.items, 1) for one in choices], False
        case Bundle(parts):
            return [(one.items, one.pieces) for one in parts], [], False


def reduced(prices, to, bp):
    if to is not None:
        return sum(max(0, price - to) for price in prices)
    return sum(prices) - part(sum(prices), bp)


def not_together(one, other):
    """Whether a piece that counts for one basket offer or coupon may not count for the other."""
    if clash(side(one), side(other)):
        return True
    if not (isinstance(one.rule, Threshold) and isinstance(other.rule, Threshold)):
        return False
    alike = (one.rule.tiers[0].off is None) == (other.rule.tiers[0].off is None)
    return alike and not (one.terms.stacks and other.terms.stacks)


def heaps(units, picks, counted):
    """Amounts, pieces and grams of the units that count for the same offers, those that count for late ones last."""
    amounts, pieces, grams = {}, {}, {}
    for heap in sorted(set(counted), key=lambda heap: sum(1 << number for number in heap)):
        mine = [i for i, one in enumerate(counted) if one == heap]
        amounts[heap] = sum(picks[i].net for i in mine)
        pieces[heap] = len(mine)
        grams[heap] = sum(units[i].grams for i in mine)
    return amounts, pieces, grams
