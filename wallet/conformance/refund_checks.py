"""Level 1: refunds."""

from __future__ import annotations

from wallet.conformance.bench import Bench, NotOffered, Order, minor, same, shown, true
from wallet.conformance.checks import PARTIAL_REFUNDS, REFUNDS, at_level
from wallet.money import Money
from wallet.port import Known, PaymentRef, Refunds, RefundStatus, Status

check = at_level(1)


@check("refund.whole", "全额退回，付款状态也说明已退。", REFUNDS)
def _whole(bench: Bench) -> None:
    """A refund of all gives all back, and the payment says so."""
    order = bench.paid()
    snapshot = bench.refunded(order, f"{order.number}R1", order.request.amount)
    same((snapshot.status, snapshot.refunded), (Status.REFUNDED, order.request.amount), "after all was given back")
    same(snapshot.refund and snapshot.refund.status, RefundStatus.DONE, "the refund")
    bench.holds(order, 0, "after all was given back")


@check("refund.in-parts", "分次退款，加起来正好是付过的钱。", PARTIAL_REFUNDS)
def _in_parts(bench: Bench) -> None:
    """Refunds in parts add up to what was paid."""
    order = bench.paid()
    part, left = bench.part(order), order.request.amount
    for n in range(1, 4):
        amount = part if n < 3 else left
        left -= amount
        bench.gives_back(order, f"{order.number}R{n}", amount, order.request.amount.minor - left.minor)


@check("refund.once-per-id", "回答丢失而重发的退款只退一次。", REFUNDS)
def _once_per_id(bench: Bench) -> None:
    """A refund that is repeated after a lost answer is one refund."""
    order = bench.paid()
    amount = bench.part(order) if bench.can.refunds is Refunds.PARTIAL else order.request.amount
    for _ in range(3):
        snapshot = bench.refunded(order, f"{order.number}R1", amount)
        same(snapshot.refund and snapshot.refund.status, RefundStatus.DONE, "the same refund again")
    bench.holds(order, order.request.amount.minor - amount.minor, "after one refund asked for three times")


@check("refund.id-is-taken", "同一退款号换了金额是错误，不动钱。", PARTIAL_REFUNDS)
def _id_is_taken(bench: Bench) -> None:
    """Another amount under a used refund id is a mistake, and moves nothing."""
    order = bench.paid()
    part, step = bench.part(order), Money(bench.can.smallest, order.request.amount.currency)
    bench.refunded(order, f"{order.number}R1", part)
    for other in (part + step, part - step, order.request.amount - part, order.request.amount):
        if other.minor > 0 and other != part:
            bench.declines_refund(order, f"{order.number}R1", other, f"{other} under the id of a refund of {part}")


@check("refund.every-id", "退款号的每一位都算数，大小写也不同。", PARTIAL_REFUNDS)
def _every_id(bench: Bench) -> None:
    """Each character of a refund id counts, upper and lower case too."""
    order = bench.paid()
    part, long = bench.part(order), f"{order.number}_the_rest_of_a_long_one"[:31]
    for n, refund_id in enumerate((f"{long}a", f"{long}A"), 1):
        refund = bench.refunded(order, refund_id, part).refund
        same(refund and refund.status, RefundStatus.DONE, f"refund {refund_id}")
        bench.holds(order, order.request.amount.minor - n * part.minor, f"after refund {refund_id}")


@check("refund.never-too-much", "退款总额绝不超过付过的钱。", REFUNDS)
def _never_too_much(bench: Bench) -> None:
    """Refunds never give back more in all than was paid."""
    order = bench.paid()
    more = Money(order.request.amount.minor + bench.can.smallest, order.request.amount.currency)
    bench.declines_refund(order, f"{order.number}R1", more, "more than was paid")
    bench.refunded(order, f"{order.number}R2", order.request.amount)
    step = Money(bench.can.smallest, order.request.amount.currency)
    bench.declines_refund(order, f"{order.number}R3", step, "after all was given back")


@check("refund.odd-amounts", "零和负数不是退款。", REFUNDS)
def _odd_amounts(bench: Bench) -> None:
    """Zero and negative amounts are no refunds."""
    order = bench.paid()
    for n, amount in enumerate((0, -bench.can.smallest), 1):
        odd = Money(amount, order.request.amount.currency)
        outcome = bench.wallet.refund(order.ref, f"{order.number}R{n}", odd)
        # No answer is fine too: a worker process lets no such amount through.
        done = isinstance(outcome, Known) and outcome.snapshot.refund
        true(not done or done.status is RefundStatus.DECLINED, f"a refund of {amount}: answered {shown(outcome)}")
        bench.holds(order, order.request.amount.minor, f"after a refund of {amount}")


@check("refund.other-currency", "换个币种退款就是另一个金额。", REFUNDS)
def _other_currency(bench: Bench) -> None:
    """A refund in another currency is another amount."""
    order = bench.paid()
    other = "KWD" if order.request.amount.currency != "KWD" else "JPY"
    wrong = Money(order.request.amount.minor, other)
    bench.declines_refund(order, f"{order.number}R1", wrong, "a refund in another currency")


@check("refund.whole-only", "只能全退的钱包要拒绝部分退款。")
def _whole_only(bench: Bench) -> None:
    """A wallet that refunds all or nothing declines a part."""
    if bench.can.refunds is not Refunds.WHOLE:
        raise NotOffered("refunds are not of all or nothing")
    order = bench.paid()
    bench.declines_refund(order, f"{order.number}R1", bench.part(order), "a part")


@check("refund.unpaid", "没付过的钱不能退。", REFUNDS)
def _unpaid(bench: Bench) -> None:
    """What was never paid cannot be refunded."""
    order = Order(request := bench.request(), bench.known(bench.wallet.cancel(request.ref), "cancel"))
    snapshot = bench.known(bench.wallet.refund(order.ref, f"{order.number}R1", request.amount), "refund")
    same(minor(snapshot.refunded) - minor(snapshot.captured), 0, "given back of what was never paid")
    bench.holds(order, 0, "after a refund of what was never paid")
    unseen = PaymentRef(bench.order_number())
    snapshot = bench.known(bench.wallet.refund(unseen, "CHECKREFUND", request.amount), "refund")
    same(snapshot.status, Status.NOT_FOUND, "a refund of an order that was never seen")


@check("refund.then-cancel", "退过款再撤销，也不能多退。", PARTIAL_REFUNDS)
def _then_cancel(bench: Bench) -> None:
    """A cancel after a refund never gives back more than was paid."""
    order = bench.paid()
    bench.refunded(order, f"{order.number}R1", bench.part(order))
    snapshot = bench.known(bench.wallet.cancel(order.ref), "cancel")
    held = bench.held(order)
    if not snapshot.refunded_unknown:
        same(held, minor(snapshot.captured) - minor(snapshot.refunded), "held, and what the cancel answered")
    same(
        held in (0, order.request.amount.minor - bench.part(order).minor),
        True,
        f"held after refund and cancel: {held}",
    )
