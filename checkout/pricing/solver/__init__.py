"""How the best price is found, from goods to the proof.

- What there is: `market` (goods, their prices, the slots and stages they may count for), `patterns` (item offers as
  slots), `stages` (basket offers and coupons).
- Item offers: `component` takes goods that offers tie together, and chooses among `alone` (one offer), `columns` (few
  groups), `search` with `board`, `groups`, `tolls` and `bulk` (unit by unit), `windows` with `relaxed` (too many).
- Both together: `joint` weighs item offers against stages, with `ceiling` and `settled` (is there anything to weigh?),
  `trade`, `options`, `plans`, `knapsack`, `one_need` (what to give up for a threshold), `regroup` (group by group).
- Kept up from scan to scan: `solution` (what was decided for a component), `totals`, `heaps`, `pages`.
"""
