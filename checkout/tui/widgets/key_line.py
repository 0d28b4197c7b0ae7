"""The few keys that matter now, on one line, to be pressed or clicked.

Drawn in one piece: Textual's own footer mounts a widget for each key anew whenever the keys change, which took half of
the time of opening a screen.
"""

from __future__ import annotations

from itertools import accumulate
from typing import Any, ClassVar, Final

from textual import events
from textual.content import Content
from textual.screen import Screen
from textual.widget import Widget

from checkout.words.text_columns import cell_width, visible

_AROUND: Final = 3
"""Cells of space in and around a key and its label."""


class KeyLine(Widget):
    """Shows the bindings of its screen that have a label, as many of the first as there is room for."""

    DEFAULT_CSS: ClassVar[str] = "KeyLine { height: 1; }"
    COMPONENT_CLASSES: ClassVar[set[str]] = {"key-line--key"}

    def on_mount(self) -> None:
        self.screen.bindings_updated_signal.subscribe(self, self._changed)

    def _changed(self, _: Screen[Any]) -> None:
        self.refresh()

    def _keys(self) -> list[tuple[str, str, str]]:
        """Key, its name on the keyboard, and what it does."""
        shown = [active.binding for active in self.screen.active_bindings.values() if active.binding.show]
        keys = [(binding.key, self.app.get_key_display(binding), visible(binding.description)) for binding in shown]
        ends = accumulate(cell_width(name) + cell_width(label) + _AROUND for _, name, label in keys)
        # The last one needs no room behind it.
        return [key for key, end in zip(keys, ends, strict=True) if end - 1 <= self.size.width]

    def render(self) -> Content:
        style = str(self.get_visual_style("key-line--key"))
        parts = [(f" {name} ", f"{label} ") for _, name, label in self._keys()]
        return Content.assemble(*(piece for key, label in parts for piece in ((key, style), label)))

    def on_click(self, event: events.Click) -> None:
        right = 0
        for key, name, label in self._keys():
            right += cell_width(name) + cell_width(label) + _AROUND
            if event.x < right:
                self.app.simulate_key(key)
                return
