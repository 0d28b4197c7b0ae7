"""What can go wrong around a trip, as exceptions. What a shopper does never raises: it is answered with a fact.

CheckoutError
├── DataFileError            the data file cannot be used; nothing in it was touched
│   ├── DataFileBusy         another process has it open
│   ├── DataFileNewer        written by a newer version
│   └── DataFileDamaged      not a data file of ours, or its contents do not add up
├── NotSaved                 an event could not be written; the trip stands as it stood before
├── NoSuchTrip               no open trip has this number
├── NoSuchStore              the chain has no store of this name
├── NoSuchShopper            nobody has an account under this name
├── NoSuchVerb               a word that is no verb of a shopper, the world or the wallet
├── BadDeed                  a verb with something else behind it than it takes
├── BadOffers                an offers file that cannot be used; nothing of it is
├── BadBasket                lines that cannot be priced
└── ScriptError              a session script cannot be read or played
"""

from __future__ import annotations

from collections.abc import Sequence

from catalog.text import clean
from checkout.faults import Fault
from checkout.reasons import Reason


class CheckoutError(Exception):
    """Base of all. `facts` are for the sentence that `checkout.words` makes of it."""

    def __init__(self, message: str | Reason, **facts: str) -> None:
        super().__init__(str(message))
        self.reason = message
        """A `Reason` where there is more to be said than a sentence of the error's kind can."""
        self.facts = facts


class DataFileError(CheckoutError):
    """The data file cannot be used; nothing in it was touched."""


class DataFileBusy(DataFileError):
    """Another process has it open."""


class DataFileNewer(DataFileError):
    """Written by a newer version of this program."""


class DataFileDamaged(DataFileError):
    """Not a data file of ours, or its contents do not add up. Facts: `path` where it is known, and `detail`."""

    @property
    def detail(self) -> str:
        """What was found where, for whoever repairs it: SQLite's own words, a trip, a field."""
        return self.facts.get("detail") or str(self)


class NotSaved(CheckoutError):
    """An event could not be written (disk full, file gone); the trip stands as it stood before."""


class NoSuchTrip(CheckoutError):
    """No trip has this number."""


class NoSuchStore(CheckoutError):
    """The chain has no store of this name."""


class NoSuchShopper(CheckoutError):
    """Nobody has an account under this name."""


class NoSuchVerb(CheckoutError):
    """A word that is no verb. Facts: `given`, and `expected`, the nearest that is one, or all of them."""


class BadDeed(CheckoutError):
    """A verb with something else behind it than it takes. Facts: `given` and `expected`."""


class BadOffers(CheckoutError):
    """An offers file that cannot be used. `faults` are `checkout.faults.Fault`, at least one."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("; ".join(str(fault) for fault in faults))
        self.faults = tuple(faults)


class BadBasket(CheckoutError):
    """Lines that cannot be priced. `faults` are `checkout.faults.Fault`, at least one."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("; ".join(str(fault) for fault in faults))
        self.faults = tuple(faults)


class ScriptError(CheckoutError):
    """A session script cannot be read or played. Facts: `file`, `reason`, and `line` where it is about one."""

    def __init__(self, file: str, line: int | None, reason: str | Reason) -> None:
        file = clean(file, 300)
        place = {"file": file} if line is None else {"file": file, "line": str(line)}
        self.place = ":".join(place.values())
        super().__init__(f"{self.place}: {reason}", **place, reason=str(reason))
        self.reason = reason
