"""Requests that differ from one that the wallet knows, under the same order reference. All of them are refused."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from wallet.conformance.bench import Bench, Order, same, true
from wallet.money import Money
from wallet.port import Decline, PaymentRequest, Status

ENDED = (Status.CANCELLED, Status.DECLINED)
"""No money has moved, and none will."""


Others = Iterator[tuple[str, PaymentRequest]]
"""Requests, each with what is different about it."""


def other_requests(bench: Bench, request: PaymentRequest) -> Others:
    """Each way in which a declared request can differ from `request`."""
    yield "another amount", _for(bench, request, request.amount * 2)
    yield from other_currencies(bench, request)
    yield "another basket", replace(request, basket="basket-2")
    if request.auth_code is not None:
        yield "another payment code", replace(request, auth_code=other_code(bench, request.auth_code))
    yield from other_modes(bench, request)
    yield from other_holds(bench, request)


def other_currencies(bench: Bench, request: PaymentRequest) -> Others:
    for currency in sorted(bench.can.currencies - {request.amount.currency}):
        yield f"the same number in {currency}", _for(bench, request, Money(request.amount.minor, currency))


def other_modes(bench: Bench, request: PaymentRequest) -> Others:
    for mode in sorted(bench.can.modes - {request.mode}):
        yield f"another mode ({mode})", replace(request, mode=mode, auth_code=bench.request(mode=mode).auth_code)


def other_holds(bench: Bench, request: PaymentRequest) -> Others:
    """A hold instead of a payment, or a payment instead of a hold."""
    if bench.can.capture_later:
        what = "a payment instead of a hold" if request.capture_later else "a hold instead of a payment"
        yield what, replace(request, capture_later=not request.capture_later)


def other_code(bench: Bench, code: str) -> str:
    """A code of another customer, or another one of the same. Where somebody's code is always the same, as the number
    of a card is, it is one that nobody has."""
    for fresh in (bench.harness.anothers_code(bench.wallet), bench.harness.payment_code(bench.wallet)):
        if fresh not in (None, code):
            return str(fresh)
    return bench.harness.wrong_code()


def is_refused(bench: Bench, order: Order, what: str, other: PaymentRequest) -> None:
    """`other` is declined, and nothing has become of `order` by it."""
    before, held = bench.query(order), bench.held(order)
    answered = bench.ask(other).snapshot
    if before.status in (*ENDED, Status.NOT_FOUND):
        # Nothing is paid under it any more: whether by the first answer or by another refusal does not matter.
        true(answered.status in ENDED, f"{what}, after {before.status}: answered {answered.status}")
    else:
        told, what = (answered.status, answered.decline), f"{what}, under the reference of one that is {before.status}"
        same(told, (Status.DECLINED, Decline.NEW_REFERENCE), what)
    after = bench.query(order)
    same((after.status, after.payer), (before.status, before.payer), f"the first payment: {what}")
    bench.holds(order, held, f"the first payment: {what}")


def all_are_refused(bench: Bench, order: Order) -> None:
    for what, other in other_requests(bench, order.request):
        is_refused(bench, order, what, other)


def _for(bench: Bench, request: PaymentRequest, amount: Money) -> PaymentRequest:
    return replace(request, amount=amount, quote=bench.quote(amount))
