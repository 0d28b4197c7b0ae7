"""What a store is to have of each product: to begin with, after the morning's delivery, and when it closes.

Quantities are pieces, or grams of what is weighed. The same plan holds for every store that sells the product; the
warehouse has one stock for the whole chain.
"""

from __future__ import annotations

from dataclasses import dataclass

WAREHOUSE = "warehouse"
"""Under which the stock that is shipped is kept, as if it were a store. No store may be called that."""


@dataclass(frozen=True, slots=True)
class StockPlan:
    """One product's plan. A product without one begins with nothing, and nothing of it is delivered."""

    sku: str
    shelf: int
    """To begin with, and as much as fits there."""
    back: int
    """To begin with, in the back room."""
    tank: int
    """To begin with, alive. What is kept in a tank stands on no shelf and in no back room."""
    warehouse: int
    """To begin with, and after each morning's delivery; 0 for what is not shipped."""
    buffer: int | None
    """Never promised to anybody at home, since somebody in the store may be walking about with it; None is what the
    store's terms say. Nobody walks about with what the staff take out of the tank."""
    par: int
    """Shelf, back room and tank together after the morning's delivery; 0 for what is not delivered every morning."""
    daily: int
    """About how much is sold on a usual day of a busy store, for those who simulate one."""
    day_fresh: bool
    """Sold on its day: what is left after closing is thrown away."""
