"""The shop's offers, those of the demo or from a file, which is checked again when a trip begins.

A bad file never stops a running shop: the last good offers stay in force, and the fault is kept for the staff.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from catalog.chain import HOME_CURRENCY, Audience, Chain
from checkout.errors import BadOffers, FileFault, Why
from checkout.pricing.files.offer_checks import ChainContents
from checkout.pricing.files.offer_file import read_offers
from checkout.pricing.offers import Offers

_Stamp = tuple[int, int, int]
"""Modification time, size and inode of a file."""


class OfferBook:
    """Offers, optionally from a file. With `known`, offers that refer to goods the chain does not have are refused."""

    def __init__(self, offers: Offers, path: Path | None = None, known: ChainContents | None = None) -> None:
        self.offers = offers
        """The last good offers."""
        self.fault: BadOffers | None = None
        """What is wrong with the file now; None when `offers` are those of the file."""
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
        """Read the file again if it has changed."""
        if self.path is None:
            return
        try:
            stamp = _stamp(self.path)
            if stamp == self._seen:
                return
            self.offers, self.fault = read_offers(self.path.read_bytes(), self._known), None
            self._seen = stamp
        except OSError as error:
            # So that the file is read again when it comes back unchanged.
            self._seen = None
            self.fault = BadOffers([FileFault("", "", Why.UNREADABLE, error.strerror or type(error).__name__)])
        except BadOffers as error:
            self.fault, self._seen = error, stamp

    def in_currency(self, currency: str) -> Offers:
        """The offers for a store with this currency; none when they are in another."""
        return self.offers if self.offers.currency == currency else Offers(currency)


def _stamp(path: Path) -> _Stamp:
    found = path.stat()
    return found.st_mtime_ns, found.st_size, found.st_ino


@cache
def demo_offers() -> Offers:
    """The offers in `demo_offers.json`, in the order of the file."""
    from importlib.resources import files  # noqa: PLC0415 - start-up time: 20 ms

    return read_offers((files("checkout.pricing") / "demo_offers.json").read_bytes())


def chain_contents(chain: Chain) -> ChainContents:
    """What `chain` has, to refuse offers that refer to nothing or set a price above the regular one."""
    abroad = {store.id for store in chain.stores.values() if store.currency != HOME_CURRENCY}
    lowest: dict[str, int] = {}
    for row in chain.prices:
        if row.audience is Audience.ALL and row.reason == "regular" and row.store not in abroad:
            lowest[row.sku] = min(row.price, lowest.get(row.sku, row.price))
    return ChainContents(
        skus=lowest,
        gtins=frozenset(product.gtin for product in chain.products.values() if product.gtin),
        departments=frozenset(chain.departments),
        tags=frozenset(),
        stores=frozenset(chain.stores),
    )
