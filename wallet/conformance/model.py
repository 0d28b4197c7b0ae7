"""A model of a wallet, and a search by Hypothesis for calls after which the wallet differs from it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from itertools import count

from hypothesis import HealthCheck, Phase, Verbosity, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from wallet.conformance.bench import Bench, Broken, Order, minor, same
from wallet.money import Money
from wallet.port import Decline, Refunds, RefundStatus, Status

EXAMPLES = 25
STEPS = 20
_MOST_ORDERS = 3
_PLACES = st.integers(0, _MOST_ORDERS - 1)


@dataclass
class ModelOrder:
    order: Order
    status: Status
    captured: int = 0
    refunds: dict[str, int] = field(default_factory=dict)

    @property
    def held(self) -> int:
        return 0 if self.status is Status.CANCELLED else self.captured - sum(self.refunds.values())

    def give_back(self, refund_id: str, amount: int) -> bool:
        """Refund, once per id. Whether it is done, now or before."""
        if refund_id in self.refunds:
            return self.refunds[refund_id] == amount
        if self.status is Status.CANCELLED or amount > self.held:
            return False
        self.refunds[refund_id] = amount
        self.status = Status.PAID if self.held else Status.REFUNDED
        return True


class Traffic(RuleBasedStateMachine):
    """Pays, queries, repeats, refunds and cancels orders, and restarts the shop."""

    new_bench: Callable[[], Bench]
    story: list[str]
    """What was done, in order. On the class: in the last run."""

    def __init__(self) -> None:
        super().__init__()
        self.bench = type(self).new_bench()
        self.orders: list[ModelOrder] = []
        type(self).story = self.story = []

    def teardown(self) -> None:
        self.bench.close()

    def _at(self, place: int) -> ModelOrder:
        return self.orders[place % len(self.orders)]

    def _number(self, known: ModelOrder) -> int:
        return self.orders.index(known) + 1

    @precondition(lambda self: len(self.orders) < _MOST_ORDERS)
    @rule(times=st.integers(1, 3))
    def pay(self, times: int) -> None:
        self.story.append(f"pay {len(self.orders) + 1}")
        order = self.bench.paid(self.bench.request(times * self.bench.harness.amount))
        self.orders.append(ModelOrder(order, Status.PAID, order.request.amount.minor))

    @precondition(lambda self: len(self.orders) < _MOST_ORDERS)
    @rule()
    def cancel_before(self) -> None:
        """A cancel overtakes its order."""
        self.story.append(f"cancel {len(self.orders) + 1} before it is paid")
        request = self.bench.request()
        snapshot = self.bench.known(self.bench.wallet.cancel(request.ref), "cancel")
        same(snapshot.status, Status.CANCELLED, "a cancel that overtakes its order")
        self.orders.append(ModelOrder(Order(request, snapshot), Status.CANCELLED))

    @precondition(lambda self: self.orders)
    @rule(place=_PLACES)
    def pay_again(self, place: int) -> None:
        known = self._at(place)
        self.story.append(f"pay {self._number(known)} again")
        again = self.bench.finish(self.bench.ask(known.order.request))
        same(again.snapshot.status, known.status, "the same request once more")

    @precondition(lambda self: self.orders)
    @rule(place=_PLACES)
    def pay_otherwise(self, place: int) -> None:
        """Another basket under a reference that is taken."""
        known = self._at(place)
        self.story.append(f"pay {self._number(known)} for another basket")
        snapshot = self.bench.ask(replace(known.order.request, basket="basket-2")).snapshot
        if known.captured and known.status is not Status.CANCELLED:
            same((snapshot.status, snapshot.decline), (Status.DECLINED, Decline.NEW_REFERENCE), "another basket")
        same(
            minor(snapshot.captured) - minor(snapshot.refunded), 0 if snapshot.decline else known.held, "another basket"
        )

    @precondition(lambda self: self.orders)
    @rule(place=_PLACES)
    def cancel(self, place: int) -> None:
        """The wallet may reverse it, or say that it cannot."""
        known = self._at(place)
        self.story.append(f"cancel {self._number(known)}")
        snapshot = self.bench.known(self.bench.wallet.cancel(known.order.ref), "cancel")
        if snapshot.status is Status.CANCELLED:
            known.status = Status.CANCELLED
        same(snapshot.status, known.status, "a cancel")

    @precondition(lambda self: self.orders and self.bench.can.refunds is not Refunds.NONE)
    @rule(place=_PLACES, number=st.integers(1, 3), share=st.integers(1, 4))
    def refund(self, place: int, number: int, share: int) -> None:
        """A refund of a part, perhaps repeated, perhaps with another amount under the same id."""
        known, step = self._at(place), self.bench.can.smallest
        whole = known.order.request.amount
        amount = Money(max(step, whole.minor * share // 4 // step * step), whole.currency)
        if self.bench.can.refunds is Refunds.WHOLE:
            amount = whole
        self.story.append(f"refund {number} of {self._number(known)}, {amount}")
        done = known.give_back(refund_id := f"{known.order.number}R{number}", amount.minor)
        refund = self.bench.refunded(known.order, refund_id, amount).refund
        expected = RefundStatus.DONE if done else RefundStatus.DECLINED
        same(refund and refund.status, expected, f"refund {number} of {share} quarters")

    @precondition(lambda self: any(known.refunds for known in self.orders))
    @rule(which=st.integers(0, 8))
    def refund_again(self, which: int) -> None:
        """A refund that was done, once more."""
        done = [(known, *refund) for known in self.orders for refund in known.refunds.items()]
        known, refund_id, amount = done[which % len(done)]
        money = Money(amount, known.order.request.amount.currency)
        self.story.append(f"refund {refund_id[-1]} of {self._number(known)}, {money}, again")
        refund = self.bench.refunded(known.order, refund_id, money).refund
        same(refund and refund.status, RefundStatus.DONE, "a refund that was done, once more")

    @precondition(lambda self: self.bench.harness.remembers)
    @rule()
    def restart(self) -> None:
        self.story.append("restart")
        self.bench.restart()

    @rule(seconds=st.sampled_from((1, 61, 3_600, 90_000)))
    def time_passes(self, seconds: int) -> None:
        """Nothing changes by itself once there is a result."""
        self.story.append(f"{seconds} seconds")
        self.bench.time.advance(seconds)

    @invariant()
    def everything_agrees(self) -> None:
        """Books and answers agree with the model for every order."""
        for known in self.orders:
            self.bench.holds(known.order, known.held, f"an order that is {known.status}")
            same(self.bench.query(known.order).status, known.status, "a query")


def run_model(bench: Bench) -> None:
    """Look for calls after which the wallet on `bench` differs from the model. Raises Broken with the calls."""
    numbers = count()

    def new_bench() -> Bench:
        return Bench(bench.harness, bench.folder / f"model-{next(numbers)}", bench.seed)

    machine: type[Traffic] = type("Machine", (Traffic,), {"new_bench": staticmethod(new_bench)})
    chosen = settings(
        max_examples=EXAMPLES,
        stateful_step_count=STEPS,
        deadline=None,
        database=None,
        verbosity=Verbosity.quiet,
        report_multiple_bugs=False,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
    )
    try:
        run_state_machine_as_test(seed(bench.seed)(machine), settings=chosen)
    except Broken as broken:
        # Hypothesis ends with the shortest story that it has found.
        raise Broken(f"{broken} (after: {'; '.join(machine.story)})") from broken
