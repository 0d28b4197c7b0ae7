"""Whatever people do to stock in whatever order: the levels are the sums of the ledger, nothing is below nothing, and
nothing is promised that is not there."""

from datetime import timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from checkout import open_shop
from checkout.events.fulfilment import Way
from checkout.events.stock import Location, MovementKind
from checkout.store import Wanted

GOODS = {"DA001": Location.SHELF, "SE009": Location.TANK, "GM001": Location.WAREHOUSE}
"""Packed, weighed and live, shipped."""
sku = st.sampled_from(sorted(GOODS))
few = st.integers(1, 6)
person = st.sampled_from("ABCD")
line = st.integers(1, 2)


def way_of(goods):
    return Way.SHIP if goods == "GM001" else Way.DELIVER


class StockMachine(RuleBasedStateMachine):
    def __init__(self):
        super().__init__()
        self.shop = open_shop("jinqiao")
        self.operations = self.shop.operations()
        self.stock = self.operations.stock
        self.lost = []
        # Orders are not in the book here: only what happens to stock is looked at.
        self.operations.orders.lose = self.lost.append

    def teardown(self):
        self.shop.close()

    def ledger(self, goods):
        return self.stock.ledger(way_of(goods))

    @initialize()
    def there_is_little_of_everything(self):
        with self.shop.journal.transaction():
            for goods, place in GOODS.items():
                self.stock.set(place, goods, 6, MovementKind.COUNTED, "")
            self.stock.set(Location.BACK, "DA001", 4, MovementKind.COUNTED, "")

    @rule(goods=st.sampled_from(["DA001", "SE009"]), quantity=few)
    def somebody_in_the_store_buys(self, goods, quantity):
        with self.shop.journal.transaction():
            self.stock.sold(goods, quantity, "sale")

    @rule(
        who=person, wanted=st.lists(st.tuples(line, sku, few), min_size=1, max_size=3, unique_by=lambda each: each[0])
    )
    def somebody_at_home_goes_to_pay(self, who, wanted):
        wanted = [Wanted(number, goods, quantity, way_of(goods)) for number, goods, quantity in wanted]
        before = {goods: self.stock.available(goods, way_of(goods), trip=who) for goods in GOODS}
        lacking = self.stock.reserve(who, wanted, self.shop.clock.now() + timedelta(minutes=10))
        asked = {goods: sum(each.quantity for each in wanted if each.sku == goods) for goods in GOODS}
        assert bool(lacking) == any(asked[goods] > before[goods] for goods in GOODS)
        for goods in GOODS:
            left = before[goods] if lacking else before[goods] - asked[goods]
            held = self.stock.available(goods, way_of(goods), trip=who)
            assert held - (0 if lacking else asked[goods]) == left or held == before[goods]

    @rule(who=person, goods=sku, quantity=few, seen=st.booleans())
    def they_pay(self, who, goods, quantity, seen):
        wanted = [Wanted(1, goods, quantity, way_of(goods))]
        with self.shop.journal.transaction():
            lacking = self.stock.allocate(f"{who}-D", wanted, who, seen=seen)
        assert all(0 < much <= quantity for much in lacking.values())
        if seen and goods != "GM001":
            assert lacking == {}

    @rule(who=person)
    def they_turn_back(self, who):
        self.stock.release(who)

    @rule(who=person, goods=sku, quantity=few, at=line)
    def somebody_picks(self, who, goods, quantity, at):
        with self.shop.journal.transaction():
            self.stock.pick(f"{who}-D", at, goods, quantity, way_of(goods))

    @rule(who=person, goods=sku, quantity=st.none() | few)
    def a_picker_finds_nothing(self, who, goods, quantity):
        with self.shop.journal.transaction():
            self.stock.missing(f"{who}-D", 1, quantity, way_of(goods))

    @rule(who=person, goods=sku)
    def an_order_is_cancelled(self, who, goods):
        with self.shop.journal.transaction():
            self.stock.let_go(f"{who}-D", 1, way_of(goods))
        assert self.stock.allocated(f"{who}-D", 1, way_of(goods)) == {}

    @rule(who=person, goods=sku, quantity=few, sellable=st.none() | st.booleans())
    def a_bag_comes_back(self, who, goods, quantity, sellable):
        with self.shop.journal.transaction():
            self.stock.bring_back(f"{who}-D", goods, quantity, way=way_of(goods), sellable=sellable)

    @rule(goods=sku, quantity=st.integers(0, 9))
    def somebody_counts(self, goods, quantity):
        with self.shop.journal.transaction():
            self.stock.set(GOODS[goods], goods, quantity, MovementKind.COUNTED, "count")
        assert self.ledger(goods).levels(goods)[GOODS[goods]].on_hand == quantity

    @rule(quantity=few)
    def somebody_fills_the_shelf(self, quantity):
        with self.shop.journal.transaction():
            before = sum(self.stock.on_hand("DA001").values())
            self.stock.store.fill("DA001", quantity, "clerk")
            assert sum(self.stock.on_hand("DA001").values()) == before

    @rule(minutes=st.sampled_from([1, 9, 60, 600]))
    def time_passes(self, minutes):
        self.shop.pass_time(60 * minutes)

    @rule()
    def the_power_fails(self):
        before = {goods: self.ledger(goods).levels(goods) for goods in GOODS}
        self.shop = self.shop.power_fails()
        self.operations = self.shop.operations()
        self.operations.orders.lose = self.lost.append
        self.stock = self.operations.stock
        assert before == {goods: self.ledger(goods).levels(goods) for goods in GOODS}

    @invariant()
    def the_books_are_right(self):
        rows, now = self.shop.journal.stock, self.shop.clock.now()
        for goods in GOODS:
            ledger = self.ledger(goods)
            movements = rows.movements(ledger.keeper, goods)
            reserved = rows.reserved(ledger.keeper, goods, now)
            for place, level in ledger.levels(goods).items():
                came = sum(each.quantity for each in movements if each.location is place)
                held = sum(row.quantity for row in rows.allocations_at(ledger.keeper, goods, place))
                assert (level.on_hand, level.allocated) == (came, held), (goods, place)
                assert 0 <= level.allocated + reserved.get(place, 0) <= level.on_hand, (goods, place)
            assert self.stock.available(goods, way_of(goods)) >= 0
        assert all(each.quantity > 0 for each in self.lost)


TestStockMachine = StockMachine.TestCase
TestStockMachine.settings = settings(stateful_step_count=25)
