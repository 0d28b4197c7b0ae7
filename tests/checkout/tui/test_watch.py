"""A script on the screen."""

import asyncio

import pytest

from checkout.script.grammar import read_text
from checkout.tui.watch import WatchApp

SCRIPT = """\
> scan 9521234000013
  Fresh milk 950 ml                      1        ¥12.90
> pay
  paid ¥12.90 with mock
"""


@pytest.fixture
def watched(pictures):
    def watch(text):
        async def run():
            app = WatchApp(read_text(text, "milk.session"), "en")
            async with app.run_test(size=(80, 24)) as pilot:
                for _ in text.split("\n"):
                    app.screen.accept()
                await pilot.pause()
                seen = pictures.text_of(app)
                await pilot.press("f10")
            return app.return_code, "\n".join(seen)

        return asyncio.run(run())

    return watch


def test_a_script_is_watched_to_its_end(watched):
    code, seen = watched(SCRIPT)
    assert code == 0
    for text in ("> scan 9521234000013", "1        ¥12.90", "paid ¥12.90 with mock", "all as written", "Basket"):
        assert text in seen


def test_watching_stops_where_the_shop_answers_otherwise(watched):
    code, seen = watched(SCRIPT.replace("   ¥12.90\n", "   ¥11.90\n"))
    assert code == 1
    assert "1: the shop answers otherwise" in seen
    assert "> pay" not in seen
    assert seen.index("-Fresh milk 950 ml") < seen.index("+Fresh milk 950 ml")
