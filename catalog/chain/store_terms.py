"""The terms of a store that brings goods home: people, times, distances, charges. `store_terms.csv` changes them.

The times are those of one deed of one person and add up to the promise in `checkout.store.promise`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time

from catalog.chain import cells
from catalog.chain.cells import Cell


@dataclass(frozen=True, slots=True)
class StoreTerms:
    """One store's terms, named as in `store_terms.csv`. Money is minor units of the store's currency.

    The values here hold without the file.
    """

    radius_m: int = 3000
    """How far from the store goods are brought home, in metres along a great circle."""
    delivery_minimum: int = 4900
    """An order from home below this pays `delivery_fee`."""
    delivery_fee: int = 600
    fee_tax_class: str = "standard"
    """As in `tax_rates.csv`."""
    promise_minutes: int = 30
    """A promise for "now" is given only for so soon; otherwise a slot is offered."""
    spare_s: int = 180
    """Seconds that every promise has in hand."""

    pickers: int = 18
    orders_per_pick: int = 3
    """Orders that a picker picks on one walk, each into a bag of its own."""
    picked_last: tuple[str, ...] = ("frozen", "ready-meals")
    """Departments with frozen or hot goods, in the order in which they are picked after all others."""
    packers: int = 6
    riders: int = 36
    start_s: int = 30
    """Seconds from the payment until a picker begins."""
    zone_s: int = 30
    """Seconds for a picker to walk to one more zone."""
    line_s: int = 20
    """Seconds to find, scan and bag one line."""
    conveyor_s: int = 60
    """Seconds that a bag hangs on the conveyor."""
    pack_s: int = 60
    """Seconds to check and pack one order."""
    hand_over_s: int = 90
    """Seconds to hand a round to its rider, and to leave."""
    rider_m_per_s: float = 4.2
    """A rider's speed along a great circle, so with the detours of streets in it."""
    door_s: int = 90
    """Seconds at a door, with the stairs."""
    hop_s: int = 60
    """Seconds from one door of a round to the next."""
    bags_per_round: int = 8
    """Bags that a rider carries."""
    stops_per_round: int = 3
    """Orders that a rider takes along. Of these the shopper's may be the last."""

    slot_minutes: int = 30
    slot_orders: int = 40
    """Orders that may be brought in one slot."""
    reservation_minutes: int = 10
    """Goods are kept for so long after "go to pay"."""
    buffer: int = 1
    """Pieces, or kilograms of weighed goods, that are not promised to anyone at home."""
    weight_allowance: int = 10
    """Per cent that is authorised on top for goods that are weighed when they are picked."""
    answer_s: int = 120
    """Seconds in which a shopper at home answers a picker's question."""
    substitute_limit: int = 200
    """Per cent of the shelf price of what is missing: what other goods may cost at most. The shopper pays no more than
    what was paid."""

    door_tries: int = 2
    """After so many times with nobody at the door the bag goes back to the store."""
    spoils: tuple[str, ...] = ()
    """Departments whose goods are thrown away when a bag comes back, besides all that is weighed or day-fresh."""
    late_minutes: int = 0
    """An order that comes more than this after its promise earns `late_coupon`."""
    late_coupon: str = ""
    """The id of a coupon in the offers file; empty for none."""

    cooks: int = 3
    cook_minutes: int = 12
    """One dish at the wok."""
    dish_minutes: int = 20
    """A dish that is not collected so long after it is ready is thrown away."""

    ship_days: int = 2
    """A parcel arrives on this day after the payment."""
    parcel_minutes: int = 120
    """Minutes until the warehouse has packed a parcel."""
    parcels_leave: time = time(18)
    """When the carrier calls at the warehouse, in the store's time."""
    parcels_arrive: time = time(15)
    """When a carrier has delivered the parcels of a day."""


def _count(limit: int, least: int = 1) -> Cell:
    """A whole number from `least` to `limit`."""
    expected = f"a whole number from {least} to {limit}"

    def parse(cell: str) -> int:
        if not least <= int(cell) <= limit:
            raise ValueError(expected)
        return int(cell)

    return cells.parsed(parse, r"[0-9]{1,6}", expected)


def _speed(cell: str) -> float:
    if not 0.5 <= float(cell) <= 15:
        raise ValueError
    return float(cell)


_SECONDS = _count(3600, 0)
_MINUTES = _count(1440)
_AMOUNT = cells.parsed(
    lambda cell: int(cell.replace(".", "")), r"[0-9]{1,5}\.[0-9]{2}", "an amount with two decimals, such as 49.00"
)

TERM_CELLS: Mapping[str, Cell] = {
    "radius_m": _count(50_000),
    "delivery_minimum": _AMOUNT,
    "delivery_fee": _AMOUNT,
    "fee_tax_class": cells.ID,
    "promise_minutes": _MINUTES,
    "spare_s": _SECONDS,
    "pickers": _count(999),
    "orders_per_pick": _count(99),
    "picked_last": cells.parsed(
        lambda cell: tuple(cell.split()), r"([a-z][a-z-]*( [a-z][a-z-]*)*)?", "departments with a space between"
    ),
    "packers": _count(999),
    "riders": _count(999),
    "start_s": _SECONDS,
    "zone_s": _SECONDS,
    "line_s": _SECONDS,
    "conveyor_s": _SECONDS,
    "pack_s": _SECONDS,
    "hand_over_s": _SECONDS,
    "rider_m_per_s": cells.parsed(_speed, r"[0-9]{1,2}(\.[0-9]{1,2})?", "metres a second from 0.5 to 15, such as 4.2"),
    "door_s": _SECONDS,
    "hop_s": _SECONDS,
    "bags_per_round": _count(99),
    "stops_per_round": _count(99),
    "slot_minutes": _count(240, 5),
    "slot_orders": _count(9999),
    "reservation_minutes": _count(120),
    "buffer": _count(999, 0),
    "weight_allowance": _count(100, 0),
    "answer_s": _SECONDS,
    "substitute_limit": _count(999),
    "door_tries": _count(9),
    "spoils": cells.ids,
    "late_minutes": _count(240, 0),
    "late_coupon": cells.text(r"([a-z0-9][a-z0-9-]{0,39})?", "the id of a coupon, or nothing"),
    "cooks": _count(99),
    "cook_minutes": _MINUTES,
    "dish_minutes": _MINUTES,
    "ship_days": _count(60, 0),
    "parcel_minutes": _MINUTES,
    "parcels_leave": cells.HOUR,
    "parcels_arrive": cells.HOUR,
}
"""What each term may be."""


def term(cell: str) -> str:
    """The name of a term."""
    if cell not in TERM_CELLS:
        raise ValueError("a term such as riders or delivery_fee: the demo's file has them all")
    return cell
