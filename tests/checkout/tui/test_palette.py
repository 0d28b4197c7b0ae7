"""The palette offers what can be done now, and nothing else."""

from dataclasses import replace
from datetime import UTC, datetime

from checkout.script.grammar import read_text
from checkout.script.player import play

MILK = "9521234000013"


def offered(walk):
    return {command.title: command.callback for command in walk.app.get_system_commands(walk.app.screen)}


def test_it_offers_only_what_is_possible(walk):
    async def story(walk):
        assert "Pay" not in offered(walk)
        await walk.enter()
        assert not {"Pay", "Undo", "Receipt", "Network: return"} & set(offered(walk))
        await walk.scan(MILK)
        assert {"Pay", "Basket", "Undo", "Network: drop", "Theme: morning"} <= set(offered(walk))
        offered(walk)["Network: drop"]()
        assert not walk.session.online
        assert {"Network: return"} == {title for title in offered(walk) if title.startswith("Network")}
        offered(walk)["Theme: ansi-light"]()
        await walk.press("f9")
        assert {"付款", "撤销"} <= set(offered(walk))

    walk(story)


def test_a_trip_made_on_the_screen_is_saved_as_a_script_that_replays(walk, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    async def story(walk):
        await walk.enter()
        await walk.scan(MILK, "2100123003129", "9521234000014")
        offered(walk)["Save as a script"]()
        offered(walk)["Save as a script"]()

    walk(story)
    scripts = sorted(tmp_path.glob("*.session"))
    assert len(scripts) == 2
    for script in scripts:
        assert play(read_text(script.read_text(), script.name)).as_written


def test_a_trip_that_no_script_can_be_made_of_is_answered_with_why(walk, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    async def story(walk):
        await walk.enter()
        walk.session.events[0] = replace(walk.session.events[0], at=datetime(1980, 1, 1, tzinfo=UTC))
        offered(walk)["Save as a script"]()
        await walk.until_seen("This trip began when the clock was wrong")

    walk(story)
    assert not list(tmp_path.iterdir())


def test_next_payment_can_be_made_to_hang_after_the_money_is_taken(walk):
    async def story(walk):
        await walk.enter()
        await walk.scan(MILK)
        await walk.press("f2")
        await walk.until_seen("Your wallet shows this code")
        offered(walk)["Next payment: takes the money, then does not answer"]()
        await walk.press("enter")
        await walk.until_seen("Asking the wallet.")
        offered(walk)["Wallet: answer again"]()
        walk.session.payment.nudge()
        await walk.until(lambda: walk.session.receipt is not None)

    walk(story)


def test_a_fault_that_is_chosen_is_confirmed(walk):
    async def story(walk):
        await walk.enter()
        offered(walk)["Next payment: declines"]()
        await walk.until_seen("Next payment: declines")
        offered(walk)["Wallet: answer again"]()
        await walk.until_seen("The mock wallet answers again.")

    walk(story)
