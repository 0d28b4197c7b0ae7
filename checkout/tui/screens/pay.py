"""Paying: the amount, the wallet's code, and what the payment waits for. Each call to the wallet runs in a thread."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import ClassVar, Final

from textual import work
from textual.binding import BindingType
from textual.widget import Widget
from textual.widgets import Digits, Static

from catalog.codes import frame, is_digits, payment_code_in
from checkout.events import Paid, PaymentAwaits, PaymentCancelled, PaymentDeclined, PaymentHeld, Problem, Source
from checkout.payment import Payment, PaymentTerms
from checkout.session import Session
from checkout.trip import PaymentProgress, Refused, TripState
from checkout.tui.base_screen import keys
from checkout.tui.dialog import Dialog
from checkout.tui.screens.choice_list import ChoiceList
from checkout.tui.texts import pay_texts as pay_words
from checkout.tui.texts.message_sentence import sentence
from checkout.tui.texts.pay_texts import Stage
from checkout.tui.visit import Visit
from checkout.tui.widgets.bars_view import BarsView
from checkout.tui.widgets.message_line import Tone
from checkout.words import formats
from checkout.words.payment.desk_lines import desk_line
from checkout.words.words import Words
from wallet.port import Mode
from wallet.staffed_desk import DeskAnswer, DeskOrder

CODE_LASTS: Final = 55
"""Seconds for which a payment code is shown. Real ones are valid for about a minute."""
_TICK: Final = 0.25


def _card_and_code(text: str) -> str | None:
    """Digits of another length that may be shown to a wallet, such as a gift card's number and a payment code."""
    return text if is_digits(text) and 16 <= len(text) <= 32 else None


class Pay(Dialog[Paid | PaymentHeld]):
    """Ends with the payment, or with what is held for it; None when it was cancelled."""

    CSS_PATH = "pay.tcss"
    BINDINGS: ClassVar[list[BindingType]] = keys(
        left="other_wallet(-1)", right="other_wallet(1)", f6="other_way", f10="leave"
    )

    def __init__(self, session: Session, visit: Visit) -> None:
        super().__init__()
        self.session = session
        self._visit = visit
        self._terms: PaymentTerms | None = None
        self._mode: Mode | None = None
        """The chosen way of paying, None for the wallet's first."""
        self._broken = False
        self._paid: Paid | PaymentHeld | None = None
        self._code_left = 0
        self._calls = 0
        self._is_driving = False
        self._asked = session.basket.total
        """The amount on the screen: never is another one taken."""

    def body(self) -> Iterable[Widget]:
        yield Digits(id="amount")
        yield BarsView(id="code")
        yield Static(id="progress", markup=False)

    @property
    def stage(self) -> Stage:
        """The stage, as the session has it."""
        if self.session.payment is not None:
            action = self.session.payment.next_action
            if action is None:
                return Stage.UNDER_WAY
            return pay_words.STAGES.get(action, Stage.PIN if self.session.is_played else Stage.OWN_APP)
        if self._is_unsettled:
            return Stage.STUCK
        if self._terms is None:
            return Stage.CLOSED if self._broken else Stage.OPENING
        return Stage.READY

    @property
    def _is_unsettled(self) -> bool:
        """Whether the payment's outcome is unknown and no one is polling the wallet."""
        return self.session.state in (TripState.STUCK, TripState.PAYING) and self.session.payment is None

    @property
    def wallet_name(self) -> str:
        """The wallet of the open payment, else the chosen one."""
        paying = self.session.state in (TripState.STUCK, TripState.PAYING)
        return self.session.open_wallet if paying else self._visit.wallet_name

    def footer(self) -> dict[str, str]:
        return pay_words.keys(self.stage, self._terms, played=self._is_played)

    @property
    def _is_played(self) -> bool:
        """Whether this screen can play the other side: the wallet's phone, or the staff at its desk."""
        return self.session.is_played

    def speak(self) -> None:
        self._asked = self.session.basket.total
        self.query_one("#amount", Digits).update(formats.money(self._asked))
        self.show_stage()

    def show_stage(self) -> None:
        """Show the stage: code, progress, and the hint in the field."""
        if not self.query(BarsView):
            # The dialog was closed while a call was under way.
            return
        names, wallet = self._visit.wallet_names, self._visit.opened.wallets.shown(self.wallet_name)
        arrows = "  < >" if len(names) > 1 and self.session.closed is None else ""
        self.head(self.t("Pay with {wallet}", wallet=wallet) + arrows)
        stage, terms = self.stage, self._terms
        code = terms.code if stage is Stage.READY and terms else None
        self._draw(code, self._shown if stage is Stage.QR else "")
        self.field.secret = stage is Stage.PIN
        self.field.hint = pay_words.hint(self.words, stage, terms, played=self._is_played)
        self._show_progress(stage)
        self.refresh_bindings()

    @property
    def _shown(self) -> str:
        """The QR code or number that the wallet wants the customer to see, or empty."""
        awaits = self.session.payment.awaits if self.session.payment is not None else None
        return awaits[1] if awaits is not None else ""

    def _draw(self, code: str | None, qr: str) -> None:
        """Show the bars of the payment code, a QR code (which takes the place of the amount), or neither."""
        view = self.query_one(BarsView)
        rows = view.draw_qr(qr) if qr else 0
        if not rows:
            view.draw(code)
        view.styles.height = rows or None
        view.display = bool(rows or code)
        self.query_one("#amount").display = not rows

    def _show_progress(self, stage: Stage) -> None:
        payment = self.session.payment
        if payment is not None and stage is Stage.UNDER_WAY:
            text = pay_words.waiting(self.words, payment, calls=self._calls)
        else:
            text = pay_words.progress(self.words, stage, self._terms, seconds=self._code_left, show=self._shown)
        self.put("#progress", text)

    def on_mount(self) -> None:
        self.set_interval(1, self._tick)
        if self.session.payment is not None:
            self._drive()
        elif self.session.closed is None:
            self._open_wallet()

    def _tick(self) -> None:
        """Count down the seconds of the payment code. A stuck payment is taken up from time to time: go on with it."""
        if self.session.payment is not None and not self._is_driving:
            self._drive()
        if self.stage is Stage.READY and self._terms and self._terms.code:
            self._code_left -= 1
            if self._code_left <= 0:
                self._open_wallet()
            self._show_progress(Stage.READY)

    @work(exclusive=True, group="wallet")
    async def _open_wallet(self) -> None:
        """Get the wallet's terms and a fresh payment code. Before that, look for a better price, and show it."""
        if (search := self.session.basket.search()) is not None:
            self.session.basket.found(await asyncio.to_thread(search))
            self.speak()
            if self.session.costs_nothing:
                self._news(self.session.pay())
                return
        terms = await asyncio.to_thread(self.session.terms, self._visit.wallet_name, mode=self._mode)
        self._broken = isinstance(terms, Refused)
        self._terms = None if isinstance(terms, Refused) else terms
        self._code_left = CODE_LASTS
        if isinstance(terms, Refused):
            self._news(terms)
        elif terms.quote is not None:
            self.say(*sentence(self.words, self.session.agree(terms.wallet_name, terms.quote), self.session))
        self.show_stage()

    def action_other_wallet(self, by: int) -> None:
        """Left and right: another wallet, as long as no payment is open."""
        names = self._visit.wallet_names
        if self.session.closed is None and len(names) > 1:
            self._visit.wallet_name = names[(names.index(self._visit.wallet_name) + by) % len(names)]
            self._terms, self._broken, self._mode = None, False, None
            # A message about one wallet is not true of the next.
            self.say("")
            self.speak()
            self._open_wallet()

    def action_other_way(self) -> None:
        """F6: the wallet's next way of paying: a code, its app, a QR code, the desk."""
        if self.stage is Stage.READY and self._terms and len(self._terms.modes) > 1:
            modes = self._terms.modes
            self._mode, self._terms = modes[(modes.index(self._terms.mode) + 1) % len(modes)], None
            self.say("")
            self._open_wallet()

    def accept(self) -> None:
        match self.stage:
            case Stage.READY if self._has_changed():
                pass
            case Stage.READY if self._terms and (self._terms.code or not self._terms.wants_code):
                self._begin(self.session.begin(self._terms))
            case Stage.STUCK:
                self._begin(self.session.begin_payment())
            case Stage.QR if self._is_played:
                self._told_of(self.session.scan_shown())
            case Stage.QR | Stage.OWN_APP if self.session.payment is not None:
                self.session.payment.nudge()
            case Stage.DESK if self.session.desk is not None:
                self._play_cashier()
            case Stage.PIN:
                self.say(self.t("Type the six digits of your PIN."))
            case _:
                pass

    def scanned(self, raw: str, source: Source) -> None:  # noqa: ARG002 (typed or scanned is the same here)
        text = frame(raw).text
        if self.stage is Stage.PIN and len(text) <= 6:
            self._told_of(self.session.approve(text))
        elif self.stage is Stage.OWN_APP:
            self._news(Refused(Problem.OWN_APP))
        elif self.stage is Stage.READY and (code := payment_code_in(text) or _card_and_code(text)):
            if not self._has_changed():
                self._begin(self.session.begin_payment(self.wallet_name, code))
        else:
            self.say(self.t("Not scanned: you are paying. Esc goes back to the shelves."), Tone.BAD)

    def _has_changed(self) -> bool:
        """Whether the total is not the one on the screen any more: then it is shown, and nothing is paid yet."""
        total, terms = self.session.basket.total, self._terms
        if total == self._asked and (terms is None or terms.amount.minor + terms.rounded == total.minor):
            return False
        self._terms = None
        self.speak()
        self.say(self.t("The total has changed. Look at it, and press Enter again to pay."), Tone.BAD)
        self._open_wallet()
        return True

    def _begin(self, payment: Payment | Refused) -> None:
        if isinstance(payment, Refused):
            self._news(payment)
            if payment.problem is Problem.OFFER_USED:
                # The total has changed, so new terms are needed.
                self._terms = None
                self._open_wallet()
            return
        self._visit.payments.append(payment)
        self.say("")
        self._calls = 0
        self._drive()

    def _play_cashier(self) -> None:
        """Play the staff at the desk: take the cash, or send the customer away."""
        number = self._shown
        order = self.session.at_desk(lambda desk: desk.look_up(number))
        if not isinstance(order, DeskOrder):
            self._hear(order)
            return

        def title(words: Words) -> str:
            owed = words.money(order.amount)
            return words.t("You play the cashier: number {number} owes {amount}", number=number, amount=owed)

        def done(choice: int | None) -> None:
            if choice in (1, 2):
                money = pay_words.tendered(order.amount)[choice - 1]
                self._hear(self.session.at_desk(lambda desk: desk.take(number, money)))
            elif choice:
                self._hear(self.session.at_desk(lambda desk: desk.refuse(number)))

        self.app.push_screen(ChoiceList(title, lambda words: pay_words.at_desk(words, order)), done)

    def _hear(self, answer: DeskAnswer | Refused) -> None:
        """Show the outcome at the desk."""
        if isinstance(answer, Refused):
            self._news(answer)
        else:
            self.say(desk_line(self.words, answer))

    def _told_of(self, refused: Refused | None) -> None:
        """Show the outcome in the wallet's app; None means that it was accepted."""
        if refused is None:
            self.say("")
        else:
            self._news(refused)

    @work(group="drive")
    async def _drive(self) -> None:
        """Make each call of the payment when it is due, until the payment has ended."""
        self._is_driving = True
        self.show_stage()
        while (payment := self.session.payment) is not None:
            if payment.result is not None:
                news = self.session.settle()
                await asyncio.sleep(_TICK)
            elif (call := self.session.next_call()) is not None:
                self._calls += 1
                self.show_stage()
                news = self.session.told(await asyncio.to_thread(call))
            else:
                news = []
                await asyncio.sleep(_TICK)
            for fact in news:
                self._news(fact)
            self.show_stage()
        self._is_driving = False

    def _end(self) -> None:
        """Close once it is paid and no screen is open over this one: only the top screen may be dismissed."""
        if self._paid is not None and self.app.screen is self:
            self.close(self._paid)

    def on_screen_resume(self) -> None:
        self._end()

    def _news(self, fact: PaymentProgress) -> None:
        text, tone = sentence(self.words, fact, self.session)
        match fact:
            case Paid() | PaymentHeld():
                self._paid = fact
                self._end()
            case PaymentDeclined() | PaymentCancelled():
                self.say(text, tone)
                self._open_wallet()
            case PaymentAwaits():
                pass
            case _:
                self.say(text, tone)

    def action_close(self) -> None:
        """Esc: close. A payment that is under way is cancelled instead."""
        if self.session.payment is None:
            self.close()
        else:
            self.session.payment.abandon()
            self.say(self.t("Cancelling: the wallet is asked not to take the money."))

    def action_leave(self) -> None:
        """F10: end the program. A payment that is under way is settled at the next start."""
        if self.session.payment is None:
            self.close()
        else:
            self.app.exit([self.t("A payment is under way. The next start asks the wallet what became of it.")])
