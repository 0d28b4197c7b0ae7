"""A list that is drawn line by line.

Adding a line to a basket and repainting costs 13 ms of CPU here, 47 in a `DataTable` and 52 in a `ListView`, at any
length. An entry takes `lines_each` lines or more. One entry may be chosen. The screen handles the keys.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any, ClassVar, Generic, TypeVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from checkout.words.text_columns import fit

Entry = TypeVar("Entry")


class RowList(ScrollView, Generic[Entry], can_focus=False):
    """Shows `entries`. `chosen` is the index of the marked one, None for none."""

    DEFAULT_CSS: ClassVar[str] = "RowList { scrollbar-size: 1 1; overflow-x: hidden; }"
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "row-list--text", "row-list--aside", "row-list--chosen", "row-list--fresh", "row-list--empty",
    }  # fmt: skip
    lines_each: int = 1
    """Lines that one entry takes."""
    follows: bool = False
    """Whether the last entry is kept in sight when none is chosen and none is fresh."""

    @dataclass
    class Clicked(Message):
        """An entry was clicked; `again` when it was the chosen one already."""

        rows: RowList[Any]
        index: int
        again: bool

        @property
        def control(self) -> RowList[Any]:
            return self.rows

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 (Textual's name for it)
        super().__init__(id=id)
        self.entries: Sequence[Entry] = ()
        self.chosen: int | None = None
        self.fresh: int | None = None
        """Index of the entry that has just changed, shown in bold for a moment."""
        self.when_empty: str = ""
        """Shown in an empty list."""
        self._measured = 0
        """The width that the entries were measured for."""
        self._tops: list[int] = [0]
        """The first line of each entry, then the line after the last entry."""

    def show(self, entries: Sequence[Entry], *, chosen: int | None = None, fresh: int | None = None) -> None:
        """Replace the entries, and keep the chosen one in sight, else the fresh one."""
        self.entries = entries
        self.chosen = None if chosen is None or not entries else max(0, min(chosen, len(entries) - 1))
        self.fresh = fresh
        self.measure()

    def choose(self, index: int) -> None:
        """Mark an entry; outside the list means its nearest end."""
        self.show(self.entries, chosen=index)

    def rest(self) -> None:
        """No entry is fresh any more."""
        self.fresh = None
        self.refresh()

    @property
    def chosen_entry(self) -> Entry | None:
        return None if self.chosen is None else self.entries[self.chosen]

    @property
    def page(self) -> int:
        """Entries that fit on the screen: what PageUp and PageDown move by."""
        return max(1, self.size.height // self.lines_each)

    def measure(self) -> None:
        """Fit the scrolled size and the scroll position to the entries."""
        self._measured = width = self.scrollable_content_region.width
        self._tops = list(accumulate(map(self.height_of, self.entries), initial=0))
        self.virtual_size = Size(width, self._tops[-1])
        last = len(self.entries) - 1
        spots = (self.chosen, self.fresh, last if self.follows else None)
        spot = next((spot for spot in spots if spot is not None), None)
        if self.entries and spot is not None and self.size.height:
            top, below = self._tops[min(spot, last)], self._tops[min(spot, last) + 1]
            self.scroll_to_region(Region(0, top, max(1, width), below - top), animate=False, x_axis=False)
        self.refresh()

    def on_resize(self) -> None:
        self.measure()

    def height_of(self, entry: Entry) -> int:  # noqa: ARG002 (for lists whose entries are not all alike)
        """How many lines this entry takes."""
        return self.lines_each

    def lines(self, entry: Entry, width: int, *, chosen: bool) -> list[tuple[str, str]]:
        """The `height_of` lines of an entry: text, and its style, `text` or `aside` (muted)."""
        raise NotImplementedError

    def _at(self, y: int) -> tuple[int, int]:
        """The entry on line `y` of the widget, and which of its lines that is."""
        line = y + self.scroll_offset.y
        index = bisect_right(self._tops, line) - 1
        return index, line - self._tops[index]

    def render_line(self, y: int) -> Strip:
        width = self.scrollable_content_region.width
        if width != self._measured:
            # A scroll bar came or went: entries may take more or fewer lines now.
            self.call_after_refresh(self.measure)
        index, part = self._at(y)
        if index >= len(self.entries):
            text = self.when_empty if not self.entries and y == 0 else ""
            return Strip([Segment(fit(text, width), self._style("empty"))], width)
        chosen = index == self.chosen
        rows = self.lines(self.entries[index], width, chosen=chosen)
        text, kind = rows[part] if part < len(rows) else ("", "text")
        style = self._style("chosen" if chosen else "fresh" if index == self.fresh else kind)
        return Strip([Segment(fit(text, width), style)], width)

    def _style(self, kind: str) -> Style:
        return self.get_component_rich_style(f"row-list--{kind}")

    def on_click(self, event: events.Click) -> None:
        offset = event.get_content_offset(self)
        if offset is None:
            return
        index, _ = self._at(offset.y)
        if index < len(self.entries):
            self.post_message(self.Clicked(self, index, again=index == self.chosen))
