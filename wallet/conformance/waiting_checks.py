"""Level 1: while a payment waits for its customer, who confirms it once, or never."""

from __future__ import annotations

from collections.abc import Iterator

from wallet.conformance.bench import Bench, NotOffered, Order, same, shown, true
from wallet.conformance.checks import at_level
from wallet.conformance.other_requests import ENDED, all_are_refused
from wallet.port import NextAction, Snapshot, Status, Unknown

check = at_level(1)

_OPEN = (Status.AWAITING_CUSTOMER, Status.PROCESSING)
_AGES = (300, 1_800, 7_200, 86_400, 7 * 86_400)
"""Seconds to wait, one after the other, for a payment to expire."""


def every_confirmable(bench: Bench) -> Iterator[Order]:
    """An order that waits, for each mode in which one does. One like it was confirmed, so this one can be too."""
    for order in bench.every_wait():
        same(bench.finish(order).snapshot.status, Status.PAID, "after the customer has acted")
        # Their money is needed again.
        bench.wallet.cancel(order.ref)
        yield another_like(bench, order)


def another_like(bench: Bench, order: Order) -> Order:
    """Another order that waits as `order` did."""
    another = bench.settled(bench.ask(bench.request(order.request.amount.minor, mode=order.request.mode)))
    same(another.snapshot.status, Status.AWAITING_CUSTOMER, "another payment like one that waited for its customer")
    return another


def every_two(bench: Bench) -> Iterator[tuple[Order, Order]]:
    """Two orders that wait at the same time, for each mode in which a wallet lets two of them wait."""
    for first in every_confirmable(bench):
        second = another_like(bench, first)
        if bench.query(first).status is Status.AWAITING_CUSTOMER:
            yield first, second


def asked_again(bench: Bench, order: Order) -> Snapshot:
    """The answer to the same request once more. A wallet that does not say is asked with a query, as a shop does."""
    outcome = bench.wallet.pay(order.request)
    if isinstance(outcome, Unknown):
        return bench.query(order)
    return bench.known(outcome, "the same request again")


def confirmed(bench: Bench, order: Order, *seen: Snapshot) -> Order:
    """The customer confirms all that they have seen, each of it twice. How the order stands then."""
    for snapshot in seen * 2:
        bench.harness.approve(bench.wallet, snapshot)
        order = bench.settled(bench.now(order))
    return order


def is_paid_once(bench: Bench, order: Order, *seen: Snapshot) -> None:
    after = confirmed(bench, order, order.snapshot, *seen).snapshot
    same((after.status, after.captured), (Status.PAID, order.request.amount), "after it was confirmed")
    bench.holds(order, order.request.amount.minor, "after it was confirmed more than once")


def stays_over(bench: Bench, order: Order, told: Status) -> None:
    """The shop was told that nothing has been paid: whoever confirms or asks again, that stays so."""
    for later in (0, 3_600):
        bench.time.advance(later)
        after = confirmed(bench, order, order.snapshot, asked_again(bench, order))
        same(after.snapshot.status, told, f"{told}, then confirmed, and asked for again")
        bench.holds(order, 0, f"{told}, then confirmed, and asked for again")


def ends_as_told(bench: Bench, order: Order, told: Snapshot) -> None:
    """What was told last is kept: one that is open can be paid, once, and one that is over cannot."""
    if told.status in ENDED:
        stays_over(bench, order, told.status)
    else:
        true(told.status in _OPEN, f"nobody has confirmed it, and it is {told.status}")
        is_paid_once(bench, order, told)


@check("waiting.pay-again", "等顾客确认时重发 pay，仍是同一笔，只扣一次。")
def _pay_again(bench: Bench) -> None:
    """The same `pay` while the customer is waited for is the same payment, and charges once."""
    for order in every_confirmable(bench):
        ends_as_told(bench, order, asked_again(bench, order))


@check("waiting.other-request", "等顾客确认时，同一订单号不能换金额、购物车、付款码或方式。")
def _other_request(bench: Bench) -> None:
    """While one is waited for, no other amount, basket, payer or mode takes its place."""
    for order in every_confirmable(bench):
        all_are_refused(bench, order)
        is_paid_once(bench, order)


@check("waiting.one-of-two", "确认一笔，只付这一笔；扫哪个码，付哪一单。")
def _one_of_two(bench: Bench) -> None:
    """Who confirms one order pays that one and no other; a QR code pays the order that shows it."""
    for first in bench.every_wait():
        second = another_like(bench, first)
        if text := first.snapshot.show:
            true(text != second.snapshot.show, f"two orders that wait show {shown(text)}")
        for order in (first, second):
            bench.wallet.cancel(order.ref)
    for first, second in every_two(bench):
        is_shown = first.snapshot.next_action in (NextAction.SCAN_QR, NextAction.GO_TO_DESK)
        # A phone shows the last one first.
        chosen = first if is_shown else second
        bench.harness.approve(bench.wallet, chosen.snapshot)
        now = [bench.settled(bench.now(order)) for order in (first, second)]
        paid = [order.number for order in now if order.snapshot.status is Status.PAID]
        same(len(paid), 1, "paid of two that waited, after one was confirmed")
        if is_shown:
            same(paid, [chosen.number], "paid, after what another order shows was used")
            bench.harness.approve(bench.wallet, chosen.snapshot)
        [rest] = [order for order in (first, second) if order.number not in paid]
        same(bench.query(rest).status, Status.AWAITING_CUSTOMER, "the one that was not confirmed")
        bench.holds(rest, 0, "the one that was not confirmed")
        is_paid_once(bench, rest)


@check("waiting.end-one-of-two", "撤销或拒绝一笔，另一笔照样等着。")
def _end_one_of_two(bench: Bench) -> None:
    """To cancel or refuse one order ends no other, and what it showed pays no other."""
    for first, second in every_two(bench):
        _ends(bench, second, "cancelled")
        kept = _still_waits(bench, first, second, "cancelled")
        another = another_like(bench, kept)
        if _ends(bench, another, "refused"):
            # A phone may also show the first one first.
            refused_first = not another.snapshot.show and bench.query(another).status is Status.AWAITING_CUSTOMER
            pair = (another, kept) if refused_first else (kept, another)
            kept = _still_waits(bench, *pair, "refused")
        is_paid_once(bench, kept)


def _still_waits(bench: Bench, kept: Order, ended: Order, how: str) -> Order:
    if ended.snapshot.show:
        bench.harness.approve(bench.wallet, ended.snapshot)
    same(bench.query(kept).status, Status.AWAITING_CUSTOMER, f"one that waits, after another one was {how}")
    bench.holds(kept, 0, f"one that waits, after another one was {how}")
    return kept


@check("waiting.expires", "过期的付款，顾客再确认也不能成交。")
def _expires(bench: Bench) -> None:
    """What has expired cannot be confirmed any more, and nothing is paid because time passes."""
    expires = False
    for order in every_confirmable(bench):
        for seconds in _AGES:
            bench.time.advance(seconds)
            told = bench.query(order).status
            if told in ENDED:
                expires = True
                stays_over(bench, order, told)
                break
            true(told in _OPEN, f"nobody has confirmed it, and after a time it is {told}")
    if not expires:
        raise NotOffered("no payment expires by itself")


@check("waiting.over-is-over", "撤销了、拒绝了的，重发 pay 也不会再等顾客。")
def _over_is_over(bench: Bench) -> None:
    """What was cancelled or refused waits for nobody again, whoever asks for it once more."""
    for order in every_confirmable(bench):
        _ends(bench, order, "cancelled")
        stays_over(bench, order, Status.CANCELLED)
        refused = another_like(bench, order)
        if _ends(bench, refused, "refused"):
            told = bench.query(refused).status
            true(told in ENDED, f"after it was refused: {told}")
            stays_over(bench, refused, told)


@check("waiting.refused-too-late", "付了的就是付了，事后拒绝不能作废。")
def _refused_too_late(bench: Bench) -> None:
    """What is paid cannot be refused afterwards."""
    for order in every_confirmable(bench):
        paid = bench.finish(order)
        bench.harness.refuse(bench.wallet, order.snapshot)
        same(bench.settled(bench.now(paid)).snapshot.status, Status.PAID, "refused after it was paid")
        bench.holds(order, order.request.amount.minor, "refused after it was paid")


def _ends(bench: Bench, order: Order, how: str) -> bool:
    """Refuse or cancel it; False when the harness cannot."""
    if how == "refused":
        return bench.harness.refuse(bench.wallet, order.snapshot)
    same(bench.known(bench.wallet.cancel(order.ref), "cancel").status, Status.CANCELLED, "cancelled while it waits")
    return True
