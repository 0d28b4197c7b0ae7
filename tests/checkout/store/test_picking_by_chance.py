"""Whatever pickers, packing and shoppers do, in any order and through power failures: nothing is picked twice, or lost."""

from typing import ClassVar

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from catalog.codes.labels.store_labels import WEIGHT_RULE, build_label
from checkout import open_shop
from checkout.events.fulfilment import BagPlace, Substitutes
from checkout.store import OrderState

SKUS = ("DA001", "DA003", "RN019", "FZ001", "VE015")
CODES = (
    "9521234000013",
    "9521234000037",
    "9521234070160",
    "9521234120018",
    "banana",
    build_label(WEIGHT_RULE, "00215", 400),
)
pickers = st.sampled_from(["picker", "picker-2", "picker-3"])
codes = st.sampled_from(CODES)


class PickingByChance(RuleBasedStateMachine):
    place: ClassVar

    def __init__(self):
        super().__init__()
        self.shop = open_shop()
        self.numbers = []

    def teardown(self):
        self.shop.close()

    @property
    def operations(self):
        return self.shop.operations()

    @property
    def orders(self):
        return [self.operations.orders.get(number) for number in self.numbers]

    @rule(
        lines=st.lists(
            st.tuples(st.sampled_from(SKUS), st.integers(1, 3), st.sampled_from(list(Substitutes))),
            min_size=1,
            max_size=4,
            unique_by=lambda line: line[0],
        ),
        minutes=st.integers(5, 60),
    )
    def order(self, lines, minutes):
        weighed = [(sku, count * 400 if sku == "VE015" else count, wants) for sku, count, wants in lines]
        self.numbers.append(self.place(self.shop, *weighed, minutes=minutes).number)

    @rule(picker=pickers)
    def take(self, picker):
        self.operations.picking.take(picker)

    @rule(picker=pickers, code=codes, count=st.integers(1, 3))
    def scan(self, picker, code, count):
        self.operations.picking.scan(picker, code, count)

    @rule(picker=pickers)
    def scan_what_is_next(self, picker):
        task = self.operations.picking.batch(picker).next
        if task is not None and task.goods.gtin:
            self.operations.picking.scan(picker, task.goods.gtin[1:])

    @rule(picker=pickers, grams=st.integers(-1, 1400))
    def weigh(self, picker, grams):
        self.operations.picking.weigh(picker, grams)

    @rule(picker=pickers)
    def missing(self, picker):
        self.operations.missing_goods.missing(picker)

    @rule(picker=pickers, code=codes, count=st.none() | st.integers(0, 3))
    def substitute(self, picker, code, count):
        self.operations.missing_goods.substitute(picker, code, count)

    @rule(data=st.data(), yes=st.booleans())
    def answer(self, data, yes):
        if self.numbers:
            self.operations.missing_goods.answer(data.draw(st.sampled_from(self.numbers)), accepted=yes)

    @rule(picker=pickers)
    def bag(self, picker):
        self.operations.picking.bag(picker)

    @rule(data=st.data())
    def scan_bag(self, data):
        bags = [bag for order in self.orders for bag in order.bags]
        if bags:
            self.operations.packing.scan(data.draw(st.sampled_from(bags)))

    @rule(data=st.data())
    def cancel(self, data):
        if self.numbers:
            self.operations.cancelling.cancel(data.draw(st.sampled_from(self.numbers)))

    @rule(seconds=st.integers(1, 200))
    def time_passes(self, seconds):
        self.shop.pass_time(seconds)

    @rule()
    def power_fails(self):
        self.shop = self.shop.power_fails()

    @invariant()
    def every_piece_is_somewhere(self):
        for order in self.orders:
            for line in order.lines.values():
                if line.goods.ref_qty == 1:
                    assert line.picked + line.replaced + line.short + line.left == line.quantity
                else:
                    assert line.picked <= line.quantity * 110 // 100
            taken = {(line.line, sku): count for line in order.lines.values() for sku, count in line.taken}
            for each in (*order.in_hand, *(goods for bag in order.bag_goods.values() for goods in bag)):
                taken[each.line, each.sku] -= each.quantity
            assert not any(taken.values())

    @invariant()
    def nothing_is_packed_that_is_not_picked(self):
        for order in self.orders:
            if order.state is OrderState.PACKED:
                assert order.all_picked
                assert not order.in_hand
                assert set(order.bags.values()) == {BagPlace.PACKING}
            if order.state is OrderState.PICKING:
                assert any(line.left or line.taken for line in order.lines.values())

    @invariant()
    def an_order_is_with_one_picker(self):
        picking = self.operations.picking
        taken = [number for picker in ("picker", "picker-2", "picker-3") for number in picking.batch(picker).orders]
        assert len(taken) == len(set(taken))

    @invariant()
    def stock_follows(self):
        stock = self.operations.stock
        for sku in SKUS:
            moved = stock.movements(sku)
            if moved:
                assert sum(row.quantity for row in moved) == sum(stock.on_hand(sku).values())
            assert min(stock.on_hand(sku).values()) >= 0
        for order in self.orders:
            for line in order.lines.values():
                promised = sum(stock.allocated(order.number, line.line).values())
                open_ = order.state in (OrderState.PAID, OrderState.PICKING)
                assert promised <= (line.left if open_ else 0)

    @invariant()
    def memory_is_what_the_journal_says(self):
        for number in self.numbers:
            order = self.operations.orders.get(number)
            assert order == self.operations.orders._read(number)


@pytest.fixture
def machine(placed):
    return type("PickingByChance", (PickingByChance,), {"place": staticmethod(placed)})


def test_picking_by_chance(machine):
    run_state_machine_as_test(machine, settings=settings(max_examples=5, stateful_step_count=30, deadline=None))


@pytest.mark.slow
def test_picking_by_chance_for_longer(machine):
    run_state_machine_as_test(machine, settings=settings(max_examples=120, stateful_step_count=50, deadline=None))
