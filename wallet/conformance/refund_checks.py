"""Level 1: giving money back."""

from __future__ import annotations

from wallet.conformance.bench import Bench, NotOffered, Order, minor, same, shown, true
from wallet.conformance.listing import check
from wallet.money import Money
from wallet.port import Known, PaymentRef, Refunds, RefundStatus, Status


def _offered(bench: Bench, *, partial: bool = False) -> None:
    if bench.can.refunds is Refunds.NONE:
        raise NotOffered("refunds are not declared")
    if partial and bench.can.refunds is not Refunds.PARTIAL:
        raise NotOffered("refunds in part are not declared")


def _part(bench: Bench, order: Order) -> Money:
    """About a third of the order, in amounts that the wallet takes."""
    step = bench.can.smallest
    return Money(max(step, order.request.amount.minor // 3 // step * step), order.request.amount.currency)


def _is_declined(bench: Bench, order: Order, refund_id: str, amount: Money, what: str) -> None:
    held = bench.held(order)
    snapshot = bench.refunded(order, refund_id, amount)
    assert snapshot.refund is not None, "looked at by refunded()"
    same(snapshot.refund.status, RefundStatus.DECLINED, what)
    bench.holds(order, held, what)


@check("refund.whole", 1, "All of it comes back, and the payment says so.", "全额退回，付款状态也说明已退。")
def _whole(bench: Bench) -> None:
    _offered(bench)
    order = bench.paid()
    snapshot = bench.refunded(order, f"{order.number}R1", order.request.amount)
    same((snapshot.status, snapshot.refunded), (Status.REFUNDED, order.request.amount), "after all was given back")
    same(snapshot.refund and snapshot.refund.status, RefundStatus.DONE, "the refund")
    bench.holds(order, 0, "after all was given back")


@check(
    "refund.in-parts", 1, "Parts come back one by one, and add up to what was paid.", "分次退款，加起来正好是付过的钱。"
)
def _in_parts(bench: Bench) -> None:
    _offered(bench, partial=True)
    order = bench.paid()
    part, left = _part(bench, order), order.request.amount
    for n in range(1, 4):
        amount = part if n < 3 else left
        snapshot = bench.refunded(order, f"{order.number}R{n}", amount)
        left -= amount
        same(snapshot.status, Status.PAID if left.minor else Status.REFUNDED, f"after part {n}")
        same(minor(snapshot.refunded), order.request.amount.minor - left.minor, f"refunded after part {n}")
        bench.holds(order, left.minor, f"after part {n}")


@check(
    "refund.once-per-id",
    1,
    "A refund that is repeated because its answer was lost is one refund.",
    "回答丢失而重发的退款只退一次。",
)
def _once_per_id(bench: Bench) -> None:
    _offered(bench)
    order = bench.paid()
    amount = _part(bench, order) if bench.can.refunds is Refunds.PARTIAL else order.request.amount
    for _ in range(3):
        snapshot = bench.refunded(order, f"{order.number}R1", amount)
        same(snapshot.refund and snapshot.refund.status, RefundStatus.DONE, "the same refund again")
    bench.holds(order, order.request.amount.minor - amount.minor, "after one refund asked for three times")


@check(
    "refund.id-is-taken",
    1,
    "Another amount under one id is a mistake, and moves nothing.",
    "同一退款号换了金额是错误，不动钱。",
)
def _id_is_taken(bench: Bench) -> None:
    _offered(bench, partial=True)
    order = bench.paid()
    part = _part(bench, order)
    bench.refunded(order, f"{order.number}R1", part)
    other = Money(part.minor + bench.can.smallest, part.currency)
    _is_declined(bench, order, f"{order.number}R1", other, "another amount under the id of a refund")


@check("refund.every-id", 1, "Each character of a refund's id counts.", "退款号的每一位都算数，大小写也不同。")
def _every_id(bench: Bench) -> None:
    _offered(bench, partial=True)
    order = bench.paid()
    part, long = _part(bench, order), f"{order.number}_the_rest_of_a_long_one"[:31]
    for n, refund_id in enumerate((f"{long}a", f"{long}A"), 1):
        refund = bench.refunded(order, refund_id, part).refund
        same(refund and refund.status, RefundStatus.DONE, f"refund {refund_id}")
        bench.holds(order, order.request.amount.minor - n * part.minor, f"after refund {refund_id}")


@check("refund.never-too-much", 1, "Never more in all than was paid.", "退款总额绝不超过付过的钱。")
def _never_too_much(bench: Bench) -> None:
    _offered(bench)
    order = bench.paid()
    more = Money(order.request.amount.minor + bench.can.smallest, order.request.amount.currency)
    _is_declined(bench, order, f"{order.number}R1", more, "more than was paid")
    bench.refunded(order, f"{order.number}R2", order.request.amount)
    step = Money(bench.can.smallest, order.request.amount.currency)
    _is_declined(bench, order, f"{order.number}R3", step, "after all was given back")


@check("refund.odd-amounts", 1, "Nothing and less than nothing are no refunds.", "零和负数不是退款。")
def _odd_amounts(bench: Bench) -> None:
    _offered(bench)
    order = bench.paid()
    for n, amount in enumerate((0, -bench.can.smallest), 1):
        odd = Money(amount, order.request.amount.currency)
        outcome = bench.wallet.refund(order.ref, f"{order.number}R{n}", odd)
        # Not even to be understood is fine: a process of its own lets no such amount through.
        done = isinstance(outcome, Known) and outcome.snapshot.refund
        true(not done or done.status is RefundStatus.DECLINED, f"a refund of {amount}: answered {shown(outcome)}")
        bench.holds(order, order.request.amount.minor, f"after a refund of {amount}")


@check("refund.other-currency", 1, "A refund in another currency is another amount.", "换个币种退款就是另一个金额。")
def _other_currency(bench: Bench) -> None:
    _offered(bench)
    order = bench.paid()
    other = "KWD" if order.request.amount.currency != "KWD" else "JPY"
    wrong = Money(order.request.amount.minor, other)
    _is_declined(bench, order, f"{order.number}R1", wrong, "a refund in another currency")


@check(
    "refund.whole-only", 1, "A wallet that gives back all or nothing declines a part.", "只能全退的钱包要拒绝部分退款。"
)
def _whole_only(bench: Bench) -> None:
    if bench.can.refunds is not Refunds.WHOLE:
        raise NotOffered("refunds are not of all or nothing")
    order = bench.paid()
    _is_declined(bench, order, f"{order.number}R1", _part(bench, order), "a part")


@check("refund.unpaid", 1, "What was never paid cannot be given back.", "没付过的钱不能退。")
def _unpaid(bench: Bench) -> None:
    _offered(bench)
    order = Order(request := bench.request(), bench.known(bench.wallet.cancel(request.ref), "cancel"))
    snapshot = bench.known(bench.wallet.refund(order.ref, f"{order.number}R1", request.amount), "refund")
    same(minor(snapshot.refunded) - minor(snapshot.captured), 0, "given back of what was never paid")
    bench.holds(order, 0, "after a refund of what was never paid")
    unseen = PaymentRef(bench.order_number())
    snapshot = bench.known(bench.wallet.refund(unseen, "CHECKREFUND", request.amount), "refund")
    same(snapshot.status, Status.NOT_FOUND, "a refund of an order that was never seen")


@check(
    "refund.then-cancel",
    1,
    "A cancel after a refund never gives more back than was paid.",
    "退过款再撤销，也不能多退。",
)
def _then_cancel(bench: Bench) -> None:
    _offered(bench, partial=True)
    order = bench.paid()
    bench.refunded(order, f"{order.number}R1", _part(bench, order))
    snapshot = bench.known(bench.wallet.cancel(order.ref), "cancel")
    held = bench.held(order)
    same(held, minor(snapshot.captured) - minor(snapshot.refunded), "held, and what the cancel answered")
    same(
        held in (0, order.request.amount.minor - _part(bench, order).minor),
        True,
        f"held after refund and cancel: {held}",
    )
