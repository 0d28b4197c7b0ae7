"""Money that came too late: a payment is over here, declined or cancelled, and the wallet took the money all the same.

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
from dataclasses import replace

from catalog.text import clean
from checkout.clock import Clock
from checkout.events import LateMoneyEvent, LateMoneyFound, LateMoneyKept, LateMoneyReturned
from checkout.network import Network
from checkout.payment.payment_under_way import Call, guarded
from wallet.answer_check import mismatch
from wallet.decisions import CallRefund, Declined, Refunded
from wallet.money import Money
from wallet.port import Known, Outcome, PaymentRef, PaymentRequest, Policy, Snapshot, Status, Wallet
from wallet.repeated_call import Repeating

DETAIL_LIMIT = 64
"""Characters of a wallet's own codes that are kept."""
_LONGEST_ID = 32
_SUFFIX = "late"


def refund_id(out_trade_no: str) -> str:
    """Under which id late money of this order is given back: at most 32 characters, another one for each order."""
    if len(out_trade_no) + len(_SUFFIX) <= _LONGEST_ID:
        return out_trade_no + _SUFFIX
    digest = hashlib.sha256(out_trade_no.encode()).hexdigest()[:8]
    return out_trade_no[: _LONGEST_ID - len(digest) - len(_SUFFIX)] + digest + _SUFFIX


class LateMoney:
    """Looks whether the wallet holds money for a payment that is over, and has it given back.

    Driven as a payment is: `call`, carry it out in any thread, `told`. What `told` answers has to be written down
    before the next call; then `written` is called. `over` when there is nothing more to do now, be it that the wallet
    did not answer within its deadline: then what was found is still to be given back, by another errand.
    """

    def __init__(
        self,
        request: PaymentRequest,
        ref: PaymentRef,
        wallet: Wallet,
        wallet_name: str,
        clock: Clock,
        network: Network,
        *,
        policy: Policy,
        found: LateMoneyFound | None = None,
    ) -> None:
        """`found` is what the journal has already."""
        self.over = False
        self._request = request
        self._ref = ref
        self._wallet = wallet
        self._wallet_name = wallet_name
        self._clock = clock
        self._network = network
        self._policy = policy
        self._in_flight = False
        self._due = clock.monotonic()
        self._give_up: float | None = None
        """When a wallet that does not say what it holds is let be, from the first question on."""
        self._back: Repeating | None = None
        if found is not None:
            self._ask_back(found, resumed=True)

    @property
    def due(self) -> float | None:
        """When the next step is due, on the clock's `monotonic`; None while there is nothing to do."""
        if self.over or self._in_flight or not self._network.up:
            return None
        return self._due if self._back is None else self._back.due(self._clock.monotonic())

    def nudge(self) -> None:
        """Something happened that the wallet may know of: take the next step now."""
        now = self._clock.monotonic()
        self._due = min(self._due, now)
        if self._back is not None:
            self._back.nudge(now)

    def call(self) -> Call | None:
        """The call that is due now, or None. Its outcome must be brought back with `told`."""
        now = self._clock.monotonic()
        if self.due is None or self.due > now:
            return None
        self._in_flight = True
        self._give_up = now + self._policy.deadline if self._give_up is None else self._give_up
        match None if self._back is None else self._back.next(now):
            case CallRefund(ref, number, amount):
                return lambda: guarded(lambda: self._wallet.refund(ref, number, amount))
            case _:
                return lambda: guarded(lambda: self._wallet.query(self._ref))

    def told(self, outcome: Outcome) -> LateMoneyEvent | None:
        """What followed from the outcome of the call, to be written down; None when nothing did, or not yet."""
        self._in_flight = False
        now = self._clock.monotonic()
        if self._back is None:
            return self._looked(outcome, now)
        self._back.told(outcome, now)
        return self._asked_back(self._back)

    def written(self, event: LateMoneyEvent) -> None:
        """`event` is on the disk: go on from there."""
        if isinstance(event, LateMoneyFound):
            self._ask_back(event)
        else:
            self.over = True

    def _looked(self, outcome: Outcome, now: float) -> LateMoneyFound | None:
        self._due = now + self._policy.interval
        is_over = self._give_up is not None and now >= self._give_up
        if isinstance(outcome, Known) and not mismatch(self._request, _as_paid(snapshot := outcome.snapshot)):
            self._ref = snapshot.ref
            if held := _held(snapshot):
                order = self._request.out_trade_no
                return LateMoneyFound(order, self._wallet_name, held, refund_id(order))
            # What is still under way may come yet.
            is_over = is_over or snapshot.status not in (Status.PROCESSING, Status.AWAITING_CUSTOMER)
        self.over = is_over
        return None

    def _ask_back(self, found: LateMoneyFound, *, resumed: bool = False) -> None:
        amount = Money(found.amount, self._request.amount.currency)
        self._back = Repeating(CallRefund(self._ref, found.refund_id, amount), self._policy, resumed=resumed)

    def _asked_back(self, back: Repeating) -> LateMoneyReturned | LateMoneyKept | None:
        order, number, amount = self._request.out_trade_no, refund_id(self._request.out_trade_no), back.call.amount
        match back.result:
            case Refunded():
                return LateMoneyReturned(order, amount.minor, number)
            case Declined(decline, detail):
                return LateMoneyKept(order, number, clean(detail or decline, DETAIL_LIMIT))
            case None:
                return None
            case _:
                self.over = True
                return None


def _as_paid(snapshot: Snapshot) -> Snapshot:
    """The snapshot without what was given back: some of it may have been, and the rest is still to be."""
    return replace(snapshot, refunded=None) if snapshot.status is Status.PAID else snapshot


def _held(snapshot: Snapshot) -> int:
    captured, refunded = snapshot.captured, snapshot.refunded
    return (captured.minor if captured else 0) - (refunded.minor if refunded else 0)
