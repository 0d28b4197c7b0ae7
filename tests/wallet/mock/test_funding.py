"""Where the mock wallet's money comes from, and how it goes back: red packet, balance, bank card, and their limits."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wallet.mock.funding import FundingAccount, Purse, choose
from wallet.money import Money
from wallet.port import Fund, Status

SINGLE, DAY = "BUYER_PAYMENT_AMOUNT_SINGLE_LIMIT_ERROR", "BUYER_PAYMENT_AMOUNT_DAY_LIMIT_ERROR"
NO_FUNDS, NO_CARD_FUNDS = "BUYER_BALANCE_NOT_ENOUGH", "BUYER_BANKCARD_BALANCE_NOT_ENOUGH"

AMOUNT = st.integers(0, 1000)
LIMIT = st.none() | AMOUNT


def source(account, kind):
    return st.builds(FundingAccount, st.just(account), st.just(kind), AMOUNT, LIMIT, LIMIT)


PURSE = st.builds(
    Purse,
    st.builds(FundingAccount, st.just(1), st.just("customer"), AMOUNT),
    st.none() | source(2, "bank_card"),
    st.none() | st.builds(FundingAccount, st.just(3), st.just("red_packet"), AMOUNT),
    LIMIT,
    LIMIT,
)


@given(PURSE, st.integers(1, 2000))
def test_what_is_chosen_covers_the_amount_within_every_limit(purse, amount):
    chosen = choose(purse, amount)
    if isinstance(chosen, str):
        return
    sources = {each.kind: each for each in (purse.balance, purse.card, purse.red_packet) if each}
    assert sum(part.amount for part in chosen) == amount
    assert all(0 < part.amount <= sources[part.kind].available for part in chosen)
    assert [part.kind for part in chosen] in (
        ["red_packet"],
        ["customer"],
        ["bank_card"],
        ["red_packet", "customer"],
        ["red_packet", "bank_card"],
    )
    if purse.red_packet:
        assert {part.kind: part.amount for part in chosen}.get("red_packet", 0) == min(
            purse.red_packet.available, amount
        )
    for limited, limits in ((amount, purse), *((part.amount, sources[part.kind]) for part in chosen)):
        for limit in (getattr(limits, "single_limit", None), getattr(limits, "left_today", None)):
            assert limit is None or limited <= limit


@given(PURSE, st.integers(1, 2000))
def test_it_is_declined_only_when_no_single_source_can_pay_the_rest(purse, amount):
    chosen = choose(replace(purse, single_limit=None, left_today=None), amount)
    if not isinstance(chosen, str):
        return
    rest = amount - (purse.red_packet.available if purse.red_packet else 0)
    assert purse.balance.available < rest
    card = purse.card
    assert (
        card is None
        or min(limit for limit in (card.available, card.single_limit, card.left_today) if limit is not None) < rest
    )


@pytest.fixture
def purse(table):
    """¥50.00 on the balance, ¥8.80 in a red packet, ¥500.00 on a card."""
    accounts = table.wallet.accounts
    accounts.set_balance("li-wei", Money(5000))
    accounts.give_red_packet("li-wei", Money(880))
    accounts.link_card("li-wei", Money(50_000), at_once=Money(20_000), a_day=Money(30_000))
    return accounts


def test_the_red_packet_comes_first_then_the_balance_then_the_card(table, purse):
    assert table.pay(Money(800), "JQ0001").funds == (Fund("red_packet", Money(800)),)
    assert table.pay(Money(4000), "JQ0002").funds == (Fund("red_packet", Money(80)), Fund("balance", Money(3920)))
    assert table.pay(Money(2000), "JQ0003").funds == (Fund("bank_card", Money(2000)),)
    assert table.funds() == {"balance": 1080, "bank_card": 48_000, "red_packet": 0}


def test_refunds_go_back_the_other_way_and_the_red_packet_is_last(table, purse):
    table.pay(Money(6880))
    assert table.funds() == {"balance": 5000, "bank_card": 44_000, "red_packet": 0}
    table.refund(5000, "refund_1")
    assert table.funds() == {"balance": 5000, "bank_card": 49_000, "red_packet": 0}
    table.refund(1500, "refund_2")
    assert table.funds() == {"balance": 5000, "bank_card": 50_000, "red_packet": 500}
    assert table.refund(380, "refund_3").status is Status.REFUNDED
    assert table.funds() == {"balance": 5000, "bank_card": 50_000, "red_packet": 880}
    assert [fund.amount.minor for fund in table.query().funds] == [880, 6000], "what was charged stays what was charged"


def test_a_capture_of_less_releases_in_the_same_order(table, purse):
    table.pay(Money(6880), capture_later=True)
    assert table.funds() == {"balance": 5000, "bank_card": 44_000, "red_packet": 0}
    taken = table.capture(500)
    assert taken.funds == (Fund("red_packet", Money(500)),)
    assert table.funds() == {"balance": 5000, "bank_card": 50_000, "red_packet": 380}


def test_what_is_cancelled_goes_back_to_where_it_came_from(table, purse):
    before = table.funds()
    table.pay(Money(6880))
    table.cancel()
    assert table.funds() == before


def test_the_rest_must_come_from_one_source(table, purse):
    purse.link_card("li-wei", Money(5000))
    assert table.pay(Money(5881)).detail == NO_CARD_FUNDS


@pytest.mark.parametrize(("amount", "detail"), [(20_881, SINGLE), (60_000, NO_CARD_FUNDS)])
def test_a_card_has_its_own_reasons(table, purse, amount, detail):
    assert table.pay(Money(amount)).detail == detail


def test_a_cards_day_is_over_at_midnight_in_shanghai(table, purse):
    purse.give_red_packet("li-wei", Money(0))
    for number in (1, 2):
        assert table.pay(Money(15_000), f"JQ000{number}").status is Status.PAID
    assert table.pay(Money(6000), "JQ0003").detail == DAY
    table.later(5.5 * 3600 - 1)
    assert table.pay(Money(6000), "JQ0004").detail == DAY
    table.later(1)
    assert table.pay(Money(6000), "JQ0005").status is Status.PAID


def test_what_was_cancelled_today_can_be_paid_again_and_what_was_refunded_cannot(table):
    table.wallet.accounts.set_limits("li-wei", a_day=Money(7000))
    table.pay(order="JQ0001")
    assert table.pay(order="JQ0002").detail == DAY
    table.cancel("JQ0001")
    table.pay(order="JQ0003", capture_later=True)
    assert table.pay(order="JQ0004").detail == DAY
    table.cancel("JQ0003")
    table.pay(order="JQ0005")
    table.refund(6886, order="JQ0005")
    assert table.pay(order="JQ0006").detail == DAY


def test_a_limit_in_all_counts_every_source_and_can_be_lifted(table, purse):
    purse.set_limits("li-wei", at_once=Money(1000))
    assert table.pay(Money(1001), "JQ0001").detail == SINGLE
    purse.set_limits("li-wei")
    assert table.pay(Money(1001), "JQ0002").status is Status.PAID


def test_a_limit_that_is_reached_is_told_before_the_pin_is_asked_for(table):
    table.wallet.accounts.set_limits("li-wei", at_once=Money(20_000))
    assert table.pay(Money(20_001)).detail == SINGLE


@pytest.mark.parametrize("amount", [Money(-1), Money(2**53), Money(1, "USD")])
def test_what_cannot_be_on_an_account_is_refused(table, amount):
    with pytest.raises(ValueError, match="cannot be on an account"):
        table.wallet.accounts.set_balance("li-wei", amount)
    assert table.funds() == {"balance": 200_000}
