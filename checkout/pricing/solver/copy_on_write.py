"""A mapping by number with cheap copies (copy-on-write).

>>> lines: CopyOnWrite[str] = CopyOnWrite()
>>> lines[1], lines[70] = "milk", "bread"
>>> before = lines.copy()
>>> lines.pop(1), lines.pop(2)
('milk', None)
>>> list(lines), list(before)
(['bread'], ['milk', 'bread'])
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Generic, TypeVar

V = TypeVar("V")
_BITS = 5
"""A page holds 2 to this power values."""


class CopyOnWrite(Generic[V]):
    """A copy shares all pages with its original, until one of the two writes to a page."""

    __slots__ = ("_own", "_pages")

    def __init__(self) -> None:
        self._pages: dict[int, dict[int, V]] = {}
        self._own: set[int] = set()
        """Pages that no copy shares."""

    def __setitem__(self, number: int, value: V) -> None:
        self._page(number >> _BITS)[number] = value

    def pop(self, number: int) -> V | None:
        """Remove a value and return it; None when there is none."""
        at = number >> _BITS
        if number not in self._pages.get(at, ()):
            return None
        page = self._page(at)
        value = page.pop(number)
        if not page:
            del self._pages[at]
            self._own.discard(at)
        return value

    def _page(self, at: int) -> dict[int, V]:
        """A page that may be written to."""
        if at not in self._own:
            self._own.add(at)
            self._pages[at] = dict(self._pages.get(at, ()))
        return self._pages[at]

    def copy(self) -> CopyOnWrite[V]:
        self._own.clear()
        other: CopyOnWrite[V] = CopyOnWrite()
        other._pages = self._pages.copy()
        return other

    def __iter__(self) -> Iterator[V]:
        for page in self._pages.values():
            yield from page.values()
