"""Short facts, as many as the place has room for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.cells import cell_len
from textual.content import Content
from textual.widget import Widget

from checkout.tui.widgets.cells import safe


class Facts(Widget):
    """Shows facts with commas between them, the first ones first; one that does not fit is left out, never cut."""

    DEFAULT_CSS: ClassVar[str] = "Facts { height: 1; }"

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 (Textual's name for it)
        super().__init__(id=id)
        self._facts: Sequence[str] = ()

    def show(self, facts: Sequence[str]) -> None:
        """Replace what is shown."""
        self._facts = facts
        self.refresh()

    def render(self) -> Content:
        width, height = self.content_size
        lines = [""]
        for fact in map(safe, self._facts):
            joined = f"{lines[-1]}, {fact}" if lines[-1] else fact
            if cell_len(joined) <= width:
                lines[-1] = joined
            elif len(lines) < height and cell_len(fact) <= width:
                lines.append(fact)
        return Content("\n".join(lines))
