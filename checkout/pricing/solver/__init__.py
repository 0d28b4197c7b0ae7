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
   256, and so on until nothing was dropped: 14 ms at the median, where one beam of 4,096 takes 41 ms and proves none. A
   beam that has spent its budget goes on narrowly to the last unit, so there is always a full answer: 0.05 % above the
   best for 325 pieces with seven offers on everything within the budget of a scan; with a hundred times that all are
   proven, in 0.4 to 1.6 s.
4. *Bulk* (`bulk`): of very many like units, whole groups are decided at once. A million pieces take a few milliseconds.

Percentages are taken on an application. A unit's gain is exact in ten-thousandths of a minor unit, and open groups
remember what is owed beyond whole ones (`open_groups.Ledger`), so that the search is exact to the fen.

**Basket offers and coupons.** `stages` takes them one after another; each reads what item offers and earlier stages
left of the goods that count for it. `thresholds` weighs components against them: what a component may do besides its
best is listed by the same search, with the amounts that are left in its states (`items.carried_amounts`).

Figures: tests/benchmarks/test_pricing.py and 40 baskets of `dense`, on the machine that the benchmarks are run on.
"""
