"""A picture dropped on the terminal is looked at, and the codes in it are scanned."""

import pytest
from textual import events

from catalog.drawing.bars import bar_symbol
from catalog.drawing.rendering import picture
from checkout.events import Source

MILK = "9521234000013"


@pytest.fixture
def milk(tmp_path):
    path = tmp_path / "fresh milk.png"
    path.write_bytes(picture(bar_symbol(MILK)))
    return path


def test_a_dropped_picture_puts_what_it_shows_into_the_basket(walk, milk):
    async def story(walk):
        await walk.enter()
        walk.app.screen.field.post_message(events.Paste(f"'{milk}' "))
        await walk.until(lambda: len(walk.session.basket) == 1)
        assert walk.session.events[-1].event.source is Source.PASTED

    assert str(walk(story).visit.session.basket.lines[0].goods.gtin) == "0" + MILK


def test_a_path_may_be_typed(walk, milk):
    async def story(walk):
        await walk.enter()
        await walk.scan(str(milk))
        await walk.until(lambda: len(walk.session.basket) == 1)

    walk(story)


def test_a_picture_that_cannot_be_read_is_said_to_be(walk, tmp_path):
    async def story(walk):
        await walk.enter()
        await walk.scan(f"{tmp_path}/none.png")
        await walk.until_seen("There is no file")
        assert len(walk.session.basket) == 0

    walk(story)
