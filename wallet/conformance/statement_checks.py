"""Level 1: quotes, and the statement of a day."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from wallet.conformance.bench import Bench, Broken, NotOffered, Order, same, shown, true
from wallet.conformance.checks import STATEMENT, at_level
from wallet.money import Money
from wallet.port import (
    Decline,
    Movement,
    NotReady,
    Quote,
    Refunds,
    StatementLine,
    StatementPage,
    Status,
)

check = at_level(1)

_DAY = timedelta(days=1)
_MARGIN = 900
"""Seconds before and after midnight."""


@check("quote.is-kept", "按报价扣款，两边金额都说清楚。")
def _is_kept(bench: Bench) -> None:
    """The customer is charged what was quoted, and the answer has both amounts."""
    quote, order = _quoted(bench)
    same(order.snapshot.status, Status.PAID, "a payment at a quote")
    same(order.snapshot.captured, quote.price, "captured")
    same(order.snapshot.charged, quote.charge, "charged")


@check("quote.expires", "过期的汇率不能再用。")
def _expires(bench: Bench) -> None:
    """An expired quote is not charged."""
    request = bench.request()
    if request.quote is None:
        raise NotOffered("no quotes")
    true(request.quote.expires_at.tzinfo is not None, "expires_at is not aware")
    bench.time.advance((request.quote.expires_at - bench.time.now()).total_seconds() + 1)
    order = bench.pay(request)
    same((order.snapshot.status, order.snapshot.decline), (Status.DECLINED, Decline.NEW_QUOTE), "after it expired")
    bench.holds(order, 0, "after it expired")


@check("quote.refund-at-its-rate", "分次退款合计正好是当初扣的钱。")
def _refund_at_its_rate(bench: Bench) -> None:
    """All refunds together give back exactly what was charged."""
    quote, order = _quoted(bench)
    if bench.can.refunds is not Refunds.PARTIAL:
        raise NotOffered("refunds in part are not declared")
    back, left = 0, order.request.amount
    for n in range(1, 4):
        amount = Money(order.request.amount.minor // 3, left.currency) if n < 3 else left
        snapshot = bench.refunded(order, f"{order.number}R{n}", amount)
        left -= amount
        charged = snapshot.refund.charged if snapshot.refund else None
        true(charged, "a refund does not say what the customer got back (Refund.charged)")
        back += charged.minor if charged else 0
    same(back, quote.charge.minor, "given back in the customer's currency")


def _quoted(bench: Bench) -> tuple[Quote, Order]:
    request = bench.request()
    if request.quote is None:
        raise NotOffered("no quotes")
    return request.quote, bench.paid(request)


@check("statement.agrees", "对账单上有当天每一笔，也只有这些。", STATEMENT)
def _agrees(bench: Bench) -> None:
    """A day's statement has every movement of that day, and no other."""
    day = _today(bench)
    kept, cancelled = bench.paid(), bench.paid()
    expected = Counter({(Movement.PAYMENT, kept.number, kept.request.amount): 1})
    expected[Movement.PAYMENT, cancelled.number, cancelled.request.amount] = 1
    bench.pay(bench.request(bench.harness.too_much)) if bench.harness.too_much else None
    if bench.known(bench.wallet.cancel(cancelled.ref), "cancel").status is Status.CANCELLED:
        expected[Movement.REVERSAL, cancelled.number, cancelled.request.amount] = 1
    if bench.can.refunds is not Refunds.NONE:
        bench.refunded(kept, f"{kept.number}R1", kept.request.amount)
        expected[Movement.REFUND, kept.number, kept.request.amount] = 1
    if bench.can.capture_later:
        held, let_go = (bench.pay(bench.request(capture_later=True)) for _ in range(2))
        bench.known(bench.wallet.capture(held.ref, held.request.amount), "capture")
        bench.known(bench.wallet.cancel(let_go.ref), "cancel")
        expected[Movement.PAYMENT, held.number, held.request.amount] = 1
    lines = statement(bench, day)
    found = Counter((line.movement, line.out_trade_no, line.amount) for line in lines)
    same(sorted(map(str, found.elements())), sorted(map(str, expected.elements())), "the statement")
    same([line.at for line in lines], sorted(line.at for line in lines), "the order of its lines")


@check("statement.has-pages", "流水多时分页，不漏不重。", STATEMENT)
def _has_pages(bench: Bench) -> None:
    """A long statement comes in pages, with no line missing or twice."""
    day = _today(bench)
    orders = []
    for _ in range(205):
        orders.append(bench.paid(bench.request(bench.can.smallest)).number)
        bench.time.advance(1)
    same(sorted(line.out_trade_no for line in statement(bench, day)), sorted(orders), "205 payments")


@check("statement.ends-at-midnight", "按声明的时区日切，否则两边的账期对不上。", STATEMENT)
def _ends_at_midnight(bench: Bench) -> None:
    """A day ends at midnight in the declared zone, or the two sides' books differ (日切)."""
    day = _today(bench)
    midnight = datetime.combine(day + _DAY, time(), ZoneInfo(bench.can.statement_zone))
    bench.time.advance((midnight - bench.time.now()).total_seconds() - _MARGIN)
    late = bench.paid()
    bench.time.advance(2 * _MARGIN)
    early = bench.paid()
    for on, order in ((day, late), (day + _DAY, early)):
        numbers = [line.out_trade_no for line in statement(bench, on)]
        same(numbers, [order.number], f"the statement of {on}, in {bench.can.statement_zone}")


@check("statement.not-too-early", "一天没过完，就说不全当天的账。", STATEMENT)
def _not_too_early(bench: Bench) -> None:
    """A statement is complete only when its day is over."""
    bench.paid()
    answer = bench.wallet.statement(_today(bench))
    true(isinstance(answer, NotReady), f"the statement of today: answered {shown(answer)}, expected NotReady")


def _today(bench: Bench) -> date:
    return bench.time.now().astimezone(ZoneInfo(bench.can.statement_zone)).date()


def statement(bench: Bench, day: date) -> list[StatementLine]:
    """All pages of a day, once it is over."""
    bench.time.advance(2 * _DAY.total_seconds())
    lines: list[StatementLine] = []
    page = None
    while True:
        answer = bench.wallet.statement(day, page)
        if isinstance(answer, NotReady):
            raise Broken(f"not ready a day later: {shown(answer.why)}")
        true(isinstance(answer, StatementPage), f"statement: answered {shown(answer)}")
        assert isinstance(answer, StatementPage)
        true(len(answer.lines) <= 200, f"a page has {len(answer.lines)} lines, expected at most 200")
        lines += answer.lines
        page = answer.next_page
        if page is None:
            return lines
        true(len(lines) <= 10_000, "the pages do not end")
