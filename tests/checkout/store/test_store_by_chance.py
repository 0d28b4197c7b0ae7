"""Whatever shoppers, people at home, staff, wallets and the power do, in whatever order: after every step the doctor
finds nothing, and in the end every fen that the wallet holds is paid for goods that somebody has."""

from datetime import time

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from checkout import open_shop
from checkout.back_office.doctor import examine
from checkout.events.fulfilment import BagPlace
from checkout.events.stock import Location, MovementKind
from checkout.payment import left_of, refunds_made
from checkout.store import Order, OrderState
from checkout.trip import Refused, TripState

MILK, BREAD, OIL, BEER, SALMON, COOKER = "DA001", "BA002", "RN019", "AL002", "SE023", "GM001"
PRAWNS, POACHED = "2100111005005", "CK010"
FEW = {MILK: 5, BREAD: 3, OIL: 4, BEER: 3, SALMON: 2_500}
SHOPPERS, PICKERS, RIDERS = ("li-wei", "chen-hao"), ("picker", "picker-2"), ("rider", "rider-2")
MOST = 6
"""Trips: fewer come further."""
FAULTS = ("", "", "", "declined", "hangs", "taken and hangs", "paid-after-cancel", "pin")
packed = st.sampled_from([MILK, BREAD, OIL, BEER])
few = st.integers(1, 3)


class StoreByChance(RuleBasedStateMachine):
    def __init__(self):
        super().__init__()
        self.shop = open_shop()
        self.trips = []
        """The ids of all trips, and of those from home."""

    def teardown(self):
        try:
            self.all_comes_to_its_end()
        finally:
            self.shop.close()

    @property
    def staff(self):
        return self.shop.operations()

    @property
    def mock(self):
        return self.shop.wallets.named("mock").inside

    def orders(self):
        return [order for trip in self.trips for order in self.staff.orders.of_trip(trip)]

    def one_of(self, data, things):
        things = list(things)
        return data.draw(st.sampled_from(things)) if things else None

    @initialize()
    def there_is_little_of_everything(self):
        with self.shop.journal.transaction():
            for sku, quantity in FEW.items():
                for place in self.staff.stock.on_hand(sku):
                    self.staff.stock.set(place, sku, 0, MovementKind.COUNTED, "")
                place = self.staff.stock.store.opening.front(sku)
                self.staff.stock.set(place, sku, quantity, MovementKind.COUNTED, "")
            self.staff.stock.set(Location.WAREHOUSE, COOKER, 2, MovementKind.COUNTED, "")

    # Shoppers, in the store and at home

    @precondition(lambda self: len(self.trips) < MOST)
    @rule(
        who=st.sampled_from(SHOPPERS),
        wanted=st.lists(packed, min_size=1, max_size=3),
        sent=st.booleans(),
        fault=st.sampled_from(FAULTS),
    )
    def somebody_shops_in_the_store(self, who, wanted, sent, fault):
        trip = self.shop.enter(who)
        self.trips.append(trip.id)
        for sku in wanted:
            trip.scan(self.shop.chain.products[sku].gtin[1:])
        if sent:
            trip.deliver(1)
        self.pay(trip, fault)

    @precondition(lambda self: len(self.trips) < MOST)
    @rule(
        who=st.sampled_from(SHOPPERS),
        wanted=st.dictionaries(packed, few, min_size=1),
        grams=st.sampled_from([0, 0, 900]),
        ships=st.booleans(),
        fault=st.sampled_from(FAULTS),
    )
    def somebody_orders_from_home(self, who, wanted, grams, ships, fault):
        trip = self.shop.order(who, "jinqiao")
        self.trips.append(trip.id)
        for sku, count in wanted.items():
            trip.order(sku, count=count)
        if grams:
            trip.order(SALMON, grams=grams)
        if ships:
            trip.order(COOKER)
        self.pay(trip, fault)

    @precondition(lambda self: len(self.trips) < MOST)
    @rule(who=st.sampled_from(SHOPPERS), fault=st.sampled_from(FAULTS))
    def somebody_has_prawns_cooked(self, who, fault):
        trip = self.shop.enter(who)
        self.trips.append(trip.id)
        trip.scan(PRAWNS)
        trip.cook(POACHED)
        self.pay(trip, fault)

    @precondition(lambda self: len(self.trips) < MOST)
    @rule(who=st.sampled_from(SHOPPERS), hour=st.sampled_from([19, 21, 9]), fault=st.sampled_from(FAULTS))
    def somebody_chooses_a_slot(self, who, hour, fault):
        trip = self.shop.order(who, "jinqiao")
        self.trips.append(trip.id)
        trip.order(OIL)
        trip.slot(time(hour), tomorrow=hour == 9)
        self.pay(trip, fault)

    @rule(data=st.data(), fault=st.sampled_from(FAULTS))
    def somebody_pays(self, data, fault):
        if trip := self.one_of(data, self.trips):
            self.pay(self.shop.resume(trip), fault)

    def pay(self, session, fault):
        if session.closed:
            return
        match fault:
            case "declined":
                self.mock.faults.decline()
            case "hangs" | "taken and hangs":
                self.mock.faults.take_money_and_hang()
            case "pin":
                self.mock.faults.ask_pin()
            case "":
                pass
            case name:
                self.mock.faults.arrange(name)
        if isinstance(session.pay("mock"), Refused):
            # It comes later than was said: the second time is meant.
            session.pay("mock")

    @rule(data=st.data(), deed=st.sampled_from(["cancel", "pin", "leave", "refund", "refund one"]))
    def a_shopper_goes_on(self, data, deed):
        if (trip := self.one_of(data, self.trips)) is None:
            return
        session = self.shop.resume(trip)
        match deed:
            case "cancel":
                session.cancel_payment()
            case "pin":
                session.pin("123456")
            case "leave":
                session.leave()
            case "refund":
                session.refund()
            case _:
                session.refund({1: 1})

    @rule(data=st.data(), deed=st.sampled_from(["cancel", "yes", "no"]))
    def somebody_at_home_changes_their_mind(self, data, deed):
        if (order := self.one_of(data, self.orders())) is None:
            return
        if deed == "cancel":
            self.staff.cancelling.cancel(order.number)
        else:
            self.staff.missing_goods.answer(order.number, accepted=deed == "yes")

    # Staff

    @rule(picker=st.sampled_from(PICKERS), deed=st.sampled_from(["take", "pick", "pick", "pick", "missing", "bag"]))
    def a_picker_works(self, picker, deed):
        match deed:
            case "take":
                self.staff.picking.take(picker)
            case "pick":
                self.pick(picker)
            case "missing":
                self.staff.missing_goods.missing(picker)
            case _:
                self.staff.picking.bag(picker)

    def pick(self, picker):
        task = self.staff.picking.task(picker)
        if isinstance(task, Refused):
            return task
        if task.goods.ref_qty > 1:
            return self.staff.picking.weigh(picker, task.left * 95 // 100)
        self.shop.pass_time(3)
        return self.staff.picking.scan(picker, task.goods.gtin[1:])

    @rule(picker=st.sampled_from(PICKERS), picks=st.integers(1, 9))
    def a_picker_works_on(self, picker, picks):
        self.staff.picking.take(picker)
        for _ in range(picks):
            self.pick(picker)
        self.staff.picking.bag(picker)

    @rule(picker=st.sampled_from(PICKERS), sku=packed)
    def a_picker_takes_something_else(self, picker, sku):
        code = self.shop.chain.products[sku].gtin[1:]
        self.staff.missing_goods.substitute(picker, code)
        self.staff.picking.scan(picker, code)

    @rule(data=st.data())
    def a_packer_scans_a_bag(self, data):
        if bag := self.one_of(data, [bag for order in self.orders() for bag in order.bags]):
            self.staff.packing.scan(bag)

    @rule(
        data=st.data(), rider=st.sampled_from(RIDERS), deed=st.sampled_from(["take", "give", "nobody", "away", "back"])
    )
    def a_rider_rides(self, data, rider, deed):
        riding, shown = self.staff.riding, data.draw(st.booleans())
        order = self.one_of(data, riding.on_round(rider) or self.orders())
        match deed:
            case "take":
                riding.take(rider)
            case "back":
                riding.back(rider)
            case _ if order is None:
                pass
            case "give":
                riding.arrive(rider, order.number)
                riding.give(rider, order.number, age_shown=shown)
            case "nobody":
                riding.nobody(rider, order.number)
            case _:
                riding.turned_away(rider, order.number)

    @rule(ticket=st.integers(1, 3), deed=st.sampled_from(["take", "ready", "collected"]))
    def the_kitchen_works(self, ticket, deed):
        kitchen = self.staff.kitchen
        if deed == "take":
            kitchen.take("kitchen")
        else:
            getattr(kitchen, deed)("kitchen", ticket)

    @rule(sku=packed, quantity=st.integers(0, 6), deed=st.sampled_from(["count", "receive", "fill", "waste"]))
    def the_clerk_works(self, sku, quantity, deed):
        getattr(self.staff.clerk, deed)(self.shop.chain.products[sku], quantity)

    # The world

    @rule(minutes=st.sampled_from([1, 3, 11, 60, 900]))
    def time_passes(self, minutes):
        self.shop.pass_time(60 * minutes)

    @rule(minutes=st.sampled_from([1, 60]))
    def the_clock_is_set_back(self, minutes):
        self.shop.clock.set_back(60 * minutes)

    @rule()
    def the_wallet_answers_again(self):
        self.mock.faults.answer_again()

    @rule()
    def the_power_fails(self):
        before = {order.number: (order.state, order.bags, order.amends) for order in self.orders()}
        self.shop = self.shop.power_fails()
        assert {order.number: (order.state, order.bags, order.amends) for order in self.orders()} == before

    # What holds after every step

    @invariant()
    def the_doctor_finds_nothing(self):
        assert [each for each in examine(self.shop.journal, self.mock) if each.is_fault] == []

    @invariant()
    def memory_is_what_the_journal_says(self):
        for order in self.staff.orders:
            read = Order(order.store)
            for each in self.shop.journal.orders.events(order.store, order.number):
                read.apply(each)
            assert read == order

    @invariant()
    def nobody_is_promised_what_is_not_there(self):
        for sku in FEW:
            numbers = self.staff.stock.numbers_of(sku)
            assert 0 <= numbers.available <= sum(numbers.on_hand.values()) - numbers.allocated - numbers.reserved

    def all_comes_to_its_end(self):
        """Payments are settled, what is picked is delivered, what is not is given back: then money is goods."""
        self.mock.faults.answer_again()
        self.shop.pass_time(900)
        for trip in self.trips:
            if (session := self.shop.resume(trip)).state is TripState.STUCK:
                session.cancel_payment()
        for _ in range(60):
            self.shop.pass_time(300)
            for picker in PICKERS:
                while not isinstance(self.staff.picking.task(picker), Refused):
                    before = self.staff.picking.task(picker)
                    self.pick(picker)
                    if self.staff.picking.task(picker) == before:
                        self.staff.missing_goods.missing(picker)
                    if self.staff.picking.task(picker) == before:
                        break
                self.staff.picking.bag(picker)
                self.staff.picking.take(picker)
            while not isinstance(self.staff.kitchen.take("kitchen"), Refused):
                pass
            for dish in self.staff.kitchen.tickets().dishes:
                self.staff.kitchen.ready("kitchen", dish.ticket)
            for rider in RIDERS:
                self.staff.riding.take(rider)
                for order in self.staff.riding.on_round(rider):
                    self.staff.riding.give(rider, order.number, age_shown=True)
                self.staff.riding.back(rider)
            if not list(self.staff.orders):
                break
            self.shop.pass_time(3_600)
        assert [(order.number, order.state, order.bags) for order in self.staff.orders] == []
        self.the_doctor_finds_nothing()
        assert sum(self.mock.held().values()) == sum(map(self.kept, self.trips))
        for order in self.orders():
            assert set(order.bags.values()) <= {BagPlace.DOOR, BagPlace.STORE}
            if order.state is OrderState.DELIVERED:
                assert order.all_picked

    def kept(self, trip):
        """What was paid for the goods that were not given back."""
        session = self.shop.resume(trip)
        made = refunds_made(each.event for each in session.events)
        lines = session.receipt.lines if session.receipt else ()
        return sum(run.count * run.net for line in lines for run in left_of(line, made))


@pytest.mark.parametrize(("examples", "steps"), [(3, 20), pytest.param(40, 50, marks=pytest.mark.slow)])
def test_whatever_happens_in_the_store_nothing_is_lost(examples, steps):
    run_state_machine_as_test(StoreByChance, settings=settings(max_examples=examples, stateful_step_count=steps))
