"""Ordering from home on the screen: the nearest store's goods, by the piece and by weight."""

from checkout.tui.visit import Place


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
        (order,) = screen.app.visit.shop.journal.orders.of_shopper("li-wei")
        await screen.press("f5")
        assert "Press F5 again" in screen.message
        assert not order.is_over
        await screen.press("f5")
        await screen.until_seen("cancelled")
        assert order.state == "cancelled"
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
