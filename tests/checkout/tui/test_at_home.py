"""Ordering from home on the screen: the nearest store's goods, by the piece and by weight."""

from datetime import timedelta

from checkout import open_shop
from checkout.clock import VirtualClock
from checkout.session import MAX_QUANTITY
from checkout.shop import STORY_TIME
from checkout.tui.palette import commands
from checkout.tui.visit import Place


def at_night():
    """23:30: the store is closed."""
    return open_shop(clock=VirtualClock(STORY_TIME + timedelta(hours=5)))


def test_goods_are_ordered_from_home(walk):
    async def story(screen):
        await screen.until_seen("brings it")
        await screen.enter()
        assert screen.session.at_home
        await screen.scan("9521234000013")
        assert [item.mode for item in screen.session.basket.lines if item.goods.sku == "DA001"] == ["deliver"]
        await screen.press("f7", "s", "a", "l", "m", "enter")
        await screen.until_seen("What the picker weighs is what it costs.")
        await screen.scan("1100")
        assert any(item.quantity == 1100 for item in screen.session.basket.lines)

    walk(story, place=Place.HOME)


def test_the_door_leads_home(walk):
    async def story(screen):
        await screen.until_seen("Open from")
        await screen.press("up", "right")
        await screen.until_seen("Jinqiao brings it.")
        assert not any("Store   " in line for line in screen.seen())
        await screen.enter()
        assert screen.session.at_home
        await screen.until_seen("Enter orders what is marked.")
        await screen.press("enter")
        assert len(screen.session.basket.lines) >= 1

    walk(story)


def test_paying_from_home_says_when_it_comes(walk):
    async def story(screen):
        await screen.until_seen("brings it")
        await screen.enter()
        await screen.scan("9521234000013")
        await screen.press("f2")
        await screen.until_seen("Pay with")
        assert any("home by 18:" in line for line in screen.seen())
        assert str(screen.session.basket.total) == "18.90"
        await screen.press("enter")
        await screen.until_seen("Comes by")
        await screen.press("escape", "f11")
        await screen.until_seen("to Guiyu Garden")
        await screen.press("f5")
        assert "Press F5 again" in screen.message
        assert screen.session.orders().pages[0].order.state != "cancelled"
        await screen.press("f5")
        await screen.until_seen("cancelled")
        assert screen.session.orders().pages[0].order.state == "cancelled"
        assert not any("Cancel the order" in line for line in screen.seen())

    walk(story, place=Place.HOME, size=(120, 30))


def test_another_half_hour_is_chosen(walk):
    async def story(screen):
        await screen.until_seen("brings it")
        await screen.enter()
        await screen.scan("9521234000013")
        screen.app.screen.action_slots()
        await screen.until_seen("as soon as possible")
        await screen.press("down", "down", "enter")
        assert "home between 19:30 and 20:00" in screen.message

    walk(story, place=Place.HOME)


def test_the_screen_is_left_after_a_held_order_was_cancelled(walk):
    async def story(screen):
        await screen.until_seen("brings it")
        await screen.enter()
        screen.session.order("FR024", grams=500)
        await screen.press("f2")
        await screen.until_seen("Pay with")
        await screen.press("enter")
        await screen.until(lambda: screen.session.state == "held")
        await screen.press("f11", "f5", "f5")
        await screen.until_seen("cancelled")
        await screen.press("escape", "f10")
        assert screen.app._exit

    walk(story, place=Place.HOME)


def test_the_delivery_fee_is_no_line_to_choose(walk):
    async def story(screen):
        await screen.until_seen("brings it")
        await screen.enter()
        await screen.scan("9521234000013")
        assert len(screen.session.basket.lines) == 2
        await screen.press("f3", "down")
        assert screen.app.screen.phone.chosen.goods.sku == "DA001"
        await screen.press("delete")
        assert not len(screen.session.basket)
        assert not screen.app.screen.lines_chosen

    walk(story, place=Place.HOME)


def test_the_keys_for_orders_and_offers_are_seen(walk):
    async def story(screen):
        await screen.until_seen("brings it")
        await screen.enter()
        for key in ("F11 Orders", "F12 Offers", "F10 Close"):
            assert key in screen.seen()[-1]

    walk(story, place=Place.HOME)


def test_at_night_a_slot_is_chosen_and_then_paid_for(walk):
    async def story(screen):
        await screen.until_seen("It is closed at this hour.")
        await screen.enter()
        await screen.scan("9521234000013")
        await screen.press("f2")
        await screen.until_seen("When is it to be brought?")
        assert not any("as soon as possible" in line for line in screen.seen())
        await screen.press("enter")
        await screen.until_seen("Pay with")
        assert screen.session.trip.slot is not None

    walk(story, opened=at_night, place=Place.HOME)


def test_the_palette_has_the_address_and_substitutes(walk):
    async def story(screen):
        await screen.until_seen("brings it")
        await screen.enter()
        offered = {each.title: each.callback for each in commands(screen.app.visit, screen.app.screen)}
        offered["Address"]()
        await screen.until_seen("Latitude, longitude")
        await screen.scan("nowhere")
        assert screen.tone == "bad"
        await screen.scan("31.2583,121.5924 Lilac Road 5")
        assert "Lilac Road 5" in screen.message
        offered["Substitutes: yes, no or ask"]()
        await screen.until_seen("Where goods are not there")
        await screen.press("enter")
        assert "its money comes back" in screen.message

    walk(story, place=Place.HOME)


def test_the_help_at_home_speaks_of_home(walk):
    async def story(screen):
        await screen.until_seen("brings it")
        await screen.enter()
        await screen.press("f1")
        await screen.until_seen("what can be ordered")
        assert not any("leave the store" in line for line in screen.seen())

    walk(story, place=Place.HOME, size=(100, 50))


def test_as_many_grams_can_be_typed_as_are_sold(walk):
    async def story(screen):
        await screen.until_seen("brings it")
        await screen.enter()
        await screen.press("f7", "c", "h", "e", "r", "r", "i", "e", "s", "enter")
        await screen.until_seen("How much?")
        await screen.scan(str(MAX_QUANTITY + 1))
        assert f"from 1 to {MAX_QUANTITY}" in screen.message

    walk(story, place=Place.HOME)
