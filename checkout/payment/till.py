"""The till: starts payments, brings them to their end, and issues receipts.

The order of things is what keeps money safe. The intent is on the disk before a wallet hears of it; the outcome and the
receipt go to the disk together; and what happened in between is asked of the wallet, never assumed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC
from typing import get_args

from catalog.chain.tax_rates import TaxRates
from catalog.text import clean
from checkout.clock import Clock, moment
from checkout.errors import NotSaved
from checkout.events import (
    AgreedQuote,
    LateMoneyFound,
    Paid,
    PaymentAwaits,
    PaymentCancelled,
    PaymentCancelling,
    PaymentDeclined,
    PaymentSeen,
    PaymentStarted,
    PaymentStuck,
    Problem,
)
from checkout.journal.journal import Journal
from checkout.network import Network
from checkout.payment.payment_terms import Terms, Wish, terms_of
from checkout.payment.payment_under_way import Payment
from checkout.payment.receipt_issuing import make_receipt
from checkout.payment.refund_desk import RefundDesk
from checkout.payment.unmatched_capture import LateMoney
from checkout.trip.answers import PaymentProgress, Refused
from checkout.trip.trip import Trip
from wallet.decisions import Authorised, Cancelled, CancelledWhy, Declined, NeedsAttention, Succeeded
from wallet.errors import WalletBroken, WalletNotFound
from wallet.money import Money
from wallet.port import PaymentRef, PaymentRequest, Policy, Quote, Snapshot, Wallet

DETAIL_LIMIT = 64
"""Characters of a wallet's own codes and numbers that are kept."""
SHOW_LIMIT = 512
"""Characters of what a wallet wants shown: more than a QR code on a screen can hold."""


class Till:
    """Takes payments for the trips of a shop. `wallet_named` raises WalletNotFound or WalletBroken.

    Each wallet says for itself how long it is waited for; a `policy` that is handed in holds for all of them instead.
    Raises DataFileError when the journal does not say what ends its order references.
    """

    def __init__(
        self,
        *,
        journal: Journal,
        clock: Clock,
        network: Network,
        tax: TaxRates,
        wallet_named: Callable[[str], Wallet],
        policy: Policy | None = None,
    ) -> None:
        self._journal = journal
        self._clock = clock
        self._network = network
        self._tax = tax
        self._wallet_named = wallet_named
        self._policy = policy
        self._order_tag = journal.order_tag()
        self.refunds = RefundDesk(clock=clock, network=network, open_wallet=self._open, ref_of=_ref_of, policy=policy)

    def terms(self, wallet_name: str, wish: Wish) -> Terms | Refused:
        """How `wish` may be paid for with a wallet. Nothing moves, and it may be asked from any thread."""
        wallet = self._open(wallet_name)
        return wallet if isinstance(wallet, Refused) else terms_of(wallet_name, wallet, wish, online=self._network.up)

    def begin(self, trip: Trip, terms: Terms) -> Payment | Refused:
        """Write the intent down and hand out the payment; no money moves before its first call is carried out.

        ValueError when `terms` are those of another total.
        """
        if terms.amount.minor + terms.rounded != trip.basket.total.minor:
            raise ValueError(f"the terms are for {terms.amount}, and the basket comes to {trip.basket.total}")
        if terms.wants_code and terms.code is None:
            return Refused(Problem.NO_PAYMENT_CODE)
        started = self._started(trip, terms.wallet_name, terms)
        written = trip.record(started)
        if isinstance(written, Refused):
            return written
        return self._payment(trip, started, terms.wallet, terms.policy, auth_code=terms.code)

    def give(self, trip: Trip, wallet_name: str) -> Paid | Refused:
        """Let a basket go that costs nothing: no wallet is asked, and there is a receipt all the same."""
        started = self._started(trip, wallet_name)
        try:
            with self._journal.transaction():
                number = self._journal.next_receipt_number(trip.store.id)
                paid = Paid(started.out_trade_no, started.wallet, 0, "", "", f"{trip.store.code}-{number:06d}")
                receipt = make_receipt(trip, paid, moment(self._clock), self._tax)
                trip.record_paid(paid, receipt, number, started)
        except NotSaved as error:
            return Refused(Problem.NOT_SAVED, error.facts.get("reason", ""))
        trip.take_paid(paid, receipt, started)
        return paid

    def _started(self, trip: Trip, wallet_name: str, terms: Terms | None = None) -> PaymentStarted:
        """The intent of the trip's next payment; without `terms` nothing is asked for."""
        attempt = 1 + sum(isinstance(recorded.event, PaymentStarted) for recorded in trip.events)
        started = PaymentStarted(
            out_trade_no=f"{trip.id}{attempt:02d}{self._order_tag}",
            wallet=wallet_name,
            amount=0,
            basket=trip.basket.fingerprint(trip.id, trip.events[0].at.isoformat()),
            price=trip.basket.priced,
        )
        if terms is None:
            return started
        return replace(
            started,
            amount=terms.amount.minor,
            mode=terms.mode,
            rounded=terms.rounded,
            quote=None if terms.quote is None else _kept(terms.quote),
        )

    def reopen(self, trip: Trip) -> Payment | Refused:
        """The trip's open payment after a restart, or once more when it was stuck. First the wallet is asked what
        became of it, or, where a cancel may be under way, to cancel it."""
        intent = _intent_of(trip)
        wallet = self._open(intent.wallet)
        if isinstance(wallet, Refused):
            return _away(intent)
        cancelling = _cancelling(trip, intent.out_trade_no)
        payment = self._payment(trip, intent, wallet, _policy_of(wallet), resumed=True, cancelling=cancelling)
        payment.knows(_state_of(trip, intent.out_trade_no))
        return payment

    def late_money(self, trip: Trip, out_trade_no: str) -> LateMoney | Refused:
        """The errand that looks whether the wallet holds money for a payment that is over, and has it given back."""
        intent = _intent_of(trip, out_trade_no)
        wallet = self._open(intent.wallet)
        if isinstance(wallet, Refused):
            return _away(intent)
        found = [r.event for r in trip.events if isinstance(r.event, LateMoneyFound)]
        return LateMoney(
            self._request(trip, intent),
            _ref_of(trip, out_trade_no),
            wallet,
            intent.wallet,
            self._clock,
            self._network,
            policy=self._policy or _policy_of(wallet),
            found=next((event for event in found if event.out_trade_no == out_trade_no), None),
        )

    def _payment(
        self,
        trip: Trip,
        intent: PaymentStarted,
        wallet: Wallet,
        policy: Policy,
        *,
        auth_code: str | None = None,
        resumed: bool = False,
        cancelling: CancelledWhy | None = None,
    ) -> Payment:
        request = self._request(trip, intent, auth_code)
        return Payment(
            request,
            intent.wallet,
            wallet,
            self._clock,
            self._network,
            policy=self._policy or policy,
            resumed=resumed,
            cancelling=cancelling,
        )

    def _request(self, trip: Trip, intent: PaymentStarted, auth_code: str | None = None) -> PaymentRequest:
        price = Money(intent.amount, trip.store.currency)
        return PaymentRequest(
            out_trade_no=intent.out_trade_no,
            amount=price,
            subject=f"{trip.store.name.en} {trip.id}",
            basket=intent.basket,
            auth_code=auth_code,
            mode=intent.mode,
            quote=None if intent.quote is None else _agreed(intent.quote, price),
        )

    def _open(self, name: str) -> Wallet | Refused:
        try:
            return self._wallet_named(name)
        except WalletNotFound:
            return Refused(Problem.NO_SUCH_WALLET, clean(name, DETAIL_LIMIT))
        except WalletBroken as error:
            # The exception says what to do as well; here that is the sentence's part.
            return Refused(Problem.WALLET_BROKEN, clean(f"{name}: {error.facts.get('reason', error)}"))

    def may_call(self, trip: Trip, payment: Payment) -> bool:
        """Whether all is on the disk that has to be before the call that is due: that the wallet is asked to cancel.
        False when that cannot be written now."""
        why, number = payment.cancelling, payment.request.out_trade_no
        if why is None or _cancelling(trip, number) is not None:
            return True
        return not isinstance(trip.record(PaymentCancelling(number, why)), Refused)

    def conclude(self, trip: Trip, payment: Payment) -> PaymentProgress | None:
        """Write down what the last answer changed; None when nothing did.

        `NOT_SAVED` and, of how it ended, `ANSWER_NOT_SAVED`: to be concluded again.
        """
        news = self._news(trip, payment)
        if payment.result is not None and isinstance(news, Refused):
            return Refused(Problem.ANSWER_NOT_SAVED, news.detail)
        return news

    def _news(self, trip: Trip, payment: Payment) -> PaymentProgress | None:
        number = payment.request.out_trade_no
        changed = payment.state != _state_of(trip, number)
        seen = (PaymentSeen(number, payment.state),) if changed else ()
        match payment.result:
            case None:
                return self._awaits(trip, payment, *seen)
            case Succeeded(snapshot):
                return self._paid(trip, snapshot, *seen)
            case Declined(decline, detail):
                return trip.record(PaymentDeclined(number, decline, clean(detail, DETAIL_LIMIT)), *seen)
            case Cancelled(why):
                return trip.record(PaymentCancelled(number, why), *seen)
            case NeedsAttention(why):
                return trip.record(PaymentStuck(number, why, payment.complaint), *seen)
            case Authorised():
                # Nothing here asks for money to be held; should a wallet do it all the same, a person has to look.
                return trip.record(PaymentStuck(number, "authorised"), *seen)

    def _awaits(self, trip: Trip, payment: Payment, *seen: PaymentSeen) -> PaymentProgress | None:
        waits_for = payment.awaits
        if waits_for is None or waits_for == payment.announced:
            for each in seen:
                # Not saved? Nothing to tell a shopper: it is tried again with the next answer.
                trip.record(each)
            return None
        action, show = waits_for
        written = trip.record(PaymentAwaits(payment.request.out_trade_no, action, clean(show, SHOW_LIMIT)), *seen)
        if not isinstance(written, Refused):
            payment.announced = waits_for
        return written

    def _paid(self, trip: Trip, snapshot: Snapshot, *seen: PaymentSeen) -> PaymentProgress:
        try:
            with self._journal.transaction():
                number = self._journal.next_receipt_number(trip.store.id)
                paid = _paid_event(_intent_of(trip), snapshot, f"{trip.store.code}-{number:06d}")
                receipt = make_receipt(trip, paid, moment(self._clock), self._tax)
                trip.record_paid(paid, receipt, number, *seen)
        except NotSaved as error:
            return Refused(Problem.NOT_SAVED, error.facts.get("reason", ""))
        trip.take_paid(paid, receipt, *seen)
        return paid


def _paid_event(intent: PaymentStarted, snapshot: Snapshot, receipt_number: str) -> Paid:
    charged = snapshot.charged
    return Paid(
        out_trade_no=intent.out_trade_no,
        wallet=intent.wallet,
        amount=intent.amount,
        trade_no=clean(snapshot.trade_no or "", DETAIL_LIMIT),
        payer=clean(snapshot.payer or "", DETAIL_LIMIT),
        receipt_number=receipt_number,
        rounded=intent.rounded,
        charged=0 if charged is None else charged.minor,
        charged_currency="" if charged is None else charged.currency,
        rate="" if intent.quote is None else intent.quote.rate,
        funds=tuple((clean(fund.source, DETAIL_LIMIT), fund.amount.minor) for fund in snapshot.funds),
    )


def _kept(quote: Quote) -> AgreedQuote:
    return AgreedQuote(
        quote_id=clean(quote.quote_id, DETAIL_LIMIT),
        charge=quote.charge.minor,
        currency=quote.charge.currency,
        rate=clean(quote.rate, DETAIL_LIMIT),
        expires_at=quote.expires_at.astimezone(UTC),
        state=tuple(quote.state.items()),
    )


def _agreed(quote: AgreedQuote, price: Money) -> Quote:
    charge = Money(quote.charge, quote.currency)
    return Quote(quote.quote_id, price, charge, quote.rate, quote.expires_at, dict(quote.state))


def _policy_of(wallet: Wallet) -> Policy:
    try:
        return wallet.capabilities().policy
    except Exception:  # noqa: BLE001 - whatever a plug-in raises must not end the trip
        return Policy()


def _away(intent: PaymentStarted) -> Refused:
    return Refused(Problem.WALLET_AWAY, clean(intent.wallet, DETAIL_LIMIT))


def _intent_of(trip: Trip, out_trade_no: str | None = None) -> PaymentStarted:
    """What the trip's payment with this order reference was begun for, or its latest payment."""
    intents = (r.event for r in reversed(trip.events) if isinstance(r.event, PaymentStarted))
    return next(intent for intent in intents if out_trade_no in (None, intent.out_trade_no))


def _cancelling(trip: Trip, out_trade_no: str) -> CancelledWhy | None:
    """Why the wallet has been asked to cancel this payment, None when it has not."""
    for recorded in reversed(trip.events):
        match recorded.event:
            case PaymentCancelling(number, why) if number == out_trade_no:
                return next((known for known in get_args(CancelledWhy) if known == why), "no-answer")
            case PaymentStarted(number) if number == out_trade_no:
                break
    return None


def _ref_of(trip: Trip, out_trade_no: str) -> PaymentRef:
    return PaymentRef(out_trade_no, dict(_state_of(trip, out_trade_no)))


def _state_of(trip: Trip, out_trade_no: str) -> tuple[tuple[str, str], ...]:
    """What the wallet is known to have said of its own data, beginning with its quote's; empty when nothing."""
    for recorded in reversed(trip.events):
        match recorded.event:
            case PaymentSeen(number, state) if number == out_trade_no:
                return state
            case PaymentStarted(number, quote=quote) if number == out_trade_no:
                return () if quote is None else quote.state
    return ()
