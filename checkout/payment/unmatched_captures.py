"""Unmatched captures: a payment is over here, declined or cancelled, and the wallet took the money all the same.

It happens when a wallet's answer to a cancel was wrong, or when a `pay` overtook it. So the wallet is asked about each
payment that ended without money, less and less often, until `LATEST` after its end; sooner when a notification or a
statement tells of money, neither of which is believed. What the wallet holds is given back under a refund id that is
always the same for a payment, however often the program is killed in between.

>>> refund_id("JQ2026112400010148AAK0")
'JQ2026112400010148AAK0late'
>>> len(refund_id("JQ202611240001" * 2 + "0001"))
32
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import datetime, timedelta

from checkout.events import (
    PaymentCancelled,
    PaymentClosed,
    PaymentDeclined,
    UnmatchedCaptureEvent,
    UnmatchedCaptureFound,
    UnmatchedCaptureKept,
    UnmatchedCaptureRefunded,
)
from checkout.payment.capture_query import CaptureQuery
from checkout.payment.driver import Call, Driver
from checkout.payment.intents import intent_of, ref_of, request_for
from checkout.payment.till import Till
from checkout.trip import Refused, Trip
from wallet.decisions import CallRefund, Declined, Refunded
from wallet.guard import GuardedWallet
from wallet.money import Money
from wallet.port import Outcome, PaymentRef, Refunds
from wallet.repeated_call import Repeating

LATEST = timedelta(days=1)
"""How long after its end a payment's money may still move: Alipay and WeChat Pay close an unpaid order after two hours
at the latest, and a day's clearing is done by the next morning."""
_LONGEST_ID = 32
_SUFFIX = "late"


def refund_id(out_trade_no: str) -> str:
    """The id under which an unmatched capture is given back: at most 32 characters, another one for each order."""
    if len(out_trade_no) + len(_SUFFIX) <= _LONGEST_ID:
        return out_trade_no + _SUFFIX
    digest = hashlib.sha256(out_trade_no.encode()).hexdigest()[:8]
    return out_trade_no[: _LONGEST_ID - len(digest) - len(_SUFFIX)] + digest + _SUFFIX


class UnmatchedCapture:
    """Asks the wallet what it holds for one payment that is over, and has it given back.

    What was found is on the disk before the wallet is asked to give it back. `over` when there is nothing more to do
    now; a wallet that did not answer within its deadline is asked again by the next sweep.
    """

    def __init__(self, trip: Trip, out_trade_no: str, wallet: GuardedWallet, till: Till) -> None:
        intent = intent_of(trip.events, out_trade_no)
        self.over = False
        self._wallet = wallet
        self._wallet_name = intent.wallet
        self._till = till
        self._policy = till.policy_of(wallet)
        self._request = request_for(trip, intent, till.order_tag)
        self._driver: Driver[CaptureQuery] | Driver[Repeating]
        self._unwritten: UnmatchedCaptureEvent | None = None
        """What could not be written down yet."""
        self._trip = trip
        self._closed_from = _ended_at(trip, out_trade_no) + LATEST
        """From when on an answer that there is no money is the last that is asked for."""
        ref = ref_of(trip.events, out_trade_no)
        found = next((event for event in _found(trip) if event.out_trade_no == out_trade_no), None)
        if found is None:
            makes_refunds = till.capabilities(wallet).refunds is not Refunds.NONE
            query = CaptureQuery(self._request, ref, self._policy, makes_refunds=makes_refunds)
            self._driver = Driver(query, wallet, till.clock, till.network)
        else:
            self._driver = self._giving_back(found, ref, resumed=True)

    @property
    def due(self) -> float | None:
        """When the next step is due, on the clock's `monotonic`; None while there is nothing to do."""
        return None if self.over else self._driver.due

    @property
    def awaits_answer(self) -> bool:
        """Whether the wallet's answer is still to come. A pending refund was answered."""
        decider = self._driver.decider
        return not self.over and not (isinstance(decider, Repeating) and decider.is_pending)

    @property
    def holds_nothing(self) -> bool:
        """Whether the wallet has just said that it holds nothing, or holds nothing any more."""
        decider = self._driver.decider
        return self.over and (not isinstance(decider, CaptureQuery) or decider.is_final)

    def nudge(self) -> None:
        """Something happened that the wallet may know of: take the next step now."""
        self._driver.nudge()

    def next_call(self) -> Call | None:
        """The call that is due now, or None. Its outcome must be brought back with `told`."""
        return None if self.over or self._unwritten is not None else self._driver.call()

    def told(self, outcome: Outcome) -> list[UnmatchedCaptureEvent | Refused]:
        """Bring back the outcome of `next_call()`; what was written down, or why it could not be."""
        self._driver.told(outcome)
        event = self._event()
        return [] if event is None else [self._write(event)]

    def conclude(self) -> list[UnmatchedCaptureEvent | Refused]:
        """Write down what could not be written before."""
        return [] if self._unwritten is None else [self._write(self._unwritten)]

    def _event(self) -> UnmatchedCaptureEvent | None:
        """What the last answer came to."""
        order = self._request.out_trade_no
        match self._driver.decider:
            case CaptureQuery() as query:
                if query.held:
                    charged = _charged(query.charged)
                    return UnmatchedCaptureFound(order, self._wallet_name, query.held, refund_id(order), *charged)
                if query.is_final and self._till.clock.now() >= self._closed_from:
                    return PaymentClosed(order)
                self.over = query.over
                return None
            case Repeating() as giving_back:
                match giving_back.result:
                    case Refunded(snapshot):
                        charged = _charged(snapshot.refund.charged if snapshot.refund else None)
                        amount = giving_back.call.amount.minor
                        return UnmatchedCaptureRefunded(order, amount, refund_id(order), *charged)
                    case Declined(decline, detail):
                        kept = UnmatchedCaptureKept(order, refund_id(order), detail or decline)
                        self.over = any(each.event == kept for each in self._trip.events)
                        return None if self.over else kept
                    case result:
                        self.over = result is not None
                        return None

    def _write(self, event: UnmatchedCaptureEvent) -> UnmatchedCaptureEvent | Refused:
        written = self._trip.record(event)
        if isinstance(written, Refused):
            self._unwritten = event
            return written
        self._unwritten = None
        if isinstance(event, UnmatchedCaptureFound):
            self._driver = self._giving_back(event, self._driver.decider.ref)
        else:
            self.over = True
        return written

    def _giving_back(
        self, found: UnmatchedCaptureFound, ref: PaymentRef, *, resumed: bool = False
    ) -> Driver[Repeating]:
        call = CallRefund(ref, found.refund_id, Money(found.amount, self._request.amount.currency))
        repeating = Repeating(call, self._policy, resumed=resumed)
        return Driver(repeating, self._wallet, self._till.clock, self._till.network)


def _ended_at(trip: Trip, out_trade_no: str) -> datetime:
    """When the payment was declined or cancelled."""
    for recorded in reversed(trip.events):
        event = recorded.event
        if isinstance(event, PaymentDeclined | PaymentCancelled) and event.out_trade_no == out_trade_no:
            return recorded.at
    return trip.events[0].at


def _found(trip: Trip) -> Iterator[UnmatchedCaptureFound]:
    return (recorded.event for recorded in trip.events if isinstance(recorded.event, UnmatchedCaptureFound))


def _charged(amount: Money | None) -> tuple[int, str]:
    """As events have it: minor units and currency, or nothing where the customer's account has the shop's currency."""
    return (0, "") if amount is None else (amount.minor, amount.currency)
