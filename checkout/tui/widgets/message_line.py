"""One place where the shop speaks: in the layout, not in a toast (those lose Chinese characters at their edges)."""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from checkout.tui.widgets.cells import safe


class Tone(StrEnum):
    """How something is said. The mark in front says it too, for whoever sees no colour."""

    PLAIN = "plain"
    GOOD = "good"
    BAD = "bad"


_MARKS = {Tone.PLAIN: "  ", Tone.GOOD: "+ ", Tone.BAD: "! "}


class MessageLine(Widget):
    """The last thing that was said, on as many rows as the layout gives it."""

    DEFAULT_CSS: ClassVar[str] = "MessageLine { height: 2; padding: 0 1; }"

    text: reactive[str] = reactive("")
    tone: reactive[Tone] = reactive(Tone.PLAIN)

    def say(self, text: str, tone: Tone = Tone.PLAIN) -> None:
        """Show `text`; what is bad is also heard."""
        self.tone = tone
        self.text = safe(text)
        if tone is Tone.BAD:
            self.app.bell()

    def watch_text(self) -> None:
        """A dialog gives the line no room while it has nothing to say."""
        self.set_class(not self.text, "-silent")

    def watch_tone(self, before: Tone, after: Tone) -> None:
        self.remove_class(f"-{before}").add_class(f"-{after}")

    def render(self) -> Content:
        return Content(_MARKS[self.tone] + self.text) if self.text else Content("")
