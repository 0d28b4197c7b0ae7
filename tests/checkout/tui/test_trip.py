"""A whole trip on the screen, from the door to the receipt on the way out."""

import pytest
from textual import events

from checkout import open_shop
from checkout.clock import VirtualClock
from checkout.events import Source
from checkout.shop import STORY_TIME
from checkout.trip import TripState
from checkout.tui.texts.pay_texts import Stage
from checkout.tui.widgets.message_line import Tone
from checkout.tui.widgets.scan_field import ScanField

MILK = "9521234000013"
SALMON = "2100123003129"


async def pay(walk):
    await walk.press("f2")
    await walk.until(lambda: walk.app.screen.query("#code") and walk.app.screen.query_one("#code").display)
    await walk.press("enter")


@pytest.mark.parametrize(
    ("lang", "in_basket", "total"), [("en", "Fresh milk 950 ml", "Total"), ("zh-CN", "鲜牛奶", "合计")]
)
def test_from_the_door_to_the_receipt(walk, lang, in_basket, total):
    async def story(walk):
        await walk.enter()
        await walk.scan(MILK, SALMON)
        assert any(in_basket in line for line in walk.seen())
        await pay(walk)
        await walk.until(lambda: walk.session.receipt is not None)
        await walk.until_seen(total)
        await walk.press("enter")
        await walk.until(lambda: walk.app.return_value is not None)

    app = walk(story, lang=lang)
    assert str(app.visit.session.receipt.total) == "55.96"
    assert any(total in line and "¥55.96" in line for line in app.return_value)
    assert app.visit.session.state is TripState.LEFT


@pytest.mark.parametrize(
    ("store", "tax", "not_here"), [("jinqiao", "VAT ", "sales tax"), ("cedar-landing", "free of sales tax", "VAT")]
)
def test_the_shelf_says_which_tax_its_prices_mean(walk, store, tax, not_here):
    async def story(walk):
        await walk.enter()
        await walk.until_seen(tax)
        assert not any(not_here in line for line in walk.seen())

    walk(story, store=store, size=(120, 30))


def test_two_keys_take_the_first_thing_off_the_shelf(walk):
    async def story(walk):
        await walk.enter()
        await walk.press("enter")
        await walk.until(lambda: len(walk.session.basket) == 1)
        assert walk.session.events[-1].event.source is Source.SHELF

    walk(story)


def test_goods_sold_by_weight_are_weighed_and_their_label_is_scanned(walk):
    async def story(walk):
        await walk.enter()
        await walk.press("f7")
        await walk.scan("salmon fillet")
        await walk.until_seen("On the scale")
        await walk.scan("312")
        await walk.until_seen("2 100123 003129")
        await walk.scan("9521234000013")
        assert "whole grams" in walk.message
        await walk.press("enter")
        await walk.until(lambda: len(walk.session.basket) == 1)

    [line] = walk(story).visit.session.basket.lines
    assert (line.goods.name.en, line.quantity, line.amount) == ("Salmon fillet", 312, 4306)


def test_what_stands_on_no_shelf_is_found_in_the_app_and_shipped(walk):
    async def story(walk):
        await walk.enter()
        await walk.press("f7")
        await walk.scan("rice cooker")
        await walk.until(lambda: len(walk.session.basket) == 1)

    [line] = walk(story).visit.session.basket.lines
    assert line.mode == "ship"


def test_the_lines_of_the_basket_are_changed_with_the_arrow_keys(walk):
    async def story(walk):
        await walk.enter()
        await walk.scan(MILK, SALMON)
        await walk.press("f3", "up", "right", "right", "f6")
        milk, salmon = walk.session.basket.lines
        assert (milk.quantity, milk.mode, salmon.quantity) == (3, "deliver", 312)
        await walk.press("down", "right")
        assert walk.tone is Tone.BAD
        await walk.press("delete")
        assert [line.goods.name.en for line in walk.session.basket.lines] == ["Fresh milk 950 ml"]
        await walk.press("f5", "left")
        assert len(walk.session.basket) == 2

    walk(story)


def test_a_scan_is_taken_while_the_arrows_are_in_the_basket(walk):
    async def story(walk):
        await walk.enter()
        await walk.scan(MILK)
        await walk.press("f3")
        await walk.scan(SALMON)
        assert len(walk.session.basket) == 2

    walk(story)


def test_what_was_found_goes_with_the_text_that_it_was_found_for(walk):
    async def story(walk):
        await walk.enter()
        await walk.press("f7", *"milk")
        await walk.until_seen("Fresh milk 950 ml")
        await walk.press("escape")
        await walk.until_seen("Nothing found yet.")
        await walk.scan("salmon fillet")
        await walk.until_seen("On the scale")

    walk(story)


def test_of_a_pasted_list_it_is_told_how_much_is_not_in_the_basket(walk):
    async def story(walk):
        await walk.enter()
        walk.app.screen.field.post_message(events.Paste(f"{MILK}\n9521234000014\nnothing at all\n9521234070016\n"))
        await walk.until(lambda: len(walk.session.basket) == 2)
        await walk.until_seen("2 of 4 lines are not in the basket. F8 tells why.")
        assert walk.tone is Tone.BAD
        walk.app.screen.field.post_message(events.Paste(f"{MILK}\n{MILK}\n"))
        await walk.until(lambda: walk.session.basket.pieces == 4)
        assert "Fresh milk" in walk.message

    walk(story)


def test_a_scan_while_paying_is_refused_and_heard(walk):
    async def story(walk):
        await walk.enter()
        await walk.scan(MILK)
        await walk.press("f2")
        await walk.until_seen("Your wallet shows this code")
        await walk.scan(MILK)
        assert "Not scanned" in walk.message

    app = walk(story)
    assert (app.visit.session.basket.pieces, app.visit.session.state) == (1, TripState.OPEN)


def test_the_wallet_asks_for_the_pin_and_a_wrong_one_costs_nothing(walk):
    async def story(walk):
        await walk.enter()
        await walk.scan(MILK)
        await walk.press("f2")
        await walk.until_seen("Your wallet shows this code")
        walk.app.visit.shop.wallets.opened["mock"].inside.faults.ask_pin()
        await walk.press("enter")
        await walk.until_seen("The wallet asks for your PIN.")
        await walk.scan("111111")
        assert "not the PIN" in walk.message
        await walk.scan("123456")
        await walk.until(lambda: walk.session.receipt is not None)

    walk(story)


def test_a_declined_payment_says_what_to_do_and_leaves_the_basket_open(walk):
    async def story(walk):
        await walk.enter()
        await walk.scan(MILK)
        await walk.press("f2")
        await walk.until_seen("Your wallet shows this code")
        walk.app.visit.shop.wallets.opened["mock"].inside.faults.decline()
        await walk.press("enter")
        await walk.until(lambda: "Nothing was charged" in walk.message)
        await walk.press("escape")
        await walk.scan(MILK)

    app = walk(story)
    assert (app.visit.session.state, app.visit.session.basket.pieces) == (TripState.OPEN, 2)


def test_a_code_from_the_sheet_of_faults_is_scanned_instead_of_the_phones(walk):
    async def story(walk):
        await walk.enter()
        await walk.scan(MILK)
        await walk.press("f2")
        await walk.until_seen("Your wallet shows this code")
        await walk.scan("280000000000000105")
        await walk.until(lambda: "the wallet finds it risky" in walk.message)
        await walk.until_seen("Your wallet shows this code")
        await walk.scan("280000000000000201")
        await walk.until_seen("The wallet asks for your PIN.")
        await walk.scan("123456")
        await walk.until(lambda: walk.session.receipt is not None)

    app = walk(story)
    assert [tender.payer for tender in app.visit.session.receipt.tenders] == ["li***@example.com"]


def test_without_a_network_a_payment_waits_and_can_be_turned_back_from(walk):
    async def story(walk):
        await walk.enter()
        await walk.scan(MILK)
        walk.app.visit.shop.network_drops()
        await pay(walk)
        await walk.until_seen("No network.")
        await walk.press("escape")
        await walk.until(lambda: walk.session.state is TripState.OPEN)

    walk(story)


def test_an_unpaid_basket_is_not_lost_on_leaving_but_offered_at_the_door(walk, tmp_path):
    def opened():
        return open_shop(data=tmp_path)

    async def leaving(walk):
        await walk.enter()
        await walk.scan(MILK)
        await walk.press("f10", "down", "enter")
        await walk.until(lambda: walk.app.return_value is not None)

    async def coming_back(walk):
        await walk.until_seen("Go on with")
        await walk.enter()
        await walk.until(lambda: walk.session.state is TripState.OPEN)
        assert walk.session.basket.pieces == 1

    assert "set aside" in walk(leaving, opened=opened).return_value[0]
    walk(coming_back, opened=opened)


def test_one_key_changes_the_language_of_everything_on_the_screen(walk):
    async def story(walk):
        await walk.enter()
        await walk.scan(MILK)
        for english in ("Basket", "Fresh milk", "Help", "Exit"):
            assert english in "\n".join(walk.seen())
        await walk.press("f9")
        await walk.until_seen("付款")
        seen = "\n".join(walk.seen())
        for chinese in ("购物篮", "鲜牛奶", "帮助", "离店"):
            assert chinese in seen
        await walk.press("f9")
        await walk.until_seen("Pay")

    walk(story)


def test_what_happened_shows_the_events_the_prices_and_the_wallets_answers(walk):
    async def story(walk):
        await walk.enter()
        await walk.scan(MILK)
        await walk.press("f8")
        await walk.until_seen("ItemScanned")
        await walk.press("right")
        await walk.until_seen("1 x ¥12.90 = ¥12.90")
        await walk.press("right")
        await walk.until_seen("has not been asked for anything yet")

    walk(story)


def test_the_mouse_does_what_the_keys_do(walk):
    async def story(walk):
        await walk.until(lambda: walk.app.visit.shop is not None)
        store = walk.app.screen.query_one("#store")
        for column, index in ((20, 1), (14, 0), (3, 0)):
            await walk.pilot.click("#store", offset=(column, 0))
            assert store.index == index
        await walk.enter()
        first = walk.app.screen.shelves.product
        await walk.pilot.click("#shelf", offset=(5, 1))
        assert walk.app.screen.shelves.product is not first
        await walk.pilot.click("#aisle", offset=(50, 0))
        assert walk.app.screen.shelves.walk.aisle.number == 2
        await walk.scan(MILK)
        await walk.pilot.click("#basket", offset=(3, 0))
        assert walk.app.screen.lines_chosen
        await walk.pilot.click("KeyLine", offset=(12, 0))
        await walk.until_seen("Your wallet shows this code")
        await walk.pilot.click("#box KeyLine", offset=(2, 0))
        await walk.until(lambda: walk.session.receipt is not None)

    walk(story)


def test_a_payment_left_open_is_settled_when_the_trip_is_taken_up(walk, tmp_path):
    def opened():
        return open_shop(data=tmp_path)

    async def leaving(walk):
        await walk.enter()
        await walk.scan(MILK)
        await walk.press("f2")
        await walk.until_seen("Your wallet shows this code")
        walk.app.visit.shop.wallets.opened["mock"].inside.faults.take_money_and_hang()
        await walk.press("enter")
        await walk.until_seen("Asking the wallet.")
        await walk.press("f10")
        await walk.until(lambda: walk.app.return_value is not None)

    async def coming_back(walk):
        await walk.press("enter")
        await walk.until(lambda: walk.session is not None and walk.session.receipt is not None)
        await walk.until_seen("Paid with mock")

    assert walk(leaving, opened=opened).visit.session.state is TripState.PAYING
    app = walk(coming_back, opened=opened)
    assert (app.visit.session.state, str(app.visit.session.receipt.total)) == (TripState.PAID, "12.90")


def test_a_refund_that_came_back_after_the_trip_is_told_to_its_shopper_alone(walk, tmp_path):
    clock = VirtualClock(STORY_TIME)
    with open_shop(data=tmp_path, clock=clock) as shop:
        trip = shop.enter("li-wei")
        trip.scan(MILK)
        trip.pay("mock", "280000000000000702")
        trip.refund()
        trip.leave()
    clock.advance(120)

    async def another_comes_first(walk):
        await walk.enter()
        await walk.until(lambda: walk.app.visit.shop.back_office.due is None)
        assert "given back" not in walk.message
        walk.app.visit.session = shop_session = walk.app.visit.shop.enter("li-wei")
        await walk.until_seen("given back: ¥12.90 (refund JQ-000001-R1)")
        assert not walk.app.visit.news
        assert shop_session.receipt is None

    walk(another_comes_first, opened=lambda: open_shop(data=tmp_path, clock=clock), shopper="wang-fang")


def test_a_data_file_in_use_is_told_at_the_door(walk, tmp_path):
    async def story(walk):
        await walk.press("enter")
        await walk.until(lambda: walk.tone is Tone.BAD)
        assert walk.session is None
        await walk.press("f10")

    with open_shop(data=tmp_path):
        app = walk(story, opened=lambda: open_shop(data=tmp_path))
    assert app.return_code == 2


def test_never_another_amount_is_taken_than_the_one_on_the_screen(walk):
    async def story(walk):
        await walk.enter()
        await walk.scan(MILK)
        await walk.press("f2")
        await walk.until(lambda: walk.app.screen.query("#code") and walk.app.screen.query_one("#code").display)
        # As by the rest of a burst of keys, or another phone.
        walk.session.scan(MILK)
        await walk.press("enter")
        assert walk.session.payment is None
        assert walk.session.receipt is None
        assert "total has changed" in walk.message
        await walk.until(lambda: walk.app.screen.query_one("#code").display)
        await walk.until(lambda: walk.app.screen.stage is Stage.READY)
        await walk.press("enter")
        await walk.until(lambda: walk.session.receipt is not None)

    assert str(walk(story).visit.session.receipt.total) == "25.80"


def test_the_rest_of_a_burst_does_not_reach_the_shelf_below_a_dialog(walk):
    async def story(walk):
        await walk.enter()
        await walk.scan(MILK)
        shop = walk.app.screen
        await walk.press("f2")
        shop.post_message(ScanField.EmptyKey("enter"))
        shop.post_message(ScanField.Scanned(MILK, Source.SCAN))
        await walk.pilot.pause()
        assert walk.session.basket.pieces == 1

    walk(story)


def test_a_dialog_that_is_closed_twice_closes_once(walk):
    async def story(walk):
        await walk.enter()
        await walk.press("f8")
        pages = walk.app.screen
        pages.action_close()
        pages.action_close()
        await walk.until(lambda: walk.app.screen is not pages)
        assert len(walk.app.screen_stack) == 2

    walk(story)
