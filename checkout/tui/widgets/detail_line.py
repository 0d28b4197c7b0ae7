"""Details of a product, as many as there is room for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from checkout.words.text_columns import cell_width, visible


class DetailLine(Widget):
    """Shows details in a row, the first ones first. One that does not fit is left out, never cut."""

    DEFAULT_CSS: ClassVar[str] = "DetailLine { height: 1; }"

    details: reactive[Sequence[str]] = reactive(())
    comma = ", "

    def render(self) -> Content:
        width, height = self.content_size
        lines = [""]
        for detail in map(visible, self.details):
            joined = f"{lines[-1]}{self.comma}{detail}" if lines[-1] else detail
            if cell_width(joined) <= width:
                lines[-1] = joined
            elif len(lines) < height and cell_width(detail) <= width:
                lines.append(detail)
        return Content("\n".join(lines))
