from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.chain import Audience, PriceRow, Store, line_amount
from catalog.shelf.price_list import PriceList, PriceQuote
from catalog.text import Bilingual

STORE = Store("east", "EA", Bilingual("东店", "East"), "shanghai", 31.0, 121.0, "Asia/Shanghai", time(9), time(22))
BASE = PriceRow("DA001", 1290)
NOON = datetime.fromisoformat("2026-11-24 12:00")
"""Store time, as price rows have it."""


def at(local):
    return local.replace(tzinfo=STORE.zone).astimezone(UTC)


def quote(*rows, member=False, when=NOON):
    return PriceList([BASE, *rows], STORE).quote(member=member, at=at(when))


def row(price, **values):
    return PriceRow("DA001", price, **values)


def test_one_row_is_the_price_and_the_regular_price():
    assert quote() == PriceQuote(1290, 1290)


def test_a_member_price_is_for_members():
    member = row(1190, audience=Audience.MEMBER)
    assert quote(member, member=True) == PriceQuote(1190, 1290)
    assert quote(member, member=False) == PriceQuote(1290, 1290)


def test_a_stores_own_price_goes_before_the_chains():
    members = [row(1190, audience=Audience.MEMBER), row(1250, store="east", audience=Audience.MEMBER)]
    rows = row(1350, store="east"), *members
    assert quote(*rows) == PriceQuote(1350, 1350)
    assert quote(*rows, member=True) == PriceQuote(1250, 1350)


def test_a_stores_price_for_everybody_takes_no_member_price_away():
    rows = row(1350, store="east"), row(1190, audience=Audience.MEMBER)
    assert quote(*rows, member=True) == PriceQuote(1190, 1350)


@pytest.mark.parametrize(("hour", "everybody", "dearer"), [(19, 1590, None), (20, 1490, 1490), (22, 1590, None)])
def test_a_member_goes_on_paying_the_member_price_when_a_dearer_markdown_begins(hour, everybody, dearer):
    prices = PriceList(
        [
            row(1590),
            row(1390, audience=Audience.MEMBER),
            row(
                1490, store="east", valid_from=NOON.replace(hour=20), valid_to=NOON.replace(hour=22), reason="markdown"
            ),
        ],
        STORE,
    )
    when = at(NOON.replace(hour=hour))
    assert prices.quote(member=False, at=when) == PriceQuote(everybody, 1590)
    assert prices.quote(member=True, at=when) == PriceQuote(1390, 1590, dearer)


def test_a_markdown_leaves_the_regular_price_as_it_was():
    markdown = row(890, valid_from=NOON, reason="markdown")
    assert quote(markdown) == PriceQuote(890, 1290)


def test_the_latest_beginning_wins():
    older, newer = row(1390, valid_from=NOON - timedelta(days=60)), row(1490, valid_from=NOON - timedelta(days=20))
    assert quote(older, newer) == quote(newer, older) == PriceQuote(1490, 1490)


def test_a_member_never_pays_more_than_everybody():
    rows = row(1190, audience=Audience.MEMBER), row(890, valid_from=NOON, reason="markdown")
    assert quote(*rows, member=True) == PriceQuote(890, 1290, 1190)


def test_a_price_above_the_regular_one_saves_nothing():
    assert quote(row(1490, valid_from=NOON, reason="markdown")) == PriceQuote(1490, 1490)


@pytest.mark.parametrize(("hour", "minute", "price"), [(19, 59, 1290), (20, 0, 890), (21, 59, 890), (22, 0, 1290)])
def test_a_window_opens_at_its_first_minute_and_closes_before_its_last(hour, minute, price):
    evening = row(890, valid_from=NOON.replace(hour=20), valid_to=NOON.replace(hour=22), reason="markdown")
    assert quote(evening, when=NOON.replace(hour=hour, minute=minute)).price == price


def test_a_window_may_have_only_an_end():
    until = row(990, store="east", valid_to=NOON)
    assert quote(until, when=NOON - timedelta(minutes=1)).price == 990
    assert quote(until).price == 1290


@pytest.mark.parametrize(
    "rows", [[], [row(1190, audience=Audience.MEMBER)], [row(990, store="east")], [row(990, valid_from=NOON)]]
)
def test_a_product_without_a_price_at_some_moment_is_refused(rows):
    with pytest.raises(ValueError, match="one regular price"):
        PriceList(rows, STORE)


ROWS = st.builds(
    row,
    st.integers(1, 2000),
    store=st.sampled_from([None, "east"]),
    audience=st.sampled_from(Audience),
    valid_from=st.sampled_from([None, NOON - timedelta(hours=1), NOON, NOON + timedelta(hours=1)]),
    valid_to=st.sampled_from([None, NOON + timedelta(hours=2)]),
    reason=st.sampled_from(["regular", "markdown"]),
)


MANY_ROWS = st.lists(ROWS, max_size=8, unique_by=lambda row: (row.store, row.audience, row.valid_from)).filter(
    lambda rows: not any(row.store is None and row.audience == "all" and row.valid_from is None for row in rows)
)


@given(MANY_ROWS, st.randoms(use_true_random=False), st.booleans())
def test_the_choice_does_not_depend_on_the_order_of_the_rows(rows, random, member):
    first = quote(*rows, member=member)
    shuffled = [BASE, *rows]
    random.shuffle(shuffled)
    assert PriceList(shuffled, STORE).quote(member=member, at=at(NOON)) == first
    assert first.price <= first.regular_price
    assert first.price <= quote(*rows, member=False).price


@given(MANY_ROWS, st.sampled_from([None, "east"]), st.sampled_from(Audience), st.integers(1, 2000))
def test_a_markdown_that_begins_makes_nothing_dearer_for_a_member(rows, store, audience, cut):
    whom = audience is Audience.MEMBER
    price = max(1, quote(*rows, member=whom).price - cut)
    markdown = row(price, store=store, audience=audience, valid_from=NOON, reason="markdown")
    assert quote(*rows, markdown, member=True).price <= quote(*rows, member=True).price


@given(st.integers(1, 10**7), st.integers(1, 10**5), st.sampled_from([1, 500]))
def test_an_amount_is_within_half_a_fen_of_the_exact_one(price, quantity, ref_qty):
    amount = line_amount(price, ref_qty=ref_qty, quantity=quantity)
    assert -ref_qty < 2 * (amount * ref_qty - price * quantity) <= ref_qty
