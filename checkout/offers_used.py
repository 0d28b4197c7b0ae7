"""How often a shopper has used an offer before: counted from their receipts, for limits per shopper and per day.

What has come back altogether was not used: its offers and coupons may be used again.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from checkout.pricing.priced import Usage
from checkout.receipt import Receipt


def offers_used(receipts: Iterable[tuple[Receipt, date]], today: date) -> dict[str, Usage]:
    """By offer id, from receipts with the day of their store on which each was issued."""
    used: dict[str, Usage] = {}
    for receipt, day in receipts:
        for offer in receipt.offers:
            before = used.get(offer.id, Usage())
            now = offer.times if day == today else 0
            used[offer.id] = Usage(before.ever + offer.times, before.today + now)
    return used
