"""Levels 1 and 2: what stands on a statement, and on the statement of which day."""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from wallet.conformance.bench import Bench, NotOffered, same
from wallet.conformance.checks import HOLDS, PARTIAL_REFUNDS, STATEMENT, at_level
from wallet.conformance.refund_sum_checks import AWKWARD
from wallet.conformance.statement_books import DAY, StatementBooks
from wallet.money import Money
from wallet.port import PaymentRef, Refunds, Status

check = at_level(1)

_HOURS = 24
_SOON = 30
"""Seconds before and after midnight: a customer takes as long."""


@check("statement.partial-refunds", "每笔部分退款各占一行，带自己的退款号。", STATEMENT, PARTIAL_REFUNDS)
def _partial_refunds(bench: Bench) -> None:
    """Every refund in part has a line of its own, with its refund id."""
    books = StatementBooks(bench)
    first, second = books.paid(), books.paid()
    part = bench.part(first)
    rest = first.request.amount - part - part
    for order, n, amount in ((first, 1, part), (second, 1, part), (first, 2, part), (first, 3, rest)):
        books.refunded(order, f"{order.number}R{n}", amount)
    books.agree()


@check("statement.every-amount", "账单写全额，不扣手续费，每个币种都写对。", STATEMENT)
def _every_amount(bench: Bench) -> None:
    """Amounts are what the customer paid, to the last minor unit, without fees, in every declared currency."""
    books = StatementBooks(bench)
    for units in AWKWARD:
        books.paid(units * bench.can.smallest)
    books.finished(bench.ask(bench.request(bench.harness.large)))
    for currency in sorted(bench.can.currencies):
        order = books.paid(currency=currency)
        if bench.can.refunds is Refunds.PARTIAL:
            books.refunded(order, f"{order.number}R1", bench.part(order))
    books.agree()


@check("statement.once-each", "重发的、被拒的、没付成的都不另占一行。", STATEMENT)
def _once_each(bench: Bench) -> None:
    """What was repeated is one line, and what was declined, cancelled or only asked for is none."""
    books = StatementBooks(bench)
    order = books.paid()
    whole = order.request.amount
    bench.finish(bench.ask(order.request))
    if bench.can.refunds is not Refunds.NONE:
        more = Money(whole.minor + bench.can.smallest, whole.currency)
        bench.declines_refund(order, f"{order.number}R0", more, "more than was paid")
        books.refunded(order, f"{order.number}R1", whole)
        bench.refunded(order, f"{order.number}R1", whole)
        bench.declines_refund(order, f"{order.number}R2", whole, "after all was given back")
    for mode in sorted(bench.can.modes):
        begun = bench.settled(bench.ask(bench.request(mode=mode)))
        if begun.snapshot.status is Status.AWAITING_CUSTOMER:
            bench.known(bench.wallet.cancel(begun.ref), "cancel")
        else:
            books.finished(begun)
    if bench.harness.too_much is not None:
        bench.pay(bench.request(bench.harness.too_much))
    bench.known(bench.wallet.cancel(PaymentRef(bench.order_number())), "cancel")
    books.agree()


@check("statement.captures", "预授权只有请款上账，金额是实际扣的。", STATEMENT, HOLDS)
def _captures(bench: Bench) -> None:
    """Of a hold the statement has what was captured, when it was captured."""
    books = StatementBooks(bench)
    held, open_ = (bench.pay(bench.request(capture_later=True)) for _ in range(2))
    same(held.snapshot.status, Status.AUTHORISED, "a payment with capture_later")
    books.wait_until(books.midnight, _SOON)
    part = bench.part(held)
    books.captured(held, part)
    bench.known(bench.wallet.capture(held.ref, part), "capture")
    bench.known(bench.wallet.cancel(open_.ref), "cancel")
    if bench.can.refunds is Refunds.PARTIAL:
        books.wait_until(books.midnight, _SOON)
        books.refunded(held, f"{held.number}R1", part)
    books.agree()


@check("statement.after-midnight", "钱哪天动，就记在哪天：跨零点的付款、次日的退款和撤销。", STATEMENT)
def _after_midnight(bench: Bench) -> None:
    """Money is on the statement of the day on which it moved: confirmed after midnight, given back a day later."""
    books = StatementBooks(bench)
    kept, reversed_ = books.paid(), books.paid()
    midnight = books.midnight
    books.wait_until(midnight, -_SOON)
    begun = []
    for mode in sorted(bench.can.modes):
        order = bench.settled(bench.ask(bench.request(mode=mode)))
        if order.snapshot.status is Status.AWAITING_CUSTOMER:
            begun.append(order)
        else:
            books.finished(order)
    books.wait_until(midnight, _SOON)
    for order in begun:
        books.finished(order)
    books.cancelled(reversed_)
    if bench.can.refunds is not Refunds.NONE:
        books.refunded(kept, f"{kept.number}R1", kept.request.amount)
    books.agree()


@check("statement.empty-day", "没有流水的日子，账单是空的，不是没有。", STATEMENT)
def _empty_day(bench: Bench) -> None:
    """The statement of a day without movements is ready too, and has no lines."""
    books = StatementBooks(bench)
    books.paid()
    bench.time.advance(3 * DAY.total_seconds())
    books.paid()
    books.agree()


@check("statement.summer-time", "夏令时切换的那天只有 23 或 25 小时。", STATEMENT)
def _summer_time(bench: Bench) -> None:
    """A day on which summer time begins or ends has 23 or 25 hours, and is one day."""
    books = StatementBooks(bench)
    days = [books.today + n * DAY for n in range(366)]
    changes = [day for day in days if _hours(books.zone, day) != _HOURS]
    if not changes:
        raise NotOffered(f"there is no summer time in {bench.can.statement_zone}")
    for day in changes:
        books.wait_until(datetime.combine(day, time(), books.zone))
        books = StatementBooks(bench)
        ends = books.midnight
        for seconds in (-3_601, -1, 0, 3_601):
            books.wait_until(ends, seconds)
            books.paid()
        books.agree()


@at_level(2)("unknown.remembers-statement", "重启之后，账单还是那些。", STATEMENT)
def _remembers_statement(bench: Bench) -> None:
    """After a restart the statement still has what moved before."""
    books = StatementBooks(bench)
    order = books.paid()
    bench.restart()
    if bench.can.refunds is not Refunds.NONE:
        books.refunded(order, f"{order.number}R1", order.request.amount)
    bench.restart()
    books.agree()


def _hours(zone: ZoneInfo, day: date) -> int:
    begins, ends = (datetime.combine(each, time(), zone).timestamp() for each in (day, day + DAY))
    return round((ends - begins) / 3_600)
