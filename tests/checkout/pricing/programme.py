"""The best price as an integer programme, solved by HiGHS with no gap: other mathematics and other code, for baskets that
are too large to try every combination.

The variables are how often each possible application is used, how many pieces stay at which price, and which tier of
each basket offer and coupon is taken. What a programme cannot say of the rules (how pieces are grouped from the
dearest down, how a saving is rounded) is left free in it. So its value is a bound below every price that is allowed;
the pieces it chose are then priced by the rules, one by one, which gives a price that is allowed. Where the two are
equal, that is the best price. Where they are not, pairs of applications that the rules would group otherwise are
forbidden, and it is solved again.
"""

from collections import Counter
from itertools import chain, combinations, combinations_with_replacement, product

import exhaustive
import numpy as np
from scipy import optimize, sparse

from checkout.pricing.offers import AddOn, Coupon, Level, ThresholdBasis


def least(lines, offers, context, rounds=12):
    """(no price is lower, a price that is allowed) of these lines, every unit a line of one."""
    found = [Programme(world).solved(rounds) for world in exhaustive.worlds(lines, offers, context)]
    return min(low for low, _ in found), min(high for _, high in found if high is not None)


class Column:
    """One application of an offer, or one piece by itself (offer None)."""

    def __init__(self, offer, chosen, nets):
        self.offer, self.chosen, self.nets = offer, chosen, nets

    def cost(self):
        return sum(self.nets.values())


class Programme:
    def __init__(self, world):
        self.world, self.kinds, self.kind_of = world, [], []
        self.much = sum(unit.gross for unit in world.units) + 1
        for i in range(len(world.units)):
            mine = next((n for n, some in enumerate(self.kinds) if world.alike(some[0], i)), None)
            if mine is None:
                mine = len(self.kinds)
                self.kinds.append([])
            self.kinds[mine].append(i)
            self.kind_of.append(mine)
        self.columns = [
            Column(None, [(0, (some[0], pick))], {some[0]: pick.price})
            for some in self.kinds
            for pick in world.picks(some[0], None)
        ]
        for offer in world.items:
            self.columns += self.applications(offer)
        self.forbidden = []

    def applications(self, offer):
        """Every single application that saves something."""
        required, extras, together = exhaustive.slots(offer.rule)
        for brought in exhaustive.subsets(range(len(extras))):
            if extras and (not brought if together else len(brought) != 1):
                continue
            wanted = list(enumerate(required)) + [(len(required) + n, extras[n]) for n in brought]
            options = [
                list(combinations_with_replacement(self.fit(offer, items), pieces)) for _, (items, pieces) in wanted
            ]
            for groups in product(*options):
                units = self.units_of(list(chain.from_iterable(groups)))
                if units is None:
                    continue
                places = [slot for (slot, _), group in zip(wanted, groups, strict=True) for _ in group]
                flat = list(zip(places, units, strict=True))
                for rows in product(*(self.world.picks(i, offer) for _, i in flat)):
                    chosen = [(slot, (i, row)) for (slot, i), row in zip(flat, rows, strict=True)]
                    nets = self.world.applications(offer, 1, chosen)
                    if nets is not None:
                        yield Column(offer, chosen, nets)

    def fit(self, offer, items):
        return [n for n, some in enumerate(self.kinds) if self.world.units[some[0]].may_have(offer, items)]

    def units_of(self, kinds):
        """A unit for each of these kinds, or None where there are too few."""
        used, units = {}, []
        for kind in kinds:
            used[kind] = used.get(kind, -1) + 1
            if used[kind] == len(self.kinds[kind]):
                return None
            units.append(self.kinds[kind][used[kind]])
        return units

    def solved(self, rounds):
        plain = [
            min((one for one in self.columns if one.offer is None and some[0] in one.nets), key=Column.cost)
            for some in self.kinds
        ]
        lowest, highest = 0, self.by_the_rules([(one, len(some)) for one, some in zip(plain, self.kinds, strict=True)])
        for _ in range(rounds):
            self.write()
            found = optimize.milp(
                self.objective,
                constraints=optimize.LinearConstraint(self.matrix(), *np.array(self.limits, dtype=float).T),
                integrality=np.ones(len(self.objective)),
                bounds=optimize.Bounds(0, np.array(self.upper, dtype=float)),
                options={"mip_rel_gap": 0},
            )
            if found.x is None:
                return (self.much if highest is None else highest), highest
            lowest = round(found.fun)
            used = [(one, round(found.x[one.variable])) for one in self.columns if round(found.x[one.variable])]
            total = self.by_the_rules(used)
            highest = min((one for one in (highest, total) if one is not None), default=None)
            if lowest == highest or not self.forbid(used):
                break
        return lowest, highest

    # What the programme chose, priced by the rules.

    def by_the_rules(self, used):
        """The price of the pieces where the programme put them; None if the rules do not allow that."""
        left = [list(some) for some in self.kinds]
        chosen, picked, applied = {}, {}, []
        for column, times in used:
            for _ in range(times):
                for slot, (i, pick) in column.chosen:
                    unit = left[self.kind_of[i]].pop(0)
                    chosen.setdefault(column.offer, []).append((slot, (unit, pick)))
        for offer in [one for one in self.world.items if one in chosen]:
            times = sum(count for column, count in used if column.offer is offer)
            nets = self.world.applications(offer, times, chosen[offer])
            if nets is None:
                return None
            applied.append((offer, times))
            for _, (i, pick) in chosen[offer]:
                picked[i] = exhaustive.Pick(pick.row, pick.price, pick.side, offer, nets[i])
        for _, (i, pick) in chosen.get(None, ()):
            picked[i] = exhaustive.Pick(pick.row, pick.price, pick.side, None, pick.price)
        self.world.least = None
        self.world.stage(picked, applied)
        return self.world.least

    def forbid(self, used):
        """Forbid pairs of applications that the rules would group otherwise. False if there are none."""
        before = len(self.forbidden)
        pairs = [*combinations([one for one, _ in used], 2), *((one, one) for one, times in used if times > 1)]
        for one, other in pairs:
            if one.offer is None or one.offer is not other.offer:
                continue
            left = [list(some) for some in self.kinds]
            both = [(slot, (left[self.kind_of[i]].pop(0), pick)) for slot, (i, pick) in one.chosen + other.chosen]
            nets = self.world.applications(one.offer, 2, both)
            if nets is None or self.spread(both, nets) != self.spread(one.chosen, one.nets) + self.spread(
                other.chosen, other.nets
            ):
                self.forbidden.append((one, other))
        return len(self.forbidden) > before

    def spread(self, chosen, nets):
        """What the units of each kind at each price come to."""
        found = Counter()
        for _, (i, pick) in chosen:
            found[self.kind_of[i], pick.row] += nets[i]
        return found

    # Writing the programme.

    def write(self):
        self.objective, self.upper, self.rows, self.limits, self.stages = [], [], [], [], []
        world = self.world
        for column in self.columns:
            column.variable = self.variable(column.cost(), len(world.units))
        for kind, some in enumerate(self.kinds):
            uses = [(one, sum(self.kind_of[i] == kind for _, (i, _) in one.chosen)) for one in self.columns]
            self.constrain([(one.variable, number) for one, number in uses if number], len(some), len(some))
        for offer in world.items:
            mine = self.columns_of(offer)
            most = exhaustive.most_times(offer, world.context)
            if mine and most is not None:
                self.constrain([(one, 1) for one in mine], most=most)
            if mine and isinstance(offer.rule, AddOn) and offer.rule.spend is not None:
                spent = self.summed(self.counted(offer), lambda _, net: net)
                self.constrain([*spent, *((one, -offer.rule.spend) for one in mine)], 0)
        for offer in world.stages:
            self.stages.append(Stage(self, offer))
        self.rows_left_aside()
        for group in {offer.terms.group for offer in world.stages} - {""}:
            mine = [one.taken for one in self.stages if one.offer.terms.group == group]
            self.constrain([(one, 1) for one in chain.from_iterable(mine)], most=1)
        for offer in world.must:
            mine = [one.taken for one in self.stages if one.offer is offer]
            if mine or offer in world.items:
                self.constrain([(one, 1) for one in chain(self.columns_of(offer), *mine)], 1)
        for one, other in self.forbidden:
            if one is other:
                self.constrain([(one.variable, 1)], most=1)
                continue
            switch, most = self.variable(), len(world.units)
            self.constrain([(one.variable, 1), (switch, -most)], most=0)
            self.constrain([(other.variable, 1), (switch, most)], most=most)

    def variable(self, cost=0, upper=1):
        self.objective.append(cost)
        self.upper.append(upper)
        return len(self.objective) - 1

    def constrain(self, terms, least=-np.inf, most=np.inf):
        self.rows.append(Counter())
        for variable, factor in terms:
            self.rows[-1][variable] += factor
        self.limits.append((least, most))

    def matrix(self):
        where = [(row, column) for row, terms in enumerate(self.rows) for column in terms]
        values = [value for terms in self.rows for value in terms.values()]
        rows, columns = zip(*where, strict=True)
        return sparse.csr_array((values, (rows, columns)), shape=(len(self.rows), len(self.objective)))

    def columns_of(self, offer):
        return [one.variable for one in self.columns if one.offer is offer]

    def counted(self, offer):
        """Of each column, the units that count for an offer where no other one prevents it."""
        items = offer.rule.items
        return [{i for _, (i, pick) in one.chosen if self.world.counts(i, pick, offer, items)} for one in self.columns]

    def summed(self, counted, measure):
        return [
            (one.variable, sum(measure(i, one.nets[i]) for i in units))
            for one, units in zip(self.columns, counted, strict=True)
            if units
        ]

    def rows_left_aside(self):
        """A dearer price needs a basket offer or coupon that excludes each cheaper one, and all of these together must
        take off more than they raise.
        """
        world, raised = self.world, []
        for column in self.columns:
            for _, (i, pick) in column.chosen:
                lowest = (
                    pick.price if column.offer and column.offer.level is Level.PRICE else world.fit(i, column.offer)
                )
                if pick.price == lowest:
                    continue
                raised.append((column.variable, pick.price - lowest))
                for price, own in world.priced[i]:
                    mine = exhaustive.side(column.offer) if column.offer else None
                    if price < pick.price and not exhaustive.clash(own, mine):
                        ways = [
                            taken
                            for one in self.stages
                            if exhaustive.clash(own, exhaustive.side(one.offer))
                            and world.counts(i, pick, one.offer, one.offer.rule.items)
                            for taken in one.taken
                        ]
                        self.constrain([(column.variable, 1), *((one, -len(world.units)) for one in ways)], most=0)
        if raised:
            offs = chain.from_iterable(one.off for one in self.stages)
            self.constrain([*offs, *((variable, -factor) for variable, factor in raised)], 0)


class Stage:
    """A basket offer or coupon: `taken` has a variable for each way to take it, `off` is what that takes off."""

    def __init__(self, programme, offer):
        self.offer, self.taken, self.off, self.programme = offer, [], [], programme
        self.counted = programme.counted(offer)
        self.earlier = [one for one in programme.stages if exhaustive.not_together(one.offer, offer)]
        units, rule = programme.world.units, offer.rule
        basis = ThresholdBasis.AMOUNT if isinstance(rule, Coupon) else rule.basis
        if basis is ThresholdBasis.AMOUNT:
            reached = self.bases(lambda _, net: net, money=True)
        elif basis is ThresholdBasis.PIECES:
            reached = self.bases(lambda *_: 1, money=False)
        else:
            reached = self.bases(lambda i, _: units[i].grams, money=False)
        for need, off, bp in self.ways():
            switch = programme.variable()
            self.taken.append(switch)
            for terms, unless in reached:
                self.bound([*((one, -factor) for one, factor in terms), (switch, need)], 0, unless, need)
            if bp is not None:
                self.percent(switch, bp)
            elif basis is ThresholdBasis.AMOUNT and off <= need:
                programme.objective[switch] = -off
                self.off.append((switch, off))
            else:
                self.at_most_all(switch, off)
        programme.constrain([(one, 1) for one in self.taken], most=1)

    def bases(self, measure, *, money):
        """What counts: of all its goods, and without those of an earlier offer if that one is taken."""
        apart = [
            [mine - theirs for mine, theirs in zip(self.counted, other.certain(), strict=True)]
            for other in self.earlier
        ]
        return [
            ([*self.programme.summed(counted, measure), *(self.gone(counted) if money else ())], unless)
            for counted, unless in [(self.counted, ()), *zip(apart, (one.taken for one in self.earlier), strict=True)]
        ]

    def certain(self):
        """The units that count for this offer wherever it is taken, whatever was taken before."""
        left = [set(mine) for mine in self.counted]
        for other in self.earlier:
            left = [mine - theirs for mine, theirs in zip(left, other.counted, strict=True)]
        return left

    def gone(self, counted):
        """What offers before this one took off these goods. Where only some of an offer's goods are among these, the
        rules say how much of it is; the programme leaves that open.
        """
        for one in self.programme.stages:
            if one not in self.earlier and all(
                theirs <= mine for theirs, mine in zip(one.counted, counted, strict=True)
            ):
                yield from ((variable, -factor) for variable, factor in one.off)

    def bound(self, terms, most, unless, much=None):
        """`terms` are at most so much; where `unless` has variables, only if one of them is 1."""
        much = much or self.programme.much
        self.programme.constrain([*terms, *((one, much) for one in unless)], most=most + (much if unless else 0))

    def at_most_all(self, switch, off):
        """Take off so much, or all that there is."""
        programme = self.programme
        reduced = programme.variable(-1, off)
        self.off.append((reduced, 1))
        programme.constrain([(reduced, 1), (switch, -off)], most=0)
        for terms, unless in self.bases(lambda _, net: net, money=True):
            self.bound([(reduced, 1), *((one, -factor) for one, factor in terms)], 0, unless)

    def percent(self, switch, bp):
        programme, cap, rate = self.programme, self.offer.rule.cap, 1 - bp / 10_000
        reduced = programme.variable(-1, programme.much if cap is None else cap)
        self.off.append((reduced, 1))
        programme.constrain([(reduced, 1), (switch, -programme.much)], most=0)
        bases = self.bases(lambda _, net: net, money=True)
        for terms, unless in bases:
            self.bound([(reduced, 1), *((one, -factor * rate) for one, factor in terms)], 0.4999, unless)
        if cap is None and len(bases) == 1:
            ((terms, _),) = bases
            exact = [(reduced, 1), *((one, -factor * rate) for one, factor in terms), (switch, -programme.much)]
            programme.constrain(exact, least=-0.5 - programme.much)

    def ways(self):
        """(what must be reached, what is taken off or None, the percentage to pay or None)."""
        rule, world = self.offer.rule, self.programme.world
        most = exhaustive.most_times(self.offer, world.context)
        if isinstance(rule, Coupon):
            if rule.off is None:
                return [(max(1, rule.minimum), None, rule.pay_bp)]
            times = range(1, most + 1)
            return [
                (max(1, rule.minimum * n if rule.every else rule.minimum), self.capped(rule.off * n), None)
                for n in times
            ]
        if rule.every:
            (tier,) = rule.tiers
            whole = sum(unit.grams if rule.basis is ThresholdBasis.GRAMS else unit.gross for unit in world.units)
            times = range(1, min(whole // tier.at, whole if most is None else most) + 1)
            return [(tier.at * n, self.capped(tier.off * n), None) for n in times]
        return [(tier.at, tier.off and self.capped(tier.off), tier.pay_bp) for tier in rule.tiers]

    def capped(self, off):
        return off if self.offer.rule.cap is None else min(off, self.offer.rule.cap)
