"""Holding money first, and capturing it later."""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from typing import Any

from wallet.conformance.bench import Bench, NotOffered, Order, minor, same, shown, true
from wallet.conformance.checks import HOLDS, PARTIAL_REFUNDS, REFUNDS, at_level
from wallet.conformance.hostile_checks import at_once
from wallet.conformance.refund_sum_checks import AWKWARD
from wallet.money import Money
from wallet.port import RefundStatus, Status

check = at_level(1)

_A_DAY = 86_400
_MOMENTS = (60, 3_600, 3 * 3_600, _A_DAY + 3_600, 7 * _A_DAY - 3_600)
"""Seconds after which a hold is looked at. A week is what the port promises."""
_ROUNDS = 8


def held_order(bench: Bench, minor: int | None = None, **how: Any) -> Order:
    """A new order whose money is held."""
    order = bench.pay(bench.request(minor, capture_later=True, **how))
    same(order.snapshot.status, Status.AUTHORISED, "a payment with capture_later")
    return order


def is_held(bench: Bench, order: Order, what: str) -> None:
    """Ask: all of it is held, and nothing has moved."""
    told = bench.query(order)
    found = told.status, told.authorised, minor(told.captured)
    same(found, (Status.AUTHORISED, order.request.amount, 0), f"{what}: status, authorised and captured")
    bench.holds(order, 0, what)


def takes(bench: Bench, order: Order, amount: Money, what: str) -> None:
    """A capture that must be done; the answer, a query and the books agree on it."""
    answer = bench.known(bench.wallet.capture(order.ref, amount), "capture")
    for told, by in ((answer, what), (bench.query(order), f"a query after {what}")):
        same((told.status, told.captured), (Status.PAID, amount), by)
    bench.holds(order, amount.minor, what)


def refuses_capture(bench: Bench, order: Order, amount: Money, what: str) -> None:
    """A capture that must change nothing, and be told why."""
    held, before = bench.held(order), bench.query(order)
    snapshot = bench.known(bench.wallet.capture(order.ref, amount), "capture")
    true(snapshot.decline, f"{what}: no decline says why it was not taken")
    bench.holds(order, held, what)
    after = bench.query(order)
    same((after.status, after.captured), (before.status, before.captured), f"a query after {what}")


@check("hold.holds", "预授权只冻结，不扣款。", HOLDS)
def _holds(bench: Bench) -> None:
    """Money that is held has not moved, in whatever mode and currency it was asked for."""
    for mode in sorted(bench.can.modes):
        for currency in sorted(bench.can.currencies):
            order = held_order(bench, mode=mode, currency=currency)
            same(order.snapshot.authorised, order.request.amount, f"authorised ({mode}, {currency})")
            same(minor(order.snapshot.captured), 0, f"captured ({mode}, {currency})")
            is_held(bench, order, f"while it is only held ({mode}, {currency})")


@check("hold.captures", "冻结的钱只扣一次。", HOLDS)
def _captures(bench: Bench) -> None:
    """What was held is captured once."""
    order = held_order(bench)
    for what in ("a capture", "the same capture again"):
        takes(bench, order, order.request.amount, what)
    bench.time.advance(_A_DAY)
    takes(bench, order, order.request.amount, "the same capture a day later")


@check("hold.captures-a-part", "剩下的解冻，不能再扣。", HOLDS)
def _captures_a_part(bench: Bench) -> None:
    """After a capture in part the rest is released, and cannot be captured any more."""
    order = held_order(bench)
    part, step = bench.part(order), Money(bench.can.smallest, order.request.amount.currency)
    for what in ("a capture in part", "the same capture in part again"):
        takes(bench, order, part, what)
    for other in (order.request.amount, order.request.amount - part, part + step, part - step):
        if other.minor > 0 and other != part:
            refuses_capture(bench, order, other, f"{other} of {order.request.amount}, of which {part} was captured")
    takes(bench, order, part, "the same capture in part, after others were refused")


@check("hold.every-minor-unit", "浮点数会把扣 0.29 变成扣 0.28：一分都不能差。", HOLDS)
def _every_minor_unit(bench: Bench) -> None:
    """Captures of awkward amounts are right to the last minor unit, in every declared currency."""
    for currency in sorted(bench.can.currencies):
        for units in AWKWARD:
            order = held_order(bench, (units + 1) * bench.can.smallest, currency=currency)
            takes(bench, order, Money(units * bench.can.smallest, currency), "a capture")


@check("hold.stands", "冻结不会自己消失：七天之内都能请款，也能解冻。", HOLDS)
def _stands(bench: Bench) -> None:
    """A hold does not end by itself: for a week it can be captured, or released."""
    kept, let_go = held_order(bench), held_order(bench)
    seconds = 0
    for until in _MOMENTS:
        bench.time.advance(until - seconds)
        seconds = until
        for order in (kept, let_go):
            is_held(bench, order, f"{seconds} seconds after it was held")
    takes(bench, kept, bench.part(kept), "a capture in part after almost a week")
    same(
        bench.known(bench.wallet.cancel(let_go.ref), "cancel").status, Status.CANCELLED, "released after almost a week"
    )
    bench.holds(let_go, 0, "released after almost a week")


@check("hold.same-request-again", "同一笔预授权发两次只冻结一次。", HOLDS)
def _same_request_again(bench: Bench) -> None:
    """The same request again is the same hold; after the capture it is what was captured, and no new hold."""
    order = held_order(bench)
    again = bench.finish(bench.ask(order.request)).snapshot
    same((again.status, again.authorised), (Status.AUTHORISED, order.request.amount), "the same hold again")
    is_held(bench, order, "the same hold again")
    part = bench.part(order)
    takes(bench, order, part, "a capture in part")
    again = bench.finish(bench.ask(order.request)).snapshot
    same((again.status, again.captured), (Status.PAID, part), "the same hold again, after its capture")
    bench.holds(order, part.minor, "the same hold again, after its capture")


@check("hold.cancel-after-capture", "请款之后再撤销，要么全退，要么照旧，不能多退。", HOLDS)
def _cancel_after_capture(bench: Bench) -> None:
    """A cancel after the capture gives back what was captured, or nothing: never what was only held."""
    for part in (True, False):
        order = held_order(bench)
        amount = bench.part(order) if part else order.request.amount
        takes(bench, order, amount, "a capture")
        status = bench.known(bench.wallet.cancel(order.ref), "cancel").status
        true(status in (Status.CANCELLED, Status.PAID), f"a cancel of what was captured answers {status}")
        for _ in range(2):
            left = 0 if status is Status.CANCELLED else amount.minor
            bench.holds(order, left, f"after a cancel of what was captured ({status})")
            same(bench.query(order).status, status, "a query after the cancel")
            bench.known(bench.wallet.capture(order.ref, amount), "capture")


@check("hold.refund-in-parts", "请款之后的部分退款，只到扣过的钱为止。", HOLDS, PARTIAL_REFUNDS)
def _refund_in_parts(bench: Bench) -> None:
    """What was captured in part is refunded in parts, to the last minor unit and no further."""
    order = held_order(bench)
    captured, step = order.request.amount - bench.part(order), Money(bench.can.smallest, order.request.amount.currency)
    takes(bench, order, captured, "a capture in part")
    bench.gives_back(order, f"{order.number}R1", step, step.minor)
    bench.declines_refund(order, f"{order.number}R2", captured, f"all of {captured}, of which {step} was given back")
    bench.gives_back(order, f"{order.number}R3", captured - step, captured.minor)
    bench.declines_refund(order, f"{order.number}R4", step, "of what was only held")


@check("hold.too-much", "没有那么多钱，就冻结不了。", HOLDS)
def _too_much(bench: Bench) -> None:
    """What the customer does not have is not held."""
    if bench.harness.too_much is None:
        raise NotOffered("nobody is ever short of money")
    order = bench.pay(bench.request(bench.harness.too_much, capture_later=True))
    same(order.snapshot.status, Status.DECLINED, "a hold of more than anybody has")
    bench.known(bench.wallet.capture(order.ref, order.request.amount), "capture")
    bench.holds(order, 0, "a hold of more than anybody has, captured")


@check("hold.only-what-is-held", "没冻结的、顾客还没确认的，不能请款。", HOLDS)
def _only_what_is_held(bench: Bench) -> None:
    """A capture takes nothing of what was paid at once, or still waits for its customer."""
    order = bench.paid()
    bench.known(bench.wallet.capture(order.ref, order.request.amount), "capture")
    bench.holds(order, order.request.amount.minor, "a capture of what was paid at once")
    with suppress(NotOffered):
        for waiting in bench.every_wait(capture_later=True):
            bench.known(bench.wallet.capture(waiting.ref, waiting.request.amount), "capture")
            same(bench.query(waiting).status, Status.AWAITING_CUSTOMER, "a capture before the customer has confirmed")
            bench.holds(waiting, 0, "a capture before the customer has confirmed")
            held = bench.finish(waiting)
            same(held.snapshot.status, Status.AUTHORISED, "confirmed, after a capture came too early")
            takes(bench, held, held.request.amount, "a capture after the customer has confirmed")


@check("hold.gives-back-what-was-taken", "只冻结、没扣的钱，不能拿来退。", HOLDS, REFUNDS)
def _gives_back_what_was_taken(bench: Bench) -> None:
    """Only what was captured can be refunded, not what was held."""
    order = held_order(bench)
    part = bench.part(order)
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
    """A capture never takes more than the customer agreed to, and the hold stands after one that was refused."""
    order = held_order(bench)
    whole, step = order.request.amount, Money(bench.can.smallest, order.request.amount.currency)
    for amount in (whole + step, whole * 2, Money(whole.minor, "KWD" if whole.currency != "KWD" else "JPY")):
        refuses_capture(bench, order, amount, f"{amount} {amount.currency}, with {whole} {whole.currency} held")
        is_held(bench, order, "after a capture of too much")
    takes(bench, order, whole, "a capture, after one of too much")


@check("hold.odd-amounts", "零和负数不是请款。", HOLDS)
def _odd_amounts(bench: Bench) -> None:
    """Zero and negative amounts are no captures."""
    order = held_order(bench)
    for amount in (0, -bench.can.smallest):
        odd = Money(amount, order.request.amount.currency)
        # No answer is fine too: a worker process lets no such amount through.
        bench.wallet.capture(order.ref, odd)
        is_held(bench, order, f"after a capture of {amount}")


@check("hold.is-released", "很多渠道能冻结却解不了冻：撤销必须解冻。", HOLDS)
def _is_released(bench: Bench) -> None:
    """A cancel releases the hold; many providers can hold and not release."""
    order = held_order(bench)
    for _ in range(2):
        snapshot = bench.known(bench.wallet.cancel(order.ref), "cancel")
        same(snapshot.status, Status.CANCELLED, "a cancel of what is held")
    snapshot = bench.known(bench.wallet.capture(order.ref, order.request.amount), "capture")
    same(snapshot.status, Status.CANCELLED, "a capture after the release")
    bench.holds(order, 0, "after the release")
    same(bench.finish(bench.ask(order.request)).snapshot.status, Status.CANCELLED, "the same hold after its release")
    bench.time.advance(_A_DAY)
    same(bench.query(order).status, Status.CANCELLED, "a query, a day after the release")
    bench.holds(order, 0, "a day after the release")


@check("hold.never-seen", "没冻结过的不能扣。", HOLDS)
def _never_seen(bench: Bench) -> None:
    """What was never held cannot be captured."""
    request = bench.request()
    snapshot = bench.known(bench.wallet.capture(request.ref, request.amount), "capture")
    same(snapshot.status, Status.NOT_FOUND, "a capture of an order that was never seen")


@at_level(2)("unknown.remembers-holds", "重启之后，冻结的还冻结着，扣过的还是那个数。", HOLDS)
def _remembers_holds(bench: Bench) -> None:
    """After a restart the wallet still knows what it holds, what it took of it, and what it let go."""
    kept, let_go = held_order(bench), held_order(bench)
    bench.restart()
    for order in (kept, let_go):
        is_held(bench, order, "after a restart")
    part = bench.part(kept)
    takes(bench, kept, part, "a capture in part, after a restart")
    same(bench.known(bench.wallet.cancel(let_go.ref), "cancel").status, Status.CANCELLED, "released, after a restart")
    bench.restart()
    told = bench.query(kept)
    same((told.status, told.captured), (Status.PAID, part), "a query after another restart")
    takes(bench, kept, part, "the same capture, after another restart")
    refuses_capture(bench, kept, kept.request.amount, "all of it, after a restart")
    snapshot = bench.known(bench.wallet.capture(let_go.ref, part), "capture")
    same(snapshot.status, Status.CANCELLED, "a capture after the release and a restart")
    bench.holds(let_go, 0, "a capture after the release and a restart")


@at_level(4)("hostile.two-captures", "两次请款同时来，只扣一次。", HOLDS)
def _two_captures(bench: Bench) -> None:
    """Of two captures of one hold at the same time, one is made."""
    for _ in range(_ROUNDS):
        order = held_order(bench)
        part = bench.part(order)
        amounts = [part, order.request.amount - part]
        at_once([partial(bench.wallet.capture, order.ref, amount) for amount in amounts])
        told = bench.query(order)
        same(told.status, Status.PAID, "the order after two captures at once")
        true(told.captured in amounts, f"captured after two captures at once: {shown(told.captured)}")
        bench.holds(order, minor(told.captured), "after two captures at once")


@at_level(4)("hostile.capture-and-cancel", "请款和撤销同时来，撤销的回答必须属实。", HOLDS)
def _capture_and_cancel(bench: Bench) -> None:
    """Of a hold that is captured and cancelled at the same time, the answer to the cancel is true."""
    for n in range(_ROUNDS):
        order = held_order(bench)
        whole = order.request.amount
        works = [partial(bench.wallet.capture, order.ref, whole), partial(bench.wallet.cancel, order.ref)]
        # The one that is started last is often the first.
        answers = at_once(works) if n % 2 else at_once(works[::-1])[::-1]
        told = bench.known(answers[1], "cancel")
        after = bench.query(order)
        same(after.status, told.status, "a query after a capture and a cancel at once")
        held = whole.minor if after.status is Status.PAID else 0
        bench.holds(order, held, "after a capture and a cancel at once")
