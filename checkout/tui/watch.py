"""Watching a script: its transcript on the left, the phone of whoever acts on the right."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import ClassVar

from textual.binding import BindingType
from textual.containers import Horizontal
from textual.screen import Screen
from textual.widget import Widget

from catalog.chain import demo_chain
from checkout.errors import ScriptError
from checkout.script.grammar import Script
from checkout.script.player import PlayedStep, perform, read
from checkout.tui.base_app import BaseApp
from checkout.tui.base_screen import BaseScreen, keys
from checkout.tui.panes.phone import Phone
from checkout.tui.widgets.message_line import Tone
from checkout.tui.widgets.split_line import SplitLine
from checkout.tui.widgets.text_list import TextList
from checkout.words.error_lines import error_line
from checkout.words.language import mark

PACE = 1.0
"""Seconds between two deeds."""


class Watching(BaseScreen[None]):
    """Plays a script deed by deed, and stops where the answer differs. Enter plays the next deed at once."""

    BINDINGS: ClassVar[list[BindingType]] = keys(escape="leave", f10="leave", up="scroll(-1)", down="scroll(1)")

    def __init__(self, script: Script) -> None:
        super().__init__()
        self._script = script
        self._steps: Iterator[PlayedStep] = perform(script, demo_chain())
        self._told: list[str] = []
        self._over = False
        self._code = 0

    def body(self) -> Iterable[Widget]:
        yield SplitLine(id="top")
        yield Horizontal(TextList(id="transcript"), Phone(), id="floor")

    def footer(self) -> dict[str, str]:
        return {"f9": mark("中文"), "f10": mark("Leave")}

    def speak(self) -> None:
        self.query_one(SplitLine).show(self._script.name, "scan-and-go")
        self.field.hint = self.t("F10 leaves.") if self._over else self.t("Enter plays the next deed at once.")
        self.query_one(Phone).show(self.words)

    def on_mount(self) -> None:
        self.set_interval(PACE, self.accept)

    def accept(self) -> None:
        if self._over:
            return
        try:
            step = next(self._steps, None)
        except ScriptError as error:
            self._code = 2
            self._end(error_line(self.words, error), Tone.BAD)
            return
        if step is None:
            self._end(self.t("Played to its end, all as written."), Tone.GOOD)
        else:
            self._show(step)

    def _show(self, played: PlayedStep) -> None:
        answer = [f"  {line}" for line in played.answer] if played.as_written else played.difference()
        self._told += ["", *played.step.text.split("\n"), *answer]
        transcript = self.query_one(TextList)
        transcript.show(self._told)
        transcript.scroll_end(animate=False)
        phone = self.query_one(Phone)
        phone.session = played.session or phone.session
        phone.show(self.words)
        if not played.as_written:
            self._code = 1
            self._end(self.t("{line}: the shop answers otherwise than written.", line=played.step.line), Tone.BAD)

    def _end(self, text: str, tone: Tone) -> None:
        self._over = True
        self.say(text, tone)
        self.speak()

    def action_scroll(self, by: int) -> None:
        self.query_one(TextList).move(by)

    def action_leave(self) -> None:
        self.app.exit([], return_code=self._code)


class WatchApp(BaseApp):
    """The application for one script."""

    def __init__(self, script: Script, lang: str) -> None:
        super().__init__(lang)
        self._script = script

    def get_default_screen(self) -> Screen[None]:
        return Watching(self._script)


def watch(path: Path, lang: str) -> int:
    """Play the script at `path` on the screen. 0 as written as far as it was watched, 1 otherwise, 2 when it cannot be
    played on. Raises ScriptError when it cannot be read."""
    app = WatchApp(read(path), lang)
    app.run()
    return app.return_code or 0
