"""A short list to choose one thing from."""

from __future__ import annotations

from collections.abc import Callable

from textual import on

from checkout.tui.dialog import TextDialog
from checkout.tui.widgets.row_list import RowList
from checkout.words.words import Words


class ChoiceList(TextDialog[int]):
    """Ends with the index of what was chosen, None when nothing was.

    `title` and `options` are called again when the language changes.
    """

    def __init__(self, title: Callable[[Words], str], options: Callable[[Words], list[str]]) -> None:
        super().__init__()
        self._title = title
        self._options = options

    def speak(self) -> None:
        self.head(self._title(self.words))
        self.show_lines(self._options(self.words), chosen=self.text.chosen or 0)
        self.field.hint = self.t("Arrows choose.")

    @on(RowList.Clicked)
    def _clicked(self, message: RowList.Clicked) -> None:
        self.text.choose(message.index)
        if message.again:
            self.accept()

    def accept(self) -> None:
        self.close(self.text.chosen)
