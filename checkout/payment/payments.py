"""The payments of a trip: begun, carried out and written down.

The order of things keeps money safe. The intent is on the disk before the wallet is called, outcome and receipt go to
the disk in one transaction, and what happened in between is asked of the wallet, never assumed.

    payments.pay("mock")            # as far as it goes now: paid, declined, or what is waited for
    payments.settle()               # later: every step that is due by then

A call to a wallet may block, so a screen takes the steps one by one:

    call = payments.next_call()     # owner's thread; None when nothing is due
    outcome = call()                # any thread; never raises
    payments.told(outcome)          # owner's thread again
"""

from __future__ import annotations

from collections.abc import Callable

from checkout.events import Paid, PaymentCancelling, Problem
from checkout.payment.driver import Call
from checkout.payment.holding import hold_of, to_hold
from checkout.payment.intents import cancelling_of, intent_of, intents_of, new_intent, request_for, wallet_state
from checkout.payment.payment_outcomes import write_outcome, write_paid
from checkout.payment.payment_terms import PaymentTerms, Wish, terms_of
from checkout.payment.payment_under_way import Payment
from checkout.payment.till import Till
from checkout.trip import PaymentProgress, Quoted, Refused, Trip, TripState, Waiting, WaitingFor
from wallet.decisions import CancelledWhy
from wallet.port import Mode, Outcome, Quote


class Payments:
    """At most one payment is open at a time. `wallet` is the one used when none is named. `unpaid` writes what follows
    for the trip's orders when money that was held is released."""

    def __init__(self, trip: Trip, till: Till, wallet: str, unpaid: Callable[[Trip], None] | None = None) -> None:
        self.trip = trip
        self.wallet = wallet
        self.open: Payment | None = None
        self.before: Callable[[], Refused | None] = lambda: None
        """What else has to be done before a payment begins: goods are kept that are brought or sent. May refuse."""
        self._till = till
        self._unpaid = unpaid
        self._quoted: tuple[str, Quote] | None = None
        """A quote that the shopper has seen, and whose wallet gave it."""

    @property
    def latest_wallet(self) -> str:
        """The name of the wallet that the latest payment was begun with; empty when there was none."""
        return next((intent.wallet for intent in intents_of(self.trip.events)), "")

    # How it may be paid

    def terms(
        self, wallet: str | None = None, auth_code: str | None = None, mode: Mode | None = None
    ) -> PaymentTerms | Refused:
        """How this basket, as it was last priced, may be paid for with a wallet, for `begin`. May be asked from any
        thread; `Trip.reprice` before may not."""
        name = wallet or self.wallet
        opened = self._till.wallet(name)
        if isinstance(opened, Refused):
            return opened
        seen, quote = self._quoted or ("", None)
        wish = Wish(
            self.trip.basket.total,
            self.trip.shopper.id,
            self._till.clock.now(),
            auth_code,
            mode,
            quote if seen == name else None,
            to_hold(self.trip),
        )
        terms = terms_of(name, opened, wish, online=self._till.network.up)
        if self.trip.at_home and isinstance(terms, PaymentTerms) and terms.mode is Mode.AT_DESK:
            return Refused(Problem.AT_HOME, "desk")
        return terms

    def quote(self, wallet: str | None = None) -> Quoted | Refused:
        """What a wallet that keeps another currency would charge for this basket. A `pay` before the quote expires is
        at its rate."""
        if refused := self.trip.reprice(paying=True) or self.trip.closed or self._nothing_to_pay():
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
        basket = self.trip.basket
        return bool(len(basket)) and not basket.total

    def _nothing_to_pay(self) -> Refused | None:
        # A gram of spring onions costs nothing, and a wallet is only ever asked for more than that.
        return None if self.trip.basket.total else Refused(Problem.EMPTY_BASKET)

    # Beginning

    def begin_payment(
        self, wallet: str | None = None, auth_code: str | None = None, mode: Mode | None = None
    ) -> Payment | Refused:
        """Freeze the basket and write the intent to the disk. No money moves before the first call is made.

        A payment whose outcome is unknown is taken up again, under its own reference.
        """
        if self.open is not None:
            return Refused(Problem.PAYMENT_OPEN)
        if self.trip.state in (TripState.STUCK, TripState.PAYING):
            return self._reopen()
        if refused := self.trip.reprice(paying=True) or self.trip.closed or self._nothing_to_pay():
            return refused
        terms = self.terms(wallet, auth_code, mode)
        return terms if isinstance(terms, Refused) else self.begin(terms)

    def begin(self, terms: PaymentTerms) -> Payment | Refused:
        """`begin_payment` on terms that were looked at before. When an offer has become free again meanwhile and the
        total is lower, the terms are made anew. ValueError when `terms` are those of another total."""
        if self.open is not None:
            return Refused(Problem.PAYMENT_OPEN)
        total = self.trip.basket.total
        if refused := self.trip.closed or self.trip.used_elsewhere() or self.before():
            return refused
        if self.trip.basket.total.minor > total.minor:
            return Refused(Problem.DEARER)
        if self.trip.basket.total < total:
            fresh = self.terms(terms.wallet_name, terms.code, terms.mode)
            if isinstance(fresh, Refused):
                return fresh
            terms = fresh
        if terms.amount.minor + terms.rounded != self.trip.basket.total.minor:
            raise ValueError(f"the terms are for {terms.amount}, and the basket comes to {self.trip.basket.total}")
        if terms.wants_code and terms.code is None:
            return Refused(Problem.NO_PAYMENT_CODE)
        return self._start(terms)

    def _start(self, terms: PaymentTerms) -> Payment | Refused:
        intent = self.trip.record(new_intent(self.trip, self._till.order_tag, terms.wallet_name, terms))
        if isinstance(intent, Refused):
            return intent
        self.open = Payment(
            request_for(self.trip, intent, self._till.order_tag, terms.code),
            intent.wallet,
            terms.wallet,
            self._till,
            policy=self._till.policy or terms.policy,
        )
        return self.open

    def take_up(self, *, briefly: bool = False) -> Refused | None:
        """Go on with the payment that the journal has as open; None, or why the wallet cannot be asked. `briefly` asks
        once about one that is stuck, and does not wait."""
        if self.open is not None:
            if self.open.cancelling is None:
                self.open.nudge()
        elif self.trip.state in (TripState.STUCK, TripState.PAYING) or self._is_releasing:
            reopened = self._reopen(briefly=briefly and self.trip.state is TripState.STUCK)
            return reopened if isinstance(reopened, Refused) else None
        return None

    def release(self) -> PaymentProgress | None:
        """Have the wallet release what it holds, since nothing was sold; `settle` goes on with it."""
        hold = hold_of(self.trip.events)
        if hold is None or hold.capture is not None or self.open is not None:
            return None
        reopened = self._reopen(cancelling="by-shopper")
        return reopened if isinstance(reopened, Refused) else None

    @property
    def _is_releasing(self) -> bool:
        hold = hold_of(self.trip.events)
        return hold is not None and cancelling_of(self.trip.events, hold.out_trade_no) is not None

    def _reopen(self, *, briefly: bool = False, cancelling: CancelledWhy | None = None) -> Payment | Refused:
        """Take up the open payment after a restart, or once more when it was stuck. The wallet is asked first what
        became of it, or to cancel where a cancel may be under way."""
        intent = intent_of(self.trip.events)
        wallet = self._till.wallet_of(intent.wallet)
        if isinstance(wallet, Refused):
            return wallet
        self.open = Payment(
            request_for(self.trip, intent, self._till.order_tag),
            intent.wallet,
            wallet,
            self._till,
            policy=self._till.policy_of(wallet),
            resumed=True,
            cancelling=cancelling or cancelling_of(self.trip.events, intent.out_trade_no),
            is_brief=briefly,
        )
        self.open.knows(wallet_state(self.trip.events, intent.out_trade_no))
        return self.open

    # Going on

    def pay(self, wallet: str | None = None, auth_code: str | None = None, mode: Mode | None = None) -> PaymentProgress:
        """Pay, going on as far as it goes now: to the end, or to what has to be waited for.

        Calls the wallet in this thread. `settle` goes on after time has passed. When the outcome of a payment could not
        be written down, that is tried again, and no other payment is begun.
        """
        if self.open is not None and self.open.result is not None:
            return self.conclude()[-1]
        if refused := self.trip.reprice(paying=True):
            return refused
        if self.trip.closed is None and self.costs_nothing:
            return self._give(wallet or self.wallet)
        begun = self.begin_payment(wallet, auth_code, mode)
        return begun if isinstance(begun, Refused) else self._as_far_as_it_goes()

    def _give(self, wallet_name: str) -> Paid | Refused:
        """Let a basket go that costs nothing: no wallet is asked, and there is a receipt all the same."""
        if refused := self.before():
            return refused
        intent = new_intent(self.trip, self._till.order_tag, wallet_name)
        return write_paid(self.trip, self._till, Paid(intent.out_trade_no, intent.wallet, 0, "", "", ""), intent)

    def _as_far_as_it_goes(self) -> PaymentProgress:
        news = self.settle()
        return news[-1] if news else self.progress()

    def settle(self) -> list[PaymentProgress]:
        """Take every payment step that is due now; what came of it."""
        news: list[PaymentProgress] = []
        while (call := self.next_call()) is not None:
            news += self.told(call())
        return news or self.conclude()

    def next_call(self) -> Call | None:
        """The call to the wallet that is due now, or None. Its outcome must be brought back with `told`."""
        payment = self.open
        call = None if payment is None else payment.call()
        if payment is None or call is None or self._may_call(payment):
            return call
        payment.hold_up()
        return None

    def _may_call(self, payment: Payment) -> bool:
        """Before the wallet is first asked to cancel, that is on the disk. False when it cannot be written now."""
        why, number = payment.cancelling, payment.request.out_trade_no
        if why is None or cancelling_of(self.trip.events, number) is not None:
            return True
        return not isinstance(self.trip.record(PaymentCancelling(number, why)), Refused)

    def told(self, outcome: Outcome) -> list[PaymentProgress]:
        """Bring back the outcome of `next_call()`; what came of it, if anything."""
        if self.open is None:
            return []
        self.open.told(outcome)
        return self.conclude()

    def progress(self) -> PaymentProgress:
        """What the open payment waits for."""
        payment = self.open
        if payment is None:
            return Refused(Problem.NO_PAYMENT)
        return Waiting(payment.waiting_for or WaitingFor.ANSWER, payment.wallet_name, payment.request.amount.minor)

    def cancel_payment(self) -> PaymentProgress:
        """Turn back from paying. If the money has moved already it stays paid."""
        if self.open is None:
            return Refused(Problem.NO_PAYMENT)
        self.open.abandon()
        return self._as_far_as_it_goes()

    def conclude(self) -> list[PaymentProgress]:
        """Write down what the last answer changed. `NOT_SAVED`, and `ANSWER_NOT_SAVED` of the end: to be concluded
        again."""
        payment = self.open
        if payment is None:
            return []
        news = write_outcome(self.trip, self._till, payment, self._unpaid)
        if payment.result is None:
            return [] if news is None else [news]
        if isinstance(news, Refused):
            return [Refused(Problem.ANSWER_NOT_SAVED, news.detail)]
        self.open = None
        return [] if news is None else [news]
