"""Two orders of one trip, and whatever may happen to them, to the wallet and to the power: the money is what is kept."""

from hypothesis import given
from hypothesis import strategies as st

from checkout import open_shop
from checkout.back_office import FindingCode
from checkout.back_office.doctor import examine
from checkout.events import Paid, PaymentHeld, PaymentReleased
from checkout.events.fulfilment import (
    LinePicked,
    LineShort,
    LineSubstituted,
    OrderDelivered,
    OrderPacked,
    OrderReturned,
    OrderShipped,
    PickingBegun,
    RoundBegun,
    Way,
)
from checkout.payment import left_of, refunds_made
from checkout.store import OrderState
from checkout.trip import Refused, TripState

SALMON, MILK, RICE = "SE023", "DA001", "RN004"

NOBODY_WORKED = {
    FindingCode.MOVEMENT_WITHOUT_CAUSE,
    FindingCode.PROMISE_WRONG,
    FindingCode.DELIVERED_NOT_PICKED,
    FindingCode.EVENT_OUT_OF_TURN,
    FindingCode.BAG_WRONG,
}
"""The orders' events are written here without anybody who picks or rides: no stock moves, and no bag."""


class Store:
    """A shop with one trip from home, and the deeds that may be done."""

    def __init__(self, shop, choose):
        self.shop, self.choose = shop, choose
        self.trip = shop.order("li-wei")
        self.trip.order(SALMON, grams=choose.randint(50, 1200))
        self.trip.order(MILK, choose.randint(1, 4))
        self.trip.ship(RICE)
        self.trip.pay(choose.choice(["mock", "mock", "split"]))
        if self.trip.state is TripState.PAYING:
            self.trip.pin("123456")
        assert any(isinstance(each.event, Paid | PaymentHeld) for each in self.trip.events)
        assert len(self.orders()) == 2

    @property
    def mock(self):
        return self.shop.wallets.named("mock").inside

    def orders(self):
        return self.shop.operations().orders.of_trip(self.trip.id)

    def step(self):
        deed = self.choose.choice(
            [self.staff, self.staff, self.staff, self.cancel, self.time, self.power, self.silence]
        )
        deed()

    def staff(self):
        order = self.choose.choice(self.orders())
        deed = self._deed(order)
        if deed:
            assert not isinstance(self.shop.operations().orders.record(order, *deed), Refused)

    def _deed(self, order):
        choose = self.choose
        left = [line for line in order.lines.values() if line.left and not line.is_service]
        if order.is_over:
            return ()
        if order.state is OrderState.PAID and order.way is Way.SHIP:
            return (OrderPacked(),)
        if order.state is OrderState.PAID:
            return (PickingBegun("p"),)
        if order.state is OrderState.PICKING and left:
            line = choose.choice(left)
            weighed = line.goods.unit.by_weight
            got = choose.randint(1, line.quantity * 13 // 10 + 1) if weighed else choose.randint(1, line.left)
            other = LineSubstituted(line.line, line.goods, 1, choose.randint(0, 3000), "p")
            short = LineShort(line.line, line.left if weighed else got, "p")
            return (choose.choice([LinePicked(line.line, got, "p"), LinePicked(line.line, got, "p"), short, other]),)
        if order.state is OrderState.PICKING:
            return (OrderPacked(),)
        if order.state is OrderState.PACKED and order.may_leave:
            return (RoundBegun("R", "r") if order.way is Way.DELIVER else OrderShipped("P"),)
        if order.state in (OrderState.RIDING, OrderState.SHIPPED):
            return (choose.choice([OrderDelivered("r"), OrderDelivered("r"), OrderReturned("nobody")]),)
        return ()

    def cancel(self):
        if self.choose.random() < 0.3:
            number = self.choose.choice(self.orders()).number
            self.shop.operations().cancelling.cancel(number, self.choose.choice(["shopper", "shop"]))

    def time(self):
        self.shop.pass_time(self.choose.choice([5, 40, 600]))

    def power(self):
        self.shop = self.shop.power_fails()
        self.trip = self.shop.resume(self.trip.id)

    def silence(self):
        self.mock.faults.silent = self.choose.random() < 0.5

    def finish(self):
        self.mock.faults.silent = False
        for _ in range(60):
            self.shop.pass_time(1800)
            for order in self.orders():
                if deed := self._deed(order):
                    self.shop.operations().orders.record(order, *deed)
        self.shop.pass_time(48 * 3600)
        self.trip = self.shop.resume(self.trip.id)

    def kept(self):
        made = refunds_made(each.event for each in self.trip.events)
        lines = self.trip.receipt.lines if self.trip.receipt else ()
        return sum(run.count * run.net for line in lines for run in left_of(line, made))

    def held(self):
        wallets = [self.mock, self.shop.wallets.named("gift-card").inside]
        return sum(sum(wallet.held().values()) for wallet in wallets)


@given(choose=st.randoms(use_true_random=False), steps=st.integers(0, 25))
def test_whatever_happens_the_wallet_holds_what_is_kept(choose, steps):
    with open_shop() as shop:
        store = Store(shop, choose)
        agreed = next(e.event.amount for e in store.trip.events if isinstance(e.event, PaymentHeld | Paid))
        for _ in range(steps):
            store.step()
            assert 0 <= store.held() <= agreed
        store.finish()
        assert store.held() == store.kept()
        assert [order.number for order in store.orders() if not order.is_over] == []
        assert not store.shop.operations().orders.open
        if store.trip.receipt is None:
            assert any(isinstance(each.event, PaymentReleased) for each in store.trip.events)
        found = examine(store.shop.journal, store.mock)
        assert [each for each in found if each.is_fault and each.code not in NOBODY_WORKED] == []
