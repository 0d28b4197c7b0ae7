"""Level 2: what a wallet has answered it still knows after a power cut, however the payment stands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from wallet.conformance.bench import Bench, NotOffered, Order, minor, same, true
from wallet.conformance.checks import at_level
from wallet.conformance.other_requests import all_are_refused
from wallet.conformance.waiting_checks import asked_again, confirmed, ends_as_told, every_confirmable
from wallet.port import Mode, Refunds, Status

check = at_level(2)


@check("unknown.waiting", "断电之后，等着顾客的那笔仍查得到，只付一次或不付。")
def _waiting(bench: Bench) -> None:
    """A payment that waits for its customer is still found after a power cut, and is paid once or never."""
    for order in every_confirmable(bench):
        bench.restart()
        told = bench.query(order)
        true(told.status is not Status.NOT_FOUND, "one that waited, after a restart: not_found")
        ends_as_told(bench, order, told)
        again = asked_again(bench, order).status
        same(again, bench.query(order).status, "the same request after all that")


@check("unknown.other-request", "断电之后，已占用的订单号仍不能付别的。")
def _other_request(bench: Bench) -> None:
    """After a power cut a used order reference still pays nothing else."""
    paid = bench.paid()
    held = bench.pay(bench.request(capture_later=True)) if bench.can.capture_later else None
    bench.restart()
    for order in filter(None, (paid, held)):
        all_are_refused(bench, order)


@check("unknown.how-it-ended", "断电之后，拒绝、撤销、退款、预授权都还照原样。")
def _how_it_ended(bench: Bench) -> None:
    """After a power cut what was declined, cancelled, refunded or held is still that, and pays nothing again."""
    before = [(what, order, bench.query(order), bench.held(order)) for what, order in _ended(bench)]
    bench.restart()
    for what, order, known, held in before:
        told = bench.query(order)
        facts = (known.status, known.captured, minor(known.refunded), known.authorised)
        same((told.status, told.captured, minor(told.refunded), told.authorised), facts, f"{what}, after a restart")
        same(asked_again(bench, order).status, known.status, f"{what}, asked for again after a restart")
        confirmed(bench, order, known)
        bench.holds(order, held, f"{what}, after a restart")
    for what, order, known, _ in before:
        if known.status is Status.AUTHORISED:
            same(_captured(bench, order), (Status.PAID, order.request.amount), f"{what}, captured after a restart")
            bench.holds(order, order.request.amount.minor, f"{what}, captured after a restart")


def _captured(bench: Bench, order: Order) -> tuple[Status, object]:
    snapshot = bench.known(bench.wallet.capture(order.ref, order.request.amount), "capture")
    return snapshot.status, snapshot.captured


def _ended(bench: Bench) -> Iterator[tuple[str, Order]]:
    """One payment of each kind that the wallet offers, brought to its end."""
    order = bench.paid()
    bench.wallet.cancel(order.ref)
    yield "one that was cancelled", order
    if bench.can.refunds is not Refunds.NONE:
        order = bench.paid()
        bench.refunded(order, f"{order.number}R1", order.request.amount)
        yield "one that was given back", order
    if bench.can.capture_later:
        yield "one that is held", bench.pay(bench.request(capture_later=True))
        order = bench.pay(bench.request(capture_later=True))
        bench.wallet.cancel(order.ref)
        yield "one that was released", order
    if Mode.PRESENTED_CODE in bench.can.modes:
        wrong = replace(bench.request(mode=Mode.PRESENTED_CODE), auth_code=bench.harness.wrong_code())
        yield "one with a wrong code", bench.pay(wrong)
    if bench.harness.too_much is not None:
        order = bench.pay(bench.request(bench.harness.too_much))
        if bench.query(order).status is Status.DECLINED:
            yield "one that was declined", order
    yield from _never_confirmed(bench)


def _never_confirmed(bench: Bench) -> Iterator[tuple[str, Order]]:
    try:
        for order in bench.every_wait():
            if bench.harness.refuse(bench.wallet, order.snapshot):
                yield f"one that was refused ({order.request.mode})", order
            else:
                bench.wallet.cancel(order.ref)
                yield f"one that was cancelled while it waited ({order.request.mode})", order
    except NotOffered:
        return
