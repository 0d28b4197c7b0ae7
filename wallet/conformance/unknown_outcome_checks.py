"""Level 2: calls and answers are lost. Every payment ends with one charge or none, and the shop must know which."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import product

from wallet.conformance.bench import Bench, Order, minor, same, true
from wallet.conformance.checks import HOLDS, REFUNDS, at_level
from wallet.conformance.lossy_wire import IN_DOUBT, RESTARTS, Loss, SimulatedShop
from wallet.decisions import (
    Authorised,
    CallCapture,
    CallRefund,
    Cancelled,
    Captured,
    Declined,
    NeedsAttention,
    Refunded,
    Succeeded,
)
from wallet.money import Money
from wallet.port import Refunds, RefundStatus, Snapshot, Status

check = at_level(2)

Losses = Mapping[int, Loss]


def _told(losses: Losses, turns_back_after: int = 0) -> str:
    """What was lost in a run, for the report."""
    parts = [f"call {number} lost {loss.value}" for number, loss in losses.items()]
    if turns_back_after:
        parts.append(f"the shopper turned back after call {turns_back_after}")
    return ", ".join(parts) or "nothing lost"


def _settles(bench: Bench, losses: Losses, *, turns_back_after: int = 0, capture_later: bool = False) -> None:
    """Drive one payment to its end, and compare what the shop knows with what the wallet holds."""
    story = _told(losses, turns_back_after)
    request = bench.request(capture_later=capture_later)
    shop = SimulatedShop(bench, losses, turns_back_after)
    result = shop.settle(request)
    order = Order(request, Snapshot(request.ref, Status.PROCESSING))
    match result:
        case Succeeded(snapshot):
            same(snapshot.captured, request.amount, f"captured ({story})")
            expected = request.amount.minor
        case Authorised():
            expected = 0
        case Declined() | Cancelled():
            expected = 0
        case _:
            true(False, f"nobody can say how the payment ended, though the wallet answered again ({story})")
    bench.holds(order, expected, f"the shop says {type(result).__name__} ({story})")
    bench.time.advance(300)
    bench.holds(order, expected, f"five minutes after the shop said {type(result).__name__} ({story})")


def _lost_once_or_twice(kinds: Iterable[Loss], calls: int = 3) -> Iterator[Losses]:
    kinds = list(kinds)
    for call, loss in product(range(1, calls + 1), kinds):
        yield {call: loss}
    for first, second in product(kinds, kinds):
        yield {1: first, 2: second}


@check("unknown.pay", "pay 的回答丢了，既不能重复扣款，也不能白拿。")
def _pay(bench: Bench) -> None:
    """A lost answer to `pay` leads neither to a second charge nor to free goods."""
    for loss in (*IN_DOUBT, Loss.UNREACHED):
        _settles(bench, {1: loss})


@check("unknown.query", "查询也可能丢。")
def _query(bench: Bench) -> None:
    """The answer to a query may be lost too."""
    for losses in _lost_once_or_twice((*IN_DOUBT, Loss.UNREACHED)):
        _settles(bench, losses)


@check("unknown.turning-back", "顾客反悔：要么没扣款，要么店知道扣了。")
def _turning_back(bench: Bench) -> None:
    """A shopper who turns back is not charged, or the shop knows that they were."""
    for loss, calls in product(IN_DOUBT, (1, 2)):
        _settles(bench, {1: loss}, turns_back_after=calls)


@check("unknown.cancel", "撤销的回答丢了就再撤销，结果一样。")
def _cancel(bench: Bench) -> None:
    """A cancel that is repeated after a lost answer has the same result."""
    for pay, cancel in product(IN_DOUBT, IN_DOUBT):
        _settles(bench, {1: pay, 2: cancel}, turns_back_after=1)
        _settles(bench, {1: pay, 2: cancel, 3: cancel}, turns_back_after=1)


@check("unknown.restart", "在记账和调用之间断电，钱包仍知道自己做过什么。")
def _restart(bench: Bench) -> None:
    """After a power cut between journal and call the wallet still knows what it did."""
    for loss in RESTARTS:
        _settles(bench, {1: loss})
        _settles(bench, {1: Loss.AFTER, 2: loss})
        _settles(bench, {1: Loss.AFTER, 2: loss}, turns_back_after=1)


@check("unknown.remembers", "重启之后，付款和金额都还在。")
def _remembers(bench: Bench) -> None:
    """After a restart the wallet still knows its payments and amounts."""
    order, gone = bench.paid(), bench.request()
    bench.known(bench.wallet.cancel(gone.ref), "cancel")
    before = bench.query(order)
    bench.restart()
    after = bench.query(order)
    same((after.status, after.captured), (before.status, before.captured), "a paid order after a restart")
    same(bench.pay(gone).snapshot.status, Status.CANCELLED, "a cancelled order after a restart")
    same(bench.finish(bench.ask(order.request)).snapshot.status, Status.PAID, "the same request after a restart")
    bench.holds(order, order.request.amount.minor, "the same request after a restart")
    same(after.trade_no, before.trade_no, "trade_no after a restart")
    if before.trade_no:
        true(bench.paid().snapshot.trade_no != before.trade_no, "a payment after a restart has the trade_no of another")


@check("unknown.refund", "退款的回答丢了就重发，只退一次。", REFUNDS)
def _refund(bench: Bench) -> None:
    """A refund that is repeated after a lost answer is one refund."""
    for loss in (*IN_DOUBT, Loss.UNREACHED):
        order = bench.paid()
        amount = order.request.amount
        if bench.can.refunds is Refunds.PARTIAL:
            amount = Money(bench.can.smallest * (amount.minor // 2 // bench.can.smallest), amount.currency)
        _is_refunded(bench, loss, order, amount)
        bench.holds(order, order.request.amount.minor - amount.minor, f"after the refund (call 1 lost {loss})")


def _is_refunded(bench: Bench, loss: Loss, order: Order, amount: Money) -> None:
    """Drive a refund to its end. One that is pending for days is asked for again, as the shop does."""
    refund_id = f"{order.number}R1"
    result = SimulatedShop(bench, {1: loss}).run(CallRefund(order.ref, refund_id, amount))
    if isinstance(result, NeedsAttention):
        refund = bench.refunded(order, refund_id, amount).refund
        same(refund and refund.status, RefundStatus.DONE, f"the refund in the end (call 1 lost {loss})")
    else:
        true(isinstance(result, Refunded), f"the refund ended as {result} (call 1 lost {loss})")


@check("unknown.refund-restart", "断电时正在退的款，只退一次。", REFUNDS)
def _refund_restart(bench: Bench) -> None:
    """A refund that was interrupted by a power cut is one refund."""
    for loss in RESTARTS:
        order = bench.paid()
        _is_refunded(bench, loss, order, order.request.amount)
        bench.holds(order, 0, f"after the refund (call 1 lost {loss})")


@check("unknown.capture", "请款的回答丢了就重发，只扣一次。", HOLDS)
def _capture(bench: Bench) -> None:
    """A capture that is repeated after a lost answer takes the money once."""
    restarts = RESTARTS if bench.harness.remembers else ()
    for loss in (*IN_DOUBT, Loss.UNREACHED, *restarts):
        order = bench.pay(bench.request(capture_later=True))
        same(order.snapshot.status, Status.AUTHORISED, "a payment with capture_later")
        result = SimulatedShop(bench, {1: loss}).run(CallCapture(order.ref, order.request.amount))
        true(isinstance(result, Captured), f"the capture ended as {result} (call 1 lost {loss})")
        bench.holds(order, order.request.amount.minor, f"after the capture (call 1 lost {loss})")


@check("unknown.hold", "预授权的回答丢了，要么查得到，要么已解冻。", HOLDS)
def _hold(bench: Bench) -> None:
    """After a lost answer a hold is found by a query, or released."""
    for loss in (*IN_DOUBT, Loss.UNREACHED):
        _settles(bench, {1: loss}, capture_later=True)
        _settles(bench, {1: loss}, capture_later=True, turns_back_after=1)


@check("unknown.one-sided", "一天结束，两边账一致，没有单边账。")
def _one_sided(bench: Bench) -> None:
    """At the end of the day neither side has an entry that the other lacks (单边账)."""
    paid: dict[str, int] = {}
    requests = []
    for losses in _lost_once_or_twice(IN_DOUBT, calls=2):
        request = bench.request()
        requests.append(request)
        if isinstance(SimulatedShop(bench, losses).settle(request), Succeeded):
            paid[request.out_trade_no] = request.amount.minor
    for request in requests:
        snapshot = bench.known(bench.wallet.query(request.ref), "query")
        found = minor(snapshot.captured) - minor(snapshot.refunded)
        same(found, paid.get(request.out_trade_no, 0), f"order {request.out_trade_no}, wallet against shop")
