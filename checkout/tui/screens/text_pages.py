"""Pages of text to read: help, offers, and what just happened."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import BindingType

from checkout.tui.base_screen import TitledText, keys
from checkout.tui.dialog import TextDialog
from checkout.words.language import mark
from checkout.words.text_columns import wrap

_WIDTH = 72
_HANGING = 4


class TextPages(TextDialog[None]):
    """One or more titled texts, wrapped here. Left and right turn between them."""

    BINDINGS: ClassVar[list[BindingType]] = keys(left="turn(-1)", right="turn(1)")

    def __init__(self, *pages: TitledText) -> None:
        super().__init__()
        self._pages = pages
        self._at = 0

    def footer(self) -> dict[str, str]:
        return {"escape": mark("Back")}

    def speak(self) -> None:
        titles = [self.t(title) for title, _ in self._pages]
        single = len(titles) == 1
        if not single:
            titles[self._at] = f"[{titles[self._at]}]"
        self.head("  ".join(titles))
        _, text = self._pages[self._at]
        self.show_lines([part for line in text(self.words) for part in _wrapped(line)])
        self.text.scroll_home(animate=False)
        self.field.hint = (
            self.t("Up and down scroll. Enter or Esc goes back.")
            if single
            else self.t("Left and right turn the page. Up and down scroll. Esc goes back.")
        )

    def action_turn(self, by: int) -> None:
        self._at = (self._at + by) % len(self._pages)
        self.speak()

    def accept(self) -> None:
        self.close()


def _wrapped(line: str) -> list[str]:
    """`line` in lines that fit. An indented one hangs further in from its second line on."""
    text = line.lstrip(" ")
    indent = len(line) - len(text)
    hanging = _HANGING if indent else 0
    first, *rest = wrap(text, _WIDTH - indent - hanging) or [""]
    return [" " * indent + first, *(" " * (indent + hanging) + part for part in rest)]
