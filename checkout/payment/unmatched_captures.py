"""Unmatched captures: a payment is over here, declined or cancelled, and the wallet took the money all the same.

It happens when a wallet's answer to a cancel was wrong, or when a `pay` overtook it. A notification or a statement
tells of it, and neither is believed: the wallet is asked, and what it then holds is given back under a refund id that
is always the same for a payment, however often the program is killed in between.

>>> refund_id("JQ2026112400010148AAK0")
'JQ2026112400010148AAK0late'
>>> len(refund_id("JQ202611240001" * 2 + "0001"))
32
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from checkout.events import UnmatchedCaptureEvent, UnmatchedCaptureFound, UnmatchedCaptureKept, UnmatchedCaptureRefunded
from checkout.payment.capture_query import CaptureQuery
from checkout.payment.driver import Driver
from checkout.payment.intents import intent_of, ref_of, request_for
from checkout.payment.till import Till
from checkout.trip import Refused, Trip
from wallet.decisions import CallRefund, Declined, Refunded
from wallet.guard import GuardedWallet
from wallet.money import Money
from wallet.port import PaymentRef
from wallet.repeated_call import Repeating

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
        ref = ref_of(trip.events, out_trade_no)
        found = next((event for event in _found(trip) if event.out_trade_no == out_trade_no), None)
        if found is None:
            self._driver = Driver(CaptureQuery(self._request, ref, self._policy), wallet, till.clock, till.network)
        else:
            self._driver = self._giving_back(found, ref, resumed=True)

    @property
    def due(self) -> float | None:
        """When the next step is due, on the clock's `monotonic`; None while there is nothing to do."""
        return None if self.over else self._driver.due

    def nudge(self) -> None:
        """Something happened that the wallet may know of: take the next step now."""
        self._driver.nudge()

    def settle(self, trip: Trip) -> Iterator[UnmatchedCaptureEvent | Refused]:
        """Take every step that is due now; what was written down, or why it could not be."""
        if self._unwritten is not None:
            yield self._write(trip, self._unwritten)
        while self._unwritten is None and not self.over and (call := self._driver.call()) is not None:
            self._driver.told(call())
            if (event := self._event()) is not None:
                yield self._write(trip, event)

    def _event(self) -> UnmatchedCaptureEvent | None:
        """What the last answer came to."""
        order = self._request.out_trade_no
        match self._driver.decider:
            case CaptureQuery() as query:
                if query.held:
                    return UnmatchedCaptureFound(order, self._wallet_name, query.held, refund_id(order))
                self.over = query.over
                return None
            case Repeating() as giving_back:
                match giving_back.result:
                    case Refunded():
                        return UnmatchedCaptureRefunded(order, giving_back.call.amount.minor, refund_id(order))
                    case Declined(decline, detail):
                        return UnmatchedCaptureKept(order, refund_id(order), detail or decline)
                    case result:
                        self.over = result is not None
                        return None

    def _write(self, trip: Trip, event: UnmatchedCaptureEvent) -> UnmatchedCaptureEvent | Refused:
        written = trip.record(event)
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


def _found(trip: Trip) -> Iterator[UnmatchedCaptureFound]:
    return (recorded.event for recorded in trip.events if isinstance(recorded.event, UnmatchedCaptureFound))
