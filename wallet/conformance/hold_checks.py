"""Level 1: holding money first, and capturing it later."""

from __future__ import annotations

from wallet.conformance.bench import Bench, Order, minor, same, true
from wallet.conformance.checks import HOLDS, REFUNDS, at_level
from wallet.money import Money
from wallet.port import RefundStatus, Status

check = at_level(1)


def _held_order(bench: Bench) -> Order:
    order = bench.pay(bench.request(capture_later=True))
    same(order.snapshot.status, Status.AUTHORISED, "a payment with capture_later")
    return order


def _part(bench: Bench, order: Order) -> Money:
    step = bench.can.smallest
    return Money(order.request.amount.minor // 2 // step * step, order.request.amount.currency)


@check("hold.holds", "预授权只冻结，不扣款。", HOLDS)
def _holds(bench: Bench) -> None:
    """Money that is held has not moved."""
    order = _held_order(bench)
    same(order.snapshot.authorised, order.request.amount, "authorised")
    same(minor(order.snapshot.captured), 0, "captured")
    bench.holds(order, 0, "while it is only held")


@check("hold.captures", "冻结的钱只扣一次。", HOLDS)
def _captures(bench: Bench) -> None:
    """What was held is captured once."""
    order = _held_order(bench)
    for _ in range(2):
        snapshot = bench.known(bench.wallet.capture(order.ref, order.request.amount), "capture")
        same((snapshot.status, snapshot.captured), (Status.PAID, order.request.amount), "after the capture")
    bench.holds(order, order.request.amount.minor, "after the same capture twice")


@check("hold.captures-a-part", "剩下的解冻，不能再扣。", HOLDS)
def _captures_a_part(bench: Bench) -> None:
    """After a capture in part the rest is released, and cannot be captured any more."""
    order = _held_order(bench)
    part = _part(bench, order)
    snapshot = bench.known(bench.wallet.capture(order.ref, part), "capture")
    same((snapshot.status, snapshot.captured), (Status.PAID, part), "after a part was captured")
    snapshot = bench.known(bench.wallet.capture(order.ref, order.request.amount), "capture")
    true(snapshot.decline, "another amount after the capture: no decline says why it was not taken")
    bench.holds(order, part.minor, "after another amount was asked for")


@check("hold.gives-back-what-was-taken", "只冻结、没扣的钱，不能拿来退。", HOLDS, REFUNDS)
def _gives_back_what_was_taken(bench: Bench) -> None:
    """Only what was captured can be refunded, not what was held."""
    order = _held_order(bench)
    part = _part(bench, order)
    bench.known(bench.wallet.capture(order.ref, part), "capture")
    for refund_id, amount, status, left in (
        (f"{order.number}R1", order.request.amount, RefundStatus.DECLINED, part.minor),
        (f"{order.number}R2", part, RefundStatus.DONE, 0),
    ):
        refund = bench.refunded(order, refund_id, amount).refund
        same(refund and refund.status, status, f"a refund of {amount}, with {part} taken")
        bench.holds(order, left, f"after a refund of {amount}, with {part} taken")


@check("hold.never-too-much", "绝不超过顾客同意的金额。", HOLDS)
def _never_too_much(bench: Bench) -> None:
    """A capture never takes more than the customer agreed to."""
    order = _held_order(bench)
    more = Money(order.request.amount.minor + bench.can.smallest, order.request.amount.currency)
    snapshot = bench.known(bench.wallet.capture(order.ref, more), "capture")
    true(snapshot.decline, "more than is held: no decline says why it was not taken")
    bench.holds(order, 0, "more than is held")


@check("hold.is-released", "很多渠道能冻结却解不了冻：撤销必须解冻。", HOLDS)
def _is_released(bench: Bench) -> None:
    """A cancel releases the hold; many providers can hold and not release."""
    order = _held_order(bench)
    snapshot = bench.known(bench.wallet.cancel(order.ref), "cancel")
    same(snapshot.status, Status.CANCELLED, "a cancel of what is held")
    snapshot = bench.known(bench.wallet.capture(order.ref, order.request.amount), "capture")
    same(snapshot.status, Status.CANCELLED, "a capture after the release")
    bench.holds(order, 0, "after the release")


@check("hold.never-seen", "没冻结过的不能扣。", HOLDS)
def _never_seen(bench: Bench) -> None:
    """What was never held cannot be captured."""
    request = bench.request()
    snapshot = bench.known(bench.wallet.capture(request.ref, request.amount), "capture")
    same(snapshot.status, Status.NOT_FOUND, "a capture of an order that was never seen")
