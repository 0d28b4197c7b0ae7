"""The bars on the screen are read off the screen, by a reader that is not ours."""

import zxingcpp

from checkout.tui.texts.goods_rows import printed_code


def read(picture):
    return [found.text for found in zxingcpp.read_barcodes(picture)]


def test_the_bars_of_the_product_looked_at_are_read_off_the_screen(walk, pictures):
    async def story(walk):
        await walk.enter()
        for _ in range(3):
            expected = printed_code(walk.app.screen.shelves.product)
            assert read(pictures.image_of(walk.app)) == [expected]
            await walk.press("right", "down")
            while walk.app.screen.shelves.product.gtin is None:
                await walk.press("up", "right")

    walk(story)
    walk(story, size=(120, 30), lang="zh-CN")


def test_the_scales_label_and_the_wallets_code_are_read_off_the_screen(walk, pictures):
    async def story(walk):
        await walk.enter()
        await walk.press("f7")
        await walk.scan("salmon fillet")
        await walk.until_seen("On the scale")
        await walk.scan("312")
        await walk.until_seen("2 100123 003129")
        assert "2100123003129" in read(pictures.image_of(walk.app))
        await walk.press("enter")
        await walk.until(lambda: len(walk.session.basket) == 1)
        await walk.press("f2")
        await walk.until_seen("Your wallet shows this code")
        [code] = [text for text in read(pictures.image_of(walk.app)) if len(text) == 18]
        await walk.scan(code)
        await walk.until(lambda: walk.session.receipt is not None)

    walk(story)
