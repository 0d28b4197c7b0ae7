"""Carrying out a payment: what settlement decides, done at the wallet.

`wallet.settlement` says what is next; this calls the wallet and brings the outcome back. A call may block, so it is
handed out as a function that may run in another thread; `checkout.payment.paying` says in which thread the rest
happens.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import get_type_hints

from catalog.codes.payment_codes import hide_payment_codes
from catalog.text import shorten
from checkout.clock import Clock
from checkout.network import Network
from checkout.trip.answers import WaitingFor
from wallet.answer_check import SetAside, Unusable
from wallet.decisions import CallCancel, CallPay, CallQuery, CancelledWhy, Finished, Result, Wait
from wallet.hosting.frames import LARGEST_STATE
from wallet.port import (
    Fund,
    Known,
    NextAction,
    NotSent,
    Outcome,
    PaymentRef,
    PaymentRequest,
    Policy,
    Snapshot,
    Unknown,
    Unsupported,
    Wallet,
)
from wallet.settlement import Settlement

Call = Callable[[], Outcome]

_MESSAGE_LIMIT = 120
"""Characters of what a wallet says that are kept."""
_LONGEST_MESSAGE = 4_000
"""Characters of it that are looked at."""


class Payment:
    """One payment under way."""

    def __init__(
        self,
        request: PaymentRequest,
        wallet_name: str,
        wallet: Wallet,
        clock: Clock,
        network: Network,
        *,
        policy: Policy | None = None,
        resumed: bool = False,
        cancelling: CancelledWhy | None = None,
    ) -> None:
        """`resumed` when it was begun before a restart; `cancelling` when the wallet had been asked to cancel then."""
        self.request = request
        self.wallet_name = wallet_name
        self.wallet = wallet
        self.announced: tuple[NextAction, str] | None = None
        """What the customer has been told to do, as in `awaits`."""
        self.log: list[tuple[str, Outcome | SetAside]] = []
        """`pay`, `query` or `cancel` with what came of it, and behind that why an answer was set aside."""
        self._clock = clock
        self._network = network
        self._settlement = Settlement(request, policy, resumed=resumed, cancelling=cancelling)
        self._in_flight = False
        self._set_aside = 0
        self._offline = False
        """Whether the call that is out was not made, for want of a network."""
        self._held_up = False
        """Whether the call that is due has to wait until something is written down."""

    @property
    def result(self) -> Result | None:
        return self._settlement.result

    @property
    def cancelling(self) -> CancelledWhy | None:
        """Why the wallet is asked to cancel, from the moment that `call` first hands that call out: it has to be on
        the disk before the call is carried out. None as long as nothing is cancelled."""
        return self._settlement.cancelling

    @property
    def state(self) -> tuple[tuple[str, str], ...]:
        """The wallet's own data, as it last gave it: it wants this back after a restart too."""
        return tuple(self._settlement.ref.state.items())

    def knows(self, state: tuple[tuple[str, str], ...]) -> None:
        """Give the wallet back what it had said before a restart."""
        self._settlement.ref = PaymentRef(self.request.out_trade_no, dict(state))

    @property
    def waiting_for(self) -> WaitingFor | None:
        match self._settlement.waiting_for:
            case None:
                return None
            case "network" if not self._held_up:
                return WaitingFor.NETWORK
            case NextAction():
                return WaitingFor.CUSTOMER
            case _:
                return WaitingFor.ANSWER

    @property
    def next_action(self) -> NextAction | None:
        """What the wallet waits for its customer to do."""
        waiting = self._settlement.waiting_for
        return waiting if isinstance(waiting, NextAction) else None

    @property
    def awaits(self) -> tuple[NextAction, str] | None:
        """What the wallet waits for its customer to do, and what has to be shown for it."""
        action, snapshot = self.next_action, self._settlement.snapshot
        return None if action is None else (action, (snapshot.show if snapshot else None) or "")

    @property
    def due(self) -> float | None:
        """When the next step is due, on the clock's `monotonic`. None while a call is out, while there is no network to
        make it with (its return is a `nudge`), or when all is done."""
        offline = self.waiting_for is WaitingFor.NETWORK and not self._network.up
        return None if self._in_flight or offline else self._settlement.due(self._clock.monotonic())

    def call(self) -> Call | None:
        """The call that is due now, or None. Its outcome must be brought back with `told`."""
        if self._in_flight:
            return None
        match self._settlement.next(self._clock.monotonic()):
            case CallPay(request):
                return self._out("pay", lambda: self.wallet.pay(request))
            case CallQuery(ref):
                return self._out("query", lambda: self.wallet.query(ref))
            case CallCancel(ref):
                return self._out("cancel", lambda: self.wallet.cancel(ref))
            case Wait() | Finished():
                return None

    def _out(self, name: str, ask: Call) -> Call:
        self._in_flight, self._held_up = True, False
        self._offline = offline = not self._network.up

        def call() -> Outcome:
            outcome = NotSent("network") if offline else guarded(ask)
            self.log.append((name, outcome))
            return outcome

        return call

    @property
    def complaint(self) -> str:
        """Why the latest call that had no usable answer had none, and what the wallet's process wrote last: in the
        wallet's own words, safe to show. Empty when every call was answered."""
        whys = [answer.why for _, answer in self.log if isinstance(answer, NotSent | Unknown)]
        if not whys:
            return ""
        return _briefly("; ".join((whys[-1], *self.said[-1:])))

    @property
    def said(self) -> list[str]:
        """The last lines that the wallet's process wrote; none where it has no process of its own."""
        try:
            said: object = getattr(self.wallet, "said", None)
        except Exception:  # noqa: BLE001 - a plug-in may call something else so, whatever that does
            return []
        return [line for line in said if isinstance(line, str)] if isinstance(said, list) else []

    def told(self, outcome: Outcome) -> None:
        self._in_flight = False
        self._settlement.told(outcome, self._clock.monotonic(), offline=self._offline)
        self.log += [("set aside", answer) for answer in self._settlement.set_aside[self._set_aside :]]
        self._set_aside = len(self._settlement.set_aside)

    def hold_up(self) -> None:
        """The call that was handed out is not carried out, since something could not be written down: again later."""
        self._in_flight, self._held_up = False, True
        self._settlement.told(NotSent("not saved"), self._clock.monotonic(), offline=True)

    def heard(self, snapshot: Snapshot) -> None:
        """The wallet has spoken without being asked, and that was verified: it is asked sooner what became of it."""
        self._settlement.heard(snapshot, self._clock.monotonic())

    def nudge(self) -> None:
        """Something happened that the wallet may know of: take the next step now."""
        self._settlement.nudge(self._clock.monotonic())

    def abandon(self) -> None:
        """The shopper turns back."""
        self._settlement.abandon(self._clock.monotonic())


def guarded(ask: Call) -> Outcome:
    """What `ask` comes to, whatever a plug-in does: one that raises has told us nothing, nor has one that answers with
    something else."""
    try:
        outcome: object = ask()
    except (Exception, SystemExit) as error:  # noqa: BLE001 - whatever a plug-in does must not end the trip
        return Unusable(f"raised {_named(error)}")
    match outcome:
        case Known(snapshot):
            return outcome if is_sound(snapshot) else Unusable("answered with a damaged snapshot")
        case NotSent(why) | Unknown(why) | Unsupported(why):
            return outcome if isinstance(why, str) else Unusable(f"answered with a damaged {type(outcome).__name__}")
    return Unusable(f"answered with {type(outcome).__name__}")


def _named(error: BaseException) -> str:
    """The exception and its message, cut short: whoever writes the wallet reads it, and a payment code may be in it."""
    name = type(error).__name__
    try:
        message = _briefly(str(error))
    except Exception:  # noqa: BLE001 - an exception whose message cannot be made is one all the same
        return name
    return f"{name}: {message}" if message else name


def _briefly(text: str) -> str:
    # In this order: half of a code that was cut in two would not be taken for one.
    return shorten(hide_payment_codes(text[:_LONGEST_MESSAGE]), _MESSAGE_LIMIT)


def is_sound(snapshot: object) -> bool:
    """Whether it is a snapshot through and through: what a plug-in puts into one is checked by nobody before us."""
    if not isinstance(snapshot, Snapshot):
        return False
    sound = all(isinstance(getattr(snapshot, name), kind) for name, kind in _snapshot_fields().items())
    sound = sound and all(isinstance(fund, Fund) for fund in snapshot.funds)
    return sound and can_be_kept(snapshot.ref.state)


def can_be_kept(state: object) -> bool:
    """Whether a wallet's own data is text by name, short enough, and can be written to a file."""
    if not isinstance(state, Mapping):
        return False
    texts = [text for item in state.items() for text in item]
    if not all(isinstance(text, str) for text in texts) or sum(map(len, texts)) > LARGEST_STATE:
        return False
    return not any("\ud800" <= letter <= "\udfff" for text in texts for letter in text)


@cache
def _snapshot_fields() -> dict[str, type]:
    return {name: tuple if name == "funds" else kind for name, kind in get_type_hints(Snapshot).items()}
