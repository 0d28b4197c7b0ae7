"""The search in the app: the goods of this store, and those that are only shipped."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual import on
from textual.binding import BindingType
from textual.widget import Widget

from catalog.chain import Product
from checkout.events import Source
from checkout.session import Session
from checkout.tui.base_screen import keys
from checkout.tui.dialog import Dialog
from checkout.tui.texts import goods_rows as goods
from checkout.tui.widgets.message_line import Tone
from checkout.tui.widgets.row_list import RowList
from checkout.tui.widgets.scan_field import ScanField
from checkout.tui.widgets.shelf_view import ShelfView


class Search(Dialog[Product]):
    """Finds while the shopper types; Enter ends with the product that is marked."""

    CSS_PATH = "search.tcss"
    # With text in it the field would keep these keys to itself.
    BINDINGS: ClassVar[list[BindingType]] = keys(
        priority=True, up="move(-1)", down="move(1)", pageup="page(-1)", pagedown="page(1)"
    )

    def __init__(self, session: Session, text: str = "") -> None:
        super().__init__()
        self._session = session
        self._text = text

    def body(self) -> Iterable[Widget]:
        yield ShelfView(id="found")

    @property
    def _found(self) -> ShelfView:
        return self.query_one(ShelfView)

    def on_mount(self) -> None:
        self.field.value = self._text

    def speak(self) -> None:
        self.head(self.t("Search in the app"))
        self.field.hint = self.t("A name, pinyin initials or a number. Arrows choose.")
        self._found.describe = lambda product: goods.search_row(self.words, self._session, product)
        self._found.when_empty = self.t("Nothing found yet.")
        self._find(self.field.value)

    @on(ScanField.Changed)
    def _changed(self, message: ScanField.Changed) -> None:
        if message.value:
            self._find(message.value)
        else:
            self._found.show((), chosen=None)

    def _find(self, text: str) -> None:
        found = self._session.search(text, limit=50).products
        self._found.show(found, chosen=0 if found else None)
        self.say("")

    def action_move(self, by: int) -> None:
        if self._found.chosen is not None:
            self._found.choose(self._found.chosen + by)

    def action_page(self, by: int) -> None:
        self.action_move(by * self._found.page)

    def scanned(self, raw: str, source: Source) -> None:  # noqa: ARG002 (how it came in makes no difference here)
        """Enter after some text: take what is marked among what was found for it."""
        if self._found.chosen_entry is None:
            self._find(raw)
        self.accept()

    def accept(self) -> None:
        product = self._found.chosen_entry
        if product is None:
            self.say(self.t("Nothing was found. Try another name."), Tone.BAD)
        else:
            self.close(product)

    @on(RowList.Clicked)
    def _clicked(self, message: RowList.Clicked) -> None:
        self._found.choose(message.index)
        if message.again:
            self.accept()
