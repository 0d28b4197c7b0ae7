"""The till: starts payments, brings them to their end, and issues receipts.

The order of things is what keeps money safe. The intent is on the disk before a wallet hears of it; the outcome and the
receipt go to the disk together; and what happened in between is asked of the wallet, never assumed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta

from catalog.product import Fulfilment
from catalog.stores import Store
from catalog.tax_rates import TaxRates
from catalog.text import clean
from checkout.answers import PaymentProgress, Refused
from checkout.clock import Clock, moment
from checkout.errors import NotSaved
from checkout.events import (
    Paid,
    PaymentAwaits,
    PaymentCancelled,
    PaymentDeclined,
    PaymentSeen,
    PaymentStarted,
    PaymentStuck,
    Problem,
)
from checkout.journal import Journal
from checkout.network import Network
from checkout.payment import Payment
from checkout.receipt import Promise, Receipt, ReceiptLine, Tender, priced_lines
from checkout.trip import Trip
from wallet.errors import WalletBroken, WalletNotFound
from wallet.money import Money
from wallet.port import HasPaymentApp, Mode, PaymentRequest, Policy, Snapshot, Wallet
from wallet.settlement import Cancelled, Declined, NeedsAttention, Succeeded

DELIVERY_TIME = timedelta(minutes=30)
SHIPPING_DAYS = 2
DETAIL_LIMIT = 64
"""Characters of a wallet's own codes and numbers that are kept."""


class Till:
    """Takes payments for the trips of a shop. `wallet_named` raises WalletNotFound or WalletBroken.

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

    def begin(self, trip: Trip, wallet_name: str, auth_code: str | None) -> Payment | Refused:
        """Write the intent down and hand out the payment; no money moves before its first call is carried out."""
        wallet = self._open(wallet_name)
        if isinstance(wallet, Refused):
            return wallet
        total = trip.basket.total
        code = self._auth_code(wallet, trip.shopper.id, total, auth_code)
        if isinstance(code, Refused):
            return code
        attempt = 1 + sum(isinstance(recorded.event, PaymentStarted) for recorded in trip.events)
        started = PaymentStarted(
            out_trade_no=f"{trip.id}{attempt:02d}{self._order_tag}",
            wallet=wallet_name,
            amount=total.minor,
            basket=trip.basket.fingerprint(trip.id, trip.events[0].at.isoformat()),
        )
        written = trip.record(started)
        return written if isinstance(written, Refused) else self._payment(trip, started, wallet, code)

    def reopen(self, trip: Trip) -> Payment | Refused:
        """The trip's open payment after a restart, or once more when it was stuck: the wallet is asked first."""
        intents = [recorded.event for recorded in trip.events if isinstance(recorded.event, PaymentStarted)]
        wallet = self._open(intents[-1].wallet)
        if isinstance(wallet, Refused):
            return Refused(Problem.WALLET_AWAY, clean(intents[-1].wallet, DETAIL_LIMIT))
        payment = self._payment(trip, intents[-1], wallet, None, resumed=True)
        payment.knows(_state_of(trip, intents[-1].out_trade_no))
        return payment

    def _payment(
        self, trip: Trip, intent: PaymentStarted, wallet: Wallet, auth_code: str | None, *, resumed: bool = False
    ) -> Payment:
        request = PaymentRequest(
            out_trade_no=intent.out_trade_no,
            amount=Money(intent.amount, trip.store.currency),
            subject=f"{trip.store.name_en} {trip.id}",
            basket=intent.basket,
            auth_code=auth_code,
        )
        return Payment(request, intent.wallet, wallet, self._clock, self._network, policy=self._policy, resumed=resumed)

    def _open(self, name: str) -> Wallet | Refused:
        try:
            return self._wallet_named(name)
        except WalletNotFound:
            return Refused(Problem.NO_SUCH_WALLET, clean(name, DETAIL_LIMIT))
        except WalletBroken as error:
            # The exception says what to do as well; here that is the sentence's part.
            return Refused(Problem.WALLET_BROKEN, clean(f"{name}: {error.facts.get('reason', error)}"))

    def _auth_code(self, wallet: Wallet, shopper: str, total: Money, given: str | None) -> str | Refused | None:
        try:
            can = wallet.capabilities()
            if total.currency not in can.currencies:
                return Refused(Problem.WALLET_BROKEN, total.currency)
            if Mode.PRESENTED_CODE not in can.modes or given is not None:
                return given
            return wallet.app_of(shopper).show_code() if isinstance(wallet, HasPaymentApp) else _NO_CODE
        except Exception as error:  # noqa: BLE001 - whatever a plug-in raises must not end the trip
            return Refused(Problem.WALLET_BROKEN, clean(f"{type(error).__name__}: {error}"))

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
                return self._paid(trip, payment, snapshot, *seen)
            case Declined(decline, detail):
                return trip.record(PaymentDeclined(number, decline, clean(detail, DETAIL_LIMIT)), *seen)
            case Cancelled(why):
                return trip.record(PaymentCancelled(number, why), *seen)
            case NeedsAttention(why):
                return trip.record(PaymentStuck(number, why), *seen)

    def _awaits(self, trip: Trip, payment: Payment, *seen: PaymentSeen) -> PaymentProgress | None:
        waits_for = payment.next_action
        if waits_for is None or waits_for is payment.announced:
            for each in seen:
                # Not saved? Nothing to tell a shopper: it is tried again with the next answer.
                trip.record(each)
            return None
        written = trip.record(PaymentAwaits(payment.request.out_trade_no, waits_for), *seen)
        if not isinstance(written, Refused):
            payment.announced = waits_for
        return written

    def _paid(self, trip: Trip, payment: Payment, snapshot: Snapshot, *seen: PaymentSeen) -> PaymentProgress:
        request = payment.request
        try:
            with self._journal.transaction():
                number = self._journal.next_receipt_number(trip.store.id)
                paid = Paid(
                    out_trade_no=request.out_trade_no,
                    wallet=payment.wallet_name,
                    amount=request.amount.minor,
                    trade_no=clean(snapshot.trade_no or "", DETAIL_LIMIT),
                    payer=clean(snapshot.payer or "", DETAIL_LIMIT),
                    receipt_number=f"{trip.store.code}-{number:06d}",
                )
                receipt = make_receipt(trip, paid, moment(self._clock), self._tax)
                trip.record_paid(paid, receipt, number, *seen)
        except NotSaved as error:
            return Refused(Problem.NOT_SAVED, error.facts.get("reason", ""))
        trip.take_paid(paid, receipt, *seen)
        return paid


_NO_CODE = Refused(Problem.NO_PAYMENT_CODE)


def _state_of(trip: Trip, out_trade_no: str) -> tuple[tuple[str, str], ...]:
    """What the wallet is known to have said of its own data, empty when nothing."""
    for recorded in reversed(trip.events):
        match recorded.event:
            case PaymentSeen(number, state) if number == out_trade_no:
                return state
            case PaymentStarted():
                break
    return ()


def make_receipt(trip: Trip, paid: Paid, at: datetime, tax: TaxRates) -> Receipt:
    """The receipt of `trip`, paid at the moment `at` (UTC)."""
    store, shopper = trip.store, trip.shopper
    day = store.local(at).date()
    lines, taxes = priced_lines(trip.basket, lambda tax_class: _rate(tax, tax_class, day))
    return Receipt(
        number=paid.receipt_number,
        store=store.id,
        store_name_zh=store.name_zh,
        store_name_en=store.name_en,
        timezone=store.timezone,
        trip=trip.id,
        shopper_zh=shopper.name_zh,
        shopper_en=shopper.name_en,
        member=shopper.member,
        issued_at=at,
        currency=store.currency,
        lines=lines,
        pieces=trip.basket.pieces,
        total_minor=trip.basket.total.minor,
        saved_minor=trip.basket.saved.minor,
        taxes=taxes,
        tenders=(Tender(paid.wallet, paid.amount, paid.out_trade_no, paid.trade_no, paid.payer),),
        promises=_promises(trip, lines, at),
    )


def _rate(tax: TaxRates, tax_class: str, day: date) -> int | None:
    """The rate on `day`. A machine whose clock has fallen back to 1970 must not owe a shopper who paid the receipt:
    where there was no rate yet, the latest one holds."""
    try:
        return tax.rate(tax_class, day)
    except LookupError:
        return tax.rate(tax_class, date.max)


def _promises(trip: Trip, lines: tuple[ReceiptLine, ...], at: datetime) -> tuple[Promise, ...]:
    numbers: Mapping[Fulfilment, tuple[int, ...]] = {
        mode: tuple(line.line for line in lines if line.mode is mode) for mode in Fulfilment
    }
    address = (trip.shopper.address_zh, trip.shopper.address_en)
    promises = []
    if delivered := numbers[Fulfilment.DELIVER]:
        promises.append(Promise(Fulfilment.DELIVER, delivered, *address, by=delivered_by(trip.store, at)))
    if shipped := numbers[Fulfilment.SHIP]:
        day = trip.store.local(at).date() + timedelta(days=SHIPPING_DAYS)
        promises.append(Promise(Fulfilment.SHIP, shipped, *address, on=day))
    return tuple(promises)


def delivered_by(store: Store, at: datetime) -> datetime:
    """Half an hour after `at`, or after the doors open next when the store is closed then."""
    if not store.is_open(at):
        local = store.local(at)
        opening = datetime.combine(local.date(), store.opens, local.tzinfo)
        if opening < local:
            opening += timedelta(days=1)
        at = opening.astimezone(UTC)
    return at + DELIVERY_TIME
