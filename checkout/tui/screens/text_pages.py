"""Pages of text to read: help, and what just happened."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.widget import Widget

from checkout.tui.base_screen import Dialog
from checkout.tui.widgets.text_list import TextList
from checkout.words.language import mark
from checkout.words.text_columns import wrap
from checkout.words.words import Words

_WIDTH = 72


class Reading(Dialog[None]):
    """One or more titled texts; left and right turn between them, up and down scroll. Lines are wrapped here."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "scroll(-1)", mark("Scroll"), show=False),
        Binding("down", "scroll(1)", mark("Scroll"), show=False),
        Binding("pageup", "scroll(-12)", mark("Scroll"), show=False),
        Binding("pagedown", "scroll(12)", mark("Scroll"), show=False),
        Binding("left", "turn(-1)", mark("Turn"), show=False),
        Binding("right", "turn(1)", mark("Turn"), show=False),
    ]

    def __init__(self, *texts: tuple[str, Callable[[Words], Iterable[str]]]) -> None:
        """Each text is its title, still to be translated, and its lines in given words."""
        super().__init__()
        self._texts: Sequence[tuple[str, Callable[[Words], Iterable[str]]]] = texts
        self._at = 0

    def body(self) -> Iterable[Widget]:
        yield TextList(id="text")

    def footer(self) -> dict[str, str]:
        return {"escape": mark("Back")}

    def speak(self) -> None:
        titles = [self.t(title) for title, _ in self._texts]
        shown = [f"[{title}]" if index == self._at and len(titles) > 1 else title for index, title in enumerate(titles)]
        self.head("  ".join(shown))
        lines = [part for line in self._texts[self._at][1](self.words) for part in _wrapped(line)]
        text = self.query_one(TextList)
        text.styles.height = max(3, min(len(lines), self.app.size.height - 7))
        text.show(lines)
        text.scroll_home(animate=False)
        single = len(titles) == 1
        self.field.hint = (
            self.t("Up and down scroll. Enter or Esc goes back.")
            if single
            else self.t("Left and right turn the page. Up and down scroll. Esc goes back.")
        )

    def action_scroll(self, by: int) -> None:
        self.query_one(TextList).move(by)

    def action_turn(self, by: int) -> None:
        self._at = (self._at + by) % len(self._texts)
        self.speak()

    def accept(self) -> None:
        self.dismiss(None)


def _wrapped(line: str) -> list[str]:
    """`line` in lines that fit; what is indented hangs a little further in."""
    text = line.lstrip(" ")
    indent = len(line) - len(text)
    first, *rest = wrap(text, _WIDTH - indent - (4 if indent else 0)) or [""]
    return [" " * indent + first, *(" " * (indent + (4 if indent else 0)) + part for part in rest)]
