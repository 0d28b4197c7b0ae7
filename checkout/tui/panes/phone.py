"""The phone's side of the screen: basket, last scan, savings, and a large total."""

from __future__ import annotations

from typing import Final

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.timer import Timer

from checkout.basket import LineItem
from checkout.events.frozen_prices import OfferTaken
from checkout.session import Session
from checkout.trip import TripState
from checkout.tui.texts import goods_rows as goods
from checkout.tui.widgets.basket_view import BasketView
from checkout.tui.widgets.split_line import FoldedLine, SplitLine
from checkout.tui.widgets.total import Total
from checkout.words import formats
from checkout.words.language import mark
from checkout.words.pricing.offer_lines import nearest
from checkout.words.words import Words
from wallet.money import Money

_FLASH: Final = 1.5
"""Seconds for which a changed line stands out."""


class Phone(Vertical):
    """Shows the basket of `session`. `chosen` is the line that the keys change, None while they do not."""

    def __init__(self, session: Session | None = None) -> None:
        super().__init__(id="phone")
        self._flash: Timer | None = None
        self.session = session
        """None until somebody has entered."""

    def compose(self) -> ComposeResult:
        yield SplitLine(id="basket-title")
        yield BasketView(id="basket")
        yield SplitLine(id="last-price")
        yield SplitLine(id="last-name")
        yield FoldedLine(id="on-the-basket")
        yield SplitLine(id="saved")
        yield FoldedLine(id="near")
        yield Total(id="total")

    @property
    def basket(self) -> BasketView:
        return self.query_one(BasketView)

    @property
    def chosen(self) -> LineItem | None:
        return self.basket.chosen_entry

    def show(self, words: Words, *, chosen: int | None = None, fresh: int | None = None) -> None:
        """Show the basket as it is. `chosen` is an index into its lines, `fresh` the line that has just changed."""
        session = self.session
        if session is None:
            return
        lines, currency = session.basket.lines, session.store.currency
        priced = session.basket.priced
        units = {line.line: line.units for line in priced.lines}
        offers = priced.offers
        self.basket.describe = lambda item: goods.basket_row(words, item, currency, units[item.line])
        self.basket.offers_on = lambda item: goods.offers_on(words, units[item.line], offers, currency)
        nothing_yet = mark("Order the first thing.") if session.at_home else mark("Scan the first thing.")
        self.basket.when_empty = words.t(nothing_yet)
        at = next((index for index, item in enumerate(lines) if item.line == fresh), None)
        self.basket.show(lines, chosen=chosen, fresh=at)
        if self._flash is not None:
            self._flash.stop()
        self._flash = None if at is None else self.set_timer(_FLASH, self.basket.rest)
        pieces = words.pieces(session.basket.pieces)
        self.query_one("#basket-title", SplitLine).show(words.t("Basket"), pieces)
        saved = session.basket.saved
        self.query_one("#saved", SplitLine).show(*(words.t("Saved"), formats.money(saved)) if saved else ("", ""))
        whole = [offer for offer in priced.offers if not offer.on_lines]
        self._show_or_hide("#on-the-basket", *_on_the_basket(words, whole, currency))
        self._show_or_hide("#near", nearest(words, session) if session.state is TripState.OPEN else "")
        self._show_last(words, session)
        self.query_one(Total).update(formats.money(session.basket.total))

    def _show_or_hide(self, selector: str, left: str, right: str = "") -> None:
        """Show a line, which takes no room while it is empty."""
        line = self.query_one(selector, SplitLine)
        line.show(left, right)
        line.display = bool(left)

    def _show_last(self, words: Words, session: Session) -> None:
        item = session.basket.last_line
        if item is None:
            price, name = "", ""
        else:
            bought = item.goods
            price = formats.unit_price(Money(bought.price, session.store.currency), bought.unit, bought.ref_qty)
            name = bought.name(words.lang)
        self.query_one("#last-price", SplitLine).show(words.t("Last") if item else "", price)
        self.query_one("#last-name", SplitLine).show(name)


def _on_the_basket(words: Words, offers: list[OfferTaken], currency: str) -> tuple[str, str]:
    """The offers on the whole basket: the name of one or the number of several, and what they take off."""
    if not offers:
        return "", ""
    amount = words.amount(-sum(offer.saved for offer in offers), currency)
    name = offers[0].name(words.lang) if len(offers) == 1 else words.n("{count} offer", "{count} offers", len(offers))
    return name, amount
