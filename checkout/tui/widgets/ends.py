"""One line with something at each end."""

from __future__ import annotations

from typing import ClassVar

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from checkout.tui.widgets.cells import apart


class Ends(Widget):
    """`left` and `right` at the edges of whatever width the layout gives; the left one gives way."""

    DEFAULT_CSS: ClassVar[str] = "Ends { height: 1; }"

    left: reactive[str] = reactive("")
    right: reactive[str] = reactive("")

    def show(self, left: str, right: str = "") -> None:
        """Change both."""
        self.left, self.right = left, right

    def render(self) -> Content:
        return Content(apart(self.left, self.right, self.content_size.width))
