"""The search of the app: the goods of this store, and those that stand on no shelf and are shipped."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.widget import Widget

from catalog.chain.product import Product
from checkout.events import Source
from checkout.session.session import Session
from checkout.tui.base_screen import Dialog
from checkout.tui.texts import goods_rows as goods
from checkout.tui.widgets.message_line import Tone
from checkout.tui.widgets.row_list import RowList
from checkout.tui.widgets.scan_field import ScanField
from checkout.tui.widgets.shelf_view import ShelfView
from checkout.words.language import mark


class Search(Dialog[Product]):
    """Finds while the shopper types; Enter ends with the product that is marked."""

    CSS_PATH = "search.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move(-1)", mark("Choose"), show=False, priority=True),
        Binding("down", "move(1)", mark("Choose"), show=False, priority=True),
        Binding("pageup", "page(-1)", mark("Page"), show=False, priority=True),
        Binding("pagedown", "page(1)", mark("Page"), show=False, priority=True),
    ]

    def __init__(self, session: Session, text: str = "") -> None:
        super().__init__()
        self._session = session
        self._text = text

    def body(self) -> Iterable[Widget]:
        yield ShelfView(id="found")

    def on_mount(self) -> None:
        self.field.value = self._text

    def speak(self) -> None:
        self.head(self.t("Search in the app"))
        self.field.hint = self.t("A name, pinyin initials or a number. Arrows choose.")
        found = self.query_one(ShelfView)
        found.describe = lambda product: goods.search_row(self.words, self._session, product)
        found.when_empty = self.t("Nothing found yet.")
        self._find(self.field.value)

    @on(ScanField.Changed)
    def _changed(self, message: ScanField.Changed) -> None:
        if message.value:
            self._find(message.value)
        else:
            self.query_one(ShelfView).show((), chosen=None)

    def _find(self, text: str) -> None:
        found = self._session.search(text, limit=50).products
        self.query_one(ShelfView).show(found, chosen=0 if found else None)
        self.say("")

    def action_move(self, by: int) -> None:
        found = self.query_one(ShelfView)
        if found.chosen is not None:
            found.choose(found.chosen + by)

    def action_page(self, by: int) -> None:
        self.action_move(by * self.query_one(ShelfView).page)

    def scanned(self, raw: str, source: Source) -> None:  # noqa: ARG002 (how it came in makes no difference here)
        """Enter after some text: take what is marked among what was found for it."""
        self._find(raw) if self.query_one(ShelfView).chosen_entry is None else None
        self.accept()

    def accept(self) -> None:
        product = self.query_one(ShelfView).chosen_entry
        if product is None:
            self.say(self.t("Nothing was found. Try another name."), Tone.BAD)
        else:
            self.dismiss(product)

    @on(RowList.Clicked)
    def _clicked(self, message: RowList.Clicked) -> None:
        self.query_one(ShelfView).choose(message.index)
        if message.again:
            self.accept()
