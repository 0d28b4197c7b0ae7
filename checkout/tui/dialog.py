"""Dialogs: screens over another screen, in a box with a title."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Static

from checkout.tui.base_screen import BaseScreen, Result, keys
from checkout.tui.widgets.key_line import KeyLine
from checkout.tui.widgets.message_line import MessageLine
from checkout.tui.widgets.scan_field import ScanField
from checkout.tui.widgets.text_list import TextList
from checkout.words.language import mark
from checkout.words.text_columns import visible


class Dialog(BaseScreen[Result], ModalScreen[Result]):
    """Esc closes it. Scans are refused unless a subclass takes them."""

    BINDINGS: ClassVar[list[BindingType]] = keys(escape="close")
    _dismissed = False

    def compose(self) -> ComposeResult:
        with Vertical(id="box"):
            yield from self.body()
            yield MessageLine()
            yield ScanField()
            yield KeyLine()
        yield Static(id="too-small", markup=False)

    def footer(self) -> dict[str, str]:
        return {"enter": mark("Take"), "escape": mark("Back"), "f1": mark("Help")}

    def head(self, text: str) -> None:
        """Write the title into the frame of the box."""
        self.query_one("#box").border_title = Content(visible(text))  # a plain string would be read as markup

    def close(self, result: Result | None = None) -> None:
        """Close with `result`, once: a second key of a burst closes nothing, nor does one while another is on top."""
        if not self._dismissed and self.app.screen is self:
            self._dismissed = True
            self.dismiss(result)

    def action_close(self) -> None:
        self.close()


class TextDialog(Dialog[Result]):
    """Lines of text: to scroll through, or to choose one of."""

    BINDINGS: ClassVar[list[BindingType]] = keys(up="move(-1)", down="move(1)", pageup="move(-12)", pagedown="move(12)")

    def body(self) -> Iterable[Widget]:
        yield TextList(id="lines")

    @property
    def text(self) -> TextList:
        return self.query_one(TextList)

    def show_lines(self, lines: Sequence[str], *, chosen: int | None = None) -> None:
        """Show `lines`, as many as the terminal has room for."""
        self.text.styles.height = max(1, min(len(lines), self.app.size.height - 8))
        self.text.show(lines, chosen=chosen)

    def action_move(self, by: int) -> None:
        """Move the choice, or scroll where there is none."""
        self.text.move(by)
