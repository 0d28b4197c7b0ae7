"""Shopping: the floor with all that opens over it."""

from __future__ import annotations

from catalog.product import Product, Unit
from checkout.basket import LineItem
from checkout.events import ItemScanned, Left, Paid, Problem, Source
from checkout.session import Session
from checkout.trip import TripState
from checkout.tui import goods, story
from checkout.tui.lines import choices, choose
from checkout.tui.screens.choose import Choose
from checkout.tui.screens.floor import Floor
from checkout.tui.screens.pay import Pay
from checkout.tui.screens.reading import Reading
from checkout.tui.screens.receipt import WIDTH, ReceiptView
from checkout.tui.screens.scale import Scale
from checkout.tui.screens.search import Search
from checkout.tui.widgets.cells import safe
from checkout.tui.widgets.message_line import Tone
from checkout.words.marks import mark
from checkout.words.voice import Words


class Shopping(Floor):
    """One trip, from the first scan to the way out."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._weighings = 0

    def on_mount(self) -> None:
        """A trip that was taken up again goes on where it stands."""
        if self.session.state is TripState.SUSPENDED:
            self.tell(self.session.resume())
        elif self.session.state in (TripState.PAYING, TripState.STUCK):
            self.action_pay()
        elif self.session.state is TripState.PAID:
            self._paid(None)

    def choose_way(self, item: LineItem) -> None:
        offered = choices(item)

        def chosen(index: int | None) -> None:
            if index is not None:
                self.tell(choose(self.session, item, offered[index]), item.line)

        def options(words: Words) -> list[str]:
            return [goods.choice(words, self.session, choice) for choice in offered]

        self.app.push_screen(Choose(lambda words: item.name(words.lang), options), chosen)

    def action_weigh(self) -> None:
        product = self.shelves.product
        if product is None or product.plu is None:
            self.say(self.t("This is sold by the piece. Enter takes one."))
            return
        self._weighings += 1
        self.app.push_screen(Scale(self.session, product, self._weighings), self._label_scanned)

    def _label_scanned(self, label: str | None) -> None:
        if label is not None:
            self.scanned(label, Source.SHELF)

    def action_search(self) -> None:
        """F7: search in the app."""
        self.open_search("")

    def open_search(self, text: str) -> None:
        self.app.push_screen(Search(self.session, text), self._found)

    def _found(self, product: Product | None) -> None:
        if product is None:
            return
        here = self.shelves.walk_to(product)
        if here and product.unit is Unit.GRAM:
            self.action_weigh()
        else:
            fact = self.session.add(product.sku)
            self.tell(fact, fact.line if isinstance(fact, ItemScanned) else None)

    def action_story(self) -> None:
        """F8: what just happened."""
        session, app = self.session, self.shop_app
        assert app.shop is not None
        tax, day = app.shop.chain.tax, session.local_now.date()
        self.app.push_screen(
            Reading(
                (mark("Events"), lambda _: story.events(session)),
                (
                    mark("Prices"),
                    lambda words: story.prices(words, session, lambda name: tax.rate_at(session.store, name, day)),
                ),
                (mark("Wallet"), lambda words: story.wallet_traffic(words, app.payments)),
            )
        )

    def action_pay(self) -> None:
        """F2: pay, or see the receipt of what is paid."""
        if self.session.receipt is not None:
            self._paid(None)
        elif not len(self.session.basket):
            self.say(self.t("The basket is empty. Scan something first."), Tone.BAD)
        else:
            self.app.push_screen(Pay(self.session), self._paid)

    def _paid(self, _: Paid | None) -> None:
        self.show_phone()
        self.show_top()
        if receipt := self.session.receipt:
            self.app.push_screen(ReceiptView(receipt), self._leave_with)

    def _leave_with(self, leaving: bool | None) -> None:  # noqa: FBT001 (a dialog's result)
        if leaving:
            self.action_leave()

    def action_suspend(self) -> None:
        """Set the trip aside; scans are refused until it is taken up again."""
        self.tell(self.session.suspend())

    def action_resume(self) -> None:
        """Take up the trip again."""
        self.tell(self.session.resume())

    def action_leave(self) -> None:
        """F10: walk out, when that can be done; with unpaid goods say what may become of them."""
        receipt, left = self.session.receipt, self.session.leave()
        if isinstance(left, Left):
            self.app.exit([safe(line) for line in self.words.receipt_lines(receipt, WIDTH)] if receipt else [])
        elif left.problem is Problem.PAYMENT_OPEN:
            self.app.exit([self.t("A payment is under way. The next start asks the wallet what became of it.")])
        elif left.problem is Problem.NOT_PAID:
            self.app.push_screen(Choose(_leave_title, _leave_options), self._leave_unpaid)
        else:
            self.tell(left)

    def _leave_unpaid(self, choice: int | None) -> None:
        if choice == 1:
            self.session.suspend()
            self.app.exit([self.t("The trip is set aside. The next start offers it again.")])
        elif choice == 2:
            self.session.leave(empty_handed=True)
            self.app.exit([])


def _leave_title(words: Words) -> str:
    return words.t("The basket is not paid")


def _leave_options(words: Words) -> list[str]:
    return [
        words.t("Go on shopping"),
        words.t("Set it aside and go; the next start offers it again"),
        words.t("Put everything back and leave"),
    ]
