"""What was seen in one picture at several angles, and which of it may be believed.

A reader looks along straight lines, so a tilted picture is turned and read again. What it reports has a right check
digit and may still be the wrong number: in 4 of 177 photographs. A wrong number is worse than none. So a sighting is
believed when

- the catalogue knows it as goods, or
- its symbology proves it (QR, Data Matrix, DataBar, Code 128), or the bars of the number match those in the picture
  (`catalog.pictures.overlay`), or
- it was seen in two independent looks: 30 and -60 degrees are one look, because the reader's lines are the same;

and nothing else was seen in the same place, unless only one of the two is known goods. A UPC-E must be known: half of a
tilted EAN-13 often passes for one.

>>> tally = Tally(lambda text: text == "milk")
>>> tally.note(0, Sighting("milk", (10, 10), 40)); tally.note(0, Sighting("ilkm", (200, 10), 40))
>>> tally.believed(), tally.open
(['milk'], True)
>>> tally.note(30, Sighting("ilkm", (201, 9), 40)); tally.believed()
['milk', 'ilkm']
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import dist

LADDER = (0, 30, -30, 60, -60, 15, -15, 45, -45, 75, -75)
"""Degrees to turn the picture by, most helpful ones first."""

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Sighting:
    """One code, seen at one angle."""

    text: str
    """As a scanner would type it, with the symbology identifier."""
    centre: Point
    """Where it is, in the upright picture."""
    reach: float
    """Half of its longest side: a code with its centre nearer than this is the same print."""
    proven: bool = False
    """Its symbology proves it, or its bars match those in the picture."""
    known_only: bool = False
    """Believed only when it is known goods (UPC-E)."""


class Tally:
    """Collects sightings; `known` tells whether a scanner's text names goods of the catalogue."""

    def __init__(self, known: Callable[[str], bool]) -> None:
        self._known = known
        self._seen: dict[str, list[tuple[int, Sighting]]] = {}

    def note(self, angle: int, sighting: Sighting) -> None:
        """Add a `sighting` in the picture turned by `angle` degrees."""
        self._seen.setdefault(sighting.text, []).append((angle, sighting))

    def believed(self) -> list[str]:
        """The texts that may be believed, in the order of their first sighting."""
        return [text for text in self._seen if self._is_sure(text) and not self._is_disputed(text)]

    @property
    def open(self) -> bool:
        """Whether another look may help: nothing was seen, or something unconfirmed."""
        return not self._seen or any(not self._is_sure(text) and not self._is_beaten(text) for text in self._seen)

    @property
    def empty(self) -> bool:
        return not self._seen

    def _is_sure(self, text: str) -> bool:
        if self._known(text):
            return True
        sightings = self._seen[text]
        if any(sighting.known_only for _, sighting in sightings):
            return False
        looks = {_look(angle) for angle, _ in sightings}
        return len(looks) > 1 or any(sighting.proven for _, sighting in sightings)

    def _is_disputed(self, text: str) -> bool:
        """Whether something else was seen in its place, unless this alone is known goods."""
        return self._is_beaten(text) or (not self._known(text) and any(True for _ in self._rivals(text)))

    def _is_beaten(self, text: str) -> bool:
        """Whether known goods were seen in its place."""
        return any(self._known(rival) for rival in self._rivals(text))

    def _rivals(self, text: str) -> Iterator[str]:
        return (other for other in self._seen if other != text and self._is_same_place(text, other))

    def _is_same_place(self, text: str, other: str) -> bool:
        return any(
            dist(one.centre, two.centre) < max(one.reach, two.reach)
            for _, one in self._seen[text]
            for _, two in self._seen[other]
        )


def _look(angle: int) -> int:
    """The same number for angles that show a reader the same lines."""
    return min(angle % 90, -angle % 90)
