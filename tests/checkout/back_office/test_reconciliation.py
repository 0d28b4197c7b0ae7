"""A day in the journal against the wallet's statement: whatever only one side has is named, and nothing else is."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from checkout import open_shop
from checkout.back_office import payment_of, payments
from checkout.back_office.reconciliation import MOST_PAGES, Reconciliation, Verdict, reconcile
from checkout.clock import VirtualClock
from checkout.events import Paid, RefundDone
from checkout.journal import Standing
from checkout.shop import STORY_TIME
from wallet.money import Money
from wallet.port import (
    Capabilities,
    Decline,
    Known,
    Movement,
    NotReady,
    NotSent,
    Refund,
    Refunds,
    RefundStatus,
    Snapshot,
    StatementLine,
    StatementPage,
    Status,
    Unknown,
    Unsupported,
)

MILK = "9521234000013"
DAY = date(2026, 11, 24)
NOON = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
"""Twelve o'clock in Shanghai."""


@pytest.fixture
def accountable_wallet(wallet_that):
    """A wallet that pays, and gives statements of the lines that it is told, two on a page."""

    class Accountable(wallet_that):
        lines = ()
        per_page = 2

        def capabilities(self):
            return Capabilities(statement=True, refunds=Refunds.PARTIAL)

        def statement(self, day, page=None):
            of_day = [line for line in self.lines if (line.at + timedelta(hours=8)).date() == day]
            first = int(page or 0)
            end = first + self.per_page
            return StatementPage(tuple(of_day[first:end]), str(end) if end < len(of_day) else None)

        def refund(self, ref, refund_id, amount):
            refund = Refund(refund_id, amount, RefundStatus.DONE)
            return Known(Snapshot(ref, Status.REFUNDED, captured=amount, refunded=amount, refund=refund))

    return Accountable


@pytest.fixture
def wallet(accountable_wallet):
    return accountable_wallet()


@pytest.fixture
def shop(wallet):
    with open_shop(wallet="obedient", wallets={"obedient": wallet}, clock=VirtualClock(NOON)) as shop:
        yield shop


def sell(shop, count=1):
    """A carton of milk is paid; its payment."""
    trip = shop.enter()
    trip.scan(MILK, count=count)
    return trip.pay()


def line(order, minor=1290, at=NOON, movement=Movement.PAYMENT, refund_id="", trade_no="T1"):
    return StatementLine(at, movement, order, Money(minor), trade_no, refund_id)


def compared(shop, wallet, *lines, day=DAY):
    wallet.lines = lines
    result = reconcile(shop.journal, "obedient", shop.wallets.named("obedient"), day)
    assert isinstance(result, Reconciliation)
    return result


def verdicts(result):
    return [entry.verdict for entry in result.entries]


def test_what_both_sides_have_agrees_over_all_pages(shop, wallet):
    paid = [sell(shop) for _ in range(5)]
    result = compared(shop, wallet, *(line(payment.out_trade_no) for payment in paid))
    assert verdicts(result) == [Verdict.AGREES] * 5
    assert (result.one_sided, result.zone, result.wallet) == ((), "Asia/Shanghai", "obedient")


def test_money_that_only_the_wallet_has_is_named(shop, wallet):
    paid = sell(shop)
    result = compared(shop, wallet, line(paid.out_trade_no), line("SOMEBODY_ELSE", 500, trade_no="T2"))
    [entry] = result.one_sided
    assert (entry.verdict, entry.out_trade_no, entry.ours, entry.theirs) == (
        Verdict.ONLY_THEIRS,
        "SOMEBODY_ELSE",
        None,
        Money(500),
    )
    assert (entry.trade_no, entry.standing) == ("T2", None)
    assert result.entries[0] is entry


def test_money_that_only_we_have_is_named(shop, wallet):
    paid = sell(shop)
    [entry] = compared(shop, wallet).one_sided
    assert (entry.verdict, entry.out_trade_no, entry.ours, entry.theirs, entry.standing) == (
        Verdict.ONLY_OURS,
        paid.out_trade_no,
        Money(1290),
        None,
        Standing.PAID,
    )


@pytest.mark.parametrize("other", [Money(1289), Money(1290, "USD")])
def test_another_amount_is_named_with_both(shop, wallet, other):
    paid = sell(shop)
    [entry] = compared(shop, wallet, StatementLine(NOON, Movement.PAYMENT, paid.out_trade_no, other)).one_sided
    assert (entry.verdict, entry.ours, entry.theirs) == (Verdict.AMOUNT_DIFFERS, Money(1290), other)


def test_what_the_shop_gets_of_a_payment_is_what_the_wallet_said_when_it_was_paid(shop, wallet):
    """The shop pays for a discount of 1.00 that the provider gave; the statement must say the same."""
    wallet.answers = [
        lambda ref: Known(Snapshot(ref, Status.PAID, captured=Money(1290), receipt_amount=Money(1190))) for _ in "ab"
    ]
    told, untold = sell(shop), sell(shop)
    result = compared(
        shop, wallet, replace(line(told.out_trade_no), receipt_amount=Money(1190)), line(untold.out_trade_no)
    )
    [entry] = result.one_sided
    assert (entry.verdict, entry.out_trade_no, entry.ours, entry.theirs) == (
        Verdict.AMOUNT_DIFFERS,
        untold.out_trade_no,
        Money(1190),
        Money(1290),
    )
    assert verdicts(result) == [Verdict.AMOUNT_DIFFERS, Verdict.AGREES]
    assert result.discounted == [(Money(2580), Money(2480))]


def test_what_the_wallet_took_for_a_payment_that_is_over_here_says_how_it_stands(shop, wallet):
    wallet.answers = [lambda ref: Known(Snapshot(ref, Status.DECLINED, decline=Decline.OTHER_TENDER))]
    declined = sell(shop)
    [entry] = compared(shop, wallet, line(declined.out_trade_no)).one_sided
    assert (entry.verdict, entry.standing) == (Verdict.ONLY_THEIRS, Standing.DECLINED)


def test_what_is_taken_twice_is_one_sided_once(shop, wallet):
    paid = sell(shop)
    result = compared(shop, wallet, line(paid.out_trade_no), line(paid.out_trade_no, trade_no="T2"))
    assert sorted(verdicts(result)) == [Verdict.AGREES, Verdict.ONLY_THEIRS]


def test_what_a_wallet_took_and_gave_back_by_itself_comes_to_nothing(shop, wallet):
    wallet.answers = [Unknown("lost"), lambda ref: Known(Snapshot(ref, Status.CANCELLED))]
    trip = shop.enter()
    trip.scan(MILK)
    trip.pay()
    order = trip.cancel_payment().out_trade_no
    result = compared(shop, wallet, line(order), line(order, movement=Movement.REVERSAL))
    assert verdicts(result) == [Verdict.UNDONE] * 2
    assert result.one_sided == ()


def test_a_payment_of_ours_that_the_wallet_reversed_is_one_sided(shop, wallet):
    paid = sell(shop)
    order = paid.out_trade_no
    result = compared(shop, wallet, line(order), line(order, movement=Movement.REVERSAL))
    assert [entry.verdict for entry in result.one_sided] == [Verdict.ONLY_OURS]


@pytest.mark.parametrize("theirs", [timedelta(minutes=-3), timedelta(minutes=3)])
def test_about_midnight_an_entry_may_stand_under_the_other_day(wallet, theirs):
    midnight = datetime(2026, 11, 24, 16, 0, tzinfo=UTC)
    clock = VirtualClock(midnight - theirs / 3)
    with open_shop(wallet="obedient", wallets={"obedient": wallet}, clock=clock) as shop:
        paid = sell(shop)
        for day in (DAY, DAY + timedelta(days=1)):
            result = compared(shop, wallet, line(paid.out_trade_no, at=midnight + theirs), day=day)
            assert verdicts(result) == [Verdict.OTHER_DAY]
            assert result.one_sided == ()


def test_a_reversal_after_midnight_undoes_a_payment_before(shop, wallet):
    wallet.answers = [Unknown("lost"), lambda ref: Known(Snapshot(ref, Status.CANCELLED))]
    trip = shop.enter()
    trip.scan(MILK)
    trip.pay()
    order = trip.cancel_payment().out_trade_no
    late = datetime(2026, 11, 24, 15, 59, tzinfo=UTC)
    lines = (line(order, at=late), line(order, at=late + timedelta(minutes=2), movement=Movement.REVERSAL))
    for day in (DAY, DAY + timedelta(days=1)):
        assert verdicts(compared(shop, wallet, *lines, day=day)) == [Verdict.UNDONE]


def test_other_days_and_other_wallets_are_left_out(shop, wallet, wallet_that):
    other = wallet_that()
    shop.wallets._handed_in["another"] = other
    trip = shop.enter()
    trip.scan(MILK)
    trip.pay("another")
    shop.clock.advance(3 * 24 * 3600)
    sell(shop)
    assert compared(shop, wallet).entries == ()


def test_late_money_and_what_was_given_back_of_it_are_on_both_sides(shop, wallet):
    wallet.answers = [lambda ref: Known(Snapshot(ref, Status.DECLINED, decline=Decline.OTHER_TENDER))]
    order = sell(shop).out_trade_no
    wallet.charged[order] = Money(1290)
    shop.back_office.look_for_money(payment_of(shop.journal, order))
    shop.settle()
    lines = (line(order), line(order, movement=Movement.REFUND, refund_id=f"{order}late"))
    assert verdicts(compared(shop, wallet, *lines)) == [Verdict.AGREES] * 2
    assert [entry.movement for entry in compared(shop, wallet, lines[0]).one_sided] == [Movement.REFUND]
    assert [entry.refund_id for entry in compared(shop, wallet, lines[0]).one_sided] == [f"{order}late"]


# Wallets that have no statement, or none that can be used


@pytest.mark.parametrize(
    "answer",
    [NotReady("tomorrow"), Unsupported("statement"), NotSent("busy"), Unknown("lost")],
    ids=lambda a: type(a).__name__,
)
def test_without_a_statement_there_is_nothing_to_compare_with(shop, wallet, answer):
    wallet.statement = lambda *_: answer
    assert reconcile(shop.journal, "obedient", shop.wallets.named("obedient"), DAY) == answer


def test_a_neighbouring_day_without_a_statement_is_done_without(shop, wallet):
    paid = sell(shop)
    of_today = wallet.statement
    wallet.lines = (line(paid.out_trade_no),)
    wallet.statement = lambda day, page=None: of_today(day, page) if day == DAY else NotReady()
    assert verdicts(reconcile(shop.journal, "obedient", shop.wallets.named("obedient"), DAY)) == [Verdict.AGREES]


def test_pages_that_never_end_are_no_statement(shop, wallet):
    numbers = count()
    wallet.statement = lambda *_: StatementPage((), str(next(numbers)))
    assert reconcile(shop.journal, "obedient", shop.wallets.named("obedient"), DAY) == Unknown(
        f"more than {MOST_PAGES} pages"
    )


def test_a_page_that_leads_to_itself_is_the_last(shop, wallet):
    wallet.statement = lambda *_: StatementPage((), "1")
    assert reconcile(shop.journal, "obedient", shop.wallets.named("obedient"), DAY).entries == ()


@pytest.mark.parametrize(
    "bad",
    [
        ValueError("no"),
        None,
        "lines",
        StatementPage(("a line",)),
        StatementPage((StatementLine("today", Movement.PAYMENT, "JQ", Money(1)),)),
        StatementPage(None),
    ],
    ids=repr,
)
def test_a_statement_that_is_none_is_unknown(shop, wallet, bad):
    def statement(*_):
        if isinstance(bad, Exception):
            raise bad
        return bad

    wallet.statement = statement
    assert isinstance(reconcile(shop.journal, "obedient", shop.wallets.named("obedient"), DAY), Unknown)


def test_a_time_zone_that_there_is_not_is_unknown(shop, wallet):
    wallet.capabilities = lambda: Capabilities(statement_zone="Middle/Earth")
    assert isinstance(reconcile(shop.journal, "obedient", shop.wallets.named("obedient"), DAY), Unknown)


# Whatever is planted is found, and nothing else


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    planted=st.lists(st.sampled_from(["agrees", "lost here", "lost there", "another amount", "reversed"]), max_size=8),
    chance=st.randoms(use_true_random=False),
)
def test_whatever_is_planted_on_either_side_is_named_and_nothing_else(accountable_wallet, planted, chance):
    wallet = accountable_wallet()
    with open_shop(wallet="obedient", wallets={"obedient": wallet}, clock=VirtualClock(NOON)) as shop:
        lines, expected = [], []
        for number, what in enumerate(planted):
            match what:
                case "lost here":
                    lines.append(line(f"LOST_{number:04d}"))
                    expected.append(Verdict.ONLY_THEIRS)
                case "reversed":
                    lines += [line(f"GONE_{number:04d}"), line(f"GONE_{number:04d}", movement=Movement.REVERSAL)]
                case "lost there":
                    sell(shop)
                    expected.append(Verdict.ONLY_OURS)
                case "another amount":
                    lines.append(line(sell(shop).out_trade_no, 1))
                    expected.append(Verdict.AMOUNT_DIFFERS)
                case _:
                    lines.append(line(sell(shop).out_trade_no))
        chance.shuffle(lines)
        result = compared(shop, wallet, *lines)
    assert sorted(entry.verdict for entry in result.one_sided) == sorted(expected)
    assert result.count(Verdict.AGREES) == planted.count("agrees")


def with_the_mock(folder, store, wallet):
    return open_shop(store, data=folder, clock=VirtualClock(STORY_TIME), wallet=wallet)


def bought(shop, *codes):
    trip = shop.enter()
    for code in codes:
        trip.scan(code, count=2)
    assert isinstance(trip.pay(), Paid)
    return trip


def compared_with_the_mock(shop):
    shop.pass_time(86_400)
    result = reconcile(shop.journal, "mock", shop.wallets.named("mock"), DAY)
    assert isinstance(result, Reconciliation)
    return result


def test_refunds_are_matched_by_their_ids_whole_and_in_parts(tmp_path):
    with with_the_mock(tmp_path, "jinqiao", "mock") as shop:
        trip = bought(shop, MILK)
        for _ in range(2):
            assert isinstance(trip.refund({1: 1}), RefundDone)
        assert verdicts(compared_with_the_mock(shop)) == ["agrees"] * 3
        [payment] = payments(shop.journal)
        assert [(moved.amount, moved.refund_id[-3:]) for moved in payment.movements] == [
            (2580, ""),
            (1290, "R01"),
            (1290, "R02"),
        ]


@pytest.mark.parametrize(("store", "wallet"), [("cedar-landing", "abroad"), ("jinqiao", "split")])
def test_what_was_taken_for_another_wallet_of_ours_is_not_only_theirs(tmp_path, store, wallet):
    with with_the_mock(tmp_path, store, wallet) as shop:
        trip = bought(shop, MILK, "9521234150220") if store == "jinqiao" else bought(shop, MILK)
        assert isinstance(trip.refund({1: 1}), RefundDone)
        result = compared_with_the_mock(shop)
        assert result.entries
        assert set(verdicts(result)) == {"for-another"}
        assert not result.one_sided
        assert {entry.standing for entry in result.entries} == {Standing.PAID}


@pytest.mark.parametrize(
    ("order", "minor", "verdict"),
    [
        ("JQ20261124000101_2", 2000, "for-another"),
        ("JQ20261124000101_2", 2581, "amount-differs"),
        ("JQ20261124000101", 2000, "amount-differs"),
        ("JQ20261124000102_2", 2000, "only-theirs"),
        ("JQ20261124000101_", 2000, "only-theirs"),
        ("JQ20261124000101_123", 2000, "only-theirs"),
    ],
)
def test_a_part_is_no_more_than_the_whole_of_an_order_that_there_is(shop, wallet, order, minor, verdict):
    sell(shop, count=2)
    wallet.lines = [line(order, minor)]
    result = reconcile(shop.journal, "another", wallet, DAY)
    assert verdicts(result) == [verdict]


ORDER = "JQ20261124000101"


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        ([line(f"{ORDER}_1", 580), line(f"{ORDER}_2", 2000)], ["for-another"] * 2),
        ([line(f"{ORDER}_1", 2000), line(f"{ORDER}_2", 2000)], ["amount-differs", "for-another"]),
        ([line(f"{ORDER}_2", 1000), line(f"{ORDER}_2", 1000)], ["for-another", "only-theirs"]),
        ([line(ORDER, 2580), line(ORDER, 2580)], ["for-another", "only-theirs"]),
        ([line(ORDER, 2580), line(f"{ORDER}_2", 100)], ["amount-differs", "for-another"]),
        ([line(ORDER, 2000, movement=Movement.REVERSAL)], ["only-theirs"]),
    ],
    ids=["two parts", "more than the whole", "a part twice", "the whole twice", "the whole and more", "taken back"],
)
def test_what_is_taken_twice_for_another_wallet_is_found(shop, wallet, lines, found):
    sell(shop, count=2)
    wallet.lines = lines
    assert sorted(verdicts(reconcile(shop.journal, "another", wallet, DAY))) == found
