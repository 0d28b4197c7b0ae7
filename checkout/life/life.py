"""Who lives in a store, stepped by the shop: SimPy keeps whose turn it is, the shop's clock says what time it is.

In virtual time `Shop.pass_time` lets everybody act at their own moment. In real time whoever steps the shop lets some
of them act now and then; what they do is then as late as that.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from math import inf
from random import Random

from simpy import Environment

from checkout.errors import CheckoutError
from checkout.life.arrivals import FIRST_HOUR, busiest_hour, people_an_hour, until_next
from checkout.life.at_home import buy, order_from_home
from checkout.life.levels import LEVELS, Level
from checkout.life.place import Place, Process
from checkout.life.staff import Staff
from checkout.life.store_goods import StoreGoods
from checkout.life.walk_in import leave, walk_in
from checkout.shop import Shop
from checkout.store import MarkedDown, evening_stickers
from checkout.trip import is_simulated, simulated_id

VISITS_A_MONTH = 4.5
"""Of a user of Hema's app (Alibaba, 2017): with the people of a day, how many different ones there are."""
STICKERS_BEFORE = 7200.0
"""Seconds before closing at which day-fresh goods become cheaper: an assumption."""
LATEST = 60.0
"""Seconds by which people may be late. After a longer pause, as of a computer asleep, they go on from where
they were."""


class Life:
    """The people of one store, as `Shop.people`. Their plans follow from `seed` and the time at which they move in."""

    def __init__(
        self,
        shop: Shop,
        store: str,
        seed: int,
        level: Level,
        *,
        person_picks: bool = False,
        at_any_hour: bool = False,
    ) -> None:
        self._clock = shop.clock
        self._env = Environment(initial_time=shop.clock.monotonic())
        self._at_any_hour = at_any_hour
        self._behind = 0.0
        """Seconds that this life's time is behind the clock's `monotonic`."""
        where, now = shop.store_named(store), shop.clock.now()
        operations = shop.operations(where.id)
        goods = StoreGoods(shop.chain, where, now)
        self.place = Place(shop, where, operations, goods, LEVELS[level], self._env)
        self._plans = Random(f"{seed} {where.id} {now.isoformat()}")
        self._here: set[str] = set()
        """Ids of those who are shopping now."""
        for row in shop.journal.unfinished_trips():
            if row.store == where.id and is_simulated(row.shopper):
                self._begin(self._leaving(row.trip, row.shopper))
        self._put_up: list[MarkedDown] = []
        self._begin(self._arriving())
        self._begin(self._putting_stickers_on())
        self._begin(Staff(self.place, self._begin, self._plans, person_picks=person_picks).work())

    # Time

    @property
    def due(self) -> float | None:
        """When the next of them does something, on the clock's `monotonic`."""
        due = self._env.peek()
        return None if due == inf else due + self._behind

    def act(self, most: int | None = None) -> int:
        """Let them do what they do by now, `most` deeds at most; how many there were."""
        now = self._clock.monotonic()
        if (due := self.due) is not None and now - due > LATEST:
            self._behind += now - due
        deeds = 0
        while self._env.peek() + self._behind <= now and deeds != most:
            self._env.step()
            deeds += 1
        return deeds

    def put_up(self) -> list[MarkedDown]:
        """What they have put stickers on since this was last asked."""
        put, self._put_up = self._put_up, []
        return put

    def _begin(self, process: Process) -> None:
        self._env.process(_carefully(process))

    # Who comes

    def _arriving(self) -> Process:
        place, plans = self.place, self._plans
        most = busiest_hour(place.crowd.people_a_day)
        while True:
            seconds = until_next(plans, self._clock.now(), self._people_an_hour, most)
            yield place.wait(round(seconds, 3))
            self._begin(self._visiting(self._somebody(), Random(plans.getrandbits(64))))

    def _people_an_hour(self, at: datetime) -> float:
        local, a_day = self.place.store.local(at), self.place.crowd.people_a_day
        if self.place.store.is_open(at):
            return people_an_hour(local, a_day)
        return people_an_hour(local.replace(hour=FIRST_HOUR), a_day) if self._at_any_hour else 0.0

    def _somebody(self) -> str:
        """The id of one who is not shopping already."""
        store, households = self.place.store, round(self.place.crowd.people_a_day * 30 / VISITS_A_MONTH)
        while True:
            shopper = simulated_id(store, self._plans.randrange(households))
            if shopper not in self._here:
                return shopper

    def _visiting(self, shopper: str, rng: Random) -> Process:
        self._here.add(shopper)
        try:
            visit = order_from_home if rng.random() < self.place.crowd.at_home else walk_in
            yield from visit(self.place, shopper, rng)
        finally:
            self._here.discard(shopper)

    def _putting_stickers_on(self) -> Process:
        """In the evening, what is day-fresh and left; the stickers count until the store closes."""
        place, chain = self.place, self.place.shop.chain
        while True:
            left = self._until_closing()
            if left > STICKERS_BEFORE:
                yield place.wait(left - STICKERS_BEFORE)
            found = evening_stickers(chain, place.store, place.operations.stock, self._clock.now())
            place.stickers.update({each.product.sku: each for each in found})
            self._put_up += found
            yield place.wait(self._until_closing())
            place.stickers.clear()

    def _until_closing(self) -> float:
        """Seconds until the store closes the next time."""
        store, now = self.place.store, self._clock.now()
        closes = datetime.combine(store.local(now).date(), store.closes, store.zone)
        if closes <= now:
            closes = datetime.combine(closes.date() + timedelta(days=1), store.closes, store.zone)
        return round((closes.astimezone(UTC) - now).total_seconds(), 3)

    def _leaving(self, trip: str, shopper: str) -> Process:
        """Whom a restart has left inside goes to pay and leaves."""
        self._here.add(shopper)
        yield self.place.wait(1 + self._plans.randrange(60))
        session = self.place.shop.resume(trip)
        session.resume()
        ending = buy if session.at_home else leave
        yield from ending(self.place, session, Random(trip))
        self._here.discard(shopper)


def _carefully(process: Process) -> Process:
    """Who cannot write down what they do, on a full disk, goes away. Their trip stays open for the next start."""
    try:
        yield from process
    except CheckoutError:
        return


def move_in(
    shop: Shop, store: str, seed: int, level: Level, *, person_picks: bool = False, at_any_hour: bool = False
) -> Life:
    """Let people live in the store called `store` from now on.

    - `person_picks`: simulated pickers leave every order for some minutes to a person who picks as well.
    - `at_any_hour`: while the store is closed, as many come as in its first hour, so that a demo is alive whenever it
      is run.

    Raises NoSuchStore or DataFileError.
    """
    shop.people = life = Life(shop, store, seed, level, person_picks=person_picks, at_any_hour=at_any_hour)
    return life
