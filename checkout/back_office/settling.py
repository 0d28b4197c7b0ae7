"""Settling: payments and refunds brought to their end without the shopper, and wallets' notifications.

A notification decides nothing. Its wallet verifies it, it is compared with our order, and then the wallet is queried
sooner. So one that comes twice, late, early or out of order does no harm.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from checkout.back_office.payment_records import PaymentRecord, payment_of, unsettled
from checkout.errors import CheckoutError
from checkout.events import UnmatchedCaptureEvent
from checkout.journal import Journal, Standing
from checkout.payment import Till, TripAccount, UnmatchedCapture, intent_of, open_refund
from checkout.trip import PaymentProgress, RefundProgress, Refused, Trip
from wallet import port
from wallet.answer_check import mismatch
from wallet.errors import WalletError

NOT_OURS = port.Reply(b"not ours", 404)
"""The answer to a notification of an order, amount or basket that is not ours."""
NOT_TAKEN = port.Reply(b"not taken in", 503)
"""The answer when it cannot be processed now; the wallet may send it again."""

_OPEN = frozenset({Standing.OPEN, Standing.CANCELLING, Standing.STUCK})
_LATE = frozenset({Standing.LATE, Standing.KEPT})
_GIVING_BACK = frozenset({Standing.REFUNDING, Standing.REFUND_STUCK})
_OVER = frozenset({Standing.DECLINED, Standing.CANCELLED})

TakenUp = Refused | CheckoutError | None
"""None when a payment was taken up, or why it cannot be."""
SettledFact = PaymentProgress | RefundProgress | UnmatchedCaptureEvent


class BackOffice:
    """`account_of` returns the account of a trip whose shopper is in the store, or None. `restore` takes up any other
    trip from the journal, and may raise CheckoutError."""

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
        """Accounts of trips taken up here, by trip."""
        self._captures: dict[str, tuple[str, UnmatchedCapture]] = {}
        """By order reference: the trip and its unmatched capture."""

    # Taking up what is not settled

    def sweep(self) -> list[tuple[PaymentRecord, TakenUp]]:
        """Take up every unsettled payment, and return them; `settle` carries on with them.

        Raises DataFileError when the journal cannot be read.
        """
        return [(payment, self._tried(payment)) for payment in list(unsettled(self._journal))]

    def look_for_money(self, payment: PaymentRecord) -> TakenUp:
        """Query whether the wallet holds money for a payment that is over."""
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
        """The account of the trip: its shopper's, or else one restored from the journal."""
        if (theirs := self._account_of(trip)) is not None:
            return theirs
        if trip not in self._accounts:
            self._accounts[trip] = self._restore(trip)
        return self._accounts[trip]

    def let_go(self, trip: str) -> None:
        """Drop the trip: its shopper has taken it up."""
        self._accounts.pop(trip, None)

    # Steps that are due

    @property
    def due(self) -> float | None:
        """When the next step is due, on the clock's `monotonic`; None when nothing is under way."""
        captures = (capture.due for _, capture in self._captures.values())
        dues = [*(account.due for account in self._accounts.values()), *captures]
        return min((due for due in dues if due is not None), default=None)

    @property
    def is_busy(self) -> bool:
        return bool(self._captures) or any(account.is_busy for account in self._accounts.values())

    def settle(self) -> list[tuple[Trip, SettledFact]]:
        """Take every step that is due now, and return the facts by trip."""
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

    # Notifications

    def notify(self, wallet_name: str, headers: Mapping[str, str], body: bytes) -> port.Reply:
        """Process an unverified notification of this wallet, and return the answer to send, byte for byte.

        Header names may be in any case. Raises DataFileError when the journal cannot be read.
        """
        try:
            wallet = self._till.wallet_named(wallet_name)
            answer = wallet.read_notification({name.lower(): text for name, text in headers.items()}, body)
        except WalletError:
            return NOT_TAKEN
        match answer:
            case port.Rejected(reply=reply):
                return reply
            case port.Notification(snapshot=snapshot, reply=reply):
                return self._hear(wallet_name, snapshot) or reply
            case port.Unsupported():
                return NOT_TAKEN

    def deliver(self, wallets: Mapping[str, port.Wallet]) -> None:
        """Deliver the notifications of simulated wallets, which have no network to send them over."""
        for name, wallet in wallets.items():
            if isinstance(wallet, port.SendsNotifications):
                for headers, body in wallet.notifications():
                    wallet.replied(body, self.notify(name, headers, body))

    def _hear(self, wallet_name: str, snapshot: port.Snapshot) -> port.Reply | None:
        """Act on a verified notification. None to confirm it, or another answer."""
        payment = payment_of(self._journal, snapshot.ref.out_trade_no)
        if payment is None or payment.wallet != wallet_name or _is_about_something_else(payment, snapshot):
            return NOT_OURS
        if payment.standing in _OPEN | _LATE:
            taken = self._tried(payment) is None
            if taken and (open_ := self.account(payment.trip).payments.open) is not None:
                open_.heard(snapshot)
            return None if taken else NOT_TAKEN
        if payment.standing in _OVER and snapshot.status is port.Status.PAID:
            # Not confirmed, so that the wallet repeats it until the unmatched capture is in the journal.
            self._look(payment.trip, payment.out_trade_no)
            return NOT_TAKEN
        return None


def _is_about_something_else(payment: PaymentRecord, snapshot: port.Snapshot) -> bool:
    """Whether amount, currency or basket are not those of our order. Refunds since then do not count."""
    request = port.PaymentRequest(
        payment.out_trade_no, payment.amount, "", payment.basket, passback_params=payment.trip
    )
    paid = snapshot.status is port.Status.PAID
    return mismatch(request, replace(snapshot, refunded=None) if paid else snapshot) is not None
