"""What a store sells to people at home.

A code that is scanned there is on an empty pack or in a leaflet: it names goods, and says nothing of the pack that will
be brought. What may only be carried out of the store is not sold, and not found by a search.
"""

from __future__ import annotations

from datetime import datetime

from catalog.codes import Reading
from catalog.errors import CodeProblem
from catalog.shelf.found import Ask, Found, NotFound, only_one_of
from catalog.shelf.shelf import Shelf

_OF_THE_PACK = frozenset(
    {CodeProblem.EXPIRED, CodeProblem.BEST_BEFORE, CodeProblem.LABEL_MISMATCH, CodeProblem.NOT_WEIGHED}
)
"""What may be wrong with the pack in the hand, and not with the one that will be brought."""


class HomeShelf(Shelf):
    from_home = True

    def identify(self, reading: Reading, *, member: bool, at: datetime) -> Found | NotFound | Ask:
        """The goods that a code names, one piece of them. NOT_WEIGHED, with the detail `home`, for what is sold by
        weight: somebody has to say how much."""
        found = super().identify(reading, member=member, at=at)
        if isinstance(found, Ask):
            options = [self._goods(option, member=member, at=at) for option in found.options]
            sold = tuple(dict.fromkeys(option for option in options if isinstance(option, Found)))
            return Ask(sold, found.together) if len(sold) > 1 else only_one_of(options)
        return self._goods(found, member=member, at=at)

    def _goods(self, found: Found | NotFound, *, member: bool, at: datetime) -> Found | NotFound:
        if found.product is None or (isinstance(found, NotFound) and found.problem not in _OF_THE_PACK):
            return found
        return self.identify_sku(found.product.sku, member=member, at=at)

    def identify_sku(self, sku: str, *, member: bool, at: datetime, grams: int | None = None) -> Found | NotFound:
        found = super().identify_sku(sku, member=member, at=at, grams=grams)
        if found == NotFound(CodeProblem.NOT_WEIGHED, found.product):
            return NotFound(CodeProblem.NOT_WEIGHED, found.product, "home")
        return found
