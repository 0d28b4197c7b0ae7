"""The total, tall enough to be read from afar."""

from __future__ import annotations

from typing import ClassVar

from textual.app import RenderResult
from textual.content import Content
from textual.widgets import Digits

from checkout.words.text_columns import cell_width, right


class Total(Digits):
    """An amount in digits of three rows; in plain ones when it is too long for the place."""

    DEFAULT_CSS: ClassVar[str] = "Total { height: 3; width: 1fr; text-align: right; }"

    def render(self) -> RenderResult:
        width = self.content_size.width
        tall = sum(3 if character.isdigit() else 1 for character in self.value)
        if tall > width >= cell_width(self.value):
            return Content("\n" + right(self.value, width))
        return super().render()
