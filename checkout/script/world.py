"""The world of a script: a shop in memory, who is in it, and what happens to them.

The shop, its journal and its wallets are the real ones. The script controls the clock, the network and what a simulated
wallet does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, cast

from catalog.chain import Chain, demo_chain
from checkout.clock import VirtualClock
from checkout.errors import BadDeed, Message, NoSuchStore
from checkout.events import Paid, PaymentHeld, PaymentStuck, Problem, TripResumed, TripSuspended
from checkout.events.stock import MovementKind
from checkout.pricing import Offers
from checkout.script.replies import Chaos, Funds, KeptNoLonger, OrderStands, PutUp, Reply, tell
from checkout.script.scene import BadScene, Scene
from checkout.script.staff_verbs import Staff, StaffAct
from checkout.script.verb_table import nearest_or_all
from checkout.script.verbs import AT_HOME
from checkout.session import Session
from checkout.shop import DEFAULT_WALLET, open_shop
from checkout.store import Operations, Order, OrderNews
from checkout.trip import Refused, Trip, TripState
from checkout.words import Words
from checkout.words.answer_lines import came_back
from checkout.words.language import mark
from wallet.staffed_desk import DeskAnswer, StaffedDesk

if TYPE_CHECKING:
    from wallet.mock.faults.fault_controls import FaultControls
    from wallet.mock.tester_accounts import TesterAccounts

News = list[tuple[Session | Trip | None, Reply]]
"""What is told, in order, and on whose trip: the bare trip after its shopper has left, and the program was killed. None
is an order's, or for whoever plays the script."""


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
        if scene.staff:
            # The types of fields given by name cannot be checked; the scene has them as numbers.
            store = replace(store, terms=replace(store.terms, **scene.staff))  # type: ignore[arg-type]
            chain = replace(chain, stores={**chain.stores, store.id: store})
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
        """By speaker, `home-` in front for those who order from home."""
        self._speakers: dict[str, str] = {}
        """By trip, over or not: who is told of its orders."""
        self._set_stock()
        self._bring_to_life()

    def _bring_to_life(self) -> None:
        """Let simulated people live in the store, where the scene says so."""
        if self._scene.life is not None:
            from checkout.life import Level, move_in  # noqa: PLC0415 - start-up time: most scripts need no SimPy

            move_in(self.shop, self._scene.store, self._scene.life.seed, Level(self._scene.life.level))

    def _set_stock(self) -> None:
        """Put on the shelves what the scene says, and nothing of it into the back room. Raises BadScene."""
        stock = self.operations.stock
        kept = stock.store.opening
        with self.shop.journal.transaction():
            for sku, quantity in self._scene.stock.items():
                if kept.plan(sku) is None:
                    unknown = mark("{given!r} is no SKU on the shelves of this store: {hint}")
                    raise BadScene("stock", Message(unknown, given=sku, hint=nearest_or_all(sku, _like(sku, kept))))
                for place in stock.on_hand(sku):
                    there = quantity if place is kept.front(sku) else 0
                    stock.set(place, sku, there, MovementKind.COUNTED, "scene")

    @property
    def operations(self) -> Operations:
        """The scene's store behind the shelves."""
        return self.shop.operations(self._scene.store)

    def close(self) -> None:
        self.shop.close()

    @property
    def trips(self) -> dict[str, Session]:
        """The latest trip by speaker, in the order in which they were first mentioned."""
        return dict(self._trips)

    def trip_of(self, shopper: str, *, enters: bool, at_home: bool = False) -> Session:
        """The trip of `shopper` (empty: the scene's), or what they order from home. They walk in when first mentioned,
        and again when they have left, or have paid at home, and `enters`."""
        shopper = shopper or self._scene.shopper
        speaker = f"{AT_HOME}-{shopper}" if at_home else shopper
        trip = self._trips.get(speaker)
        over = trip is not None and (trip.is_done if at_home else trip.state is TripState.LEFT)
        if trip is None or (enters and over):
            begin = self.shop.order if at_home else self.shop.enter
            trip = self._trips[speaker] = begin(shopper, self._store_for(shopper) if at_home else self._scene.store)
            self._speakers[trip.id] = speaker
        return trip

    def _store_for(self, shopper: str) -> str:
        """The store that `shopper` orders from: the scene's, unless another brings to them and it does not."""
        store, home = self.operations.store, self.shop.shopper_named(shopper).home
        if home is None or store.distance_m(*home) <= store.terms.radius_m:
            return store.id
        nearest = self.shop.store_for(self.shop.shopper_named(shopper))
        return nearest.id if nearest.distance_m(*home) <= nearest.terms.radius_m else store.id

    def told(self, news: News, *, by_name: bool = False) -> list[str]:
        """The lines of an answer, each with the name of who hears it in front once there are several, or `by_name`."""
        by_name = by_name or len(self._trips) > 1
        lines = []
        for trip, reply in news:
            hearer = self._hearer(trip, reply)
            front = f"{hearer}: " if by_name and hearer else ""
            if isinstance(trip, Trip):
                lines += [front + line for line in came_back(self.words, reply, trip.store)]
            else:
                lines += [front + line for line in tell(self.words, reply, trip)]
        return lines

    def _hearer(self, trip: Session | Trip | None, reply: Reply) -> str:
        """Who hears it, as a speaker; empty for whoever plays the script."""
        match reply:
            case OrderNews(order=Order(trip=id_)) | OrderStands(order=Order(trip=id_)):
                return self._speakers.get(id_, "")
            case _:
                return "" if trip is None else self._speakers[trip.id]

    def _news(self, heard: Iterable[tuple[Session | Trip, Reply]]) -> News:
        """What the store tells of orders, and then what comes of payments, to those whom the script names."""
        behind = [
            (None, each) for each in self.shop.store_news() if each.order is None or self._is_named(each.order.trip)
        ]
        return [*behind, *((trip, told) for trip, told in heard if self._is_named(trip.id))]

    def _is_named(self, trip: str) -> bool:
        return trip in self._speakers

    def money_back(self) -> list[str]:
        """Begin at once what orders owe, and tell what came of it."""
        return self.told(self._news(self.shop.settle())) if self.operations.orders.owing else []

    # What staff do

    def staff_does(self, name: str, act: StaffAct) -> list[str]:
        """The lines that answer them, and what shoppers hear of it."""
        reply = act(Staff(name, self.operations))
        return [*tell(self.words, reply, None), *self.told(self._news(self.shop.settle()), by_name=True)]

    # What the world does

    def pass_time(self, seconds: float) -> News:
        before = self.clock.now()
        try:
            news = self._news(self.shop.pass_time(seconds))
        except OverflowError:
            reason = Message(mark("the calendar ends with the year 9999"))
            raise BadDeed(reason, given=str(seconds), expected="less time") from None
        people = self.shop.people
        if people is not None and (put := people.put_up()):
            news.append((None, PutUp(tuple(put), self.operations.store)))
        return [*news, *self._kept_no_longer(before)]

    def _kept_no_longer(self, since: datetime) -> News:
        """Those at home who went to pay and did not pay in time, told once."""
        return [
            (session, KeptNoLonger())
            for session in self._trips.values()
            if session.state is TripState.OPEN
            and (gone := session.trip.went_to_pay) is not None
            and since < gone.until <= self.clock.now()
        ]

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
        return self._news(self.shop.settle())

    def cut_power(self) -> News:
        """Lose everything in memory. Trips, payments and orders go on from what was committed."""
        self.shop = self.shop.power_fails()
        self._bring_to_life()
        inside = [who for who, trip in self._trips.items() if trip.state is not TripState.LEFT]
        # Who has left still looks at their orders.
        self._trips = {who: self.shop.resume(trip.id) for who, trip in self._trips.items()}
        back = [(self._trips[who], _standing(self._trips[who])) for who in inside]
        store, now = self.operations.store, self.clock.now()
        orders = [
            (None, OrderStands(order, store, now)) for order in self.operations.orders if self._is_named(order.trip)
        ]
        settled = self._news(self.shop.settle())
        waiting = [(trip, trip.progress()) for trip, _ in back if trip.payment is not None]
        return [*back, *orders, *settled, *waiting]

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
        return self._news(self.shop.settle())

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


def _like(sku: str, known: Iterable[str]) -> list[str]:
    """Those that begin with the same letters, or else the first ones."""
    known = list(known)
    return [each for each in known if each[:2] == sku[:2]] or known[:5]


def _standing(trip: Session) -> Reply:
    """The event that tells how a trip stands."""
    match trip.state:
        case TripState.SUSPENDED:
            return TripSuspended()
        case TripState.PAID | TripState.STUCK | TripState.HELD:
            told = Paid, PaymentStuck, PaymentHeld
            return next(r.event for r in reversed(trip.events) if isinstance(r.event, told))
        case _:
            return TripResumed()
