"""The stories of the store behind the shelves, told once more with accidents."""

from __future__ import annotations

from pathlib import Path

import pytest

from checkout.back_office.doctor import examine
from checkout.script.grammar import answer_of, read_text
from checkout.script.player import do, play, read
from checkout.script.recorder import script_of
from checkout.script.scene import read_scene
from checkout.script.world import World

SESSIONS = Path(__file__).parents[2] / "sessions" / "behind_the_shelves"
STORIES = sorted(SESSIONS.glob("*.session"))


def opened(script):
    return World(read_scene({key: line.value for key, line in script.scene.items()}))


def wallet_of(world):
    return world.shop.wallets.named("mock").inside


ONLY_IN_MIND = {
    "picker> missing": "what else could be picked is looked up again",
    "picker> substitute": "as above, when the first one did not fit",
    "home> cancel": "the picker's scanner warns before the next scan",
    "rider> give": "a rider without bags counts as back",
    "chen-hao> pay": "a correction of the stock is told to the staff once",
}
"""After these deeds somebody knows what is not written down, because nothing depends on it."""


@pytest.mark.parametrize("path", STORIES, ids=lambda path: path.stem)
def test_a_power_cut_after_a_deed_changes_nothing_of_what_comes(path):
    script = read(path)
    world = opened(script)
    try:
        for step in script.steps:
            assert answer_of(do(world, step.deed)[1]) == step.answer, f"{step.text} on line {step.line}"
            if not step.text.startswith(tuple(ONLY_IN_MIND)):
                world.cut_power()
        assert [each for each in examine(world.shop.journal, wallet_of(world)) if each.is_fault] == []
    finally:
        world.close()


@pytest.mark.slow
@pytest.mark.parametrize("path", STORIES, ids=lambda path: path.stem)
def test_what_each_shopper_did_is_saved_as_a_script_that_replays(path):
    script = read(path)
    world = opened(script)
    try:
        for step in script.steps:
            do(world, step.deed)
        for trip in world.trips.values():
            saved = script_of(trip.events, world.shop)
            assert play(read_text(saved, "saved.session")).difference() == ""
    finally:
        world.close()


def test_at_least_fifteen_stories_are_told_three_of_them_in_chinese():
    told = [path.read_text(encoding="utf-8") for path in STORIES]
    assert len(told) >= 15
    assert sum("zh-CN" in story for story in told) >= 3
