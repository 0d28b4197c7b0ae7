"""One payment: what to do next, and when. Pay, query, cancel, or call a person.

A wallet's answer can be lost before or after the money moved. The shop must then neither charge again nor let the
shopper go. It queries after a first wait and then at intervals; at the deadline it cancels, right after the last query;
it repeats the cancel; and if that stays unanswered too, a person has to look. (Alipay and WeChat Pay document this
sequence: 5 s, every 3 s, 30 s in all, then cancel.)

`Settlement` only decides. It makes no call, never sleeps and reads no clock: its driver hands in the time in seconds,
carries out what `next` says, and reports with `told`. So a screen can drive it from a thread, a script with a virtual
clock, and a restart from what the journal says is open.

>>> from wallet.money import Money
>>> from wallet.port import Known, PaymentRequest, Snapshot, Status, Unknown
>>> request = PaymentRequest("JQ2026112400010001", Money(6886), "Groceries", basket="b1")
>>> settlement = Settlement(request, Policy())
>>> settlement.next(0.0)
CallPay(request=PaymentRequest('JQ2026112400010001', Money(minor=6886, currency='CNY'), auth_code=None))
>>> settlement.told(Unknown("timed out"), 1.0)
>>> settlement.next(1.0)
Wait(until=6.0)
>>> settlement.next(6.0)
CallQuery(ref=PaymentRef(out_trade_no='JQ2026112400010001', state={}))
>>> settlement.told(Known(Snapshot(request.ref, Status.PAID, captured=Money(6886))), 6.1)
>>> settlement.next(6.1).result.snapshot.captured
Money(minor=6886, currency='CNY')

Whatever answers are lost, repeated or wrong:

* `pay` is never repeated while a first one may have arrived.
* `Succeeded` only when the wallet said that it took exactly the amount asked for; `Authorised` only when it said that
  it holds that amount, for a request with `capture_later`.
* `Declined` and `Cancelled` only when the wallet said that it has no money of this payment, or was never reached.
* No answer to a query counts once a cancel may be under way.
* An answer about something else, or that does not add up, is set aside and changes nothing.
* A notification only brings the next query forward.
* It ends in bounded time unless the network is away.
"""

from __future__ import annotations

from typing import assert_never

from wallet.answer_check import SetAside, Unusable, mismatch
from wallet.decisions import (
    Action,
    AttentionWhy,
    Authorised,
    Call,
    CallCancel,
    CallPay,
    CallQuery,
    Cancelled,
    CancelledWhy,
    Declined,
    Finished,
    NeedsAttention,
    Result,
    Succeeded,
    Wait,
    WaitingFor,
)
from wallet.port import (
    Decline,
    Known,
    NextAction,
    NotSent,
    Outcome,
    PaymentRequest,
    Policy,
    Snapshot,
    Status,
    Unknown,
    Unsupported,
)
from wallet.stopwatch import TICK, Stopwatch


def longest(policy: Policy) -> float:
    """Seconds after which a payment that has reached its wallet is over, if the shop could go on with it."""
    return policy.customer_deadline + policy.deadline + policy.cancel_tries * policy.cancel_interval


class Settlement:
    """One payment from the intent to its result, with one call in flight at a time.

    Ask `next(now)` what to do. Carry out the call that it hands out, and report its outcome with `told(outcome, now)`;
    until then `next` hands out the same call again.

    After a restart: `resumed` when the payment was begun before. The wallet may have seen it and its payment code is
    gone, so it begins with a query, and cancels what the wallet has never seen (a `pay` that arrives late is then
    refused). `cancelling` when a cancel may be under way too: no query counts before it has arrived, so it begins with
    the cancel.
    """

    def __init__(
        self,
        request: PaymentRequest,
        policy: Policy | None = None,
        *,
        resumed: bool = False,
        cancelling: CancelledWhy | None = None,
    ) -> None:
        self.request = request
        self.policy = policy or Policy()
        self.ref = request.ref
        """As the wallet last gave it, with the wallet's own data."""
        self.snapshot: Snapshot | None = None
        """The last answer that was applied."""
        self.result: Result | None = None
        self.waiting_for: WaitingFor | None = "answer"
        """What the next step waits for; None when finished."""
        self.cancelling = cancelling
        """Why the payment is cancelled, from the first cancel that `next` hands out. Write it to the disk before making
        that call, so that a restart goes on with the cancel. If writing fails, report `NotSent` and `offline`."""
        self.set_aside: list[SetAside] = []
        self._watch = Stopwatch()
        self._call: type[Call] = CallCancel if cancelling else CallQuery if resumed else CallPay
        self._in_flight: Call | None = None
        self._due = 0.0
        self._hurry = False
        """Whether the wallet spoke unasked while a call was in flight."""
        self._reached = self._call is not CallPay
        """Whether the wallet may have heard of this payment."""
        self._tried = False
        """Whether a `pay` was made of which the wallet says that it did not arrive."""
        self._started: float | None = None
        self._limit = 0.0
        self._give_up: float | None = None
        """When to give up a wallet that cannot be reached though the network is there."""
        self._turned_back = False
        self._asked_refunded = False
        """Whether a query was made since the wallet answered that it cannot tell how much was given back."""
        self._said: CancelledWhy = "no-answer"
        """Why it will be cancelled if the time runs out now."""
        self._cancel_why: CancelledWhy = cancelling or "by-wallet"
        self._cancel_said: AttentionWhy = "cancel-unanswered"
        self._cancels_left = self.policy.cancel_tries

    @property
    def is_unsent(self) -> bool:
        """Whether the wallet has certainly not heard of this payment."""
        return not self._reached

    # What the driver says

    def due(self, now: float) -> float | None:
        """When the next step is due, without taking it; None while a call is in flight or when finished."""
        elapsed = self._watch.read(now)
        if self.result is not None or self._in_flight is not None:
            return None
        return now + max(0.0, self._due - elapsed)

    def next(self, now: float) -> Action:
        """What to do now. A call that it hands out counts as in flight from here on."""
        elapsed = self._watch.read(now)
        if self.result is not None:
            return Finished(self.result)
        if self._in_flight is not None:
            return self._in_flight
        if self._due - elapsed > TICK:
            return Wait(now + (self._due - elapsed))
        self._in_flight = self._build_call()
        if self._started is None:
            self._begin(elapsed)
        return self._in_flight

    def told(self, outcome: Outcome, now: float, *, offline: bool = False) -> None:
        """The outcome of the call in flight. `offline` when the driver did not make it, for want of a network: then the
        deadlines wait; a wallet's own network troubles do not stop them. An answer to no call in flight (a late copy)
        counts as `heard`."""
        elapsed = self._watch.read(now)
        call, self._in_flight = self._in_flight, None
        if call is None or self.result is not None:
            if isinstance(outcome, Known):
                self.heard(outcome.snapshot, now)
            return
        first = isinstance(call, CallPay) and not self._reached
        match outcome:
            case NotSent() if offline:
                self._offline(call, elapsed)
            case NotSent() if first:
                self._not_sent(elapsed)
            case NotSent() if isinstance(call, CallCancel) and not self._reached:
                self._finish(Cancelled(self._cancel_why))
            case Unsupported(what) if first:
                self._finish(Declined(Decline.CONFIGURATION, f"UNSUPPORTED {what}".strip()))
            case Known(snapshot):
                self._known(call, snapshot, elapsed)
            case Unusable() | Unsupported():
                self._unresolved(call, elapsed, said="bad-answer")
            case NotSent() | Unknown():
                self._unresolved(call, elapsed)
            case _:
                assert_never(outcome)
        if self._hurry:
            self._hasten(elapsed)

    def heard(self, snapshot: Snapshot, now: float) -> None:
        """The wallet spoke unasked: a verified notification, or a late copy of an answer. It may be old or come twice,
        so it only proves that the payment has arrived, and brings the next query forward."""
        elapsed = self._watch.read(now)
        if self.result is not None:
            return
        if (what := mismatch(self.request, snapshot)) is not None:
            self.set_aside.append(SetAside(snapshot, what))
        if what == "order":
            return
        self._reached = True
        if self._in_flight is not None:
            self._hurry = True
            return
        self._call = CallQuery if self._call is CallPay else self._call
        self._hasten(elapsed)

    def abandon(self, now: float) -> None:
        """The shopper turns back. What is held is released, and what is unknown is cancelled. If the money has moved
        already, the result is still `Succeeded`, and giving it back is a refund."""
        elapsed = self._watch.read(now)
        if self.result is not None or self._call is CallCancel:
            return
        self._turned_back = True
        if self._in_flight is None:
            self._turn_back(elapsed)

    def nudge(self, now: float) -> None:
        """Something happened (the customer entered a PIN, the network is back): take the next step now."""
        self._due = min(self._due, self._watch.read(now))

    # What follows from it

    def _build_call(self) -> Call:
        if self._call is CallPay:
            return CallPay(self.request)
        if self._call is CallQuery:
            return CallQuery(self.ref)
        self.cancelling = self._cancel_why
        return CallCancel(self.ref)

    def _begin(self, elapsed: float) -> None:
        self._started = elapsed
        self._limit = elapsed + self.policy.deadline

    def _finish(self, result: Result) -> None:
        self.result = result
        self.waiting_for = None

    def _wait(self, call: type[Call], due: float, waiting_for: WaitingFor) -> None:
        self._call, self._due, self.waiting_for = call, due, waiting_for

    def _hasten(self, elapsed: float) -> None:
        """Bring the next query forward. Cancels keep their interval."""
        self._hurry = False
        if self._call is not CallCancel:
            self._due = min(self._due, elapsed)

    def _offline(self, call: Call, elapsed: float) -> None:
        """Nothing leaves this device: the same call again, for as long as it takes. Only a `pay` may be dropped."""
        unsent = isinstance(call, CallPay) and not self._reached
        if unsent:
            self._started = self._give_up = None
        if self._turned_back and not isinstance(call, CallCancel):
            self._turn_back(elapsed)
        else:
            again = type(call) if unsent or not isinstance(call, CallPay) else CallQuery
            self._wait(again, elapsed + self.policy.network_interval, "network")

    def _not_sent(self, elapsed: float) -> None:
        """The wallet says that `pay` did not reach it: try again until the deadline, then cancel.

        The cancel is for a wallet that calls its own time-out "not sent", and has the money.
        """
        self._started, self._tried = None, True
        self._give_up = self._limit if self._give_up is None else self._give_up
        if self._turned_back:
            self._turn_back(elapsed)
        elif elapsed >= self._give_up:
            self._start_cancel(elapsed, "not-sent")
        else:
            self._wait(CallPay, min(elapsed + self.policy.network_interval, self._give_up), "answer")

    def _known(self, call: Call, snapshot: Snapshot, elapsed: float) -> None:
        what = mismatch(self.request, snapshot)
        if what is not None:
            self.set_aside.append(SetAside(snapshot, what))
            self._unresolved(call, elapsed, said="bad-answer")
            return
        self.ref, self.snapshot = snapshot.ref, snapshot
        match snapshot.status:
            case Status.PAID if snapshot.refunded_unknown and isinstance(call, CallCancel):
                # Our cancel may have given back what the wallet cannot tell.
                self._unresolved(call, elapsed, said="bad-answer")
            case Status.PAID if snapshot.refunded_unknown and not self._asked_refunded:
                self._asked_refunded = True
                self._unresolved(call, elapsed, said="no-answer")
                self._hasten(elapsed)
            case Status.PAID:
                # Where a query cannot tell either: we have asked for no refund of it, as our own record says.
                self._finish(Succeeded(snapshot))
            case Status.AUTHORISED if not (self._turned_back or isinstance(call, CallCancel)):
                self._finish(Authorised(snapshot))
            case Status.DECLINED:
                self._finish(Declined(snapshot.decline or Decline.OTHER_TENDER, snapshot.detail or ""))
            case Status.CANCELLED | Status.REFUNDED:
                self._finish(Cancelled("by-shopper" if self._turned_back else self._cancel_why))
            case Status.NOT_FOUND if isinstance(call, CallQuery):
                self._start_cancel(elapsed, "by-shopper" if self._turned_back else "not-sent")
            case Status.NOT_FOUND:
                self._unresolved(call, elapsed, said="bad-answer")
            case Status.AWAITING_CUSTOMER:
                self._unresolved(call, elapsed, snapshot.next_action or "answer", said="not-confirmed")
            case Status.AUTHORISED | Status.PROCESSING:
                self._unresolved(call, elapsed, said="no-answer")
            case _:
                assert_never(snapshot.status)

    def _unresolved(
        self, call: Call, elapsed: float, waiting_for: WaitingFor = "answer", *, said: CancelledWhy | None = None
    ) -> None:
        """No result yet: query later, or cancel when it is time. `said` is None when the wallet said nothing."""
        self._reached = True
        if isinstance(call, CallCancel):
            self._cancel_again(elapsed, said)
            return
        self._said = said or self._said
        self._extend(elapsed, waiting_for)
        if self._turned_back:
            self._turn_back(elapsed)
        elif elapsed >= self._limit:
            self._start_cancel(elapsed, self._said)
        else:
            pause = self.policy.first_wait if isinstance(call, CallPay) else self.policy.interval
            self._wait(CallQuery, min(elapsed + pause, self._limit), waiting_for)

    def _extend(self, elapsed: float, waiting_for: WaitingFor) -> None:
        """Move the deadline. A customer gets longer than a wallet; the wallet's time begins when they are done."""
        started = elapsed if self._started is None else self._started
        if isinstance(waiting_for, NextAction):
            self._limit = started + self.policy.customer_deadline
        elif isinstance(self.waiting_for, NextAction):
            self._limit = min(elapsed, started + self.policy.customer_deadline) + self.policy.deadline

    def _turn_back(self, elapsed: float) -> None:
        if self._reached or self._tried:
            self._start_cancel(elapsed, "by-shopper")
        else:
            self._finish(Cancelled("by-shopper"))

    def _start_cancel(self, elapsed: float, why: CancelledWhy) -> None:
        self._cancel_why = why
        self._wait(CallCancel, elapsed, "answer")

    def _cancel_again(self, elapsed: float, said: CancelledWhy | None) -> None:
        if said is not None:
            self._cancel_said = "cancel-bad-answer" if said == "bad-answer" else "cancel-refused"
        self._cancels_left -= 1
        if self._cancels_left > 0:
            tried = self.policy.cancel_tries - self._cancels_left
            self._wait(CallCancel, elapsed + self.policy.cancel_interval * 2 ** (tried - 1), "answer")
        else:
            self._finish(NeedsAttention(self._cancel_said))
