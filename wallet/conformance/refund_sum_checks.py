"""Levels 1 and 2: refunds of one payment add up, to the last minor unit, whatever comes in between."""

from __future__ import annotations

from contextlib import suppress

from wallet.conformance.bench import Bench, NotOffered, Order, minor, same, shown, tells_refunded, true
from wallet.conformance.checks import PARTIAL_REFUNDS, REFUNDS, at_level
from wallet.money import Money
from wallet.port import Refunds, RefundStatus, Status

check = at_level(1)

AWKWARD = (1, 7, 10, 19, 29, 57, 58, 69, 115, 116)
"""Amounts that floats get wrong, alone (0.29 * 100 is 28.999…) or in their running total."""
_A_DAY = 86_400


@check("refund.every-minor-unit", "浮点数会把退 0.29 变成退 0.28：一分都不能差。", REFUNDS)
def _every_minor_unit(bench: Bench) -> None:
    """Refunds of awkward amounts, and their total, are right to the last minor unit."""
    parts = [Money(units * bench.can.smallest, bench.currency) for units in AWKWARD]
    if bench.can.refunds is Refunds.WHOLE:
        for amount in parts:
            order = bench.paid(bench.request(amount.minor))
            bench.gives_back(order, f"{order.number}R1", amount, amount.minor)
        return
    order = bench.paid(bench.request(sum(amount.minor for amount in parts)))
    given_back = 0
    for n, amount in enumerate(parts):
        given_back += amount.minor
        bench.gives_back(order, f"{order.number}R{n}", amount, given_back)
    bench.declines_refund(order, f"{order.number}RX", parts[0], "one more, after the last unit was given back")


@check("refund.several-currencies", "每个声明的币种都能退，小数位数也不同。", REFUNDS)
def _several_currencies(bench: Bench) -> None:
    """Refunds work in every declared currency, whatever its minor units are."""
    for currency in sorted(bench.can.currencies):
        order = bench.paid(bench.request(currency=currency))
        whole, given_back = order.request.amount, 0
        parts = [whole]
        if bench.can.refunds is Refunds.PARTIAL:
            parts = [bench.part(order), whole - bench.part(order)]
        for n, amount in enumerate(parts):
            given_back += amount.minor
            told = bench.gives_back(order, f"{order.number}R{n}", amount, given_back)
            same(
                told.refunded and told.refunded.currency, currency if told.refunded else None, f"refunded in {currency}"
            )


@check("refund.never-too-much-in-parts", "每笔都不超、加起来却超了，也不行。", PARTIAL_REFUNDS)
def _never_too_much_in_parts(bench: Bench) -> None:
    """Refunds that are small enough each are declined when they come to more than was paid."""
    order = bench.paid()
    whole, small = order.request.amount, bench.part(order)
    large = whole - small
    bench.gives_back(order, f"{order.number}R1", large, large.minor)
    bench.declines_refund(order, f"{order.number}R2", large, f"{large} twice, of {whole}")
    bench.gives_back(order, f"{order.number}R3", small, whole.minor)
    bench.declines_refund(order, f"{order.number}R4", small, f"{small}, after all was given back")


@check("refund.repeated-later", "隔了别的退款、隔了一天再重发，也还是那一笔。", REFUNDS)
def _repeated_later(bench: Bench) -> None:
    """A refund is the same one under its id after others, and after days."""
    order = bench.paid()
    parts = [order.request.amount]
    if bench.can.refunds is Refunds.PARTIAL:
        parts = [bench.part(order, 7)] * 3
    refunds = {f"{order.number}R{n}": amount for n, amount in enumerate(parts)}
    given_back = 0
    for refund_id, amount in refunds.items():
        given_back += amount.minor
        bench.gives_back(order, refund_id, amount, given_back)
    for days in (0, 1, 7):
        bench.time.advance(days * _A_DAY)
        for refund_id, amount in refunds.items():
            bench.gives_back(order, refund_id, amount, given_back)


@check("refund.id-on-two-orders", "同一退款号用在两个订单上：说退了，就真的退了。", REFUNDS)
def _id_on_two_orders(bench: Bench) -> None:
    """One refund id under two orders is two refunds, or the second is declined: never one that is only said."""
    first, second = bench.paid(), bench.paid()
    refund_id, whole = f"{first.number}R1", first.request.amount
    bench.gives_back(first, refund_id, whole, whole.minor)
    for _ in range(2):
        refund = bench.refunded(second, refund_id, whole).refund
        done = refund is not None and refund.status is RefundStatus.DONE
        bench.holds(second, 0 if done else whole.minor, f"the second order, with its refund {refund and refund.status}")
        tells_refunded(bench.query(second), whole.minor if done else 0, "a query of the second order")
    bench.holds(first, 0, "the first order, after a refund of the second under the same id")
    tells_refunded(bench.query(first), whole.minor, "the first order, after a refund of the second under the same id")


@check("refund.pending", "还在处理的退款还没动钱，也不能再退一遍。", REFUNDS)
def _pending(bench: Bench) -> None:
    """A refund that is pending has not moved money yet, and what it will give back cannot be given back twice."""
    order = bench.paid()
    whole = order.request.amount
    answer = bench.known(bench.wallet.refund(order.ref, f"{order.number}R1", whole), "refund")
    if answer.refund is None or answer.refund.status is not RefundStatus.PENDING:
        raise NotOffered("refunds are made at once")
    same(minor(answer.refunded), 0, "refunded, while the refund is pending")
    bench.holds(order, whole.minor, "while the refund is pending")
    bench.known(bench.wallet.refund(order.ref, f"{order.number}R2", whole), "refund")
    statuses = []
    for refund_id in (f"{order.number}R1", f"{order.number}R2"):
        refund = bench.refunded(order, refund_id, whole).refund
        statuses.append(refund and refund.status)
    same(statuses.count(RefundStatus.DONE), 1, "done of two refunds of all, both asked for at once")
    bench.holds(order, 0, "after two refunds of all, both asked for at once")


@check("refund.not-paid", "没收到、已撤销的钱不能再退。", REFUNDS)
def _not_paid(bench: Bench) -> None:
    """What waits, was declined or was cancelled cannot be refunded, and goes on as if nothing had been asked."""
    paid = bench.paid()
    if bench.known(bench.wallet.cancel(paid.ref), "cancel").status is Status.CANCELLED:
        _moves_nothing(bench, paid, 0, "a refund of what was reversed")
    if bench.harness.too_much is not None:
        _moves_nothing(bench, bench.pay(bench.request(bench.harness.too_much)), 0, "a refund of what was declined")
    with suppress(NotOffered):
        for waiting in bench.every_wait():
            _moves_nothing(bench, waiting, 0, "a refund of what waits for its customer")
            same(bench.finish(waiting).snapshot.status, Status.PAID, "paid, after a refund came too early")
            bench.holds(waiting, waiting.request.amount.minor, "paid, after a refund came too early")


@check("refund.stays-refunded", "退完的单再付、再撤销，都不能再动钱。", REFUNDS)
def _stays_refunded(bench: Bench) -> None:
    """What was given back stays so, whatever is asked of the payment afterwards."""
    order = bench.paid()
    whole = order.request.amount
    bench.gives_back(order, f"{order.number}R1", whole, whole.minor)
    tells_refunded(bench.finish(bench.ask(order.request)).snapshot, whole.minor, "the same pay, after its refund")
    bench.holds(order, 0, "the same pay, after its refund")
    told = bench.known(bench.wallet.cancel(order.ref), "cancel")
    status = told.status
    if status is not Status.CANCELLED:
        tells_refunded(told, whole.minor, "a cancel after the refund")
    bench.holds(order, 0, "a cancel after the refund")
    bench.time.advance(_A_DAY)
    same(bench.query(order).status, status, "a query, a day after the cancel")
    bench.holds(order, 0, "a day after the cancel")


@at_level(2)("unknown.remembers-refunds", "重启之后，退过多少、退款号都还在。", REFUNDS)
def _remembers_refunds(bench: Bench) -> None:
    """After a restart the wallet still knows what it gave back, and under which ids."""
    order = bench.paid()
    whole, given_back = order.request.amount, 0
    parts = [whole]
    if bench.can.refunds is Refunds.PARTIAL:
        parts = [bench.part(order), bench.part(order), whole - bench.part(order) * 2]
    for n, amount in enumerate(parts):
        given_back += amount.minor
        bench.gives_back(order, f"{order.number}R{n}", amount, given_back)
        bench.restart()
        tells_refunded(bench.query(order), given_back, "a query after a restart")
        for m, again in enumerate(parts[: n + 1]):
            bench.gives_back(order, f"{order.number}R{m}", again, given_back)
    bench.declines_refund(order, f"{order.number}RX", parts[0], "more than was paid, after a restart")


def _moves_nothing(bench: Bench, order: Order, held: int, what: str) -> None:
    """A refund that is neither made nor promised."""
    before = bench.query(order)
    snapshot = bench.known(bench.wallet.refund(order.ref, f"{order.number}R1", order.request.amount), "refund")
    refund = snapshot.refund
    true(refund is None or refund.status is RefundStatus.DECLINED, f"{what}: answered {shown(refund)}")
    bench.holds(order, held, what)
    same(bench.query(order).status, before.status, f"the status after {what}")
