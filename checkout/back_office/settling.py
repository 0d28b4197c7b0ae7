"""The back office: payments that nobody stands at the till for are brought to their end here.

A program that was killed leaves payments open, a wallet that did not answer leaves them stuck, and now and then money
comes when a payment is over already. The back office takes each of them up, asks the wallet and writes down what came
of it, without the shopper and their phone; and it hears what wallets have to tell by themselves.

A notification never decides anything. It is verified by its wallet, compared with the order that it is about, and then
only has the wallet asked sooner: so one that comes twice, too late, too early or out of order does no harm.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from checkout.back_office.payment_records import PaymentRecord, Standing, payment_of, unsettled
from checkout.errors import CheckoutError
from checkout.events import LateMoneyEvent
from checkout.journal.journal import Journal
from checkout.payment.paying import PayingTrip
from checkout.payment.payment_under_way import is_sound
from checkout.payment.refund_desk import open_refund
from checkout.payment.till import Till
from checkout.payment.unmatched_capture import LateMoney
from checkout.trip.answers import PaymentProgress, RefundProgress, Refused
from wallet.answer_check import mismatch
from wallet.errors import WalletError
from wallet.port import Notification, PaymentRequest, Rejected, Reply, SendsNotifications, Snapshot, Status, Wallet

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
News = tuple[PayingTrip, PaymentProgress | RefundProgress | LateMoneyEvent]


@dataclass(slots=True)
class _Errand:
    trip: str
    late: LateMoney
    unwritten: LateMoneyEvent | None = None
    """What could not be written down yet."""


class BackOffice:
    """`trip_of` finds the trip that a shopper of this shop is on, None when none is; `restore` takes any trip up again,
    without its shopper, and may raise CheckoutError. `wallet_named` raises WalletError."""

    def __init__(
        self,
        *,
        journal: Journal,
        till: Till,
        trip_of: Callable[[str], PayingTrip | None],
        restore: Callable[[str], PayingTrip],
        wallet_named: Callable[[str], Wallet],
    ) -> None:
        self._journal = journal
        self._till = till
        self._trip_of = trip_of
        self._restore = restore
        self._wallet_named = wallet_named
        self._trips: dict[str, PayingTrip] = {}
        """Trips that are settled here."""
        self._errands: dict[str, _Errand] = {}
        """Late money, by order reference."""

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
        trip = self.trip(payment.trip)
        if payment.standing in _GIVING_BACK:
            if open_refund(recorded.event for recorded in trip.events) is None:
                # Without an open refund, beginning one would give everything back.
                return None
            begun = trip.begin_refund()
            return begun if isinstance(begun, Refused) else None
        if trip.payment is not None:
            if trip.payment.cancelling is None:
                trip.payment.nudge()
            return None
        paying = trip.begin_payment()
        return paying if isinstance(paying, Refused) else None

    def _look(self, trip: str, out_trade_no: str) -> Refused | None:
        if (errand := self._errands.get(out_trade_no)) is not None:
            errand.late.nudge()
            return None
        late = self._till.late_money(self.trip(trip), out_trade_no)
        if isinstance(late, Refused):
            return late
        self._errands[out_trade_no] = _Errand(trip, late)
        return None

    def trip(self, trip: str) -> PayingTrip:
        """The trip, as whoever is on it has it, or else as the journal does."""
        if (theirs := self._trip_of(trip)) is not None:
            return theirs
        if trip not in self._trips:
            self._trips[trip] = self._restore(trip)
        return self._trips[trip]

    def let_go(self, trip: str) -> None:
        """The shopper of this trip goes on with it themselves."""
        self._trips.pop(trip, None)

    # Going on with it

    @property
    def due(self) -> float | None:
        """When the next step is due, on the clock's `monotonic`; None when there is nothing to do."""
        dues = [*(trip.due for trip in self._trips.values()), *(errand.late.due for errand in self._errands.values())]
        return min((due for due in dues if due is not None), default=None)

    @property
    def is_busy(self) -> bool:
        """Whether something that was taken up is not over yet."""
        return bool(self._errands) or any(trip.is_busy for trip in self._trips.values())

    def settle(self) -> list[News]:
        """Take every step that is due now; what came of it."""
        news: list[News] = []
        for trip in list(self._trips.values()):
            news += [(trip, progress) for progress in (*trip.settle(), *trip.settle_refund())]
        for order, errand in list(self._errands.items()):
            news += self._step(errand)
            if errand.late.over and errand.unwritten is None:
                del self._errands[order]
        needed = {errand.trip for errand in self._errands.values()}
        self._trips = {name: t for name, t in self._trips.items() if t.is_busy or name in needed}
        return news

    def _step(self, errand: _Errand) -> Iterable[News]:
        if errand.unwritten is not None:
            yield from self._write(errand, errand.unwritten)
        while errand.unwritten is None and (call := errand.late.call()) is not None:
            event = errand.late.told(call())
            if event is not None:
                yield from self._write(errand, event)

    def _write(self, errand: _Errand, event: LateMoneyEvent) -> Iterable[News]:
        trip = self.trip(errand.trip)
        written = trip.record(event)
        if isinstance(written, Refused):
            errand.unwritten = event
        else:
            errand.unwritten = None
            errand.late.written(event)
        yield trip, written

    # What wallets have to tell

    def notify(self, wallet_name: str, headers: Mapping[str, str], body: bytes) -> Reply:
        """Take in what somebody says is a notification of this wallet; what to answer, byte for byte.

        Names of headers may come in any case. Raises DataFileError when the journal cannot be read.
        """
        try:
            wallet = self._wallet_named(wallet_name)
            answer: object = wallet.read_notification({name.lower(): text for name, text in headers.items()}, body)
        except WalletError:
            return NOT_TAKEN
        except Exception:  # noqa: BLE001 - whatever a plug-in raises must not end the shop
            return NOT_TAKEN
        match answer:
            case Rejected(reply=Reply() as reply):
                return reply
            case Notification(snapshot=snapshot, reply=Reply() as reply) if is_sound(snapshot):
                return self._hear(wallet_name, snapshot) or reply
            case _:
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
            if taken and (open_ := self.trip(payment.trip).payment) is not None:
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
