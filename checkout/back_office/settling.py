"""The back office: payments that nobody stands at the till for are brought to their end here.

A program that was killed leaves payments open, a wallet that did not answer leaves them stuck, and now and then money
comes when a payment is over already. The back office takes each of them up, asks the wallet and writes down what came
of it, without the shopper and their phone; and it hears what wallets have to tell by themselves.

A notification never decides anything. It is verified by its wallet, compared with the order that it is about, and then
only has the wallet asked sooner: so one that comes twice, too late, too early or out of order does no harm.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from checkout.back_office.payment_records import PaymentRecord, payment_of, unsettled
from checkout.errors import CheckoutError
from checkout.events import UnmatchedCaptureEvent
from checkout.journal.journal import Journal
from checkout.journal.posting import Standing
from checkout.payment.intents import intent_of
from checkout.payment.refund_history import open_refund
from checkout.payment.till import Till
from checkout.payment.trip_account import TripAccount
from checkout.payment.unmatched_captures import UnmatchedCapture
from checkout.trip.answers import PaymentProgress, RefundProgress, Refused
from checkout.trip.trip import Trip
from wallet.answer_check import mismatch
from wallet.errors import WalletError
from wallet.port import (
    Notification,
    PaymentRequest,
    Rejected,
    Reply,
    SendsNotifications,
    Snapshot,
    Status,
    Unsupported,
    Wallet,
)

NOT_OURS = Reply(b"not ours", 404)
"""For what is about no order of ours, or about another amount or basket: nothing is taken in."""
NOT_TAKEN = Reply(b"not taken in", 503)
"""For what cannot be dealt with now: the wallet may send it again."""

_OPEN = frozenset({Standing.OPEN, Standing.CANCELLING, Standing.STUCK})
_LATE = frozenset({Standing.LATE, Standing.KEPT})
_GIVING_BACK = frozenset({Standing.REFUNDING, Standing.REFUND_STUCK})
_OVER = frozenset({Standing.DECLINED, Standing.CANCELLED})

TakenUp = Refused | CheckoutError | None
"""None when a payment was taken up, or why it cannot be."""
SettledFact = PaymentProgress | RefundProgress | UnmatchedCaptureEvent


class BackOffice:
    """`account_of` finds the account of a trip that a shopper is on, None when none is; `restore` takes any trip up
    again without its shopper, and may raise CheckoutError."""

    def __init__(
        self,
        journal: Journal,
        till: Till,
        *,
        account_of: Callable[[str], TripAccount | None],
        restore: Callable[[str], TripAccount],
    ) -> None:
        self._journal = journal
        self._till = till
        self._account_of = account_of
        self._restore = restore
        self._accounts: dict[str, TripAccount] = {}
        """Of trips that are settled here."""
        self._captures: dict[str, tuple[str, UnmatchedCapture]] = {}
        """By order reference, with its trip."""

    # Taking up what is not settled

    def sweep(self) -> list[tuple[PaymentRecord, TakenUp]]:
        """Take up every payment that is not settled, and say which; `settle` goes on with them.

        Raises DataFileError when the journal cannot be read.
        """
        return [(payment, self._tried(payment)) for payment in list(unsettled(self._journal))]

    def look_for_money(self, payment: PaymentRecord) -> TakenUp:
        """Have the wallet asked whether it holds money for a payment that is over."""
        return self._look(payment.trip, payment.out_trade_no)

    def _tried(self, payment: PaymentRecord) -> TakenUp:
        try:
            return self._take_up(payment)
        except CheckoutError as error:
            return error

    def _take_up(self, payment: PaymentRecord) -> Refused | None:
        if payment.standing in _LATE:
            return self._look(payment.trip, payment.out_trade_no)
        account = self.account(payment.trip)
        if payment.standing in _GIVING_BACK:
            if open_refund(recorded.event for recorded in account.trip.events) is None:
                # Without an open refund, beginning one would give everything back.
                return None
            begun = account.refunds.begin()
            return begun if isinstance(begun, Refused) else None
        if (paying := account.payments.open) is not None:
            if paying.cancelling is None:
                paying.nudge()
            return None
        reopened = account.payments.begin_payment()
        return reopened if isinstance(reopened, Refused) else None

    def _look(self, trip: str, out_trade_no: str) -> Refused | None:
        if out_trade_no in self._captures:
            self._captures[out_trade_no][1].nudge()
            return None
        there = self.account(trip).trip
        wallet = self._till.wallet_of(intent_of(there.events, out_trade_no).wallet)
        if isinstance(wallet, Refused):
            return wallet
        self._captures[out_trade_no] = (trip, UnmatchedCapture(there, out_trade_no, wallet, self._till))
        return None

    def account(self, trip: str) -> TripAccount:
        """The trip's account, as whoever is on it has it, or else as the journal does."""
        if (theirs := self._account_of(trip)) is not None:
            return theirs
        if trip not in self._accounts:
            self._accounts[trip] = self._restore(trip)
        return self._accounts[trip]

    def let_go(self, trip: str) -> None:
        """The shopper of this trip goes on with it themselves."""
        self._accounts.pop(trip, None)

    # Going on with it

    @property
    def due(self) -> float | None:
        """When the next step is due, on the clock's `monotonic`; None when there is nothing to do."""
        captures = (capture.due for _, capture in self._captures.values())
        dues = [*(account.due for account in self._accounts.values()), *captures]
        return min((due for due in dues if due is not None), default=None)

    @property
    def is_busy(self) -> bool:
        """Whether something that was taken up is not over yet."""
        return bool(self._captures) or any(account.is_busy for account in self._accounts.values())

    def settle(self) -> list[tuple[Trip, SettledFact]]:
        """Take every step that is due now; what came of it."""
        news: list[tuple[Trip, SettledFact]] = []
        for account in list(self._accounts.values()):
            news += [(account.trip, fact) for fact in account.settle()]
        for order, (name, capture) in list(self._captures.items()):
            trip = self.account(name).trip
            news += [(trip, fact) for fact in capture.settle(trip)]
            if capture.over:
                del self._captures[order]
        needed = {trip for trip, _ in self._captures.values()}
        self._accounts = {name: a for name, a in self._accounts.items() if a.is_busy or name in needed}
        return news

    # What wallets have to tell

    def notify(self, wallet_name: str, headers: Mapping[str, str], body: bytes) -> Reply:
        """Take in what somebody says is a notification of this wallet; what to answer, byte for byte.

        Names of headers may come in any case. Raises DataFileError when the journal cannot be read.
        """
        try:
            wallet = self._till.wallet_named(wallet_name)
            answer = wallet.read_notification({name.lower(): text for name, text in headers.items()}, body)
        except WalletError:
            return NOT_TAKEN
        match answer:
            case Rejected(reply=reply):
                return reply
            case Notification(snapshot=snapshot, reply=reply):
                return self._hear(wallet_name, snapshot) or reply
            case Unsupported():
                return NOT_TAKEN

    def deliver(self, wallets: Mapping[str, Wallet]) -> None:
        """Take the notifications of simulated wallets, which have no network to send them over, to where they go."""
        for name, wallet in wallets.items():
            if isinstance(wallet, SendsNotifications):
                for headers, body in wallet.notifications():
                    wallet.replied(body, self.notify(name, headers, body))

    def _hear(self, wallet_name: str, snapshot: Snapshot) -> Reply | None:
        """Act on a genuine notification; None when it is taken in, or what to answer instead."""
        payment = payment_of(self._journal, snapshot.ref.out_trade_no)
        if payment is None or payment.wallet != wallet_name or _is_about_something_else(payment, snapshot):
            return NOT_OURS
        if payment.standing in _OPEN | _LATE:
            taken = self._tried(payment) is None
            if taken and (open_ := self.account(payment.trip).payments.open) is not None:
                open_.heard(snapshot)
            return None if taken else NOT_TAKEN
        if payment.standing in _OVER and snapshot.status is Status.PAID:
            # Until it is in the journal that there is money to give back, the wallet is to say so again.
            self._look(payment.trip, payment.out_trade_no)
            return NOT_TAKEN
        return None


def _is_about_something_else(payment: PaymentRecord, snapshot: Snapshot) -> bool:
    """Whether amount, currency or basket are not those of our order. Some of it may have been given back since."""
    request = PaymentRequest(payment.out_trade_no, payment.amount, "", payment.basket)
    paid = snapshot.status is Status.PAID
    return mismatch(request, replace(snapshot, refunded=None) if paid else snapshot) is not None
