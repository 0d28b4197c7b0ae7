"""What the staff's scanner reads: the same chain of readings as a shopper's, with today's goods of the store."""

from __future__ import annotations

from dataclasses import dataclass

from catalog.chain import Product
from catalog.codes import SEARCH_LIMIT, fit_to_show, frame, read
from catalog.shelf import Ask, Found, NotFound
from checkout.clock import Clock
from checkout.events import Problem
from checkout.store.pick_route import PickRoute
from checkout.store.pick_tasks import Task


@dataclass(frozen=True, slots=True)
class PickRefused:
    """A scan that was not wanted. Nothing happened."""

    problem: Problem
    given: str
    """What was scanned, cut to be shown."""
    scanned: Product | None = None
    """What it names, if that is known."""
    detail: str = ""
    expected: Task | None = None
    """What is to be picked next."""


@dataclass(frozen=True, slots=True)
class StaffScan:
    """Something scanned: the goods that it may be. With none, or several, `problem` says why it names none."""

    given: str
    options: tuple[Found, ...] = ()
    problem: Problem = Problem.UNREADABLE
    product: Product | None = None
    detail: str = ""

    def refused(self, expected: Task | None) -> PickRefused:
        return PickRefused(self.problem, self.given, self.product, self.detail, expected)


class StaffScanner:
    def __init__(self, route: PickRoute, clock: Clock) -> None:
        self._route = route
        self._clock = clock

    def scan(self, text: str, *, member: bool = False) -> StaffScan:
        """What `text` is, as a scanner would have sent it; with prices for a member, or for everybody."""
        shelf = self._route.shelf
        scanned = frame(text)
        given = fit_to_show(scanned.text, SEARCH_LIMIT)
        match shelf.identify(read(scanned, shelf.label_rules), member=member, at=self._clock.now()):
            case Found() as found:
                return StaffScan(given, (found,))
            case Ask(options, together):
                # Two codes that ran together are two scans.
                return StaffScan(given, () if together else options, Problem.AMBIGUOUS)
            case NotFound(problem, product, detail):
                return StaffScan(given, (), Problem(problem.value), product, detail)
