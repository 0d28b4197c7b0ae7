"""Level 4: several calls at once, about one order, while it is paid or waits for its customer."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from wallet.conformance.bench import Bench, Order, same, true
from wallet.conformance.checks import at_level
from wallet.conformance.hostile_checks import at_once
from wallet.conformance.other_requests import ENDED
from wallet.conformance.waiting_checks import confirmed, every_confirmable, is_paid_once
from wallet.port import Known, PaymentRequest, Snapshot, Status

check = at_level(4)

_ROUNDS = 4
_QUERIES = 10


@check("hostile.pays-while-waiting", "同一笔 pay 同时发几次，顾客只确认一次，只扣一次。")
def _pays_while_waiting(bench: Bench) -> None:
    """However many tills send an order at the same time, its customer pays it once."""
    for like in every_confirmable(bench):
        request = replace(like.request, out_trade_no=bench.order_number())
        if request.auth_code is not None:
            request = bench.request(request.amount.minor, mode=request.mode)
        at_once([partial(bench.wallet.pay, request)] * 3)
        order = bench.settled(bench.ask(request))
        same(order.snapshot.status, Status.AWAITING_CUSTOMER, "the order after three pays at once")
        is_paid_once(bench, order)


@check("hostile.confirm-and-cancel", "顾客确认和店撤销同时发生，撤销的回答必须属实。")
def _confirm_and_cancel(bench: Bench) -> None:
    """When the customer confirms while the shop cancels, the answer to the cancel is true."""
    for like in every_confirmable(bench):
        bench.wallet.cancel(like.ref)
        for turn in range(_ROUNDS):
            order = bench.settled(bench.ask(bench.request(like.request.amount.minor, mode=like.request.mode)))
            confirm = partial(bench.harness.approve, bench.wallet, order.snapshot)
            cancel = partial(_cancelled, bench, order)
            told = at_once([confirm, cancel], turned_round=turn % 2 == 1)[1]
            after = confirmed(bench, order, order.snapshot).snapshot
            if isinstance(told, Snapshot) and told.status in (*ENDED, Status.PAID):
                same(after.status, told.status, "the order, after a cancel while it was confirmed")
            held = order.request.amount.minor if after.status is Status.PAID else 0
            bench.holds(order, held, f"{after.status} after a cancel while it was confirmed")
            bench.wallet.cancel(order.ref)


def _cancelled(bench: Bench, order: Order) -> Snapshot | None:
    outcome = bench.wallet.cancel(order.ref)
    return bench.known(outcome, "cancel") if isinstance(outcome, Known) else None


@check("hostile.query-and-pay", "付款途中查询，不能先说没有、没成，后来又付成。")
def _query_and_pay(bench: Bench) -> None:
    """What a query says while an order is being paid is never taken back: what is known is not lost, nor what is over
    paid."""
    for turn in range(2 * _ROUNDS):
        request = bench.request()
        for is_known in (False, True):
            pay, query = partial(bench.wallet.pay, request), partial(_queries, bench, request)
            _, *told = at_once([pay, query, query], turned_round=turn % 2 == 1)
            order = bench.finish(bench.ask(request))
            same(order.snapshot.status, Status.PAID, "the order, after it was queried while it was paid")
            for statuses in told:
                _is_never_taken_back(statuses, is_known=is_known)
        bench.holds(order, request.amount.minor, "after it was queried while it was paid")


def _queries(bench: Bench, request: PaymentRequest) -> list[Status]:
    return [bench.known(bench.wallet.query(request.ref), "query").status for _ in range(_QUERIES)]


def _is_never_taken_back(statuses: list[Status], *, is_known: bool) -> None:
    told = ", ".join(statuses)
    true(not any(status in ENDED for status in statuses), f"queried while it was paid, and then it was paid: {told}")
    found = [is_known, *(status is not Status.NOT_FOUND for status in statuses)]
    same(found, sorted(found), f"known, and then not found, while it was paid: {told}")
