"""What the screens of one run of the program share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from checkout.back_office import SettledFact
    from checkout.payment import Payment
    from checkout.session import Session
    from checkout.shop import Shop
    from checkout.trip import Trip


class Place(StrEnum):
    """Where somebody is who opens the program."""

    STORE = "store"
    HOME = "home"
    PICKING = "picking"


@dataclass(frozen=True, slots=True)
class Opening:
    """What the command line decides before the screen opens."""

    open_shop: Callable[[], Shop]
    """Opens the data file and the shop. Slow, and may raise CheckoutError: called after the first paint."""
    lang: str = "en"
    store: str = "jinqiao"
    shopper: str = "li-wei"
    wallet: str = ""
    """Empty for the store's usual wallet."""
    bring_to_life: Callable[[Shop, str, bool], object] | None = None
    """Lets simulated people live in the store that is entered, and says whether a person picks there; None for
    nobody."""
    place: Place = Place.STORE


@dataclass(slots=True)
class Visit:
    """The shop, who is in it, and how they pay. The application fills it in as it goes."""

    opening: Opening
    shop: Shop | None = None
    """None until the data file is open."""
    session: Session | None = None
    """None until somebody has entered."""
    wallet_name: str = ""
    wallet_names: list[str] = field(default_factory=list)
    payments: list[Payment] = field(default_factory=list)
    """The payments of this run, for F8."""
    news: list[tuple[Trip, SettledFact]] = field(default_factory=list)
    """What came of earlier trips, for their shoppers, who may still have to enter."""

    @property
    def opened(self) -> Shop:
        """The shop, on a screen that comes after the door."""
        assert self.shop is not None
        return self.shop
