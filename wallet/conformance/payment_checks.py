"""Level 1: paying, querying, declining and cancelling."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace

from wallet.conformance.bench import Bench, Broken, CannotTell, NotOffered, Order, same, shown, true
from wallet.conformance.checks import HOLDS, PAYMENT_CODES, REFUNDS, at_level
from wallet.conformance.other_requests import (
    Others,
    is_refused,
    other_currencies,
    other_holds,
    other_modes,
    other_requests,
)
from wallet.money import Money
from wallet.port import Decline, Mode, NextAction, PaymentRef, PaymentRequest, Status, Unknown

check = at_level(1)

_ENDED = (Status.CANCELLED, Status.DECLINED)


@check("flow.pays", "每种声明的方式，店都收到恰好所要的金额。")
def _pays(bench: Bench) -> None:
    """In every declared mode the shop gets exactly what it asked for."""
    for mode in sorted(bench.can.modes):
        order = bench.paid(bench.request(mode=mode))
        same(order.snapshot.captured, order.request.amount, f"captured ({mode})")
        true(order.snapshot.basket in (None, order.request.basket), f"basket: {shown(order.snapshot.basket)}")
        bench.holds(order, order.request.amount.minor, f"after paying ({mode})")


@check("flow.waits", "顾客还没确认，就不能算已付。")
def _waits(bench: Bench) -> None:
    """Nothing counts as paid before its customer has confirmed."""
    for order in bench.every_wait():
        told = order.snapshot
        true(told.next_action, "AWAITING_CUSTOMER without a next_action: nobody knows what to do")
        is_shown = told.next_action in (NextAction.SCAN_QR, NextAction.GO_TO_DESK)
        true(told.show or not is_shown, f"{told.next_action}, and nothing to show for it (Snapshot.show)")
        same(told.captured, None, "captured while the customer has yet to act")
        same(bench.query(order).status, Status.AWAITING_CUSTOMER, "asked before the customer has acted")
        bench.holds(order, 0, "while the customer has yet to act")
        paid = bench.finish(order)
        same(paid.snapshot.status, Status.PAID, "after the customer has acted")
        bench.holds(paid, paid.request.amount.minor, "after the customer has acted")


@check("flow.every-minor-unit", "浮点数存不下 0.29：金额要用最小单位的整数。")
def _every_minor_unit(bench: Bench) -> None:
    """A float cannot hold 0.29: count money in whole minor units."""
    for units in (23, 29, 57, 58, 113):
        order = bench.paid(bench.request(units * bench.can.smallest))
        same(order.snapshot.captured, order.request.amount, "captured")
        bench.holds(order, order.request.amount.minor, f"after paying {order.request.amount}")


@check("flow.several-currencies", "声明的币种都能用。")
def _several_currencies(bench: Bench) -> None:
    """Every declared currency works."""
    for currency in sorted(bench.can.currencies):
        order = bench.paid(bench.request(currency=currency))
        same(order.snapshot.captured, order.request.amount, f"captured ({currency})")


@check("flow.query-moves-nothing", "店想问几次就问几次，查询不动钱。")
def _query_moves_nothing(bench: Bench) -> None:
    """The shop may query as often as it likes; a query moves nothing."""
    order = bench.paid()
    before = bench.query(order)
    for _ in range(3):
        same(bench.query(order), before, "the same question again")
    bench.holds(order, order.request.amount.minor, "after asking several times")
    with suppress(NotOffered):
        for waiting in bench.every_wait():
            for _ in range(3):
                bench.query(waiting)
            bench.holds(waiting, 0, "after asking about one that waits for its customer")


@check("flow.never-seen", "店要分得清“从没收到”和“被拒绝”。")
def _never_seen(bench: Bench) -> None:
    """The shop must be able to tell `never arrived` from `declined`."""
    for what in ("before any payment", "after another one"):
        snapshot = bench.known(bench.wallet.query(PaymentRef(bench.order_number())), "query")
        same(snapshot.status, Status.NOT_FOUND, f"an order that was never seen, {what}")
        bench.ask(bench.request())


@check("flow.reference-is-enough", "崩溃之后，店手里只有自己的订单号。")
def _reference_is_enough(bench: Bench) -> None:
    """After a crash the shop has only its own order reference."""
    order = bench.paid()
    bare = bench.known(bench.wallet.query(order.request.ref), "query")
    same(bare.status, Status.PAID, "asked with what was known before the first answer")
    same(bare.captured, order.request.amount, "captured, asked with what was known before the first answer")


@check("flow.same-request-again", "同一笔 pay 发两次只算一次。")
def _same_request_again(bench: Bench) -> None:
    """The same `pay` twice is one payment."""
    order = bench.paid()
    again = bench.finish(bench.ask(order.request))
    same(again.snapshot.status, Status.PAID, "the same request again")
    bench.holds(order, order.request.amount.minor, "after the same request twice")


@check("flow.other-amount", "已占用的订单号不能再付别的金额。")
def _other_amount(bench: Bench) -> None:
    """A used order reference must not pay another amount."""
    order = bench.paid()
    other = replace(order.request, amount=order.request.amount * 2)
    _is_taken(bench, order, replace(other, quote=bench.quote(other.amount)))


@check("flow.other-basket", "金额相同但购物车不同，就是另一笔付款。")
def _other_basket(bench: Bench) -> None:
    """The same amount for another basket is another payment."""
    order = bench.paid()
    _is_taken(bench, order, replace(order.request, basket="basket-2"))


@check("flow.other-code", "已占用的订单号换了付款码，就是换了付款人。", PAYMENT_CODES)
def _other_code(bench: Bench) -> None:
    """Another code under a used order reference is another payer."""
    order = bench.paid(bench.request(mode=Mode.PRESENTED_CODE))
    fresh = bench.harness.payment_code(bench.wallet)
    # Where somebody's code is always the same, as the number of a card is, another one is one that nobody has.
    other = bench.harness.wrong_code() if fresh == order.request.auth_code else fresh
    _is_taken(bench, order, replace(order.request, auth_code=other))


@check("flow.other-mode", "付过的订单号换一种方式，也不能再付。")
def _other_mode(bench: Bench) -> None:
    """Under the reference of a payment that was made in one way nothing is paid in another."""
    if len(bench.can.modes) == 1:
        raise NotOffered("there is one mode")
    for mode in sorted(bench.can.modes):
        _all_refused(bench, bench.paid(bench.request(mode=mode)), other_modes)


@check("flow.other-currency", "订单号付过一个币种，同样的数字换个币种是另一笔。")
def _other_currency(bench: Bench) -> None:
    """100 in one currency under a used order reference is not 100 in another."""
    if len(bench.can.currencies) == 1:
        raise NotOffered("there is one currency")
    for currency in sorted(bench.can.currencies):
        _all_refused(bench, bench.paid(bench.request(currency=currency)), other_currencies)


@check("flow.other-hold", "付过的订单号不能再冻结，冻结着的也不能直接扣款。", HOLDS)
def _other_hold(bench: Bench) -> None:
    """Nothing is held under the reference of a payment, nor paid at once under that of a hold."""
    for capture_later in (False, True):
        _all_refused(bench, bench.pay(bench.request(capture_later=capture_later)), other_holds)


@check("flow.after-a-decline", "被拒的订单号不能再付别的：店已经告诉顾客没付成。")
def _after_a_decline(bench: Bench) -> None:
    """Nothing is paid under a reference that was declined: the shop has told the shopper so."""
    declined = []
    if Mode.PRESENTED_CODE in bench.can.modes:
        wrong = replace(bench.request(mode=Mode.PRESENTED_CODE), auth_code=bench.harness.wrong_code())
        declined.append(bench.pay(wrong))
    if bench.harness.too_much is not None:
        too_much = bench.pay(bench.request(bench.harness.too_much))
        # Why it was declined may lie in the request alone, and then it need not be kept.
        if bench.query(too_much).status is Status.DECLINED:
            declined.append(too_much)
    if not declined:
        raise NotOffered("no payment is declined and kept")
    for order in declined:
        _all_refused(bench, order, other_requests)
        amount = Money(bench.harness.amount, order.request.amount.currency)
        small = replace(order.request, amount=amount, quote=bench.quote(amount))
        is_refused(bench, order, "a small amount", replace(small, auth_code=bench.request(mode=small.mode).auth_code))
        bench.time.advance(3_600)
        same(bench.finish(bench.ask(order.request)).snapshot.status, Status.DECLINED, "the same request, an hour later")
        bench.holds(order, 0, "the same request, an hour later")


@check("flow.after-a-refund", "退了的订单号再发一次，不能又扣。", REFUNDS)
def _after_a_refund(bench: Bench) -> None:
    """The same request after all of it was given back is not a new payment."""
    order = bench.paid()
    bench.refunded(order, f"{order.number}R1", order.request.amount)
    again = bench.finish(bench.ask(order.request))
    same(again.snapshot.status, Status.REFUNDED, "the same request after its refund")
    bench.holds(order, 0, "the same request after its refund")
    _all_refused(bench, order, other_requests)


def _all_refused(bench: Bench, order: Order, others: Callable[[Bench, PaymentRequest], Others]) -> None:
    for what, other in others(bench, order.request):
        is_refused(bench, order, what, other)


def _is_taken(bench: Bench, order: Order, other: PaymentRequest) -> None:
    answered = bench.ask(other)
    same(answered.snapshot.status, Status.DECLINED, "a reference that is taken by a payment that differs")
    same(answered.snapshot.decline, Decline.NEW_REFERENCE, "why")
    bench.holds(order, order.request.amount.minor, "after a second request under the reference")
    same(bench.query(order).status, Status.PAID, "the first payment")


@check("flow.two-orders", "一笔付款的情况不能串到另一笔。")
def _two_orders(bench: Bench) -> None:
    """One payment's data must not leak into another."""
    first = bench.paid()
    second = bench.paid(bench.request(2 * bench.harness.amount))
    same(bench.query(first).captured, first.request.amount, "the first order, after a second one")
    same(bench.query(second).captured, second.request.amount, "the second order")
    if first.snapshot.trade_no:
        true(first.snapshot.trade_no != second.snapshot.trade_no, "two payments have one trade_no")
    bench.wallet.cancel(first.ref)
    same(bench.query(second).status, Status.PAID, "the second order, after the first was cancelled")
    bench.holds(second, second.request.amount.minor, "after the other one was cancelled")


@check("flow.every-reference", "订单号 6 到 32 位，每一位都算数，大小写也不同。")
def _every_reference(bench: Bench) -> None:
    """Each of the 6 to 32 characters of an order reference counts, upper and lower case too."""
    number, amount = bench.order_number(), bench.harness.amount
    long, short = f"{number}_the_rest_of_a_long_one"[:31], number[5:9] + number[-2:]
    references = {f"{long}a": amount, f"{long}b": 2 * amount, f"{long}A": 2 * amount, short: amount}
    orders = [bench.paid(replace(bench.request(asked), out_trade_no=each)) for each, asked in references.items()]
    for order in orders:
        same(bench.query(order).captured, order.request.amount, f"captured for {order.number}")
    bench.known(bench.wallet.cancel(orders[0].ref), "cancel")
    for order in orders[1:]:
        same(bench.query(order).status, Status.PAID, f"{order.number}, after {orders[0].number} was cancelled")
        bench.holds(order, order.request.amount.minor, f"{order.number}, after {orders[0].number} was cancelled")


@check("flow.any-subject", "付款说明可以是中文。")
def _any_subject(bench: Bench) -> None:
    """The subject may be in Chinese."""
    order = bench.paid(replace(bench.request(), subject="超市购物"))
    bench.holds(order, order.request.amount.minor, "with a subject in Chinese")


@check("flow.declines-for-want-of-money", "钱不够时要说清楚，好让顾客换一种方式付。")
def _declines(bench: Bench) -> None:
    """A shopper without enough money has to learn that, and pay another way."""
    if bench.harness.too_much is None:
        raise NotOffered("nobody is ever short of money")
    order = bench.pay(bench.request(bench.harness.too_much))
    same(order.snapshot.status, Status.DECLINED, "more than anybody has")
    true(order.snapshot.decline in (Decline.OTHER_TENDER, Decline.CONFIGURATION), f"why: {order.snapshot.decline}")
    bench.holds(order, 0, "after a decline")
    same(bench.finish(bench.ask(order.request)).snapshot.status, Status.DECLINED, "the same request again")


@check("flow.wrong-code", "没人出示过的付款码不能付款，并请顾客刷新。", PAYMENT_CODES)
def _wrong_code(bench: Bench) -> None:
    """A code that nobody has shown pays nothing, and the shopper is asked for a fresh one."""
    request = replace(bench.request(mode=Mode.PRESENTED_CODE), auth_code=bench.harness.wrong_code())
    order = bench.pay(request)
    same((order.snapshot.status, order.snapshot.decline), (Status.DECLINED, Decline.RESCAN), "a code nobody has shown")
    bench.holds(order, 0, "after a wrong code")


@check("flow.refused-by-customer", "顾客在手机上拒绝，就没有付款。")
def _refused_by_customer(bench: Bench) -> None:
    """A customer who refuses in the app has not paid."""
    for order in bench.every_wait():
        if not bench.harness.refuse(bench.wallet, order.snapshot):
            raise CannotTell("the harness cannot refuse")
        after = bench.query(order)
        true(after.status in _ENDED, f"after the customer refused: {after.status}")
        bench.harness.approve(bench.wallet, order.snapshot)
        same(bench.query(order).status, after.status, "confirmed after it was refused")
        bench.holds(order, 0, "after the customer refused")


@check("flow.cancel-waiting", "撤销之后，顾客再确认也不能成交。")
def _cancel_waiting(bench: Bench) -> None:
    """A cancelled payment cannot be confirmed afterwards."""
    for order in bench.every_wait():
        same(_cancel(bench, order.ref), Status.CANCELLED, "cancelled while it waits")
        bench.harness.approve(bench.wallet, order.snapshot)
        bench.time.advance(60)
        same(bench.query(order).status, Status.CANCELLED, "confirmed after it was cancelled")
        bench.holds(order, 0, "confirmed after it was cancelled")


@check("flow.cancel-paid", "撤销后钱没有动过；不能撤销就照实回答。")
def _cancel_paid(bench: Bench) -> None:
    """After a cancel no money has moved, or the answer says that it cannot be cancelled."""
    order = bench.paid()
    status = _cancel(bench, order.ref)
    true(status in (Status.CANCELLED, Status.PAID), f"cancel of what is paid answers {status}")
    for later in (0, 60, 86_400):
        bench.time.advance(later)
        same(bench.query(order).status, status, "asked after the cancel")
        held = 0 if status is Status.CANCELLED else order.request.amount.minor
        bench.holds(order, held, f"after a cancel ({status})")


@check("flow.cancel-twice", "没收到回答的店会再次撤销。")
def _cancel_twice(bench: Bench) -> None:
    """The shop repeats a cancel that was not answered."""
    order = bench.paid()
    first = _cancel(bench, order.ref)
    same(_cancel(bench, order.ref), first, "cancelled again")
    bench.holds(order, 0 if first is Status.CANCELLED else order.request.amount.minor, "after two cancels")


@check("flow.cancel-before-pay", "路上耽搁的 pay，在撤销之后到达也不能扣款。")
def _cancel_before_pay(bench: Bench) -> None:
    """A `pay` that arrives after its cancel must not charge."""
    requests = [bench.request(mode=mode) for mode in sorted(bench.can.modes)]
    if bench.can.capture_later:
        requests.append(bench.request(capture_later=True))
    for request in requests:
        same(_cancel(bench, request.ref), Status.CANCELLED, "cancel of an order that was never seen")
        bench.time.advance(3_600)
        late = bench.finish(bench.ask(request))
        same(late.snapshot.status, Status.CANCELLED, "a pay that arrives after its cancel")
        bench.holds(late, 0, "a pay that arrives after its cancel")


@check("flow.pay-after-cancel", "撤销了的就一直是撤销的。")
def _pay_after_cancel(bench: Bench) -> None:
    """What was cancelled stays cancelled."""
    order = bench.paid()
    if _cancel(bench, order.ref) is not Status.CANCELLED:
        raise NotOffered("what is paid cannot be cancelled")
    again = bench.finish(bench.ask(order.request))
    same(again.snapshot.status, Status.CANCELLED, "the same request after its cancel")
    bench.holds(order, 0, "the same request after its cancel")


@check("flow.keeps-the-secret", "付款码等于钱：任何回答都不能带出来。", PAYMENT_CODES)
def _keeps_the_secret(bench: Bench) -> None:
    """A payment code is as good as money: no answer repeats it."""
    order = bench.paid(bench.request(mode=Mode.PRESENTED_CODE))
    code = order.request.auth_code or ""
    answers = [order.snapshot, bench.query(order), bench.ask(replace(order.request, basket="basket-2")).snapshot]
    answers += [bench.known(bench.wallet.cancel(order.ref), "cancel")]
    true(not any(code in repr(answer) for answer in answers), "an answer repeats the payment code")


@check("flow.odd-amounts", "零、负数和数不清的金额都不是付款。")
def _odd_amounts(bench: Bench) -> None:
    """Zero, negative and enormous amounts are no payments."""
    for minor in (0, -bench.can.smallest, 2**63):
        request = replace(bench.request(), amount=Money(minor, bench.currency), quote=None)
        order = bench.ask(request)
        same(order.snapshot.status, Status.DECLINED, f"pay {minor}")
        bench.holds(order, 0, f"pay {minor}")


def _cancel(bench: Bench, ref: PaymentRef) -> Status:
    """Cancel until the wallet has a result."""
    for _ in range(10):
        outcome = bench.wallet.cancel(ref)
        if isinstance(outcome, Unknown):
            bench.time.advance(60)
            continue
        snapshot = bench.known(outcome, "cancel")
        same(snapshot.ref.out_trade_no, ref.out_trade_no, "cancel answers about this order")
        if snapshot.status not in (Status.PROCESSING, Status.AWAITING_CUSTOMER):
            return snapshot.status
        bench.time.advance(bench.can.policy.cancel_interval)
    raise Broken(f"cancel: answered {shown(outcome)} ten times")
