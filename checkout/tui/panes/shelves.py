"""The store's side of the screen: the aisle, its goods, and the bars of the product that the shopper looks at."""

from __future__ import annotations

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical

from catalog.chain import Product
from checkout.session import Session
from checkout.shop import Shop
from checkout.tui.panes.aisles import AisleWalk
from checkout.tui.texts import goods_rows as goods
from checkout.tui.widgets.bars_view import BarsView
from checkout.tui.widgets.detail_line import DetailLine
from checkout.tui.widgets.shelf_view import ShelfView
from checkout.tui.widgets.split_line import SplitLine
from checkout.words.words import Words


class Shelves(Vertical):
    """The goods of the aisle, and details and bars of one of them."""

    def __init__(self, session: Session, shop: Shop) -> None:
        super().__init__(id="store")
        self._session = session
        self._chain = shop.chain
        self._stock = shop.operations(session.store.id).stock
        self._words: Words | None = None
        self.walk = AisleWalk(session.shelf)

    def compose(self) -> ComposeResult:
        yield SplitLine(id="aisle")
        yield ShelfView(id="shelf")
        yield DetailLine(id="details")
        yield BarsView(id="bars")

    @property
    def product(self) -> Product | None:
        return self.walk.product

    def show(self, words: Words) -> None:
        """Show the aisle in which the shopper stands, in this language."""
        self._words = words
        self.query_one(ShelfView).describe = lambda product: goods.shelf_row(words, self._session, product)
        self._refresh()

    def on_click(self, event: events.Click) -> None:
        """The left half of the aisle's name turns to the aisle before, the right half to the next."""
        if event.widget is not None and event.widget.id == "aisle":
            self.turn(-1 if event.x < event.widget.size.width // 2 else 1)

    def move(self, by: int) -> None:
        self.walk.look(self.walk.spot + by)
        self._refresh()

    def page(self, by: int) -> None:
        self.move(by * self.query_one(ShelfView).page)

    def turn(self, by: int) -> None:
        self.walk.turn(by)
        self._refresh()

    def look(self, index: int) -> None:
        self.walk.look(index)
        self._refresh()

    def walk_to(self, product: Product) -> bool:
        """Go to `product`; False when this store has it on no shelf."""
        there = self.walk.walk_to(product.sku)
        if there:
            self._refresh()
        return there

    def _refresh(self) -> None:
        words, aisle = self._words, self.walk.aisle
        if words is None or aisle is None:
            return
        names = ", ".join(self._chain.departments[name](words.lang) for name in aisle.departments)
        place = f"{self.walk.spot + 1}/{len(self.walk.goods)}"
        self.query_one("#aisle", SplitLine).show(f"< {aisle.number} {names} >", place)
        self.query_one(ShelfView).show(self.walk.goods, chosen=self.walk.spot)
        if product := self.walk.product:
            self._show_product(words, product)

    def _show_product(self, words: Words, product: Product) -> None:
        store = self._session.store
        rate = self._chain.tax.rate_at(store, product.tax_class, self._session.local_now.date())
        tax = goods.tax(words, store.tax, rate)
        shown = self.query_one(DetailLine)
        shown.comma = words.comma
        kept = product.sku in self._chain.stock
        left = goods.left(words, self._stock, product, at_home=self._session.at_home) if kept else []
        shown.details = [*left, *goods.details(words, self._session, product, tax=tax)]
        by_weight = [words.t("Sold by weight: it has no bars of its own."), words.t("F4 weighs it and prints a label.")]
        if self._session.at_home:
            by_weight[1] = words.t("F4 asks how much.")
        code = goods.printed_code(product)
        self.query_one(BarsView).draw(code, digits=goods.spaced(code or ""), instead="\n".join(by_weight))
