"""A store's day in figures, and the page about it."""

import json
from collections import Counter
from datetime import UTC, date, datetime

import pytest

from catalog.chain import demo_chain
from checkout import open_shop
from checkout.back_office import DayFigures, examine_shop, figures_of
from checkout.back_office.day_figures import Tender
from checkout.back_office.day_file import day_document
from checkout.clock import VirtualClock
from checkout.store import OrderState
from checkout.words import Words
from checkout.words.back_office.day_page import DayPage
from checkout.words.text_columns import cell_width

MILK = "9521234000013"
DAY = date(2026, 11, 24)
NOON = datetime(2026, 11, 24, 4, tzinfo=UTC)
"""In Shanghai."""


@pytest.fixture
def shop():
    with open_shop("jinqiao", clock=VirtualClock(NOON)) as shop:
        yield shop


def sell(shop, shopper, *, count=1, wallet="mock"):
    session = shop.enter(shopper)
    session.scan(MILK, count=count)
    session.pay(wallet)
    session.leave()
    return session


def figures(shop):
    return figures_of(shop.operations(), DAY)


def test_sales_are_counted_by_the_hour_of_the_store_and_money_by_wallet(shop):
    sell(shop, "li-wei")
    shop.pass_time(3600)
    sell(shop, "wang-fang", count=2)
    shop.enter("chen-hao").leave()
    day = figures(shop)
    assert {hour: (each.count, each.sales) for hour, each in day.by_hour.items()} == {12: (1, 1290), 13: (1, 2580)}
    assert (day.baskets, day.sales, day.visits, day.pieces) == (2, 3870, 3, 3)
    assert (day.tenders["mock"].payments, day.tenders["mock"].taken) == (2, 3870)


def test_a_refund_of_the_next_day_is_money_of_the_next_day(shop):
    session = sell(shop, "li-wei")
    shop.pass_time(24 * 3600)
    shop.refund(session.receipt.number)
    shop.pass_time(60)
    assert figures(shop).tenders["mock"].returned == 0
    later = figures_of(shop.operations(), date(2026, 11, 25))
    assert (later.tenders["mock"].taken, later.tenders["mock"].returned, later.visits) == (0, 1290, 0)


@pytest.mark.parametrize("lang", ["en", "zh-CN"])
def test_the_page_is_aligned_and_no_wider_than_a_terminal(shop, lang):
    sell(shop, "li-wei", count=9)
    shop.pass_time(2 * 3600)
    sell(shop, "wang-fang")
    page = DayPage(Words(lang), figures(shop), broken=0).lines()
    assert max(map(cell_width, page)) <= 80
    hours = [line for line in page if line[2:5] == ":00"]
    assert [line[:2] for line in hours] == ["12", "13", "14"]
    assert len({cell_width(line) for line in hours}) == 1
    assert "█" * 36 in hours[0]
    assert "█" not in hours[1]


@pytest.mark.parametrize("lang", ["en", "zh-CN"])
def test_a_day_without_people_has_a_page_too(shop, lang):
    page = DayPage(Words(lang), figures(shop), broken=2).lines()
    assert max(map(cell_width, page)) <= 80
    assert "2" in page[-1]


def test_an_open_shop_is_examined_with_its_wallet_s_books(shop):
    sell(shop, "li-wei")
    assert list(examine_shop(shop.journal, shop.wallets)) == []


def test_the_figures_as_data_can_be_read_back_and_say_how_to_have_the_day_again(shop):
    sell(shop, "li-wei")
    document = json.loads(json.dumps(day_document(figures(shop), [], 7, "quiet")))
    assert (document["day"], document["seed"], document["level"]) == ("2026-11-24", 7, "quiet")
    assert document["hours"] == {"12": {"baskets": 1, "sales": 1290}}


def test_what_is_rounded_down_stands_on_the_page_so_that_it_adds_up():
    found = DayFigures(demo_chain().stores["jinqiao"], DAY, tenders={"cash-desk": Tender(1, 1230)}, rounded=4)
    assert any("Rounded down" in line and "¥0.04" in line for line in DayPage(Words("en"), found, 0).lines())
    assert any("抹零" in line and "¥0.04" in line for line in DayPage(Words("zh-CN"), found, 0).lines())
    assert day_document(found, [], 1, "quiet")["rounded"] == 4


@pytest.mark.parametrize("count", [1, 2])
def test_a_dish_that_is_forgotten_is_one_dish(count):
    found = DayFigures(demo_chain().stores["jinqiao"], DAY, orders=Counter({OrderState.FORGOTTEN: count}))
    said = "1 dish forgotten" if count == 1 else "2 dishes forgotten"
    assert any(said in line for line in DayPage(Words("en"), found, 0).lines())
