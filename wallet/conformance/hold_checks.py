"""Level 1: holding money first, and taking it later."""

from __future__ import annotations

from wallet.conformance.bench import Bench, NotOffered, Order, minor, same, true
from wallet.conformance.listing import check
from wallet.money import Money
from wallet.port import Refunds, RefundStatus, Status


def _held_order(bench: Bench) -> Order:
    if not bench.can.capture_later:
        raise NotOffered("capture_later is not declared")
    order = bench.pay(bench.request(capture_later=True))
    same(order.snapshot.status, Status.AUTHORISED, "a payment with capture_later")
    return order


def _part(bench: Bench, order: Order) -> Money:
    step = bench.can.smallest
    return Money(order.request.amount.minor // 2 // step * step, order.request.amount.currency)


@check("hold.holds", 1, "Money that is held has not moved.", "预授权只冻结，不扣款。")
def _holds(bench: Bench) -> None:
    order = _held_order(bench)
    same(order.snapshot.authorised, order.request.amount, "authorised")
    same(minor(order.snapshot.captured), 0, "captured")
    bench.holds(order, 0, "while it is only held")


@check("hold.captures", 1, "What was held is taken, once.", "冻结的钱只扣一次。")
def _captures(bench: Bench) -> None:
    order = _held_order(bench)
    for _ in range(2):
        snapshot = bench.known(bench.wallet.capture(order.ref, order.request.amount), "capture")
        same((snapshot.status, snapshot.captured), (Status.PAID, order.request.amount), "after the capture")
    bench.holds(order, order.request.amount.minor, "after the same capture twice")


@check("hold.captures-a-part", 1, "The rest is released, and cannot be taken any more.", "剩下的解冻，不能再扣。")
def _captures_a_part(bench: Bench) -> None:
    order = _held_order(bench)
    part = _part(bench, order)
    snapshot = bench.known(bench.wallet.capture(order.ref, part), "capture")
    same((snapshot.status, snapshot.captured), (Status.PAID, part), "after a part was captured")
    snapshot = bench.known(bench.wallet.capture(order.ref, order.request.amount), "capture")
    true(snapshot.decline, "another amount after the capture: no decline says why it was not taken")
    bench.holds(order, part.minor, "after another amount was asked for")


@check(
    "hold.gives-back-what-was-taken",
    1,
    "What was held and not taken is no money to give back.",
    "只冻结、没扣的钱，不能拿来退。",
)
def _gives_back_what_was_taken(bench: Bench) -> None:
    order = _held_order(bench)
    if bench.can.refunds is Refunds.NONE:
        raise NotOffered("refunds are not declared")
    part = _part(bench, order)
    bench.known(bench.wallet.capture(order.ref, part), "capture")
    for refund_id, amount, status, left in (
        (f"{order.number}R1", order.request.amount, RefundStatus.DECLINED, part.minor),
        (f"{order.number}R2", part, RefundStatus.DONE, 0),
    ):
        refund = bench.refunded(order, refund_id, amount).refund
        same(refund and refund.status, status, f"a refund of {amount}, with {part} taken")
        bench.holds(order, left, f"after a refund of {amount}, with {part} taken")


@check("hold.never-too-much", 1, "Never more than the customer agreed to.", "绝不超过顾客同意的金额。")
def _never_too_much(bench: Bench) -> None:
    order = _held_order(bench)
    more = Money(order.request.amount.minor + bench.can.smallest, order.request.amount.currency)
    snapshot = bench.known(bench.wallet.capture(order.ref, more), "capture")
    true(snapshot.decline, "more than is held: no decline says why it was not taken")
    bench.holds(order, 0, "more than is held")


@check(
    "hold.is-released",
    1,
    "Three of four providers that hold could not let go: a cancel releases the hold.",
    "很多渠道能冻结却解不了冻：撤销必须解冻。",
)
def _is_released(bench: Bench) -> None:
    order = _held_order(bench)
    snapshot = bench.known(bench.wallet.cancel(order.ref), "cancel")
    same(snapshot.status, Status.CANCELLED, "a cancel of what is held")
    snapshot = bench.known(bench.wallet.capture(order.ref, order.request.amount), "capture")
    same(snapshot.status, Status.CANCELLED, "a capture after the release")
    bench.holds(order, 0, "after the release")


@check("hold.never-seen", 1, "What was never held cannot be taken.", "没冻结过的不能扣。")
def _never_seen(bench: Bench) -> None:
    if not bench.can.capture_later:
        raise NotOffered("capture_later is not declared")
    request = bench.request()
    snapshot = bench.known(bench.wallet.capture(request.ref, request.amount), "capture")
    same(snapshot.status, Status.NOT_FOUND, "a capture of an order that was never seen")
