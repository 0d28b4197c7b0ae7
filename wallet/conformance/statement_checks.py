"""Level 1: quotes, and the statement of a day."""

from __future__ import annotations

from wallet.conformance.bench import Bench, NotOffered, Order, same, shown, true
from wallet.conformance.checks import STATEMENT, at_level
from wallet.conformance.statement_books import DAY, StatementBooks
from wallet.money import Money
from wallet.port import Decline, NotReady, Quote, Refunds, Status

check = at_level(1)

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
    books = StatementBooks(bench)
    kept, cancelled = books.paid(), books.paid()
    bench.pay(bench.request(bench.harness.too_much)) if bench.harness.too_much else None
    books.cancelled(cancelled)
    if bench.can.refunds is not Refunds.NONE:
        books.refunded(kept, f"{kept.number}R1", kept.request.amount)
    if bench.can.capture_later:
        held, let_go = (bench.pay(bench.request(capture_later=True)) for _ in range(2))
        books.captured(held, held.request.amount)
        bench.known(bench.wallet.cancel(let_go.ref), "cancel")
    books.agree()


@check("statement.has-pages", "流水多时分页，不漏不重。", STATEMENT)
def _has_pages(bench: Bench) -> None:
    """A long statement comes in pages, with no line missing or twice, and several at one moment."""
    books = StatementBooks(bench)
    for n in range(405):
        books.paid(bench.can.smallest)
        bench.time.advance(1 if n % 7 == 0 else 0)
    found = books.agree()
    same(books.stated() == found, True, "asked again, its lines are the same")


@check("statement.ends-at-midnight", "按声明的时区日切，否则两边的账期对不上。", STATEMENT)
def _ends_at_midnight(bench: Bench) -> None:
    """A day ends at midnight in the declared zone, to the second, or the two sides' books differ (日切)."""
    books = StatementBooks(bench)
    midnight = books.midnight
    for seconds in (-_MARGIN, -1, 0, 1, _MARGIN):
        books.wait_until(midnight, seconds)
        books.paid()
    books.agree()


@check("statement.not-too-early", "一天没过完，就说不全当天的账。", STATEMENT)
def _not_too_early(bench: Bench) -> None:
    """A statement is complete only when its day is over."""
    books = StatementBooks(bench)
    books.paid()
    for day in (books.today, books.today + DAY):
        answer = bench.wallet.statement(day)
        true(isinstance(answer, NotReady), f"the statement of {day}: answered {shown(answer)}, expected NotReady")
    today = books.today
    books.wait_until(books.midnight, -1)
    answer = bench.wallet.statement(today)
    true(isinstance(answer, NotReady), f"a second before midnight: answered {shown(answer)}, expected NotReady")
