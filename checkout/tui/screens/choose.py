"""A short list to choose one thing from."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.widget import Widget

from checkout.tui.base_screen import Dialog
from checkout.tui.widgets.row_list import RowList
from checkout.tui.widgets.text_list import TextList
from checkout.words.language import mark
from checkout.words.words import Words


class Choose(Dialog[int]):
    """Ends with the index of what was chosen, None when nothing was.

    `title` and `options` are asked for their words again when the language changes.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move(-1)", mark("Choose"), show=False),
        Binding("down", "move(1)", mark("Choose"), show=False),
    ]

    def __init__(self, title: Callable[[Words], str], options: Callable[[Words], list[str]], *, first: int = 0) -> None:
        super().__init__()
        self._title = title
        self._options = options
        self._first = first

    def body(self) -> Iterable[Widget]:
        yield TextList(id="options")

    def speak(self) -> None:
        options, shown = self._options(self.words), self.query_one(TextList)
        self.head(self._title(self.words))
        shown.styles.height = len(options)
        shown.show(options, chosen=self._first if shown.chosen is None else shown.chosen)
        self.field.hint = self.t("Arrows choose.")

    def action_move(self, by: int) -> None:
        self.query_one(TextList).move(by)

    @on(RowList.Clicked)
    def _clicked(self, message: RowList.Clicked) -> None:
        self.query_one(TextList).choose(message.index)
        if message.again:
            self.accept()

    def accept(self) -> None:
        self.dismiss(self.query_one(TextList).chosen)
