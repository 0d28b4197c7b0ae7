"""Offers on the screen: what comes off a line, what is almost reached, why these, and goods that come back."""

import json

from checkout import open_shop
from checkout.events import RefundDone, RefundStarted
from checkout.tui.texts.trip_log import offers as story_of_offers
from checkout.words import Words

TISSUES, OLIVE_OIL = "9521234130048", "9521234070184"


async def pay(walk):
    await walk.press("f2")
    await walk.until(lambda: walk.app.screen.query("#code") and walk.app.screen.query_one("#code").display)
    await walk.press("enter")
    await walk.until(lambda: walk.session.receipt is not None)


def test_a_line_says_what_comes_off_and_the_phone_what_is_almost_reached(walk):
    async def story(walk):
        await walk.enter()
        await walk.scan(TISSUES)
        await walk.until_seen("1 piece more")
        await walk.scan(TISSUES)
        await walk.until(lambda: walk.session.basket.saved.minor > 0)
        await walk.until_seen(f"-¥{walk.session.basket.saved}")
        await walk.press("f12")
        await walk.until_seen("that is proven")

    walk(story)


def test_one_of_two_comes_back_from_the_receipt(walk):
    async def story(walk):
        await walk.enter()
        await walk.scan(TISSUES, TISSUES)
        await pay(walk)
        await walk.until_seen("Give back")
        await walk.press("f5")
        await walk.until_seen("one of 2")
        await walk.press("down", "enter")
        await walk.until_seen("given back")
        await walk.until_seen("Refund                                      JQ-000001-R1")
        await walk.press("f10")
        await walk.until(lambda: walk.app.return_value is not None)

    app = walk(story)
    session = app.visit.session
    assert [line.split()[-1] for line in app.return_value if line.startswith("Refund ")] == ["JQ-000001-R1"]
    [done] = [recorded.event for recorded in session.events if isinstance(recorded.event, RefundDone)]
    half = session.receipt.total_minor / 2
    assert abs(done.amount - half) <= 1


def test_packs_that_look_alike_come_back_under_the_numbers_of_their_lines(walk):
    milk = "(01)09521234000013(21)"

    async def story(walk):
        await walk.enter()
        await walk.scan(f"{milk}A", f"{milk}B")
        await pay(walk)
        await walk.until_seen("Give back")
        await walk.press("f5")
        await walk.until_seen(" 1  Fresh milk 950 ml")
        await walk.until_seen(" 2  Fresh milk 950 ml")
        await walk.press("down", "down", "enter")
        await walk.until_seen("given back")

    events = [recorded.event for recorded in walk(story).visit.session.events]
    [begun] = [event for event in events if isinstance(event, RefundStarted)]
    assert [line.line for line in begun.lines] == [2]


def test_one_wrong_enter_gives_nothing_back_and_everything_is_the_last_choice(walk):
    async def story(walk):
        await walk.enter()
        await walk.scan(TISSUES, OLIVE_OIL)
        await pay(walk)
        await walk.until_seen("Give back")
        await walk.press("f5")
        await walk.until_seen("> Nothing")
        await walk.press("enter")
        await walk.until_seen("Receipt JQ-000001")
        assert walk.session.refunding is None
        await walk.press("f5")
        await walk.until_seen("> Nothing")
        await walk.press("up", "down", "down", "down", "enter")
        await walk.until_seen("given back")
        await walk.press("f5")
        await walk.until_seen("Receipt JQ-000001")

    session = walk(story).visit.session
    [done] = [recorded.event for recorded in session.events if isinstance(recorded.event, RefundDone)]
    assert done.amount == session.receipt.total_minor


def test_the_offers_are_told_once_with_how_often_and_the_special_price_among_them(walk):
    """Two pairs of tissues, and oil at the members' price: what came off adds up to what was saved."""

    async def story(walk):
        await walk.enter()
        await walk.scan(TISSUES, TISSUES, TISSUES, TISSUES, OLIVE_OIL)
        lines.extend(story_of_offers(Words("en"), walk.session))

    lines = []
    session = walk(story).visit.session
    assert [line for line in lines if "  -¥" in line] == [
        "Member price                                   -¥10.00",
        "Pocket tissues: buy one, get one free x 2      -¥19.80",
    ]
    assert f"{session.basket.total.minor / 100:.2f}, ¥29.80 saved" in lines[-3]


def test_offers_that_cannot_be_used_any_more_are_told_on_the_screen_and_those_from_before_hold_on(walk, tmp_path):
    file = tmp_path / "offers.json"
    half = {"id": "half", "name_zh": "半价", "name_en": "Half", "kind": "nth_piece", "pay_percent": 50}
    good = json.dumps({"format": 1, "currency": "CNY", "offers": [{**half, "items": {"skus": ["HH004"]}}]})
    file.write_text(good, encoding="utf-8")

    async def story(walk):
        await walk.until(lambda: walk.app.visit.shop is not None)
        file.write_text("{", encoding="utf-8")
        await walk.enter()
        await walk.until_seen("The offers file cannot be used")
        await walk.scan(TISSUES, TISSUES)
        await walk.until_seen("Half")

    assert walk(story, opened=lambda **options: open_shop(**options | {"offers": file})).visit.session.basket.saved
