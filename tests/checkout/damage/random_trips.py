"""Days of a shop drawn from a seed: trips with faults, power cuts, restarts and time, and what must hold at the end.

A day is a list of deeds, drawn before it begins, so that it is lived again from its seed and made shorter by leaving
deeds out. A deed that is not possible when its turn comes does nothing.

`python random_trips.py FIRST COUNT` lives days and prints the shortest list of deeds for each that ends one-sided.
"""

import random
import shutil
import sys
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from tempfile import mkdtemp
from unittest.mock import patch

from checkout.back_office import Reconciliation, payments, reconcile
from checkout.back_office.doctor import examine
from checkout.clock import VirtualClock
from checkout.errors import CheckoutError
from checkout.events import Paid, RefundDone
from checkout.journal import Journal
from checkout.shop import STORY_TIME, open_shop
from checkout.trip import TripState
from wallet.cash_desk.wallet import CashDesk
from wallet.gift_card.wallet import GiftCards
from wallet.mock.books.ledger import OPENING_BALANCE
from wallet.mock.faults.fault_catalogue import FAULTS
from wallet.mock.wallet import MockWallet
from wallet.money import Money
from wallet.simulated.ledger_file import LedgerFile
from wallet.split.wallet import SplitTender

GOODS = ("9521234000013", "9521234010067", "9521234030034")
SHOPPERS = ("li-wei", "wang-fang", "chen-hao")
WALLETS = ("mock", "mock", "split", "split", "gift-card", "cash-desk")
TRIPS = 10
"""Trips of a day, more or less: some shoppers are still inside at its end."""

Deed = tuple[object, ...]


def day_of(seed):
    """The deeds of one day."""
    rng = random.Random(seed)
    deeds: list[Deed] = []
    for _ in range(TRIPS):
        who = rng.choice(SHOPPERS)
        abroad = rng.random() < 0.15
        deeds.append(("enter", who, "cedar-landing" if abroad else "jinqiao"))
        deeds += [("scan", who, rng.choice(GOODS), rng.choice((1, 1, 2, 4))) for _ in range(rng.randrange(1, 4))]
        for _ in range(rng.choice((1, 1, 1, 2, 3))):
            wallet = "abroad" if abroad else rng.choice(WALLETS)
            deeds.append(("pay", who, wallet, rng.choice(FAULTS).name if rng.random() < 0.6 else ""))
            deeds += [_meanwhile(rng, who) for _ in range(rng.randrange(4))]
        deeds += [_afterwards(rng, who) for _ in range(rng.randrange(4))]
    for _ in range(rng.randrange(6)):
        deeds.insert(rng.randrange(len(deeds)), ("power cut", rng.randrange(1, 30)))
    return deeds


def _meanwhile(rng, who):
    return rng.choice(
        (
            ("cancel", who),
            ("pin", who, rng.choice(("123456", "123456", "000000"))),
            ("desk", who, rng.choice(("takes", "takes", "refuses"))),
            ("time", rng.choice((1, 5, 10, 40, 70, 400, 4_000))),
            ("time", rng.choice((1, 5, 10, 40, 70, 400, 4_000))),
            ("network", rng.random() < 0.5),
            ("restart",),
            ("settle",),
        )
    )


def _afterwards(rng, who):
    return rng.choice(
        (
            ("refund", who, rng.choice((None, 1, 2))),
            ("refund", who, rng.choice((None, 1, 2))),
            ("leave", who),
            ("leave", who),
            ("refund later", who, rng.choice((None, 1))),
            ("time", rng.choice((1, 10, 70, 400, 4_000, 40_000))),
            ("restart",),
            ("sweep",),
        )
    )


class PowerCut(BaseException):
    """Nothing of the program catches it, as nothing runs after a kill."""


class Steps:
    """Every call to a wallet, and every commit, before and after; the power may be cut at the n-th from now."""

    def __init__(self):
        self.left = 0

    def step(self):
        if self.left:
            self.left -= 1
            if not self.left:
                raise PowerCut

    def around(self, call):
        def stepped(*args, **options):
            self.step()
            answer = call(*args, **options)
            self.step()
            return answer

        return stepped

    def around_transaction(self, transaction):
        @contextmanager
        def stepped(*args):
            self.step()
            with transaction(*args):
                yield
                self.step()
            self.step()

        return stepped

    @contextmanager
    def counted(self):
        with ExitStack() as stack:
            for wallet in (MockWallet, GiftCards, CashDesk, SplitTender):
                for call in ("pay", "query", "cancel", "refund"):
                    stack.enter_context(patch.object(wallet, call, self.around(getattr(wallet, call))))
            stack.enter_context(patch.object(Journal, "append", self.around(Journal.append)))
            for kept in (Journal, LedgerFile):
                cut = self.around_transaction(kept.transaction)
                stack.enter_context(patch.object(kept, "transaction", cut))
            yield


@dataclass
class Day:
    """One shop in `folder`, while a day is lived in it."""

    folder: Path
    clock: VirtualClock = field(default_factory=lambda: VirtualClock(STORY_TIME))
    steps: Steps = field(default_factory=Steps)
    trips: dict = field(default_factory=dict)
    """Each shopper's latest trip."""
    receipts: dict = field(default_factory=dict)
    """Each shopper's latest receipt."""
    shop: object = None

    def open(self):
        self.shop = open_shop(data=self.folder, clock=self.clock)
        self.mock.app_of("li-wei")

    @property
    def mock(self):
        return self.shop.wallets.named("mock").inside

    def restart(self):
        """Lose what is only in memory. Shoppers who are inside take their phones up again."""
        self.steps.left = 0
        self.shop.journal.lose_uncommitted()
        self.shop.close()
        network = self.shop.network.up
        self.open()
        self.shop.network.up = network
        for who, trip in list(self.trips.items()):
            try:
                back = self.shop.resume(trip.id) if trip.id else None
            except CheckoutError:
                back = None
            if back is None or back.state is TripState.LEFT:
                del self.trips[who]
            else:
                self.trips[who] = back

    def do(self, deed):
        try:
            getattr(self, "do_" + deed[0].replace(" ", "_"))(*deed[1:])
            self.keep_receipts()
        except PowerCut:
            self.restart()
        except CheckoutError:
            pass  # a wallet that lay in the cut, a disk that refused

    def keep_receipts(self):
        for who, trip in self.trips.items():
            if trip.receipt is not None:
                self.receipts[who] = trip.receipt.number

    def do_enter(self, who, store):
        before = self.trips.get(who)
        if before is not None:
            before.leave(empty_handed=True)
        if before is None or before.state is TripState.LEFT:
            self.trips[who] = self.shop.enter(who, store=store)

    def do_scan(self, who, code, count):
        if who in self.trips:
            self.trips[who].scan(code, count=count)

    def do_pay(self, who, wallet, fault):
        trip = self.trips.get(who)
        if trip is None:
            return
        if trip.store.currency != "CNY":
            wallet = "abroad"
        elif wallet == "abroad":
            wallet = "mock"
        if fault:
            self.mock.faults.arrange(fault)
        trip.pay(wallet)

    def do_cancel(self, who):
        if who in self.trips:
            self.trips[who].cancel_payment()

    def do_pin(self, who, digits):
        if who in self.trips:
            self.trips[who].pin(digits)

    def do_desk(self, who, what):
        trip = self.trips.get(who)
        if trip is None or trip.desk is None:
            return
        for order in trip.desk.waiting():
            if order.out_trade_no == trip.payment.request.out_trade_no:
                number = order.number
                take = lambda desk: desk.take(number, Money(100_000)) if what == "takes" else desk.refuse(number)  # noqa: B023, E731
                trip.at_desk(take)
                return

    def do_time(self, seconds):
        self.shop.pass_time(seconds)

    def do_network(self, up):
        (self.shop.network_returns if up else self.shop.network_drops)()

    def do_restart(self):
        self.restart()

    def do_settle(self):
        self.shop.settle()

    def do_sweep(self):
        self.shop.sweep()
        self.shop.settle()

    def do_refund(self, who, line):
        if who in self.trips:
            self.trips[who].refund(None if line is None else {line: 1})

    def do_refund_later(self, who, line):
        if who in self.receipts:
            self.shop.refund(self.receipts[who], None if line is None else {line: 1})

    def do_leave(self, who):
        if who in self.trips:
            self.trips[who].leave(empty_handed=True)

    def do_power_cut(self, steps):
        self.steps.left = steps

    # The end

    def end(self):
        """Everything works again, and enough time passes."""
        self.steps.left = 0
        self.mock.faults.answer_again()
        self.restart()
        self.shop.network_returns()
        self.mock.faults.answer_again()
        for _ in range(4):
            self.shop.sweep()
            self.shop.pass_time(40_000)

    def one_sided(self):
        """What does not agree at the end: a sentence for each."""
        shop, journal = self.shop, self.shop.journal
        expected: dict[tuple[str, str], int] = {}
        for raw in list(journal.raw_trips()):
            order, back = None, {}
            for event in (recorded.event for recorded in journal.events(raw.store, raw.trip)):
                if isinstance(event, Paid):
                    order = event
                elif isinstance(event, RefundDone) and event.refund_id not in back:
                    back[event.refund_id] = event.charged or event.amount
            if order is not None and order.amount:
                expected[order.wallet, order.out_trade_no] = (order.charged or order.amount) - sum(back.values())
            if (order is None) == bool(raw.receipts):
                yield f"{raw.trip}: paid {order}, receipts {len(raw.receipts)}"
        unsettled = {each.out_trade_no: each for each in payments(journal) if not each.is_settled}
        held = self.held()
        for (wallet, order), fen in expected.items():
            got = held.pop(order, 0)
            if got != fen and order not in unsettled:
                yield f"{order}: {wallet} holds {got}, and the receipt less refunds comes to {fen}"
        for order, fen in held.items():
            if fen and order not in unsettled:
                yield f"{order}: {fen} held without a receipt"
        for each in unsettled.values():
            yield f"{each.out_trade_no}: {each.wallet} is {each.standing} in the end ({each.why}; {each.said})"
        yield from (f"doctor: {found}" for found in examine(journal, self.mock) if found.is_fault)
        yield from self.balances()
        for name in ("mock", "cash-desk"):
            day = STORY_TIME.date()
            while day < self.clock.now().date():
                compared = reconcile(journal, name, shop.wallets.named(name), day)
                if not isinstance(compared, Reconciliation):
                    yield f"no statement of {name} for {day}: {compared}"
                else:
                    yield from (f"statement {day}: {each}" for each in compared.one_sided)
                day += timedelta(days=1)

    def held(self):
        """Fen by order of the shop's, over all wallets."""
        held: dict[str, int] = {}
        for name in ("mock", "gift-card", "cash-desk"):
            for order, fen in self.shop.wallets.named(name).inside.held().items():
                whole = order.rpartition("_")[0] if order[-2:] in ("_1", "_2") else order
                held[whole] = held.get(whole, 0) + fen
        return held

    def balances(self):
        """What customers lack is what the shop has."""
        gone = 0
        for who in (*SHOPPERS, "tester"):
            gone += OPENING_BALANCE - self.mock.accounts.funds_of(who)["balance"].minor
        if gone != (there := sum(self.mock.held().values())):
            yield f"customers lack {gone}, and the mock wallet holds {there} for the shop"


def live(deeds, kind=Day):
    """Live a day; what is one-sided at its end, and how many trips there were."""
    folder = Path(mkdtemp(dir="/dev/shm" if Path("/dev/shm").is_dir() else None))
    day = kind(folder)
    try:
        with day.steps.counted():
            day.open()
            for deed in deeds:
                day.do(deed)
            day.end()
            return list(day.one_sided()), sum(1 for _ in day.shop.journal.trip_numbers())
    finally:
        day.shop.close()
        shutil.rmtree(folder)


def shortened(deeds):
    """Leave out every deed without which the day ends one-sided all the same."""
    place = 0
    while place < len(deeds):
        fewer = deeds[:place] + deeds[place + 1 :]
        if live(fewer)[0]:
            deeds = fewer
        else:
            place += 1
    return deeds


if __name__ == "__main__":
    first, count = map(int, sys.argv[1:3])
    total = 0
    for seed in range(first, first + count):
        found, trips = live(day_of(seed))
        total += trips
        if found:
            deeds = shortened(day_of(seed))
            lines = (f"seed {seed}:", *live(deeds)[0], *deeds)
            sys.stdout.write("\n    ".join(map(str, lines)) + "\n")
    sys.stdout.write(f"{total} trips\n")
