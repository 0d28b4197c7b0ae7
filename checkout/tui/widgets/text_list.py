"""Lines of plain text: to scroll through, or to choose one of."""

from __future__ import annotations

from checkout.tui.widgets.row_list import RowList


class TextList(RowList[str]):
    """Each entry is one line."""

    def lines(self, entry: str, width: int, *, chosen: bool) -> list[tuple[str, str]]:  # noqa: ARG002 (it is cut later)
        mark = "" if self.chosen is None else "> " if chosen else "  "
        return [(mark + entry, "text")]

    def move(self, by: int) -> None:
        """The choice, or the view where nothing is chosen, up or down."""
        if self.chosen is None:
            self.scroll_relative(y=by, animate=False)
        else:
            self.choose(self.chosen + by)
