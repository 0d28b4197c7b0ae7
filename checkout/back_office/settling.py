"""Settling: payments and refunds brought to their end without the shopper, and wallets' notifications.

Whatever the journal has as under way is taken up at the start, and again after ever longer pauses, whether or not its
shopper is in the store (`checkout.back_office.under_way`).

A notification decides nothing. Its wallet verifies it, it is compared with our order, and then the wallet is queried
sooner. So one that comes twice, late, early or out of order does no harm. It is confirmed once the journal has what it
says; until then the wallet sends it again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial

from checkout.back_office.payment_records import PaymentRecord, payment_of, unsettled
from checkout.back_office.under_way import UnderWayEntry, UnderWayList
from checkout.errors import CheckoutError
from checkout.events import PaymentClosed, UnmatchedCaptureEvent
from checkout.journal import Journal, Standing, UnderWay
from checkout.payment import Call, Payment, Till, TripAccount, UnmatchedCapture, intent_of
from checkout.trip import PaymentProgress, RefundProgress, Refused, Trip, WaitingFor
from wallet import port
from wallet.answer_check import mismatch
from wallet.errors import WalletError
from wallet.money import Money
from wallet.port import Outcome

NOT_OURS = port.Reply(b"not ours", 404)
"""The answer to a notification of an order, amount or basket that is not ours."""
NOT_TAKEN = port.Reply(b"not taken in", 503)
"""The answer when it cannot be processed now; the wallet may send it again."""

_WHAT = {
    Standing.OPEN: UnderWay.PAYMENT,
    Standing.CANCELLING: UnderWay.PAYMENT,
    Standing.STUCK: UnderWay.PAYMENT,
    Standing.TAKING: UnderWay.TAKING,
    Standing.LATE: UnderWay.CAPTURE,
    Standing.KEPT: UnderWay.CAPTURE,
    Standing.REFUNDING: UnderWay.REFUND,
    Standing.REFUND_STUCK: UnderWay.REFUND,
    Standing.OWING: UnderWay.OWED,
}
"""What is under way of an unsettled payment."""
_OPEN = frozenset(standing for standing, what in _WHAT.items() if what is UnderWay.PAYMENT)
_OVER = frozenset({Standing.DECLINED, Standing.CANCELLED})
_WITHOUT_MONEY = _OVER | {Standing.RETURNED}
_MONEY_MOVED = frozenset({port.Status.AUTHORISED, port.Status.PAID, port.Status.REFUNDED})
_UNDECIDED = frozenset({port.Status.AWAITING_CUSTOMER, port.Status.PROCESSING})

TakenUp = Refused | CheckoutError | None
"""None when a payment was taken up, or why it cannot be."""
SettledFact = PaymentProgress | RefundProgress | UnmatchedCaptureEvent


class BackOffice:
    """`account_of` returns the account of a trip that a shopper is on, or None. `restore` takes up any other trip from
    the journal, and may raise CheckoutError."""

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
        self._under_way = UnderWayList(journal, till.clock.monotonic())
        self._accounts: dict[str, TripAccount] = {}
        """Accounts of trips taken up here, by trip."""
        self._captures: dict[str, tuple[str, UnmatchedCapture]] = {}
        """By order reference: the trip and its unmatched capture, or the question whether there is one."""
        self._told_of_money: dict[str, bool] = {}
        """By order reference of a payment that ended without money: a notification says that money moved, and whether
        the wallet was asked since then and holds none."""

    # Taking up what is under way

    def sweep(self) -> list[tuple[PaymentRecord, TakenUp]]:
        """Take up every unsettled payment, and return them; `settle` carries on with them. Wallets are asked about
        payments that ended without money too.

        Raises DataFileError when the journal cannot be read.
        """
        found = list(unsettled(self._journal))
        entries = self._under_way.entries(self._now)
        tried = {(entry.trip, entry.what): self._tried(entry.trip, entry.key, entry.what) for entry in entries}
        return [(payment, tried.get((payment.trip, _WHAT[payment.standing]))) for payment in found]

    def look_for_money(self, payment: PaymentRecord) -> TakenUp:
        """Query whether the wallet holds money for a payment that is over."""
        return self._look(payment.trip, payment.out_trade_no)

    def take_up_due(self) -> None:
        """Take up what is due to be asked about again and is in nobody's hands. Each is asked about once."""
        now = self._now
        for entry in self._under_way.entries(now):
            if self._is_in_hand(entry):
                entry.due = now + entry.pause
            elif entry.due <= now:
                self._tried(entry.trip, entry.key, entry.what, briefly=True)
                entry.put_off(now)

    @property
    def _now(self) -> float:
        return self._till.clock.monotonic()

    def _is_in_hand(self, entry: UnderWayEntry) -> bool:
        """Whether somebody waits for the wallet's answer already."""
        if entry.key in self._captures:
            return True
        account = self._account_of(entry.trip) or self._accounts.get(entry.trip)
        if account is None or entry.what in (UnderWay.ENDED, UnderWay.CAPTURE):
            return False
        if entry.what is UnderWay.TAKING:
            return account.holds.taking is not None
        paying = entry.what is UnderWay.PAYMENT
        return account.payments.open is not None if paying else entry.key in account.refunds.ids

    def _tried(self, trip: str, key: str, what: UnderWay, *, briefly: bool = False) -> TakenUp:
        try:
            match what:
                case UnderWay.ENDED | UnderWay.CAPTURE:
                    return self._look(trip, key)
                case UnderWay.PAYMENT:
                    return self.account(trip).payments.take_up(briefly=briefly)
                case UnderWay.TAKING:
                    return self.account(trip).holds.take_up(briefly=briefly)
                case UnderWay.REFUND:
                    return self.account(trip).refunds.take_up(briefly=briefly)
                case UnderWay.OWED:
                    # Begun anew by `OrderRefunds`.
                    return None
        except CheckoutError as error:
            return error

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
        """Drop the trip: its shopper has taken it up. What its wallet is asked about it is asked again."""
        self._accounts.pop(trip, None)
        self._captures = {order: each for order, each in self._captures.items() if each[0] != trip}

    # Steps that are due

    @property
    def due(self) -> float | None:
        """When the next step is due, on the clock's `monotonic`; None when nothing is under way."""
        idle = [entry.due for entry in self._under_way.entries(self._now) if not self._is_in_hand(entry)]
        captures = (capture.due for _, capture in self._captures.values())
        dues = [*idle, *(account.due for account in self._accounts.values()), *captures]
        return min((due for due in dues if due is not None), default=None)

    @property
    def is_busy(self) -> bool:
        """Whether a wallet's answer is still to come, for anything taken up here."""
        accounts = any(account.awaits_answer for account in self._accounts.values())
        return accounts or any(capture.awaits_answer for _, capture in self._captures.values())

    @property
    def waited_for(self) -> list[Payment]:
        """The payments taken up here that wait for their customers."""
        opened = [account.payments.open for account in self._accounts.values()]
        return [each for each in opened if each is not None and each.waiting_for is WaitingFor.CUSTOMER]

    def settle(self) -> list[tuple[Trip, SettledFact]]:
        """Take every step that is due now, and return the facts by trip."""
        self.take_up_due()
        news = self.conclude()
        while (step := self.next_call()) is not None:
            call, told = step
            news += told(call())
        self.let_go_of_what_is_over()
        return news

    def next_call(self) -> tuple[Call, Callable[[Outcome], list[tuple[Trip, SettledFact]]]] | None:
        """A call that is due now, and whom to tell its outcome; None when none is."""
        for account in self._accounts.values():
            if (step := account.next_call()) is not None:
                return step[0], partial(self._account_told, account, step[1])
        for order, (name, capture) in self._captures.items():
            if (call := capture.next_call()) is not None:
                return call, partial(self._capture_told, self.account(name).trip, order, capture)
        return None

    def conclude(self) -> list[tuple[Trip, SettledFact]]:
        """Write down what could not be written before."""
        news: list[tuple[Trip, SettledFact]] = []
        for account in self._accounts.values():
            news += [(account.trip, fact) for fact in account.conclude()]
        for name, capture in self._captures.values():
            news += [(self.account(name).trip, fact) for fact in capture.conclude()]
        return news

    def let_go_of_what_is_over(self) -> None:
        self._captures = {order: each for order, each in self._captures.items() if not each[1].over}
        needed = {trip for trip, _ in self._captures.values()}
        self._accounts = {name: a for name, a in self._accounts.items() if a.is_busy or name in needed}

    def _account_told(
        self, account: TripAccount, told: Callable[[Outcome], Sequence[SettledFact]], outcome: Outcome
    ) -> list[tuple[Trip, SettledFact]]:
        # A shopper may have taken the trip up while the call was out: then they ask again.
        here = self._accounts.get(account.trip.id) is account
        return [(account.trip, fact) for fact in told(outcome)] if here else []

    def _capture_told(
        self, trip: Trip, order: str, capture: UnmatchedCapture, outcome: Outcome
    ) -> list[tuple[Trip, SettledFact]]:
        if self._captures.get(order, ("", None))[1] is not capture:
            return []
        news = capture.told(outcome)
        if capture.holds_nothing and order in self._told_of_money:
            self._told_of_money[order] = True
        return [(trip, fact) for fact in news if not isinstance(fact, PaymentClosed)]

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
        """Act on a verified notification. None to confirm it: the journal has what it says. Any other answer makes the
        wallet send it again."""
        payment = payment_of(self._journal, snapshot.ref.out_trade_no)
        if payment is None or payment.wallet != wallet_name or is_about_something_else(payment, snapshot):
            return NOT_OURS
        if payment.standing in _OPEN:
            if self._tried(payment.trip, payment.out_trade_no, UnderWay.PAYMENT) is None:
                open_ = self.account(payment.trip).payments.open
                if open_ is not None:
                    open_.heard(snapshot)
            return NOT_TAKEN
        if payment.standing is Standing.HELD:
            return None if snapshot.status is port.Status.AUTHORISED else NOT_TAKEN
        if payment.standing is Standing.TAKING:
            if self._tried(payment.trip, payment.out_trade_no, UnderWay.TAKING) is None:
                self.account(payment.trip).holds.nudge()
            return NOT_TAKEN
        if snapshot.status not in _MONEY_MOVED:
            return None if payment.standing in _WITHOUT_MONEY or snapshot.status in _UNDECIDED else NOT_TAKEN
        if payment.standing in _OVER:
            return self._hear_of_money(payment)
        if payment.given_back < (snapshot.refunded.minor if snapshot.refunded else 0):
            # A refund of ours whose outcome is not known, or one that was made elsewhere: reconciliation shows that.
            what = _WHAT.get(payment.standing, UnderWay.REFUND)
            if self._tried(payment.trip, payment.out_trade_no, what) is None:
                self.account(payment.trip).refunds.nudge()
            return NOT_TAKEN
        return None

    def _hear_of_money(self, payment: PaymentRecord) -> port.Reply | None:
        """A payment that is over here is said to have moved money. It may have been given back since: confirmed once
        the wallet was asked and holds none."""
        if self._told_of_money.pop(payment.out_trade_no, False):
            return None
        self._told_of_money[payment.out_trade_no] = False
        self._tried(payment.trip, payment.out_trade_no, UnderWay.ENDED)
        return NOT_TAKEN


def is_about_something_else(payment: PaymentRecord, snapshot: port.Snapshot) -> bool:
    """Whether amount, currency or basket are not those of our order. Refunds since then do not count."""
    asked = Money(payment.hold, payment.amount.currency) if payment.hold else payment.amount
    request = port.PaymentRequest(
        payment.out_trade_no,
        asked,
        "",
        payment.basket,
        capture_later=bool(payment.hold),
        passback_params=payment.trip,
    )
    paid = snapshot.status is port.Status.PAID
    return mismatch(request, replace(snapshot, refunded=None) if paid else snapshot) is not None
