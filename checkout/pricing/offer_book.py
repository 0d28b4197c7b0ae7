"""The offers of a shop, and the file that they are read from, looked at again when a trip begins.

A file that cannot be used never stops a shop that runs: the last good offers stay in force, and the fault is kept for
whoever should be told.
"""

from __future__ import annotations

from pathlib import Path

from checkout.errors import BadOffers, FileFault, Why
from checkout.pricing.files.offer_checks import ChainContents
from checkout.pricing.files.offer_file import read_offers
from checkout.pricing.offers import Offers

_Stamp = tuple[int, int, int]
"""When a file was changed, how long it is, and which it is."""


class OfferBook:
    """Offers that may come from a file. `known` is what the chain has, to refuse offers that refer to nothing."""

    def __init__(self, offers: Offers, path: Path | None = None, known: ChainContents | None = None) -> None:
        self.offers = offers
        """The last good ones."""
        self.fault: BadOffers | None = None
        """What is wrong with the file as it is now; None when the offers are its."""
        self.path = path
        self._known = known
        self._seen: _Stamp | None = None

    @classmethod
    def read(cls, path: Path, known: ChainContents | None = None) -> OfferBook:
        """The offers in the file `path`. Raises BadOffers."""
        book = cls(Offers(), path, known)
        book.look()
        if book.fault is not None:
            raise book.fault
        return book

    def look(self) -> None:
        """Read the file again if it has changed since."""
        if self.path is None:
            return
        try:
            stamp = _stamp(self.path)
            if stamp == self._seen:
                return
            self.offers, self.fault = read_offers(self.path.read_bytes(), self._known), None
            self._seen = stamp
        except OSError as error:
            # Not seen: a file that comes back as it was is read again.
            self._seen = None
            self.fault = BadOffers([FileFault("", "", Why.UNREADABLE, error.strerror or type(error).__name__)])
        except BadOffers as error:
            self.fault, self._seen = error, stamp

    def in_currency(self, currency: str) -> Offers:
        """The offers for a store that takes `currency`: none when they are in another."""
        return self.offers if self.offers.currency == currency else Offers(currency)


def _stamp(path: Path) -> _Stamp:
    found = path.stat()
    return found.st_mtime_ns, found.st_size, found.st_ino
