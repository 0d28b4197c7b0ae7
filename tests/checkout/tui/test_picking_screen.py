"""The picker's screen: where to go, what to take, and a wrong product refused."""

from checkout import open_shop
from checkout.errors import DataFileError
from checkout.tui.visit import Place

MILK, SPINACH = "9521234000013", "9521234010043"


def ordered_from_home():
    shop = open_shop("jinqiao")
    home = shop.order("li-wei")
    home.scan(MILK)
    home.quantity(2)
    home.scan(SPINACH)
    home.pay("mock")
    return shop


def test_an_order_is_picked_and_sealed(walk):
    async def story(screen):
        await screen.until_seen("picking orders")
        await screen.press("enter")
        await screen.until_seen("1 order waits")
        await screen.press("enter")
        await screen.until_seen("1 x  Daily fresh spinach")
        await screen.scan(MILK.replace("13", "37"))
        assert screen.tone == "bad"
        await screen.press("f5")
        await screen.until_seen("Press F5 again")
        await screen.until_seen("1 x  Daily fresh spinach")
        await screen.press("f5")
        await screen.until_seen("2 x  Fresh milk")
        await screen.press("enter", "enter")
        (order,) = screen.app.visit.shop.operations().orders
        assert [(line.picked, line.short) for line in order.lines.values() if line.line] == [(2, 0), (0, 1)]
        await screen.until_seen("Enter seals it")
        await screen.press("enter")
        assert list(order.bags.values()) == ["conveyor"]
        await screen.press("f9")
        await screen.until_seen("没有要拣的")

    walk(story, opened=ordered_from_home, place=Place.PICKING)


def test_a_data_file_that_cannot_be_read_is_one_line(walk, monkeypatch):
    async def story(screen):
        await screen.until_seen("picking orders")
        await screen.press("enter")
        await screen.until_seen("1 order waits")
        picking = screen.app.visit.shop.operations().picking

        def fails(*_):
            raise DataFileError("disk I/O error", path="shop.db", reason="disk I/O error")

        monkeypatch.setattr(picking, "take", fails)
        await screen.press("enter")
        assert "the disk cannot be read" in screen.message
        assert screen.tone == "bad"

    walk(story, opened=ordered_from_home, place=Place.PICKING)
