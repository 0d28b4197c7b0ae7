"""One line with something at each end."""

from __future__ import annotations

from typing import ClassVar

from textual.content import Content
from textual.geometry import Size
from textual.reactive import reactive
from textual.widget import Widget

from checkout.words.text_columns import apart, folded


class SplitLine(Widget):
    """`left` and `right` at the edges of whatever width the layout gives; the left one is cut for want of room."""

    DEFAULT_CSS: ClassVar[str] = "SplitLine { height: 1; }"

    left: reactive[str] = reactive("")
    right: reactive[str] = reactive("")

    def show(self, left: str, right: str = "") -> None:
        self.left, self.right = left, right

    def render(self) -> Content:
        return Content(apart(self.left, self.right, self.content_size.width))


class FoldedLine(SplitLine):
    """The same, but `left` takes as many lines as it needs."""

    DEFAULT_CSS: ClassVar[str] = "FoldedLine { height: auto; }"

    left: reactive[str] = reactive("", layout=True)
    right: reactive[str] = reactive("", layout=True)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002 (Textual's)
        return len(folded(self.left, self.right, width))

    def render(self) -> Content:
        return Content("\n".join(folded(self.left, self.right, self.content_size.width)))
