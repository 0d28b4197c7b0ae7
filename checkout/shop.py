"""The shop: the one place where catalogue, data file, clock, offers and wallets are put together.

`Shop` lets shoppers in and takes trips up again. What a shopper does is on their `Session`.

>>> shop = open_shop("jinqiao")
>>> trip = shop.enter("li-wei")
>>> trip.scan("9521234000013").goods.name.en
'Fresh milk 950 ml'
>>> trip.pay("mock").amount
1290
>>> str(trip.receipt.total)
'12.90'
>>> shop.close()
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Protocol, Self
from weakref import WeakValueDictionary

from catalog.chain import WAREHOUSE, Chain, Store, demo_chain
from catalog.codes import SEARCH_LIMIT, fit_to_show
from catalog.shelf import HomeShelf, Shelf
from catalog.text import clean
from checkout.back_office import BackOffice, Notices, OrderMoney, PaymentRecord, SettledFact, TakenUp
from checkout.basket import InForce, Promised, Receipt
from checkout.clock import Clock, VirtualClock
from checkout.errors import NoSuchShopper, NoSuchStore
from checkout.events import Problem, RefundStarted
from checkout.journal import MEMORY, Journal, TripRow
from checkout.network import Network
from checkout.payment import DiscountPolicy, Till, TripAccount, Wallets, Wanted
from checkout.pricing import MEMBER, Context, OfferBook, Offers, Usage, chain_contents, demo_offers
from checkout.session import Session
from checkout.store import Counted, CountRow, MarkedDown, Operations, OrderNews
from checkout.trip import (
    OfferUsage,
    RefundProgress,
    Refused,
    Shopper,
    Trip,
    TripState,
    demo_shoppers,
    is_simulated,
    simulated_shopper,
)
from wallet.port import Policy, Reply, Wallet, WalletSettings

DEFAULT_STORE = "jinqiao"
DEFAULT_SHOPPER = "li-wei"
DEFAULT_WALLET = "mock"
STORY_TIME = datetime(2026, 11, 24, 10, 30, tzinfo=UTC)
"""When virtual time begins: half past six in the evening in Shanghai."""


News = tuple[Session | Trip, SettledFact]
"""What came of a step, and on whose trip: the bare trip where it is settled without its shopper."""
_MOST_NEWS = 1000
"""Of the store, that are kept until somebody asks for them."""


class People(Protocol):
    """Whoever shops and works in a shop by themselves: `checkout.life`."""

    @property
    def due(self) -> float | None:
        """When the next of them does something, on the clock's `monotonic`; None when nobody ever does."""

    def act(self, most: int | None = None) -> int:
        """Let them do what they do by now, `most` deeds at most; how many there were."""

    def put_up(self) -> list[MarkedDown]:
        """What they have put stickers on since this was last asked, for whoever is in the store to see."""


class Shop:
    """One chain on one data file. Use it in a `with` block, or `close` it."""

    def __init__(
        self,
        *,
        chain: Chain,
        journal: Journal,
        clock: Clock,
        wallets: Wallets,
        shoppers: Mapping[str, Shopper],
        store: str = DEFAULT_STORE,
        shopper: str = DEFAULT_SHOPPER,
        wallet: str | None = None,
        policy: Policy | None = None,
        offers: OfferBook | None = None,
        notices: Notices | None = None,
    ) -> None:
        self.chain = chain
        self.offers = offers or OfferBook(Offers())
        self.journal = journal
        self.clock = clock
        self.wallets = wallets
        self.shoppers = shoppers
        self.network = Network()
        self.people: People | None = None
        """Who lives in this shop besides those who are let in; None for nobody."""
        self._sessions: dict[str, Session] = {}
        """By trip: whose shopper is inside, or that something is under way on."""
        self._finished: WeakValueDictionary[str, Session] = WeakValueDictionary()
        """By trip: all others that somebody still holds."""
        self._store = self.store_named(store).id
        self._shopper = self.shopper_named(shopper).id
        self._wallet = wallet
        self._policy = policy
        self._notices = notices
        self._till = Till(clock, self.network, chain.tax, wallets.named, journal.order_tag(), policy)
        self._store_news: deque[OrderNews] = deque(maxlen=_MOST_NEWS)
        self._operations: dict[str, Operations] = {}
        """By store; those with open orders from the start, the others when first asked for."""
        for id_ in journal.orders.stores_with_orders():
            self.operations(id_)
        self.back_office = BackOffice(journal, self._till, account_of=self._account_of, restore=self._restore)
        self._order_money = OrderMoney(self._operations.values, self.back_office.account, clock.monotonic)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the data file and the wallets that this shop opened. Open trips stay open in the journal."""
        try:
            self.wallets.close()
        finally:
            self.journal.close()

    def store_named(self, store: str | None = None) -> Store:
        """The store of this id, or the one that is entered when none is named. Raises NoSuchStore."""
        store = self._store if store is None else store
        if store not in self.chain.stores:
            raise NoSuchStore(f"there is no store {store!r}", given=store, known=", ".join(self.chain.stores))
        return self.chain.stores[store]

    def shopper_named(self, shopper: str) -> Shopper:
        """Raises NoSuchShopper."""
        found = self.shoppers.get(shopper) or simulated_shopper(shopper, self.chain.stores)
        if found is None:
            raise NoSuchShopper(f"there is no shopper {shopper!r}", given=shopper, known=", ".join(self.shoppers))
        return found

    @property
    def sessions(self) -> list[Session]:
        """Of every shopper inside, of every trip that something is under way on, and of all others that somebody still
        holds."""
        return [*self._sessions.values(), *self._finished.values()]

    def operations(self, store: str | None = None) -> Operations:
        """The store behind the shelves. Raises NoSuchStore or DataFileError."""
        place = self.store_named(store)
        if place.id not in self._operations:
            self._operations[place.id] = Operations(place, self.chain, self.journal, self.clock, self._trips)
        return self._operations[place.id]

    def _promise(self, trip: Trip) -> Promised:
        return self.operations(trip.store.id).promises.promised_for(trip)

    def take_count(self, rows: Sequence[CountRow]) -> list[Counted]:
        """Book counted stock, in any stores, all of it or nothing. Raises NotSaved or DataFileError."""
        counted = []
        with self.journal.transaction():
            for row in rows:
                store = self._store if row.store == WAREHOUSE else row.store
                counted += self.operations(store).clerk.take_count([row], "count")
        return counted

    def _trips(self) -> list[Trip]:
        return [session.trip for session in self._sessions.values()]

    def _when_refunded(self, trip: Trip, refund: RefundStarted) -> None:
        self.operations(trip.store.id).take_refunded(trip, refund)

    def _when_paid(self, trip: Trip, receipt: Receipt) -> None:
        self.operations(trip.store.id).take_paid(trip, receipt)

    def enter(self, shopper: str | None = None, store: str | None = None, wallet: str | None = None) -> Session:
        """Let a shopper in: a new trip. Raises NoSuchStore, NoSuchShopper or NotSaved."""
        session = self._session(store or self._store, shopper or self._shopper, wallet, self.clock.now())
        session.trip.start()
        self._sessions[session.id] = session
        return session

    def order(self, shopper: str | None = None, store: str | None = None, wallet: str | None = None) -> Session:
        """Let a shopper order from home: a new trip on which nothing can be carried. Without `store` it is the one
        that delivers to the shopper's home, or else the nearest, from whose warehouse goods are shipped.

        Raises NoSuchStore, NoSuchShopper or NotSaved.
        """
        shopper = shopper or self._shopper
        store = store or self.store_for(self.shopper_named(shopper)).id
        session = self._session(store, shopper, wallet, self.clock.now(), at_home=True)
        session.trip.start()
        self._sessions[session.id] = session
        return session

    def store_for(self, shopper: Shopper) -> Store:
        """The store that brings this shopper's goods: the nearest; without a home, the one that is entered when none
        is named."""
        if shopper.home is None:
            return self.chain.stores[self._store]
        home = shopper.home

        def how_far(store: Store) -> tuple[bool, float]:
            metres = store.distance_m(*home)
            return metres > store.terms.radius_m, metres

        return min(self.chain.stores.values(), key=how_far)

    def open_trips(self) -> list[TripRow]:
        """Trips whose shopper is still inside, or has not paid an order from home; the latest first. Simulated
        shoppers go on by themselves."""
        rows = (row for row in self.journal.unfinished_trips() if not is_simulated(row.shopper))
        return [row for row in rows if not (row.at_home and row.state == TripState.PAID)]

    def resume(self, trip: str) -> Session:
        """Take up a trip as the journal has it; `session.settle` goes on with an open payment or refund.

        The session returned replaces any that the shop has of this trip. Raises NoSuchTrip, NoSuchStore, NoSuchShopper
        or DataFileDamaged.
        """
        row = self.journal.trip(trip)
        # Without a network the phone has only what it loaded at the door.
        loaded_at = self.clock.now() if self.network.up else row.opened_at
        session = self._session(row.store, row.shopper, None, loaded_at, trip, at_home=row.at_home)
        self._read_back(session.trip, trip)
        with self.journal.reading():
            if session.state is not TripState.STUCK:
                session.account.take_up()
        self.back_office.let_go(trip)
        self._finished.pop(trip, None)
        self._sessions.pop(trip, None)
        self._sessions[trip] = session
        self.operations(row.store).stock.baskets.forget(trip)
        return session

    def _account_of(self, trip: str) -> TripAccount | None:
        """The account of a trip that a shopper is on."""
        session = self._sessions.get(trip) or self._finished.get(trip)
        return None if session is None else session.account

    def _restore(self, trip: str) -> TripAccount:
        """The account of a trip as the journal has it, without its shopper's phone. Raises as `resume` does."""
        row = self.journal.trip(trip)
        account = self._account(row.store, row.shopper, None, trip, at_home=row.at_home)
        self._read_back(account.trip, trip)
        return account

    def _read_back(self, trip: Trip, name: str) -> None:
        """Give `trip` what the journal has of it. Raises DataFileDamaged, also for goods that no receipt could list."""
        trip.restore(name, self.journal.events(trip.store.id, name))
        with self.journal.reading():
            for line in trip.basket.lines:
                self.chain.tax.rate_at(trip.store, line.goods.tax_class, date.max)

    def _account(self, store_id: str, shopper_id: str, wallet: str | None, trip: str, *, at_home: bool) -> TripAccount:
        store, shopper = self.store_named(store_id), self.shopper_named(shopper_id)
        in_force = self._in_force(store, shopper, trip)
        hooks = self._promise, self._when_paid, self._when_refunded
        empty = Trip(store, shopper, self.journal, self.clock, in_force, *hooks, at_home=at_home)
        named = wallet or self._wallet or store.wallet or DEFAULT_WALLET
        return TripAccount(empty, self._till, named, self._order_money)

    def _session(
        self,
        store_id: str,
        shopper_id: str,
        wallet: str | None,
        loaded_at: datetime,
        trip: str = "",
        *,
        at_home: bool = False,
    ) -> Session:
        account = self._account(store_id, shopper_id, wallet, trip, at_home=at_home)
        shelf = (HomeShelf if at_home else Shelf)(self.chain, account.trip.store, loaded_at)
        return Session(account.trip, shelf, account, self.clock, self.network, self.operations, self.trip_of_receipt)

    def _in_force(self, store: Store, shopper: Shopper, trip: str) -> InForce:
        """The offers of this moment for this shopper in this store; `trip` is empty for a new trip."""
        self.offers.look()
        usage = OfferUsage(self.journal, self.chain.stores, shopper.id, store, self.clock)
        used = usage.but_for(trip)
        given = self.journal.orders.vouchers_of(shopper.id).items()
        vouchers = tuple(coupon for coupon, count in given if count > used.get(coupon, Usage()).ever)
        context = Context(
            store.local(self.clock.now()),
            store.id,
            # A coupon that is only given is for its own audience, so that nobody has it by typing its name.
            audiences=frozenset({MEMBER, *vouchers} if shopper.member else vouchers),
            currency=store.currency,
            coupons=(*shopper.coupons, *vouchers),
            used=used,
        )
        return InForce(self.offers.in_currency(store.currency), context, used=usage.but_for)

    # Goods that come back

    def refund(
        self, receipt: str, wanted: Wanted | None = None, discounts: DiscountPolicy = DiscountPolicy.AS_PAID
    ) -> RefundProgress:
        """Give back what was paid on the receipt with this number (`JQ-000001`): by line so many units, None for all
        that are left of it; everything without `wanted`. The shopper need not be inside.

        Takes the steps that are due now, as `pay` does; `settle` and `pass_time` take the others.
        """
        account = self._account_of_receipt(receipt)
        return account if isinstance(account, Refused) else account.refunds.refund(wanted, discounts)

    def trip_of_receipt(self, number: str) -> Trip | Refused:
        """The trip that was paid with this receipt; the number may be that of a refund of it (`JQ-000001-R1`)."""
        account = self._account_of_receipt(number.partition("-R")[0])
        return account if isinstance(account, Refused) else account.trip

    def _account_of_receipt(self, number: str) -> TripAccount | Refused:
        trip = self.journal.trip_of_receipt(*self._receipt_key(number))
        if trip is None:
            return Refused(Problem.NO_SUCH_RECEIPT, fit_to_show(number, SEARCH_LIMIT))
        return self.back_office.account(trip)

    def _receipt_key(self, number: str) -> tuple[str, int]:
        """The store's id and the count in a receipt's number; ("", 0) when it is none."""
        code, _, digits = clean(number, 20).partition("-")
        store = next((store.id for store in self.chain.stores.values() if store.code == code), "")
        return store, int(digits) if digits.isascii() and digits.isdigit() else 0

    # What goes on without a shopper

    def sweep(self) -> list[tuple[PaymentRecord, TakenUp]]:
        """Take up every payment that is open, stuck or has an unmatched capture, and every open refund, at once instead
        of when it is due; `settle` and `pass_time` go on with them. Each with None, or with why it cannot be taken up.
        What orders owe is tried at once too. Raises DataFileError."""
        self._order_money.retry()
        return self.back_office.sweep()

    def notify(self, wallet: str, headers: Mapping[str, str], body: bytes) -> Reply:
        """Take in a wallet's notification and return the reply to it. See `checkout.back_office.settling`."""
        return self.back_office.notify(wallet, headers, body)

    # The world around the phones

    def network_drops(self) -> None:
        """Cut every phone off. Scanning goes on from what was loaded at the door; payments wait."""
        self._set_network(up=False)

    def network_returns(self) -> None:
        self._set_network(up=True)

    def power_fails(self) -> Shop:
        """The shop after a power failure: only what journal and wallets have kept. This one must not be used any more;
        trips are taken up again with `resume` of the new one.
        """
        self.journal.lose_uncommitted()
        again = Shop(
            chain=self.chain,
            journal=self.journal,
            clock=self.clock,
            wallets=self.wallets,
            shoppers=self.shoppers,
            store=self._store,
            shopper=self._shopper,
            wallet=self._wallet,
            policy=self._policy,
            offers=self.offers,
            notices=self._notices,
        )
        again.network.up = self.network.up
        return again

    def _set_network(self, *, up: bool) -> None:
        if self.network.up is not up:
            self.network.up = up
            for session in self._inside():
                session.note_network(up=up)

    def _inside(self) -> list[Session]:
        return [session for session in self._sessions.values() if session.state is not TripState.LEFT]

    def _busy(self) -> list[Session]:
        """Sessions with something under way. Their shopper may have left."""
        return [session for session in self.sessions if session.account.is_busy]

    def pass_time(self, seconds: float) -> list[News]:
        """Let virtual time pass, taking each payment step when it is due; what came of it, in order. TypeError with a
        real clock."""
        clock = self.clock
        if not isinstance(clock, VirtualClock):
            raise TypeError("only virtual time can be made to pass: open the shop with a VirtualClock")
        news: list[News] = []
        end = clock.monotonic() + seconds
        step = self._next_step
        while (due := self._with_people(step)) is not None and due <= end:
            clock.advance(max(0.0, due - clock.monotonic()))
            self._let_people_act()
            # Most of what people do leads to no step of a payment or an order.
            if (step := self._next_step) is not None and step <= clock.monotonic():
                news += self.settle()
                step = self._next_step
        clock.advance(max(0.0, end - clock.monotonic()))
        # An outcome that could not be saved has no due time of its own.
        return news + self.settle()

    def settle(self) -> list[News]:
        """Take every payment step that is due now, on every trip, whether or not its shopper is inside. Deliver
        notifications: of simulated wallets, and what `checkout notify-server` has kept for this shop. What comes of the
        trips of simulated shoppers is no news."""
        self._let_people_act()
        self.take_in_notices()
        self.back_office.take_up_due()
        news = self.settle_stores()
        news += [(session, fact) for session in self._busy() for fact in session.account.settle()]
        news += [(self._session_on(trip), fact) for trip, fact in self.back_office.settle()]
        self.let_go_of_the_finished()
        return [(trip, fact) for trip, fact in news if not is_simulated(trip.shopper.id)]

    def settle_stores(self) -> list[News]:
        """Take every step behind the shelves that is due now, in all stores, and begin to give back or to take what
        orders owe; `settle` goes on with that. What is kept for open payments is kept on."""
        for session in self._busy():
            session.keep_on()
        for operations in self._operations.values():
            self._store_news += [each for each in operations.settle() if not _is_of_the_simulated(each)]
        return [(self._session_on(trip), fact) for trip, fact in self._order_money.begin()]

    def store_news(self) -> list[OrderNews]:
        """What has happened behind the shelves by itself since this was last asked, the first first."""
        news, self._store_news = list(self._store_news), deque(maxlen=_MOST_NEWS)
        return news

    def _let_people_act(self) -> None:
        if self.people is not None:
            self.people.act()

    def let_go_of_the_finished(self) -> None:
        """Keep no trip in memory that is over, unless somebody holds it, who may still ask for a refund of it."""
        over = [s for s in self._sessions.values() if s.state is TripState.LEFT and not s.account.is_busy]
        for session in over:
            self._finished[session.id] = self._sessions.pop(session.id)

    def take_in_notices(self) -> None:
        """Use the notifications of simulated wallets, and what `checkout notify-server` has kept for this shop."""
        if not self.network.up:
            return
        self.back_office.deliver(self.wallets.opened)
        if self._notices is not None:
            self._notices.deliver(self.notify, self.clock.monotonic())

    def _session_on(self, trip: Trip) -> Session | Trip:
        return next((session for session in self.sessions if session.trip is trip), trip)

    @property
    def next_due(self) -> float | None:
        """When something is due next, on the clock's `monotonic`: a step of any payment, or what people do; None when
        nothing is."""
        return self._with_people(self._next_step)

    def _with_people(self, step: float | None) -> float | None:
        people = None if self.people is None else self.people.due
        return min((due for due in (step, people) if due is not None), default=None)

    @property
    def _next_step(self) -> float | None:
        """When the next step of any payment is due."""
        dues = [session.account.due for session in self._busy()]
        dues += [operations.due for operations in self._operations.values()]
        return min(
            (due for due in (*dues, self.back_office.due, self._order_money.due) if due is not None), default=None
        )


def _is_of_the_simulated(news: OrderNews) -> bool:
    return news.order is not None and is_simulated(news.order.shopper)


_TAG_DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_TAG_LENGTH = 6


def order_tag(seed: int) -> str:
    """The suffix of a new data file's order references; empty for seed 0, so that its runs are all the same.

    Without it two files would use the same references on one day, and a wallet would answer with the other's payment.

    >>> order_tag(0), order_tag(20261124)
    ('', '48AAK0')
    """
    return "".join(_TAG_DIGITS[seed >> 5 * place & 31] for place in range(_TAG_LENGTH)) if seed else ""


def open_shop(
    store: str = DEFAULT_STORE,
    *,
    shopper: str = DEFAULT_SHOPPER,
    wallet: str | None = None,
    data: str | Path = MEMORY,
    clock: Clock | None = None,
    wallets: Mapping[str, Wallet] | None = None,
    chain: Chain | None = None,
    seed: int = 0,
    policy: Policy | None = None,
    offers: Offers | str | Path | None = None,
) -> Shop:
    """Open a shop. `store`, `shopper` and `wallet` are what `enter` and `pay` use when none is named; without `wallet`
    that is the store's usual one.

    - `data`: a folder, or `:memory:`.
    - `clock`: without one, time is virtual and starts at `STORY_TIME`.
    - `wallets`: used under their names instead of installed ones.
    - `seed`: for all that is simulated. Give a random one with a real wallet: it keeps the order references of a new
      data file apart from those of any other.
    - `policy`: how long to wait for any wallet, instead of each wallet's own.
    - `offers`: offers, or a file of them, read again when it has changed and a trip begins; without, the demo's.

    Raises DataFileError, BadOffers, NoSuchStore or NoSuchShopper.
    """
    folder = None if str(data) == MEMORY else Path(data)
    clock = clock or VirtualClock(STORY_TIME)
    chain = chain or demo_chain()
    book = _offer_book(offers, chain)
    journal = Journal(folder, tag=order_tag(seed))
    try:
        return Shop(
            chain=chain,
            journal=journal,
            clock=clock,
            wallets=Wallets(WalletSettings(data=folder, clock=clock.now, seed=seed), wallets),
            shoppers=demo_shoppers(),
            store=store,
            shopper=shopper,
            wallet=wallet,
            policy=policy,
            offers=book,
            notices=None if folder is None else Notices(folder),
        )
    except BaseException:
        journal.close()
        raise


def _offer_book(offers: Offers | str | Path | None, chain: Chain) -> OfferBook:
    match offers:
        case None:
            return OfferBook(demo_offers())
        case Offers():
            return OfferBook(offers)
        case _:
            return OfferBook.read(Path(offers), chain_contents(chain))
