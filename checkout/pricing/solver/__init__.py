"""How the best price is found.

**Goods and picks.** `live_offers` turns lines into goods that are alike in everything an offer asks of: their prices,
the slots of item offers that they fit, the basket offers that they count for. An answer is a set of *picks*: how many
units of which goods, at which price, in which slot. `patterns` gives every item offer the same form: slots, each with
what a unit gains in it. Picks alone determine the applications (`solution.applications_in`): of the units that an offer
takes, the dearest go together. Savings, shares, refunds and explanations are all read from these applications.

**Components.** Goods that share an item offer are one component. Components are independent of each other, so after a
scan only the one that was touched is solved again (`component`), in four steps:

1. *Greedy* (`multipliers`): every offer alone, by dynamic programming over its open groups (`open_groups`), the one
   that saves most first, each on what those before it left. It is exact for one offer and never worse than any single
   offer. Without it, dense baskets take a quarter longer and two more of 40 stay unproven.
2. *Bound* (`multipliers`): the rule "one offer for each unit" is relaxed by a price for every unit, and the prices are
   tuned by subgradient steps. Where the bound meets the greedy answer, nothing is searched: three of ten components.
   With untuned prices no basket of 40 units in reach of four offers is proven, and they cost 5.6 % more.
3. *Search* (`branch_and_bound`): units in descending price, one after another; states that leave the same groups open
   are merged. Without it such baskets cost 8.4 % more, in reach of two offers 2.2 %. The widths of its beam are 16, 64,
   256, and so on until nothing was dropped: 12 ms at the median, where one beam of 4,096 takes 32 ms and proves none. A
   beam that has spent its budget goes on narrowly to the last unit, so there is always a full answer. Of 325 pieces
   with seven offers it is at most 0.1 % above the best within the budget of a scan, in 0.2 to 0.35 s; with a hundred
   times that all are proven, in 0.4 to 0.8 s.
4. *Bulk* (`bulk`): of very many like units, whole groups are decided at once. A million pieces take a few milliseconds.

Percentages are taken on an application. A unit's gain is exact in ten-thousandths of a minor unit, and open groups
remember what is owed beyond whole ones (`open_groups.Ledger`), so that the search is exact to the fen.

**Basket offers and coupons.** `stages` takes them one after another, in the order of their content; each reads what
item offers and earlier stages left of the goods that count for it. The optimum of each component may leave the basket
just under a tier. `thresholds.joint` weighs that, in five steps:

1. *Settled* (`settled`): components that cannot matter for a tier or minimum keep their optimum. Without it, 700 scans
   of one basket with the demo's offers cost 4.8 times as much.
2. *Plans* (`stage_plans`): each set of stages, with the tiers to be reached, is a plan: a few sums that it needs at
   least. Needs are linear and nearly exact; a rough bound on what components can bring leaves a handful of plans, and
   mostly none.
3. *Options* (`options`): what a component may do besides its best, by the same search, with the amounts that are left
   in its states (`items.carried_amounts`). 50 options first, more where those not listed could matter; phantoms stand
   for these, so that the bound holds.
4. *Pieces*: a component with too many options is taken to its applications, and what the units of each may do among
   themselves is listed. Without that one in thirty baskets is too dear, by up to 9 %.
5. *Knapsack* (`knapsack`): one option for each component, so that the needs of a plan are met. Multipliers for the
   needs give the bound; what loses less than the gap is searched, and a state with no more of anything than another is
   dropped.

Of 133 baskets of 15 to 40 pieces with 40 offers around the edges of 99, 199 and 299, 81 % are proven within the budget
of a scan (13 ms at the median) and 89 % within that of paying. Where all goods of such a basket are one component, and
a tier can only be had by giving up a good part of what it saves, the bound is not always met.

`worlds` (a level above) prices the basket once more where rules are about the whole of it: as anybody, where who the
shopper is may cost something, and with each offer that excludes something for the whole basket.

Figures: tests/benchmarks/test_pricing.py and 40 baskets of `dense`, on the machine that the benchmarks are run on.
"""
