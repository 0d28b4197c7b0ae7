"""The search for the cheapest combination of offers.

- Input: `live_offers` (goods with their prices, slots and stages), `patterns` (item offers as slots), `stages` (basket
  offers and coupons, taken one after another).
- `items`: the most that item offers save on one component, that is on goods which share item offers.
- `thresholds`: components weighed against basket offers and coupons, which read what item offers leave.
- Kept from scan to scan: `solution` (one solved component), `totals` (all of them).
"""
