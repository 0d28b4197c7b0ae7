"""What comes from outside: small terminals, hostile text, terminals that go away, programs that are killed."""

import os
from dataclasses import replace
from itertools import cycle

from catalog.chain import demo_chain
from catalog.text import Bilingual
from checkout import open_shop
from checkout.events import ItemScanned

MILK = "9521234000013"
HOSTILE = (
    "Milk [/red] 1L",
    "[@click=app.exit]free[/] [link=http://example.com]",
    "\x1b[2J\x1b[1;1Hgone \x1b]52;c;Z29uZQ==\x07",
    "\x9b31mred\u202egnp.exe \u2066\u200b" + "é" * 7000,
)


def test_a_terminal_of_40_by_10_is_told_so_and_the_trip_comes_back_with_the_size(walk):
    async def story(walk):
        await walk.enter()
        await walk.scan(MILK)
        await walk.pilot.resize_terminal(40, 10)
        await walk.until_seen("needs 80x24")
        await walk.until_seen("40x10")
        await walk.scan(MILK)
        await walk.press("f2", "delete", "enter")
        assert walk.session.basket.pieces == 1
        await walk.pilot.resize_terminal(80, 24)
        await walk.until_seen("Fresh milk")
        await walk.scan(MILK)
        assert walk.session.basket.pieces == 2

    walk(story)


def test_it_starts_in_a_terminal_that_is_too_small(walk):
    async def story(walk):
        await walk.until_seen("needs 80x24")
        await walk.pilot.resize_terminal(80, 24)
        await walk.enter()

    walk(story, size=(40, 10))


def test_hostile_names_are_shown_as_text_on_every_screen(walk):
    chain = demo_chain()
    names = cycle(HOSTILE)
    products = {
        sku: replace(product, name=Bilingual(next(names), next(names))) for sku, product in chain.products.items()
    }
    packed = [product.gtin for product in products.values() if product.gtin and not product.age_min][: len(HOSTILE)]

    async def story(walk):
        await walk.enter()
        await walk.scan(*packed)
        assert len(walk.session.basket) == len(HOSTILE)
        for key in ("f3", "enter", "escape", "escape", "up", "f4", "escape", "f8", "right", "escape", "f2"):
            await walk.press(key)
            assert all(line.isprintable() for line in walk.seen())
        await walk.until_seen("Your wallet shows this code")
        await walk.press("enter")
        await walk.until(lambda: walk.session.receipt is not None)
        await walk.until_seen("Receipt")
        assert all(line.isprintable() for line in walk.seen())
        await walk.press("enter")
        await walk.until(lambda: walk.app.return_value is not None)

    app = walk(story, opened=lambda: open_shop(chain=replace(chain, products=products)))
    assert all(line.isprintable() for line in app.return_value)


def test_hostile_scans_get_a_sentence(walk):
    async def story(walk):
        await walk.enter()
        for scan in (*HOSTILE, "7" * 7000, "'; DROP TABLE event;--", "²⁰²¹", "٦٩٠١"):
            walk.app.screen.say("")
            await walk.scan(scan)
            assert walk.message
            assert all(line.isprintable() for line in walk.seen())
        assert not len(walk.session.basket)

    walk(story)


def test_twenty_scans_in_one_burst_are_in_the_journal_when_the_program_is_killed(terminal, tmp_path):
    codes = [product.gtin[1:] for product in demo_chain().products.values() if product.gtin and not product.online_only]
    shop = terminal("-m", "checkout", "--data", str(tmp_path), "--lang", "en")
    shop.until("Jinqiao")
    shop.type("\r")
    shop.until("Scan, type or paste")
    shop.type("".join(f"{code}\r" for code in codes[:20]))
    shop.until("20 pieces")
    shop.kill()
    with open_shop(data=tmp_path) as reopened:
        [row] = reopened.open_trips()
        events = [recorded.event for recorded in reopened.resume(row.trip).events]
    assert [event.raw for event in events if isinstance(event, ItemScanned)] == codes[:20]


def test_it_ends_when_its_terminal_is_closed(terminal, tmp_path):
    shop = terminal("-m", "checkout", "--data", str(tmp_path), "--lang", "en")
    shop.until("Jinqiao")
    before = os.times().children_user
    shop.hang_up()
    assert shop.wait() == 1
    assert os.times().children_user - before < PATIENCE_IN_CPU
    with open_shop(data=tmp_path) as reopened:
        assert reopened.open_trips() == []


PATIENCE_IN_CPU = 10
"""Seconds of CPU: a program that spins without a terminal uses as many as it is given."""
