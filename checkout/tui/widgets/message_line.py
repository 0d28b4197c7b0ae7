"""The line for messages. In the layout, not in a toast: those lose Chinese characters at their edges."""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from checkout.words.text_columns import visible


class Tone(StrEnum):
    """How a message is meant. A mark in front of it says so without colour."""

    PLAIN = "plain"
    GOOD = "good"
    BAD = "bad"


_MARKS = {Tone.PLAIN: "  ", Tone.GOOD: "+ ", Tone.BAD: "! "}


class MessageLine(Widget):
    """The last message, on as many rows as the layout gives it."""

    DEFAULT_CSS: ClassVar[str] = "MessageLine { height: 2; padding: 0 1; }"

    text: reactive[str] = reactive("")
    tone: reactive[Tone] = reactive(Tone.PLAIN)

    def say(self, text: str, tone: Tone = Tone.PLAIN) -> None:
        """Show `text`. The terminal's bell rings for a bad message."""
        self.tone = tone
        self.text = visible(text)
        if tone is Tone.BAD:
            self.app.bell()

    def watch_text(self) -> None:
        """A dialog hides the line while it is empty."""
        self.set_class(not self.text, "-silent")

    def watch_tone(self, before: Tone, after: Tone) -> None:
        self.remove_class(f"-{before}").add_class(f"-{after}")

    def render(self) -> Content:
        return Content(_MARKS[self.tone] + self.text) if self.text else Content("")
