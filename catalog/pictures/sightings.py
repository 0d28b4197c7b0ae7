"""What was seen in one picture, looked at from several sides, and which of it may be believed.

A reader of bars looks along straight lines, so a picture that was taken askew is turned and looked at again. What it
reports is a number with a right check digit, and still not always the number that is printed: in 4 of 177 photographs
it was another one (facts on barcodes, 5.3). A wrong number is worse than none. So a sighting is believed when

- the catalogue knows it as goods, or
- the bars of the number, laid over the picture, are the ones in it (`catalog.pictures.overlay`), or
- it was seen at two angles that have nothing to do with each other. Turning by 90 degrees shows the reader the same
  lines again, and so does the same angle to the other side where bars stand upright: 30 and -60 are one look;

and nothing else was seen in the same place, unless only one of the two is known goods. A UPC-E must be known: half an
EAN-13, looked at askew, often passes for one.

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
"""Angles to look from, in degrees: those first that have helped most often."""

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Sighting:
    """One code seen in one look."""

    text: str
    """What a scanner would type, with its symbology identifier."""
    centre: Point
    """Where it is, in the upright picture."""
    reach: float
    """Half of its longest side: another code with its centre that near is the same print."""
    proven: bool = False
    """Its bars are the ones in the picture."""
    known_only: bool = False
    """Of a kind that is seen too often where there is none."""


class Tally:
    """Collects sightings; `known` says of a scanner's text whether it names goods of the catalogue."""

    def __init__(self, known: Callable[[str], bool]) -> None:
        self._known = known
        self._seen: dict[str, list[tuple[int, Sighting]]] = {}

    def note(self, angle: int, sighting: Sighting) -> None:
        """`sighting` was made with the picture turned by `angle` degrees."""
        self._seen.setdefault(sighting.text, []).append((angle, sighting))

    def believed(self) -> list[str]:
        """The texts that may be believed, in the order in which they were first seen."""
        return [text for text in self._seen if self._is_sure(text) and not self._is_disputed(text)]

    @property
    def open(self) -> bool:
        """Whether something was seen that another look may confirm, or nothing at all."""
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
        """Whether something else was seen in its place, and it is not the only one of the two that is known goods."""
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
