"""A trip at the till: the verbs of paying.

    session.pay("mock")            # as far as it goes now: paid, declined, or what is waited for
    session.settle()               # later: every step that is due by then

A call to a wallet may block, so whoever has a screen to keep alive takes the steps one by one:

    call = session.next_call()     # owner's thread; None when nothing is due
    outcome = call()               # any thread; never raises
    session.told(outcome)          # owner's thread again
"""

from __future__ import annotations

from collections.abc import Callable

from catalog.chain.stores import Store
from checkout.basket.priced_basket import InForce
from checkout.clock import Clock
from checkout.events import PaymentStarted, Problem, RefundDone
from checkout.journal.journal import Journal
from checkout.network import Network
from checkout.payment.payment_terms import Terms, Wish
from checkout.payment.payment_under_way import Call, Payment
from checkout.payment.refund_plan import Kept, Wanted
from checkout.payment.refunding import Refunding
from checkout.payment.till import Till
from checkout.trip.answers import PaymentProgress, Quoted, RefundProgress, Refused, Waiting, WaitingFor
from checkout.trip.shoppers import Shopper
from checkout.trip.trip import Trip, TripState
from wallet.port import HasPaymentApp, Mode, Outcome, PaymentApp, Quote
from wallet.staffed_desk import DeskAnswer, StaffedDesk


class PayingTrip(Trip):
    """A trip that can be paid for."""

    def __init__(
        self,
        store: Store,
        shopper: Shopper,
        *,
        journal: Journal,
        clock: Clock,
        network: Network,
        till: Till,
        wallet: str,
        in_force: InForce | None = None,
    ) -> None:
        super().__init__(store, shopper, journal, clock, in_force)
        self.wallet = wallet
        """The wallet that `pay` uses when none is named."""
        self.payment: Payment | None = None
        self._network = network
        self._till = till
        self.refunding: Refunding | None = None
        self._quoted: tuple[str, Quote] | None = None
        """A quote that the shopper has seen, and whose wallet gave it."""

    @property
    def open_wallet(self) -> str:
        """The name of the wallet that the latest payment was begun with, empty when there was none."""
        started = (r.event for r in reversed(self.events) if isinstance(r.event, PaymentStarted))
        return next((event.wallet for event in started), "")

    # How it may be paid

    def terms(
        self, wallet: str | None = None, auth_code: str | None = None, mode: Mode | None = None
    ) -> Terms | Refused:
        """How this basket, as it was last priced, may be paid for with a wallet, for `begin`. May be asked from any
        thread; `reprice` before may not."""
        wallet = wallet or self.wallet
        name, quote = self._quoted or ("", None)
        wish = Wish(
            self.basket.total, self.shopper.id, self._clock.now(), auth_code, mode, quote if name == wallet else None
        )
        return self._till.terms(wallet, wish)

    def quote(self, wallet: str | None = None) -> Quoted | Refused:
        """What a wallet that keeps another currency would charge for this basket. A `pay` while that is good is at
        this rate."""
        if refused := self.reprice() or self.closed or self._nothing_to_pay():
            return refused
        terms = self.terms(wallet)
        if isinstance(terms, Refused):
            return terms
        if terms.quote is None:
            return Refused(Problem.SAME_CURRENCY, terms.amount.currency)
        return self.agree(terms.wallet_name, terms.quote)

    def agree(self, wallet: str, quote: Quote) -> Quoted:
        """The shopper has seen `quote`."""
        self._quoted = (wallet, quote)
        return Quoted(wallet, quote.price, quote.charge, quote.rate, quote.expires_at)

    @property
    def costs_nothing(self) -> bool:
        """Whether offers have left nothing to pay of what is in the basket: `pay` then needs no wallet."""
        return bool(len(self.basket)) and not self.basket.total

    def _nothing_to_pay(self) -> Refused | None:
        # A gram of spring onions costs nothing: a wallet is only ever asked for more than that.
        return None if self.basket.total else Refused(Problem.EMPTY_BASKET)

    # Paying

    def begin_payment(
        self, wallet: str | None = None, auth_code: str | None = None, mode: Mode | None = None
    ) -> Payment | Refused:
        """Freeze the basket and write the intent to the disk. No money moves before the first call is carried out.

        A payment whose outcome nobody knows is taken up again, under its own reference.
        """
        if self.payment is not None:
            return Refused(Problem.PAYMENT_OPEN)
        if self.state in (TripState.STUCK, TripState.PAYING):
            return self._under_way(self._till.reopen(self))
        if refused := self.reprice() or self.closed or self._nothing_to_pay():
            return refused
        terms = self.terms(wallet, auth_code, mode)
        return terms if isinstance(terms, Refused) else self.begin(terms)

    def begin(self, terms: Terms) -> Payment | Refused:
        """`begin_payment` on terms that are known already; on those of a lower total, where an offer may be used again
        that was used up when they were made."""
        if self.payment is not None:
            return Refused(Problem.PAYMENT_OPEN)
        total = self.basket.total
        # The terms may have been looked at for a while.
        if refused := self.closed or self.used_elsewhere():
            return refused
        if self.basket.total < total:
            fresh = self.terms(terms.wallet_name, terms.code, terms.mode)
            if isinstance(fresh, Refused):
                return fresh
            terms = fresh
        return self._under_way(self._till.begin(self, terms))

    def _under_way(self, payment: Payment | Refused) -> Payment | Refused:
        self.payment = None if isinstance(payment, Refused) else payment
        return payment

    def pay(self, wallet: str | None = None, auth_code: str | None = None, mode: Mode | None = None) -> PaymentProgress:
        """Pay, going on as far as it goes now: to the end, or to what has to be waited for.

        Calls the wallet in this thread. `settle` goes on after time has passed. A payment whose end could not be
        written down yet is not begun anew: it is tried to write that down once more.
        """
        if self.payment is not None and self.payment.result is not None:
            return self._conclude()[-1]
        if refused := self.reprice():
            return refused
        if self.closed is None and self.costs_nothing:
            return self._till.give(self, wallet or self.wallet)
        begun = self.begin_payment(wallet, auth_code, mode)
        return begun if isinstance(begun, Refused) else self._as_far_as_it_goes()

    def _as_far_as_it_goes(self) -> PaymentProgress:
        news = self.settle()
        return news[-1] if news else self.progress()

    def settle(self) -> list[PaymentProgress]:
        """Take every payment step that is due now; what came of it."""
        news: list[PaymentProgress] = []
        while (call := self.next_call()) is not None:
            news += self.told(call())
        return news or self._conclude()

    def next_call(self) -> Call | None:
        """The call to the wallet that is due now, or None. Its outcome must be brought back with `told`."""
        payment = self.payment
        call = None if payment is None else payment.call()
        if payment is None or call is None or self._till.may_call(self, payment):
            return call
        payment.hold_up()
        return None

    def told(self, outcome: Outcome) -> list[PaymentProgress]:
        """Bring back the outcome of `next_call()`; what came of it, if anything."""
        if self.payment is None:
            return []
        self.payment.told(outcome)
        return self._conclude()

    def _conclude(self) -> list[PaymentProgress]:
        if self.payment is None:
            return []
        news = self._till.conclude(self, self.payment)
        if self.payment.result is not None and not isinstance(news, Refused):
            self.payment = None
        return [] if news is None else [news]

    def progress(self) -> PaymentProgress:
        """What the open payment waits for."""
        payment = self.payment
        if payment is None:
            return Refused(Problem.NO_PAYMENT)
        waiting = payment.waiting_for or WaitingFor.ANSWER
        return Waiting(waiting, payment.wallet_name, payment.request.amount.minor)

    def cancel_payment(self) -> PaymentProgress:
        """Turn back from paying. If the money has moved already it stays paid."""
        if self.payment is None:
            return Refused(Problem.NO_PAYMENT)
        self.payment.abandon()
        return self._as_far_as_it_goes()

    @property
    def due(self) -> float | None:
        """When the next step of paying, or of paying back, is due on the clock's `monotonic`; None when nothing is."""
        errands = (self.payment, self.refunding)
        return min((each.due for each in errands if each is not None and each.due is not None), default=None)

    @property
    def is_busy(self) -> bool:
        """Whether a payment or a refund is under way."""
        return self.payment is not None or self.refunding is not None

    # Giving back

    def refund(self, wanted: Wanted | None = None, kept: Kept = Kept.AS_PAID) -> RefundProgress:
        """Give back what was paid for goods that come back, going on as far as it goes now: how many units of which
        line, or all that is left.

        A refund that is not over is gone on with first, whatever is `wanted`. Calls the wallet in this thread;
        `settle_refund` goes on after time has passed.
        """
        begun = self.begin_refund(wanted, kept)
        if not isinstance(begun, Refunding):
            return begun
        news = self.settle_refund()
        return news[-1] if news else Waiting(begun.waiting_for, begun.intent.wallet, begun.intent.amount)

    def begin_refund(self, wanted: Wanted | None = None, kept: Kept = Kept.AS_PAID) -> Refunding | RefundDone | Refused:
        """Write down what is to be given back; nothing moves before the first call is carried out."""
        if self.refunding is None:
            begun = self._till.refunds.begin(self, wanted, kept)
            if not isinstance(begun, Refunding):
                return begun
            self.refunding = begun
        self.refunding.nudge()
        return self.refunding

    def refund_told(self, outcome: Outcome) -> list[RefundProgress]:
        """Bring back the outcome of the refund's `call`; what came of it, if anything."""
        if self.refunding is None:
            return []
        self.refunding.told(outcome)
        return self._conclude_refund()

    def settle_refund(self) -> list[RefundProgress]:
        """Take every step of a refund that is due now; what came of it."""
        news: list[RefundProgress] = []
        while self.refunding is not None and (call := self.refunding.call()) is not None:
            news += self.refund_told(call())
        return news or self._conclude_refund()

    def _conclude_refund(self) -> list[RefundProgress]:
        if self.refunding is None or self.refunding.result is None:
            return []
        news = self._till.refunds.conclude(self, self.refunding)
        if not isinstance(news, Refused):
            self.refunding = None
        return [] if news is None else [news]

    # In the wallet's own app, which simulated wallets bring along

    def pin(self, digits: str) -> PaymentProgress:
        """Enter the PIN in the wallet's app, where the wallet brings one along; the payment goes on.

        >>> from checkout import open_shop
        >>> with open_shop() as shop:
        ...     trip = shop.enter()
        ...     _ = trip.scan("9521234000013", count=20)
        ...     trip.pay("mock").next_action
        ...     trip.pin("000000").problem
        ...     trip.pin("123456").amount
        <NextAction.ENTER_PIN: 'enter_pin'>
        <Problem.WRONG_PIN: 'wrong-pin'>
        25800
        """
        return self._entered(self.approve(digits))

    def scan_qr(self) -> PaymentProgress:
        """Scan the QR code that the shop shows for the open payment with the wallet's app; the payment goes on."""
        return self._entered(self.scan_shown())

    def _entered(self, refused: Refused | None) -> PaymentProgress:
        news = self.settle()
        return news[-1] if news else refused or self.progress()

    @property
    def desk(self) -> StaffedDesk | None:
        """The staff's side of the open payment, where its wallet is settled at a desk and brings that along."""
        try:
            desk: object = getattr(self.payment.wallet, "desk", None) if self.payment is not None else None
        except Exception:  # noqa: BLE001 - a plug-in may call something else so, whatever that does
            return None
        return desk if isinstance(desk, StaffedDesk) else None

    def at_desk(self, deed: Callable[[StaffedDesk], DeskAnswer]) -> DeskAnswer | Refused:
        """Let staff do something at the desk of the open payment, whose next step is due then."""
        payment, desk = self.payment, self.desk
        if payment is None or desk is None:
            return Refused(Problem.NO_PAYMENT)
        try:
            return deed(desk)
        except Exception:  # noqa: BLE001 - whatever a plug-in raises must not end the trip
            return Refused(Problem.WALLET_BROKEN, "desk")
        finally:
            payment.nudge()

    def approve(self, digits: str) -> Refused | None:
        """Enter the PIN and do no more: the payment's next step is due now. Why not, when it was not taken."""
        return self._in_app(lambda app: app.approve(digits), Problem.WRONG_PIN)

    def scan_shown(self) -> Refused | None:
        """Scan the QR code and do no more, as `approve` does."""
        shown = self.payment.awaits if self.payment is not None else None
        text = shown[1] if shown is not None else ""
        return self._in_app(lambda app: app.scan_qr(text), Problem.NO_QR)

    def _in_app(self, deed: Callable[[PaymentApp], bool], otherwise: Problem) -> Refused | None:
        payment = self.payment
        if payment is None:
            return Refused(Problem.NO_PAYMENT)
        if not isinstance(payment.wallet, HasPaymentApp):
            payment.nudge()
            return None
        try:
            done = deed(payment.wallet.app_of(self.shopper.id))
        except Exception:  # noqa: BLE001 - whatever a plug-in raises must not end the trip
            return Refused(Problem.WALLET_BROKEN, "app")
        finally:
            payment.nudge()
        return None if done else Refused(otherwise)
