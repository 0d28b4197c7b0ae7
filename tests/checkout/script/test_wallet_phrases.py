"""What `wallet>` lines do beyond the moods: faults by name, chaos, red packets, cards, limits, QR codes."""

from __future__ import annotations

import pytest

from checkout.errors import BadDeed, NoSuchVerb
from checkout.script.grammar import deed_of
from checkout.script.player import do
from checkout.script.scene import Scene
from checkout.script.world import World


class Story:
    def __init__(self, **scene):
        self.world = World(Scene(**scene))

    def __call__(self, line):
        """What is answered to `> scan …` or `wallet> …`."""
        speaker, words = line.split("> ", 1)
        return do(self.world, deed_of(speaker, words))[1]


@pytest.fixture
def story():
    stories = []

    def begin(**scene):
        stories.append(Story(**scene))
        return stories[-1]

    yield begin
    for each in stories:
        each.world.close()


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("wallet> funds of li-wei", "li-wei has: balance ¥2000.00"),
        ("wallet> li-wei has 20", "li-wei has: balance ¥20.00"),
        ("wallet> Li-Wei has ¥0.5", "li-wei has: balance ¥0.50"),
        ("wallet> wang-fang gets a red packet of ¥8.80", "wang-fang has: balance ¥2000.00, red packet ¥8.80"),
        ("wallet> li-wei links a card with ¥500", "li-wei has: balance ¥2000.00, bank card ¥500.00"),
        (
            "wallet> li-wei links a card with ¥500 and pays at most ¥9 a day",
            "li-wei has: balance ¥2000.00, bank card ¥500.00",
        ),
        ("wallet> li-wei pays at most ¥100.00 at once", "li-wei has: balance ¥2000.00"),
        ("wallet> chaos with seed 7", "faults come by chance from now on, with the seed 7"),
        ("wallet> next payment: hangs", None),
    ],
)
def test_what_is_said_of_a_customers_money_is_done_before_anybody_is_in_the_store(story, line, answer):
    assert story()(line) == ([answer] if answer else [])


def test_it_is_said_in_chinese_too(story):
    tell = story(lang="zh-CN")
    tell("wallet> li-wei links a card with 500")
    assert tell("wallet> li-wei gets a red packet of 8.80") == [
        "li-wei 现有：余额 ¥2000.00、银行卡 ¥500.00、红包 ¥8.80"
    ]
    assert tell("wallet> chaos with seed 7") == ["从现在起故障随机出现，种子为 7"]


def test_a_limit_holds_and_is_lifted_by_naming_another(story):
    tell = story()
    tell("wallet> li-wei pays at most ¥10.00 at once and at most ¥20.00 a day")
    tell("> scan 9521234150060 x 2")
    assert tell("> pay")[0].startswith("Declined: it is above the limit for one payment.")
    tell("wallet> li-wei pays at most ¥13.80 at once")
    assert tell("> pay") == ["paid ¥13.80 with mock"]


@pytest.mark.parametrize(
    "line",
    [
        "wallet> li-wei has ¥-1",
        "wallet> li-wei has 1.005",
        "wallet> li-wei has ¥1,000",
        "wallet> li-wei gets a red packet",
        "wallet> li-wei pays",
        "wallet> li-wei pays at most",
        "wallet> li-wei links a card with ¥500 and pays",
        "wallet> chaos with seed x",
        "wallet> next payment:",
        "wallet> funds",
    ],
)
def test_what_makes_no_sense_is_answered_with_what_is_near(story, line):
    with pytest.raises(NoSuchVerb, match="is nothing the wallet can do"):
        story()(line)


def test_somebody_who_is_not_here_is_named(story):
    with pytest.raises(BadDeed, match=r"'li-wie' is nobody here: did you mean 'li-wei'\?"):
        story()("wallet> li-wie has ¥5")


def test_a_fault_that_there_is_not_is_answered_with_the_nearest(story):
    with pytest.raises(BadDeed, match=r"'hang' is not a fault of the mock wallet: did you mean 'hangs'\?"):
        story()("wallet> next payment: hang")


def test_a_qr_code_is_scanned_by_whoever_is_paying(story):
    tell = story()
    assert tell("wallet> the QR code is scanned") == []
    tell("> scan 9521234150060 x 2")
    assert tell("wallet> the QR code is scanned") == ["No payment is under way."]
    tell("> pay mock qr")
    assert tell("wallet> the QR code is scanned") == ["confirm the payment in the wallet's app"]
    assert tell("wallet> the PIN is entered") == ["paid ¥13.80 with mock"]


def test_only_simulated_wallets_have_customers_with_money(story, monkeypatch):
    tell = story()
    monkeypatch.delattr(type(tell.world.shop.wallets.named("mock").inside), "accounts", raising=False)
    tell.world.shop.wallets.named("mock").inside.__dict__.pop("accounts")
    with pytest.raises(BadDeed, match="only simulated ones can"):
        tell("wallet> li-wei has ¥5")


def test_a_script_whose_wallet_keeps_no_customers_money_fills_the_mock_wallets(story):
    tell = story(wallet="cash-desk")
    assert tell("wallet> li-wei has ¥5") == ["li-wei has: balance ¥5.00"]
