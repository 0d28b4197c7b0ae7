"""Shopping: the floor with its dialogs."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from catalog.chain import Fulfilment, Product, Unit
from checkout.basket import LineItem
from checkout.events import ItemScanned, Left, Paid, PaymentHeld, Problem, Source
from checkout.payment import Refunding, Wanted
from checkout.session import Session
from checkout.trip import Fact, Refused, SlotOffer, TripState
from checkout.tui.line_choices import choices, choose, what_is_left
from checkout.tui.screens.address_view import AddressView
from checkout.tui.screens.choice_list import ChoiceList
from checkout.tui.screens.floor import Floor
from checkout.tui.screens.how_much import ORDERED, HowMuch
from checkout.tui.screens.order_view import OrderView
from checkout.tui.screens.pay import Pay
from checkout.tui.screens.receipt_view import WIDTH, Leaving, ReceiptView
from checkout.tui.screens.scale import Scale
from checkout.tui.screens.search_view import Search
from checkout.tui.screens.text_pages import TextPages
from checkout.tui.texts import goods_rows as goods
from checkout.tui.texts import trip_log
from checkout.tui.texts.message_sentence import sentence
from checkout.tui.visit import Visit
from checkout.tui.widgets.message_line import Tone
from checkout.words.answer_lines import on_its_way
from checkout.words.language import mark
from checkout.words.payment.receipt_lines import papers
from checkout.words.pricing.file_fault_lines import offers_kept
from checkout.words.store_lines.home_lines import SUBSTITUTES, clock
from checkout.words.store_lines.order_page_lines import orders_lines
from checkout.words.words import Words


class Shopping(Floor):
    """One trip, from the first scan to the way out."""

    def __init__(self, session: Session, visit: Visit) -> None:
        super().__init__(session, visit)
        self._weighings = 0

    def on_mount(self) -> None:
        """A trip that is gone on with continues where it stood."""
        if (fault := self.visit.opened.offers.fault) is not None:
            # Once the screen is painted: its first words would replace this.
            self.call_after_refresh(self.say, offers_kept(self.words, fault), Tone.BAD)
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

        self.app.push_screen(ChoiceList(lambda words: item.goods.name(words.lang), options), chosen)

    def action_weigh(self) -> None:
        product = self.shelves.product
        if product is None or product.plu is None:
            self.say(self.t("This is sold by the piece. Enter takes one."))
            return
        if self.session.at_home:
            self._ask_how_much(product)
            return
        self._weighings += 1
        self.app.push_screen(Scale(self.session, product, self._weighings), self._label_scanned)

    def _ask_how_much(self, product: Product) -> None:
        def answered(grams: int | None) -> None:
            if grams is not None:
                fact = self.session.order(product.sku, grams=grams)
                self.tell(fact, fact.line if isinstance(fact, ItemScanned) else None)

        def about(words: Words) -> list[str]:
            return [product.name(words.lang), goods.price(self.session, product)]

        self.app.push_screen(HowMuch(ORDERED, about, product.ref_qty), answered)

    def _label_scanned(self, label: str | None) -> None:
        if label is not None:
            self.scanned(label, Source.SHELF)

    def action_search(self) -> None:
        """F7."""
        self.open_search("")

    def open_search(self, text: str) -> None:
        self.app.push_screen(Search(self.session, text), self._found)

    def _found(self, product: Product | None) -> None:
        if product is None:
            return
        here = self.shelves.walk_to(product)
        if here and product.unit is Unit.GRAM:
            self.action_weigh()
        elif product.unit is Unit.GRAM and self.session.at_home:
            self._ask_how_much(product)
        else:
            fact = self.session.add(product.sku)
            self.tell(fact, fact.line if isinstance(fact, ItemScanned) else None)

    def action_log(self) -> None:
        """F8: what just happened."""
        session, visit = self.session, self.visit
        tax, day = visit.opened.chain.tax, session.local_now.date()

        def rate_of(tax_class: str) -> int | None:
            return tax.rate_at(session.store, tax_class, day)

        self.app.push_screen(
            TextPages(
                (mark("Events"), lambda _: trip_log.events(session)),
                (mark("Prices"), lambda words: trip_log.prices(words, session, rate_of)),
                (mark("Wallet"), lambda words: trip_log.wallet_traffic(words, visit.payments)),
                (mark("Offers"), lambda words: trip_log.offers(words, session)),
            ),
            lambda _: self.show_phone(),
        )

    def action_offers(self) -> None:
        """F12: the offers on the basket, and why these."""
        pages = TextPages((mark("Offers"), lambda words: trip_log.offers(words, self.session)))
        self.app.push_screen(pages, lambda _: self.show_phone())

    def action_pay(self) -> None:
        """F2: pay, or see the receipt of what is paid."""
        if self.session.receipt is not None:
            self._paid(None)
        elif not len(self.session.basket):
            self.say(self.t(self.nothing_yet), Tone.BAD)
        else:
            went = self.session.go_to_pay() if self._is_sent else self.session.reprice()
            self.show_phone()
            if went is not None:
                self.tell(went)
            if isinstance(went, Refused):
                if went.problem in (Problem.NO_PROMISE, Problem.SLOT):
                    self._choose_slot(soon=went.problem is Problem.SLOT, then=self.action_pay)
            elif self.session.costs_nothing:
                self.tell(self.session.pay())
                self._paid(None)
            else:
                self.app.push_screen(Pay(self.session, self.visit), self._paid)

    @property
    def _is_sent(self) -> bool:
        """Whether something in the basket is brought or shipped, and not carried out."""
        return any(item.mode is not Fulfilment.CARRY for item in self.session.basket.lines)

    def action_slots(self) -> None:
        """Choose when it is brought: as soon as possible, or in half an hour of today or tomorrow."""
        self._choose_slot(soon=True)

    def _choose_slot(self, *, soon: bool, then: Callable[[], None] | None = None) -> None:
        """`soon` offers as soon as possible as well, unless the store is closed. `then` is done once one is chosen."""
        session = self.session
        slots: list[SlotOffer | None] = [slot for slot in session.slots().slots if slot.left]
        if soon and session.store.is_open(session.local_now):
            slots.insert(0, None)
        if not slots:
            return

        def chosen(index: int | None) -> None:
            if index is not None:
                slot = slots[index]
                begins = None if slot is None else session.store.local(slot.begins)
                tomorrow = begins is not None and begins.date() != session.local_now.date()
                fact = session.slot(None if begins is None else begins.time(), tomorrow=tomorrow)
                self.tell(fact)
                if then is not None and not isinstance(fact, Refused):
                    then()

        def row(words: Words, slot: SlotOffer | None) -> str:
            if slot is None:
                return words.t("as soon as possible")
            return f"{clock(session.store, slot.begins, session.local_now)}-{session.store.local(slot.ends):%H:%M}"

        def options(words: Words) -> list[str]:
            return [row(words, slot) for slot in slots]

        self.app.push_screen(ChoiceList(lambda words: words.t("When is it to be brought?"), options), chosen)

    def action_substitutes(self) -> None:
        """Choose what the picker may do where goods are not there, for all lines."""
        policies = list(SUBSTITUTES)

        def chosen(index: int | None) -> None:
            if index is not None:
                self.tell(self.session.substitutes(policies[index]))

        def options(words: Words) -> list[str]:
            return [words.t(said) for said in SUBSTITUTES.values()]

        self.app.push_screen(ChoiceList(lambda words: words.t("Where goods are not there"), options), chosen)

    def action_address(self) -> None:
        """Have it all brought to another address."""

        def chosen(fact: Fact | None) -> None:
            if fact is not None:
                self.speak()
                self.tell(fact)

        self.app.push_screen(AddressView(self.session), chosen)

    def turn_to_leave(self) -> None:
        if self.session.state is TripState.LEFT:
            self.action_leave()
        elif self.session.at_home:
            self.say(self.t("F10 closes the shop. Whatever is in the basket stays saved."))
        else:
            super().turn_to_leave()

    def action_orders(self) -> None:
        """F11: what this shopper has ordered, and how it stands."""
        session, seen = self.session, self.session.orders()
        if isinstance(seen, Refused):
            self.tell(seen)
            return
        numbers = [page.order.number for page in seen.pages]
        if not numbers:
            self.say(self.t("You have ordered nothing yet."))
        elif len(numbers) == 1:
            self.app.push_screen(OrderView(session, numbers[0]))
        else:

            def chosen(index: int | None) -> None:
                if index is not None:
                    self.app.push_screen(OrderView(session, numbers[index]))

            orders = ChoiceList(
                lambda words: words.t("Your orders"), lambda words: orders_lines(words, seen, session.local_now)
            )
            self.app.push_screen(orders, chosen)

    def _paid(self, fact: Paid | PaymentHeld | None) -> None:
        self.show_phone()
        self.show_top()
        if isinstance(fact, PaymentHeld):
            self.tell(fact)
        if self.session.receipt is not None:
            self._show_receipt()

    def _show_receipt(self, news: tuple[str, Tone] | None = None) -> None:
        self.app.push_screen(ReceiptView(self.session, news), self._done_with_receipt)

    def _done_with_receipt(self, what: Leaving | None) -> None:
        match what:
            case Leaving.LEAVE:
                self.action_leave()
            case Leaving.GIVE_BACK:
                self._choose_what_comes_back()

    def _choose_what_comes_back(self) -> None:
        """Choose what to return: nothing (marked first, against a wrong key), one unit of a line, or everything."""
        lines = what_is_left(self.session)
        if not lines:
            self._show_receipt(sentence(self.words, self.session.refund(), self.session))
            return

        def chosen(index: int | None) -> None:
            if index is None:
                self._show_receipt()
            elif not index:
                self._show_receipt((self.t("Nothing comes back."), Tone.PLAIN))
            else:
                wanted = None if index > len(lines) else {lines[index - 1].line: 1}
                self.run_worker(self._give_back(wanted), exclusive=True)

        def options(words: Words) -> list[str]:
            each = (goods.returned(words, line, self.session) for line in lines)
            return [words.t("Nothing"), *each, words.t("Everything")]

        self.app.push_screen(ChoiceList(lambda words: words.t("What comes back?"), options), chosen)

    async def _give_back(self, wanted: Wanted | None) -> None:
        """Ask the wallet, as far as that is possible now. The receipt shows the outcome."""
        begun = self.session.begin_refund(wanted)
        news = None if isinstance(begun, Refunding) else sentence(self.words, begun, self.session)
        while isinstance(begun, Refunding) and self.session.refunding is begun and (call := begun.call()) is not None:
            for fact in self.session.refund_told(await asyncio.to_thread(call), begun):
                news = sentence(self.words, fact, self.session)
        if self.session.refunding is not None:
            not_yet = self.t(
                "The wallet has not given it back yet. The shop goes on asking whenever it is open, and it is given"
                " back once."
            )
            news = (not_yet, Tone.PLAIN)
        self._show_receipt(news)

    def action_suspend(self) -> None:
        """Set the trip aside: scans are refused until it is resumed."""
        self.tell(self.session.suspend())

    def action_resume(self) -> None:
        self.tell(self.session.resume())

    def action_leave(self) -> None:
        """F10: leave the store. With unpaid goods, ask what to do with them."""
        left = self.session.leave()
        if isinstance(left, Left):
            self.app.exit([*papers(self.words, self.session.trip, WIDTH), *on_its_way(self.words, self.session)])
        elif left.problem is Problem.PAYMENT_OPEN:
            self.app.exit([self.t("A payment is under way. The next start asks the wallet what became of it.")])
        elif left.problem is Problem.TRIP_OVER:
            # An order that was cancelled before its money was taken.
            self.app.exit(on_its_way(self.words, self.session))
        elif left.problem is Problem.NOT_PAID:
            title = mark("The basket is not paid")
            self.app.push_screen(ChoiceList(lambda words: words.t(title), _leave_options), self._leave_unpaid)
        else:
            self.tell(left)

    def _leave_unpaid(self, choice: int | None) -> None:
        if choice == 1:
            self.session.suspend()
            self.app.exit([self.t("The trip is set aside. The next start offers it again.")])
        elif choice == 2:
            self.session.leave(empty_handed=True)
            self.app.exit(on_its_way(self.words, self.session))


def _leave_options(words: Words) -> list[str]:
    return [
        words.t("Go on shopping"),
        words.t("Set it aside and go; the next start offers it again"),
        words.t("Put everything back and leave"),
    ]
