"""Shoppers at home and in the store, and staff, do whatever their verbs allow, in any order."""

from __future__ import annotations

from contextlib import suppress
from random import Random

import pytest

from checkout.back_office.doctor import examine
from checkout.errors import BadDeed, NoSuchVerb
from checkout.script.grammar import deed_of
from checkout.script.player import do
from checkout.script.scene import read_scene
from checkout.script.world import World

NUMBERS = ["JQ202611240001-D", "JQ202611240001-D-B1", "JQ202611240002-D", "JQ202611240003-S", "999", "²", ""]
CODES = ["9521234000013", "9521234070160", "2100123005000", "2100301011007", "banana", "9521234000013 x 99999999"]
SPEAKERS = {
    ("picker", "picker-2"): [
        "tasks",
        "take",
        "missing",
        "bag",
        "scan CODE",
        "substitute CODE",
        "weigh 980",
        "weigh -5",
    ],
    ("packing",): ["bags", "scan NUMBER"],
    ("rider", "rider-2"): ["take", "back", "arrive NUMBER", "give NUMBER", "nobody NUMBER", "refused NUMBER"],
    ("kitchen",): ["tickets", "take", "ready 1", "collected 1"],
    ("clerk",): ["stock DA001", "count DA001 3", "count DA001 -3", "fill RN019 3", "waste DA001 2"],
    ("home-li-wei", "home-chen-hao", "li-wei"): [
        *("order DA001 x2", "order RN019", "order FR001 1100 g", "order AL002", "order GM001", "reorder"),
        *("go to pay", "pay", "pin 123456", "cancel order", "track NUMBER", "orders", "answer yes", "refund", "leave"),
        *("substitutes ask", "slot 19:30", "enter", "scan CODE", "deliver 2", "scan 2100111005005", "cook CK010"),
    ],
    ("world",): ["1 minute passes", "30 minutes pass", "power fails", "network drops", "network returns"],
}


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(60))
def test_whatever_anybody_does_is_answered_and_the_books_add_up(seed):
    rng = Random(seed)
    world = World(read_scene({"stock": "DA001 9, RN019 3, FR001 9000"}))
    try:
        for _ in range(80):
            speakers = rng.choice(list(SPEAKERS))
            words = rng.choice(SPEAKERS[speakers])
            words = words.replace("NUMBER", rng.choice(NUMBERS)).replace("CODE", rng.choice(CODES))
            with suppress(BadDeed, NoSuchVerb):
                do(world, deed_of(rng.choice(speakers), words))
        wallet = world.shop.wallets.named("mock").inside
        assert [each for each in examine(world.shop.journal, wallet) if each.is_fault] == []
    finally:
        world.close()
