"""A choice on one line: `Store    < Jinqiao >`. Left and right go through the options."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from checkout.words.text_columns import fit

_LABEL = 12


class Picker(Widget):
    """Shows the option at `index`. The screen changes `index`; a click asks it to."""

    DEFAULT_CSS: ClassVar[str] = "Picker { height: 1; }"

    index: reactive[int] = reactive(0)
    active: reactive[bool] = reactive(False, toggle_class="-active")

    def __init__(self, *, id: str) -> None:  # noqa: A002 (Textual's name for it)
        super().__init__(id=id)
        self._label = ""
        self._options: Sequence[str] = ()

    def show(self, label: str, options: Sequence[str]) -> None:
        self._label = label
        self._options = options
        self.refresh()

    def step(self, by: int) -> None:
        """To the next option or the one before, around the ends."""
        if self._options:
            self.index = (self.index + by) % len(self._options)

    def render(self) -> Content:
        mark = "> " if self.active else "  "
        option = self._options[self.index] if self.index < len(self._options) else ""
        shown = f"< {option} >" if len(self._options) > 1 else f"  {option}"
        return Content(fit(mark + fit(self._label, _LABEL) + shown, self.size.width))

    def step_at(self, x: int) -> int:
        """The step that a click at column `x` asks for: -1 on the left arrow, 1 right of it, 0 on the label."""
        at = x - 2 - _LABEL
        return 0 if at < 0 else -1 if at < 2 else 1
