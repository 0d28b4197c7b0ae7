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

from checkout.clock import Clock
from checkout.events import LateMoneyEvent, LateMoneyFound, LateMoneyKept, LateMoneyReturned
from checkout.network import Network
from checkout.payment import Call, guarded
from wallet.answers import mismatch
from wallet.money import Money
from wallet.port import (
    Known,
    Outcome,
    PaymentRef,
    PaymentRequest,
    Policy,
    RefundStatus,
    Snapshot,
    Status,
    Unsupported,
    Wallet,
)

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
        self.request = request
        self.over = False
        self.log: list[tuple[str, Outcome]] = []
        """What was asked and answered, for people who look closer."""
        self._ref = ref
        self._wallet = wallet
        self._wallet_name = wallet_name
        self._clock = clock
        self._network = network
        self._policy = policy
        self._found = found
        self._in_flight = False
        self._due = clock.monotonic()
        self._give_up = self._due + policy.deadline

    @property
    def due(self) -> float | None:
        """When the next step is due, on the clock's `monotonic`; None while there is nothing to do."""
        return None if self.over or self._in_flight or not self._network.up else self._due

    def nudge(self) -> None:
        """Something happened that the wallet may know of: take the next step now."""
        self._due = min(self._due, self._clock.monotonic())

    def call(self) -> Call | None:
        """The call that is due now, or None. Its outcome must be brought back with `told`."""
        if self.due is None or self.due > self._clock.monotonic():
            return None
        self._in_flight = True
        found, ref, wallet = self._found, self._ref, self._wallet
        if found is None:
            return lambda: self._logged("query", guarded(lambda: wallet.query(ref)))
        amount = Money(found.amount, self.request.amount.currency)
        return lambda: self._logged("refund", guarded(lambda: wallet.refund(ref, found.refund_id, amount)))

    def _logged(self, asked: str, outcome: Outcome) -> Outcome:
        self.log.append((asked, outcome))
        return outcome

    def told(self, outcome: Outcome) -> LateMoneyEvent | None:
        """What followed from the outcome of the call, to be written down; None when nothing did, or not yet."""
        self._in_flight = False
        now = self._clock.monotonic()
        self._due = now + self._policy.interval
        event = self._looked(outcome) if self._found is None else self._asked_back(self._found, outcome)
        if event is None and now >= self._give_up:
            self.over = True
        return event

    def written(self, event: LateMoneyEvent) -> None:
        """`event` is on the disk: go on from there."""
        if isinstance(event, LateMoneyFound):
            self._found = event
            self._due = self._clock.monotonic()
        else:
            self.over = True

    def _looked(self, outcome: Outcome) -> LateMoneyFound | None:
        if not isinstance(outcome, Known) or mismatch(self.request, _as_paid(outcome.snapshot)):
            return None
        snapshot = outcome.snapshot
        self._ref = snapshot.ref
        held = _held(snapshot)
        if held > 0:
            order = self.request.out_trade_no
            return LateMoneyFound(order, self._wallet_name, held, refund_id(order))
        self.over = snapshot.status not in (Status.PROCESSING, Status.AWAITING_CUSTOMER, Status.AUTHORISED)
        return None

    def _asked_back(self, found: LateMoneyFound, outcome: Outcome) -> LateMoneyReturned | LateMoneyKept | None:
        order, number = found.out_trade_no, found.refund_id
        match outcome:
            case Unsupported():
                return LateMoneyKept(order, number, "unsupported")
            case Known(Snapshot(ref=ref, refund=refund) as snapshot) if refund and ref.out_trade_no == order:
                if (refund.refund_id, refund.amount.minor) != (number, found.amount):
                    return None
                if refund.status is RefundStatus.DONE:
                    return LateMoneyReturned(order, found.amount, number)
                if refund.status is RefundStatus.DECLINED:
                    return LateMoneyKept(order, number, snapshot.detail or str(snapshot.decline or "declined"))
        return None


def _as_paid(snapshot: Snapshot) -> Snapshot:
    """The snapshot without what was given back: some of it may have been, and the rest is still to be."""
    return replace(snapshot, refunded=None) if snapshot.status is Status.PAID else snapshot


def _held(snapshot: Snapshot) -> int:
    captured, refunded = snapshot.captured, snapshot.refunded
    return (captured.minor if captured else 0) - (refunded.minor if refunded else 0)
