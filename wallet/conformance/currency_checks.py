"""Levels 1 to 3: in a wallet of several currencies an amount stays in its own, whatever happens."""

from __future__ import annotations

from wallet.conformance.bench import Bench, CannotTell, NotOffered, Order, same, true
from wallet.conformance.checks import HOLDS, NOTIFICATIONS, at_level
from wallet.port import Notification, Status


def _in_each(bench: Bench, *, capture_later: bool = False) -> list[Order]:
    """An order in each declared currency. NotOffered when there is one."""
    if len(bench.can.currencies) == 1:
        raise NotOffered("there is one currency")
    currencies = sorted(bench.can.currencies)
    return [bench.pay(bench.request(currency=each, capture_later=capture_later)) for each in currencies]


@at_level(1)("hold.several-currencies", "哪个币种冻结的，就按哪个币种扣。", HOLDS)
def _hold(bench: Bench) -> None:
    """What is held in a currency is captured in it."""
    for order in _in_each(bench, capture_later=True):
        same(bench.query(order).authorised, order.request.amount, "authorised")
        captured = bench.known(bench.wallet.capture(order.ref, order.request.amount), "capture")
        same((captured.status, captured.captured), (Status.PAID, order.request.amount), "after the capture")


@at_level(2)("unknown.currencies", "断电之后，每笔付款还是原来的币种。")
def _restart(bench: Bench) -> None:
    """After a power cut each payment is still in its own currency."""
    orders = _in_each(bench)
    bench.restart()
    for order in orders:
        same(bench.query(order).captured, order.request.amount, "captured, after a restart")
        again = bench.finish(bench.ask(order.request)).snapshot
        same((again.status, again.captured), (Status.PAID, order.request.amount), "the same request after a restart")


@at_level(3)("notice.several-currencies", "通知里的金额带着付款的币种。", NOTIFICATIONS)
def _notice(bench: Bench) -> None:
    """A notification has its amounts in the currency of the payment."""
    for order in _in_each(bench):
        sent = bench.harness.notifications(bench.wallet)
        if sent is None:
            raise CannotTell("the harness cannot get at the notifications")
        read = [bench.wallet.read_notification(headers, body) for headers, body in sent]
        told = [each.snapshot for each in read if isinstance(each, Notification)]
        ours = [snapshot.captured for snapshot in told if snapshot.ref.out_trade_no == order.number]
        true(ours, "notifications are declared, and none was sent about a paid order")
        same(ours[-1], order.request.amount, "captured, in a notification")


@at_level(3)("notice.after-restart", "断电之前发出的通知，之后收到也算数。", NOTIFICATIONS)
def _after_restart(bench: Bench) -> None:
    """What was sent before a power cut is genuine after it, and is the same event."""
    order = bench.paid()
    sent = bench.harness.notifications(bench.wallet)
    if sent is None:
        raise CannotTell("the harness cannot get at the notifications")
    before = [bench.wallet.read_notification(headers, body) for headers, body in sent]
    bench.restart()
    for (headers, body), known in zip(sent, before, strict=True):
        same(
            bench.wallet.read_notification(headers, body),
            known,
            f"a notification about {order.number}, after a restart",
        )
