"""Level 4: several calls at once, and random calls against a model."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import replace
from functools import partial
from threading import Barrier, Thread
from typing import Any

from wallet.conformance.bench import Bench, Broken, CannotTell, minor, same
from wallet.conformance.checks import REFUNDS, at_level
from wallet.port import RefundStatus, Status

check = at_level(4)

_ROUNDS = 8
_PATIENCE = 20.0
"""Real seconds after which a call counts as stuck."""


def at_once(works: Sequence[Callable[[], object]], *, turned_round: bool = False) -> list[Any]:
    """Carry out `works` in threads that start together. Raises Broken when one is stuck, and leaves it behind.

    The thread that is started last is mostly the first to run; `turned_round` starts them the other way round."""
    start = Barrier(len(works))

    def carry_out(work: Callable[[], object], answer: Future[Any]) -> None:
        start.wait(_PATIENCE)
        try:
            answer.set_result(work())
        except BaseException as error:  # noqa: BLE001 - whatever a wallet raises is raised again where it is waited for
            answer.set_exception(error)

    answers = [Future[Any]() for _ in works]
    pairs = list(zip(works, answers, strict=True))
    for work, answer in reversed(pairs) if turned_round else pairs:
        Thread(target=carry_out, args=(work, answer), daemon=True).start()
    try:
        return [answer.result(_PATIENCE) for answer in answers]
    except TimeoutError:
        raise Broken("a call at the same time as another one never came back") from None


@check("hostile.two-pays", "两台收银机同时发同一笔订单，只扣一次。")
def _two_pays(bench: Bench) -> None:
    """Two tills that send the same order at the same time charge once."""
    for _ in range(_ROUNDS):
        request = bench.request()
        at_once([partial(bench.wallet.pay, request)] * 3)
        order = bench.finish(bench.ask(request))
        same(order.snapshot.status, Status.PAID, "the order after three pays at once")
        bench.holds(order, request.amount.minor, "after three pays at once")


@check("hostile.two-baskets", "同一订单号两个购物车，只有一个付成。")
def _two_baskets(bench: Bench) -> None:
    """Of two baskets under one order reference, only one is paid."""
    for _ in range(_ROUNDS):
        one = bench.request()
        two = replace(one, basket="basket-2")
        at_once([partial(bench.wallet.pay, one), partial(bench.wallet.pay, two)])
        first, second = bench.finish(bench.ask(one)), bench.finish(bench.ask(two))
        paid = [order for order in (first, second) if order.snapshot.status is Status.PAID]
        same(len(paid), 1, "paid of two baskets under one reference")
        bench.holds(paid[0], one.amount.minor, "after two baskets under one reference")


@check("hostile.pay-and-cancel", "不管谁先到，撤销的回答必须属实。")
def _pay_and_cancel(bench: Bench) -> None:
    """Whichever arrives first, the answer to the cancel is true."""
    for turn in range(_ROUNDS):
        request = bench.request()
        works = [partial(bench.wallet.pay, request), partial(bench.wallet.cancel, request.ref)]
        cancelled = bench.known(at_once(works, turned_round=turn % 2 == 1)[1], "cancel")
        bench.time.advance(60)
        after = bench.known(bench.wallet.query(request.ref), "query")
        if cancelled.status is Status.CANCELLED:
            same(after.status, Status.CANCELLED, "the order after a pay and a cancel at once")
        held = minor(after.captured) - minor(after.refunded)
        same(held, request.amount.minor if after.status is Status.PAID else 0, "held after a pay and a cancel at once")


@check("hostile.two-refunds", "两笔退款同时来，也不能多退。", REFUNDS)
def _two_refunds(bench: Bench) -> None:
    """Two refunds at the same time never give back more than was paid."""
    for _ in range(_ROUNDS):
        order = bench.paid()
        whole = order.request.amount
        ids = [f"{order.number}R{n}" for n in (1, 1, 2)]
        at_once([partial(bench.wallet.refund, order.ref, each, whole) for each in ids])
        done = [bench.refunded(order, each, whole).refund for each in sorted(set(ids))]
        statuses = sorted(refund.status for refund in done if refund)
        same(statuses, [RefundStatus.DECLINED, RefundStatus.DONE], "two refunds of all of it")
        bench.holds(order, 0, "after two refunds of all of it at once")


@check("hostile.any-order", "任何顺序的调用、重启、重发，都与一个小模型一致。")
def _any_order(bench: Bench) -> None:
    """Any order of calls, restarts and repeats agrees with a small model."""
    try:
        from wallet.conformance.model import run_model  # noqa: PLC0415 - Hypothesis is for whoever tests
    except ImportError as error:
        raise CannotTell(f"{error.name} is not installed") from None
    run_model(bench)
