"""The phone's side of the screen: basket, last scan, what was saved, and a total to be read from afar."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from checkout.basket import LineItem
from checkout.session import Session
from checkout.tui import goods
from checkout.tui.widgets.basket_view import BasketView
from checkout.tui.widgets.cells import safe
from checkout.tui.widgets.ends import Ends
from checkout.tui.widgets.total import Total
from checkout.words import figures
from checkout.words.voice import Words
from wallet.money import Money


class Phone(Vertical):
    """Shows one session's basket. `chosen` is the line that the keys change, while they change lines."""

    def __init__(self, session: Session) -> None:
        super().__init__(id="phone")
        self._session = session

    def compose(self) -> ComposeResult:
        yield Ends(id="basket-title")
        yield BasketView(id="basket")
        yield Static(id="last", markup=False)
        yield Ends(id="saved")
        yield Total(id="total")

    @property
    def basket(self) -> BasketView:
        return self.query_one(BasketView)

    @property
    def chosen(self) -> LineItem | None:
        return self.basket.chosen_entry

    def show(self, words: Words, *, chosen: int | None = None, fresh: int | None = None) -> None:
        """Show the basket as it is. `chosen` is an index into its lines, `fresh` the line that has just changed."""
        session, lines = self._session, self._session.basket.lines
        currency = session.store.currency
        self.basket.describe = lambda item: goods.basket_row(words, item, currency)
        self.basket.when_empty = words.t("Scan the first thing.")
        at = next((index for index, item in enumerate(lines) if item.line == fresh), None)
        self.basket.show(lines, chosen=chosen, fresh=at)
        pieces = words.pieces(session.basket.pieces)
        self.query_one("#basket-title", Ends).show(words.t("Basket"), pieces)
        saved = session.basket.saved
        self.query_one("#saved", Ends).show(*(words.t("Saved"), figures.money(saved)) if saved else ("", ""))
        self.query_one("#last", Static).update(Content("\n".join(safe(line) for line in self._last(words))))
        self.query_one(Total).update(figures.money(session.basket.total))

    def _last(self, words: Words) -> list[str]:
        item = self._session.basket.last_line
        if item is None:
            return []
        currency = self._session.store.currency
        unit_price = figures.unit_price(Money(item.price, currency), item.unit, item.ref_qty)
        lines = [words.t("Last: {name}", name=item.name(words.lang)), unit_price]
        if item.price < item.regular_price:
            regular = figures.unit_price(Money(item.regular_price, currency), item.unit, item.ref_qty)
            lines[-1] += "  " + words.t("(regular {price})", price=regular)
        return lines

