"""The shelves and the phone, side by side.

The scan field always has the focus, so a scan is taken whatever the shopper is doing. While the field is empty the
arrow keys walk along the shelves, or after F3 along the lines of the basket.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import ClassVar

from textual import on, work
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.widget import Widget

from catalog.chain import Unit
from catalog.pictures.picture_paths import frames_from_path, known_goods, picture_paths
from catalog.pictures.seen import NotSeen
from checkout.basket import FEE_LINE, LineItem
from checkout.events import ItemScanned, Source
from checkout.session import Session
from checkout.trip import Fact, SearchResult
from checkout.tui.base_screen import BaseScreen, TitledText, keys
from checkout.tui.line_choices import send_otherwise
from checkout.tui.panes.phone import Phone
from checkout.tui.panes.shelves import Shelves
from checkout.tui.texts import goods_rows as goods
from checkout.tui.texts.key_help import BASKET_FOOTER, HOME_FOOTER, SHELF_FOOTER, home_help, shop_help
from checkout.tui.texts.message_sentence import sentence
from checkout.tui.visit import Visit
from checkout.tui.widgets.message_line import MessageLine, Tone
from checkout.tui.widgets.row_list import RowList
from checkout.tui.widgets.scan_field import ScanField
from checkout.tui.widgets.split_line import SplitLine
from checkout.words.language import mark
from checkout.words.reading_lines import picture_line


class Floor(BaseScreen[None]):
    """The two sides of the screen and their keys. `Shopping` adds the dialogs.

    `lines_chosen`: the arrows walk along the basket.
    """

    CSS_PATH = "shopping.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        *keys(
            f2="pay",
            f3="basket",
            f4="weigh",
            f5="undo",
            f6="way",
            f7="search",
            f8="log",
            f10="leave",
            f11="orders",
            f12="offers",
        ),
        *keys(up="move(-1)", down="move(1)", left="turn(-1)", right="turn(1)", pageup="page(-1)", pagedown="page(1)"),
        *keys(delete="remove", escape="to_shelf"),
    ]

    def __init__(self, session: Session, visit: Visit) -> None:
        super().__init__()
        self.session = session
        self.visit = visit
        self.lines_chosen = False
        self._told: tuple[Fact, str] | None = None
        self._not_taken = 0
        """How many lines of the list being pasted did not go into the basket."""

    def body(self) -> Iterable[Widget]:
        yield SplitLine(id="top")
        yield Horizontal(Shelves(self.session, self.visit.opened), Phone(self.session), id="floor")

    @property
    def shelves(self) -> Shelves:
        return self.query_one(Shelves)

    @property
    def phone(self) -> Phone:
        return self.query_one(Phone)

    def speak(self) -> None:
        self.shelves.show(self.words)
        self.show_phone()
        self.show_top()
        self._tell_again()

    def show_top(self) -> None:
        """Store, shopper, wallet and network."""
        session, lang = self.session, self.words.lang
        who = session.shopper.name(lang)
        if session.shopper.member:
            who = self.t("{name}, member", name=who)
        network = self.t("network on") if session.online else self.t("NO NETWORK")
        place = f"scan-and-go  {session.store.name(lang)}  {who}"
        if session.at_home:
            place += self.t("  at home")
        other, wallet = self.t("中文"), self.visit.opened.wallets.shown(self.visit.wallet_name)
        self.query_one("#top", SplitLine).show(place, f"{wallet}  {network}  F9 {other}")

    def show_phone(self, fresh: int | None = None) -> None:
        """Show the basket as it is now, and the hint in the field."""
        chosen = self.phone.basket.chosen
        if not self.lines_chosen or self._last_choosable < 0:
            self.lines_chosen, chosen = False, None
        elif chosen is not None:
            chosen = min(chosen, self._last_choosable)
        self.phone.show(self.words, chosen=chosen, fresh=fresh)
        self.shelves.set_class(self.lines_chosen, "-resting")
        in_basket = self.t("Left, right: quantity. Enter: delivery. F3: back to the shelf.")
        at_shelf = self.t("Scan, type or paste a code. Enter takes what is marked.")
        if self.session.at_home:
            at_shelf = self.t("A name or a code finds goods. Enter orders what is marked.")
        self.field.hint = in_basket if self.lines_chosen else at_shelf

    def footer(self) -> dict[str, str]:
        if self.lines_chosen:
            return BASKET_FOOTER
        return HOME_FOOTER if self.session.at_home else SHELF_FOOTER

    def help(self) -> TitledText:
        return mark("Shopping"), home_help if self.session.at_home else shop_help

    def tell(self, fact: Fact, line: int | None = None) -> None:
        """Show the outcome of an action, and the basket with `line` as the one that changed."""
        text, tone = sentence(self.words, fact, self.session)
        self.say(text, tone)
        self._told = fact, text
        self.show_phone(line)

    def _tell_again(self) -> None:
        """Repeat the last message in the current language, if it was about a fact; else clear it."""
        line = self.query_one(MessageLine)
        if self._told is None or line.text != self._told[1]:
            line.text = ""
        else:
            line.text, _ = sentence(self.words, self._told[0], self.session)
            self._told = self._told[0], line.text

    def scanned(self, raw: str, source: Source) -> None:
        """A code, a word, a number, or the path of a picture that was dropped on the terminal."""
        if picture_paths(raw):
            self.say(self.t("Looking at the picture."))
            self._scan_pictures(raw)
            return
        fact = self.session.scan(raw, source)
        if source is Source.PASTED:
            self._not_taken += not isinstance(fact, ItemScanned)
        match fact:
            case ItemScanned(line=line):
                self.tell(fact, line)
            case SearchResult(_, (product,)) if source is Source.TYPED and self.shelves.walk_to(product):
                self.say(self.t("Here it is. Enter takes it."))
            case SearchResult(text, products) if source is Source.TYPED and products:
                self.open_search(text)
            case SearchResult(text):
                self.say(self.t("{text} is not a code. F7 searches by name.", text=text), Tone.BAD)
            case _:
                self.tell(fact)

    @work(group="pictures")
    async def _scan_pictures(self, paths: str) -> None:
        """Scan the codes in pictures. Finding them takes up to some seconds, so it happens in a thread."""
        known = known_goods(self.session.shelf, self.session.local_now)
        found = await asyncio.to_thread(frames_from_path, paths, known)
        if isinstance(found, NotSeen):
            self.say(picture_line(self.words, paths, found.problem), Tone.BAD)
            return
        for frame in found or ():
            self.scanned(frame, Source.PASTED)

    def accept(self) -> None:
        """Enter in the empty field: take the marked product, or choose the delivery of the marked line."""
        if self.lines_chosen and (item := self.phone.chosen):
            self.choose_way(item)
        elif product := self.shelves.product:
            if product.unit is Unit.GRAM:
                self.action_weigh()
            elif self.session.at_home:
                fact = self.session.order(product.sku)
                self.tell(fact, fact.line if isinstance(fact, ItemScanned) else None)
            elif code := goods.printed_code(product):
                self.scanned(code, Source.SHELF)

    @on(ScanField.Pasted)
    def _pasted(self, message: ScanField.Pasted) -> None:
        """Sum up a pasted list, because the message line shows only the answer to its last line."""
        not_taken, self._not_taken = self._not_taken, 0
        if message.left_out:
            self.say(self.t("Only the first 500 lines were taken; {count} were not.", count=message.left_out), Tone.BAD)
        elif not_taken and message.taken > 1:
            facts = {"count": not_taken, "lines": message.taken}
            self.say(self.t("{count} of {lines} lines are not in the basket. F8 tells why.", **facts), Tone.BAD)

    @on(RowList.Clicked, "#shelf")
    def _shelf_clicked(self, message: RowList.Clicked) -> None:
        self.action_to_shelf()
        self.shelves.look(message.index)
        if message.again:
            self.accept()

    @on(RowList.Clicked, "#basket")
    def _basket_clicked(self, message: RowList.Clicked) -> None:
        self._choose_lines(message.index)

    def action_move(self, by: int) -> None:
        if self.lines_chosen:
            self._choose_lines((self.phone.basket.chosen or 0) + by)
        else:
            self.shelves.move(by)

    def action_page(self, by: int) -> None:
        if self.lines_chosen:
            self.action_move(by * self.phone.basket.page)
        else:
            self.shelves.page(by)

    def action_turn(self, by: int) -> None:
        if not self.lines_chosen:
            self.shelves.turn(by)
        elif item := self.phone.chosen:
            self._change(self.session.quantity(item.quantity + by, item.line), item)

    def action_basket(self) -> None:
        """F3: to the lines of the basket, or back to the shelf."""
        if self.lines_chosen:
            self.action_to_shelf()
        elif self._last_choosable < 0:
            self.say(self.t(self.nothing_yet))
        else:
            self._choose_lines(self._last_choosable)

    def action_to_shelf(self) -> None:
        """Let the arrows walk along the shelf again."""
        if self.lines_chosen:
            self.lines_chosen = False
            self.show_phone()
            self.refresh_bindings()

    @property
    def _last_choosable(self) -> int:
        """The index of the last line of the basket; the fee behind it comes and goes by itself. -1 for none."""
        return sum(item.line != FEE_LINE for item in self.session.basket.lines) - 1

    @property
    def nothing_yet(self) -> str:
        """That the basket is empty, still to be translated."""
        if self.session.at_home:
            return mark("The basket is empty. Order something first.")
        return mark("The basket is empty. Scan something first.")

    def _choose_lines(self, index: int) -> None:
        entered, self.lines_chosen = not self.lines_chosen, True
        self.phone.basket.choose(min(index, self._last_choosable))
        if entered:
            self.show_phone()
            self.refresh_bindings()

    def action_remove(self) -> None:
        if self.lines_chosen and (item := self.phone.chosen):
            self._change(self.session.remove(item.line), item)

    def action_undo(self) -> None:
        self.tell(self.session.undo())

    def action_way(self) -> None:
        """F6: the next fulfilment for the marked line, or for the one changed last."""
        item = self.phone.chosen if self.lines_chosen else self.session.basket.last_line
        if item is not None:
            self._change(send_otherwise(self.session, item), item)

    def _change(self, fact: Fact, item: LineItem) -> None:
        """Show the outcome of changing a line. Without lines the arrows go back to the shelf, and the keys change."""
        self.tell(fact, item.line)
        self.refresh_bindings()

    def action_weigh(self) -> None:
        """F4: weigh the marked product."""
        raise NotImplementedError

    def open_search(self, text: str) -> None:
        """Search in the app, beginning with `text`."""
        raise NotImplementedError

    def choose_way(self, item: LineItem) -> None:
        """Choose delivery and cooking of `item`."""
        raise NotImplementedError
