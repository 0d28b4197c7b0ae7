"""The world of a script: a shop in memory, who is in it, and what happens to them.

The shop, its journal and its wallets are the real ones. The script controls the clock, the network and what a simulated
wallet does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, cast

from catalog.chain import Chain, demo_chain
from checkout.clock import VirtualClock
from checkout.errors import BadDeed, Message, NoSuchStore
from checkout.events import Paid, PaymentStuck, Problem, TripResumed, TripSuspended
from checkout.pricing import Offers
from checkout.script.replies import Chaos, Funds, Reply, tell
from checkout.script.scene import Scene
from checkout.session import Session
from checkout.shop import DEFAULT_WALLET, open_shop
from checkout.trip import Refused, Trip, TripState
from checkout.words import Words
from checkout.words.language import mark
from wallet.staffed_desk import DeskAnswer, StaffedDesk

if TYPE_CHECKING:
    from wallet.mock.faults.fault_controls import FaultControls
    from wallet.mock.tester_accounts import TesterAccounts

News = list[tuple[Session | None, Reply]]
"""What is told, in order, and on whose trip; None is for whoever plays the script."""


class World:
    """A shop for one script, to be closed at its end. A file of offers is looked up in `folder`, the script's.

    Raises NoSuchStore, NoSuchShopper or BadOffers.
    """

    def __init__(
        self, scene: Scene, chain: Chain | None = None, *, folder: Path | None = None, offers: Offers | None = None
    ) -> None:
        chain = chain or demo_chain()
        store = chain.stores.get(scene.store)
        if store is None:
            raise NoSuchStore(f"there is no store {scene.store!r}", given=scene.store, known=", ".join(chain.stores))
        self.words = Words(scene.lang)
        self.clock = VirtualClock(scene.clock.replace(tzinfo=store.zone))
        self.shop = open_shop(
            store.id,
            shopper=scene.shopper,
            wallet=scene.wallet,
            clock=self.clock,
            chain=chain,
            seed=scene.seed,
            offers=(folder or Path()) / scene.offers if scene.offers else offers,
        )
        self._scene = scene
        self._wallet = scene.wallet or store.wallet or DEFAULT_WALLET
        self._trips: dict[str, Session] = {}

    def close(self) -> None:
        self.shop.close()

    @property
    def trips(self) -> dict[str, Session]:
        """Each shopper's latest trip, in the order in which they were first mentioned."""
        return dict(self._trips)

    def trip_of(self, shopper: str, *, enters: bool) -> Session:
        """The trip of `shopper` (empty: the scene's). They walk in when first mentioned, and again when they have left
        and `enters`."""
        shopper = shopper or self._scene.shopper
        trip = self._trips.get(shopper)
        if trip is None or (enters and trip.state is TripState.LEFT):
            trip = self._trips[shopper] = self.shop.enter(shopper)
        return trip

    def told(self, news: News) -> list[str]:
        """The lines of an answer, each with the shopper's name in front once there are several."""
        several = len(self._trips) > 1
        return [
            f"{session.shopper.id}: {line}" if several and session is not None else line
            for session, reply in news
            for line in tell(self.words, reply, session)
        ]

    # What the world does

    def pass_time(self, seconds: float) -> News:
        try:
            return _heard(self.shop.pass_time(seconds))
        except OverflowError:
            reason = Message(mark("the calendar ends with the year 9999"))
            raise BadDeed(reason, given=str(seconds), expected="less time") from None

    def set_clock_back(self, seconds: float) -> News:
        try:
            self.clock.set_back(seconds)
        except OverflowError:
            reason = Message(mark("the calendar begins with the year 1"))
            raise BadDeed(reason, given=str(seconds), expected="less time") from None
        return []

    def drop_network(self) -> News:
        self.shop.network_drops()
        return []

    def restore_network(self) -> News:
        self.shop.network_returns()
        return _heard(self.shop.settle())

    def cut_power(self) -> News:
        """Lose everything in memory. Trips and payments go on from what was committed."""
        self.shop = self.shop.power_fails()
        inside = {who: trip for who, trip in self._trips.items() if trip.state is not TripState.LEFT}
        self._trips |= {who: self.shop.resume(trip.id) for who, trip in inside.items()}
        back = [(self._trips[who], _standing(self._trips[who])) for who in inside]
        settled = _heard(self.shop.settle())
        waiting = [(trip, trip.progress()) for trip, _ in back if trip.payment is not None]
        return [*back, *settled, *waiting]

    # What the wallet does

    def wallet_does(self, what: Callable[[FaultControls], object], *, heard: bool = False) -> News:
        """Tell the wallet how to behave. With `heard`, open payments query it at once."""
        faults = self._faults()
        try:
            what(faults)
        except ValueError as error:
            raise BadDeed(str(error), given="", expected=str(error)) from None
        return self._query_at_once() if heard else []

    def _query_at_once(self) -> News:
        for trip in self._paying():
            if trip.payment is not None:
                trip.payment.nudge()
        return _heard(self.shop.settle())

    def enter_pin(self, pin: str) -> News:
        return self._each_payer(lambda trip: trip.pin(pin))

    def scan_qr(self) -> News:
        """Scan the QR code that the shop shows."""
        return self._each_payer(lambda trip: trip.scan_qr())

    def _each_payer(self, act: Callable[[Session], Reply]) -> News:
        """Every shopper with an open payment does it. With none, the first shopper is refused."""
        if paying := self._paying():
            return [(trip, act(trip)) for trip in paying]
        return [(trip, Refused(Problem.NO_PAYMENT)) for trip in list(self._trips.values())[:1]]

    def wallet_goes_wild(self, seed: int) -> News:
        """Faults come by chance. The seed is told, so that the same ones can be had again."""
        self.wallet_does(lambda faults: faults.chaos(seed))
        return [(None, Chaos(seed))]

    def fill(self, who: str, how: Callable[[TesterAccounts], None]) -> News:
        """Change what a customer of the wallet has, and tell what that is now."""
        how(self._accounts())
        return self.tell_funds(who)

    def tell_funds(self, who: str) -> News:
        return [(None, Funds(who, self._accounts().funds_of(who)))]

    def at_desk(self, what: Callable[[StaffedDesk], DeskAnswer]) -> News:
        """Staff do something at the desk. Open payments query it at once."""
        return [(None, what(self._desk())), *self._query_at_once()]

    def _desk(self) -> StaffedDesk:
        desks = (wallet.desk for wallet in self.shop.wallets.opened.values())
        desk = next((desk for desk in desks if desk is not None), None)
        if desk is None:
            nobody = mark("nobody was sent to the desk: expected somebody who pays with a wallet like 'cash-desk'")
            raise BadDeed(Message(nobody), given="", expected="pay cash-desk")
        return desk

    def _accounts(self) -> TesterAccounts:
        """The customers' accounts. The wallet is any with an attribute `accounts` like the mock's."""
        for name in (self._wallet, DEFAULT_WALLET):
            if accounts := getattr(self.shop.wallets.named(name).inside, "accounts", None):
                return cast("TesterAccounts", accounts)
        raise self._not_simulated(DEFAULT_WALLET)

    def _paying(self) -> list[Session]:
        return [trip for trip in self._trips.values() if trip.payment is not None]

    def _faults(self) -> FaultControls:
        """What tells the wallet how to behave. The wallet is any with an attribute `faults` like the mock's."""
        name = next((t.payment.wallet_name for t in self._trips.values() if t.payment is not None), self._wallet)
        faults = getattr(self.shop.wallets.named(name).inside, "faults", None)
        if faults is None:
            raise self._not_simulated(name)
        return cast("FaultControls", faults)

    @staticmethod
    def _not_simulated(name: str) -> BadDeed:
        cannot = mark("the wallet {given!r} cannot be told what to do: only simulated ones can, like 'mock'")
        return BadDeed(Message(cannot, given=name), given=name, expected="mock")


def _heard(news: Iterable[tuple[Session | Trip, Reply]]) -> News:
    """News of trips under way, without that of payments settled in the background."""
    return [(trip, reply) for trip, reply in news if isinstance(trip, Session)]


def _standing(trip: Session) -> Reply:
    """The event that tells how a trip stands."""
    match trip.state:
        case TripState.SUSPENDED:
            return TripSuspended()
        case TripState.PAID | TripState.STUCK:
            return next(r.event for r in reversed(trip.events) if isinstance(r.event, Paid | PaymentStuck))
        case _:
            return TripResumed()
