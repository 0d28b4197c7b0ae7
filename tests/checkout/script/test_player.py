"""Playing scripts: compared as a whole, accepted in place, watched deed by deed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from checkout.back_office.doctor import examine
from checkout.errors import BadDeed, ScriptError
from checkout.script.grammar import read_text
from checkout.script.player import accept, do, perform, play, read
from checkout.script.replay import replay
from checkout.script.scene import read_scene
from checkout.script.world import World
from checkout.trip import TripState
from checkout.words import Words

SESSIONS = Path(__file__).parents[2] / "sessions"
SAMPLE = Path(__file__).parents[3] / "assets" / "friday_evening.session"

WRONG = """# The price was another one once.
> scan 9521234000013
  Fresh milk 950 ml                      1        ¥11.90

> leave   empty-handed
  left without buying anything; nothing was charged
"""
RIGHT = WRONG.replace("¥11.90", "¥12.90")


def lines_of(text: str) -> dict[str, tuple[str, ...]]:
    """Every deed of the script `text`, with what is answered."""
    return {played.step.text: played.answer for played in play(read_text(text, "t.session")).steps}


def test_a_script_that_is_answered_as_written_has_no_difference():
    played = play(read_text(RIGHT, "right.session"))

    assert played.as_written
    assert played.difference() == ""
    assert played.text == RIGHT


def test_an_answer_that_differs_is_shown_as_a_difference_of_the_conversation():
    played = play(read_text(WRONG, "wrong.session"))

    assert not played.as_written
    assert played.line == 2
    assert played.difference().split("\n")[:7] == [
        "--- wrong.session",
        "+++ as played",
        "@@ -1,6 +1,6 @@",
        " # The price was another one once.",
        " > scan 9521234000013",
        "-  Fresh milk 950 ml                      1        ¥11.90",
        "+  Fresh milk 950 ml                      1        ¥12.90",
    ]


def test_nothing_in_a_script_or_its_name_paints_on_the_terminal(tmp_path):
    hostile = "# \x1b[2J\u202e\n> scan 9521234000013\x1b]0;x\x07\n  nothing \x9b31m\n"
    folder = tmp_path / "\x1b[31m"
    folder.mkdir()
    (folder / "\x1b[2J.session").write_text(hostile, encoding="utf-8")
    (folder / "\x9b31m.session").write_text("nothing", encoding="utf-8")
    told = []
    replay([folder, tmp_path / "\x1b[2J"], out=told.append)
    assert sum(".session" in line for line in told) >= 3
    assert [line for line in told if not line.isprintable()] == []


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_accepting_writes_the_answers_and_leaves_every_other_byte(tmp_path, newline):
    path = tmp_path / "trip.session"
    path.write_bytes(WRONG.replace("\n", newline).encode())

    assert accept(play(read(path)), path)
    assert path.read_bytes() == RIGHT.replace("\n", newline).encode()
    assert not accept(play(read(path)), path)
    assert list(tmp_path.iterdir()) == [path]


def test_a_link_to_a_script_stays_a_link_and_the_script_gets_the_answers(tmp_path):
    path, link = tmp_path / "wrong.session", tmp_path / "link.session"
    path.write_text(WRONG, encoding="utf-8")
    link.symlink_to(path)

    assert accept(play(read(link)), link)
    assert link.is_symlink()
    assert play(read(path)).as_written


def test_answers_that_cannot_be_written_leave_the_script_as_it_was(tmp_path):
    played = play(read_text(WRONG, "wrong.session"))

    with pytest.raises(ScriptError, match="the answers cannot be written"):
        accept(played, tmp_path / "gone" / "wrong.session")


def test_a_script_may_lack_the_last_line_end_and_end_without_paying(tmp_path):
    path = tmp_path / "short.session"
    path.write_text("> scan 9521234000013", encoding="utf-8")

    assert accept(play(read(path)), path)
    assert path.read_text(encoding="utf-8") == (
        "> scan 9521234000013\n  Fresh milk 950 ml                      1        ¥12.90"
    )


def test_whoever_watches_sees_one_deed_after_the_other_with_the_trip_it_was_about():
    watched = perform(read_text("world> network drops\n> scan 9521234000013\n> pay\nworld> power fails\n", "w.session"))

    first = next(watched)
    assert (first.session, first.answer) == (None, ())
    scanned = next(watched)
    assert scanned.session is not None
    assert scanned.session.basket.pieces == 1
    paying = next(watched)
    assert paying.session is scanned.session
    after = next(watched)
    assert after.session is not scanned.session
    assert after.session is not None
    assert after.session.state is TripState.PAYING
    watched.close()


def test_the_first_mention_lets_a_shopper_in_and_news_name_who_hears_them():
    answers = lines_of(
        "> scan 9521234000013\nwallet> answers late after 4 seconds\n> pay\n"
        "world> 3 seconds pass\nwang-fang> basket\nworld> 1 second passes\n"
    )

    assert answers["wang-fang> basket"] == ("The basket is empty. Scan something first.",)
    assert answers["world> 3 seconds pass"] == ()
    assert answers["world> 1 second passes"] == ("li-wei: paid ¥12.90 with mock",)


def test_who_enters_twice_sees_the_basket_and_who_has_left_begins_another_trip():
    answers = lines_of("> enter\n> scan 9521234000013\n>  enter\n> leave empty-handed\n> ENTER\n")

    assert answers["> enter"] == ("welcome to Jinqiao, Li Wei",)
    assert answers[">  enter".replace("  ", " ")] == ("welcome to Jinqiao, Li Wei",) or len(answers) == 4
    assert answers["> ENTER"] == ("welcome to Jinqiao, Li Wei",)


@pytest.mark.parametrize(
    ("before", "told"),
    [
        ("> scan 9521234000013\n", ("going on: 1 piece, ¥12.90",)),
        ("> scan 9521234000013\n> suspend\n", ("set aside: 1 piece, ¥12.90",)),
        ("> scan 9521234000013\n> pay\n", ("paid ¥12.90 with mock",)),
        ("> leave\n", ()),
        ("", ()),
    ],
)
def test_after_a_power_failure_everybody_is_told_how_the_trip_stands(before, told):
    assert lines_of(f"{before}world> power fails\n")["world> power fails"] == told


def test_a_payment_under_way_is_settled_when_the_power_is_back():
    answers = lines_of(
        "> scan 9521234000013\nwallet> takes the money and then does not answer\n> pay\n"
        "wallet> answers again\nworld> power fails\nworld> power fails, power fails\n"
    )

    assert answers["world> power fails"] == ("going on: 1 piece, ¥12.90", "paid ¥12.90 with mock")
    assert answers["world> power fails, power fails"] == ("paid ¥12.90 with mock",) * 2


def test_nothing_committed_is_lost_and_nothing_uncommitted_is_kept():
    script = read_text("> scan 9521234000013 x 3\nworld> power fails\n> undo\n> undo\n", "p.session")

    undone, nothing = play(script).steps[2:]
    assert undone.answer == ("taken back; in the basket now: 0 pieces, ¥0.00",)
    assert nothing.answer == ("There is nothing to take back.",)


def test_a_stuck_payment_is_told_again_after_a_power_failure():
    answers = lines_of(
        "> scan 9521234000013\nwallet> never answers\n> pay\nworld> 100 seconds pass\nworld> power fails\n"
    )

    assert answers["world> power fails"] == answers["world> 100 seconds pass"]
    assert answers["world> power fails"][0].startswith("Nobody knows yet whether the wallet took the money")


def test_the_network_stays_away_over_a_power_failure():
    answers = lines_of("> scan 9521234000013\nworld> network drops\nworld> power fails\n> pay\n")

    assert answers["> pay"] == ("waiting for the network",)


def test_a_pin_without_a_payment_and_a_pin_that_two_shoppers_owe():
    assert lines_of("wallet> the PIN is entered\n") == {"wallet> the PIN is entered": ()}
    assert lines_of("> enter\nwallet> the PIN is entered\n")["wallet> the PIN is entered"] == (
        "No payment is under way.",
    )
    answers = lines_of(
        "> scan 9521234000013 x 20\nwang-fang> scan 9521234000013 x 20\n> pay\nwang-fang> pay\n"
        "wallet> the PIN is entered\n> pin 123456\n"
    )
    assert answers["> pin 123456"] == ("No payment is under way.",)
    assert [line.split(":")[0] for line in answers["wallet> the PIN is entered"]] == ["li-wei", "wang-fang"]


def test_receipts_are_refused_with_the_reason_that_fits():
    answers = lines_of("> receipt\n> scan 9521234000013\n> RECEIPT\n> leave empty-handed\n> Receipt\n")

    assert [answer[0].split(".")[0] for answer in answers.values()][0::2] == [
        "The basket is empty",
        "What is in the basket is not paid: 1 piece",
        "This trip is over",
    ]


def test_a_wallet_that_brings_no_handle_for_scripts_is_named_with_the_line(tmp_path, monkeypatch):
    (tmp_path / "plain_wallet.py").write_text(
        "from wallet.port import Capabilities, Unknown\n"
        "class Plain:\n"
        "    name, api_version = 'plain', 1\n"
        "    def __init__(self, settings): pass\n"
        "    def capabilities(self): return Capabilities()\n"
        "    def pay(self, request): return Unknown('never')\n"
        "    query = cancel = pay\n"
        "    def refund(self, ref, refund_id, amount): return Unknown('never')\n",
        encoding="utf-8",
    )
    monkeypatch.chdir(tmp_path)
    told = "> scan 9521234000013\n> pay\nwallet> approves\n"
    script = read_text(f"@ wallet plain_wallet:Plain\n{told}", "stubborn.session")

    with pytest.raises(
        ScriptError, match=r"stubborn\.session:4: the wallet 'plain_wallet:Plain' cannot be told what to do"
    ):
        play(script)


@pytest.mark.parametrize("path", sorted(SESSIONS.rglob("*.session")), ids=lambda path: path.stem)
def test_every_story_opens_with_what_it_is_about(path):
    text = path.read_text(encoding="utf-8")

    assert text.startswith("# ")
    assert text.endswith("\n")
    assert len(read_text(text, path.name).steps) >= 5


@pytest.mark.parametrize("path", sorted(SESSIONS.rglob("*.session")), ids=lambda path: path.stem)
def test_in_every_story_the_wallet_took_what_the_receipts_say_and_no_more(path, monkeypatch):
    monkeypatch.chdir(SESSIONS)
    script = read(path.resolve())
    world = World(read_scene({key: line.value for key, line in script.scene.items()}))
    try:
        for step in script.steps:
            do(world, step.deed)
        assert [
            finding
            for finding in [*examine(world.shop.journal, world.shop.wallets.named("mock").inside)]
            if finding.is_fault
        ] == []
        assert world.shop.wallets.named("mock").inside.check() == []
    finally:
        world.close()


def test_at_least_fourteen_stories_are_told_three_of_them_in_chinese():
    stories = [path.read_text(encoding="utf-8") for path in SESSIONS.rglob("*.session")]

    assert len(stories) >= 14
    assert sum("@ lang    zh-CN" in story for story in stories) >= 3


def test_the_sample_for_newcomers_is_answered_as_written():
    played = play(read(SAMPLE))

    assert played.as_written, played.difference()


def test_playing_a_script_loads_no_screen():
    code = (
        "import sys; from pathlib import Path; from checkout.script.player import play, read;"
        f"assert play(read(Path({str(SESSIONS / 'first_shop.session')!r}))).as_written;"
        "assert not {'textual', 'rich', 'pytest', 'barcode'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


# replay, as the command calls it


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "b_wrong.session").write_text(WRONG, encoding="utf-8")
    (tmp_path / "a_right.session").write_text(RIGHT, encoding="utf-8")
    (tmp_path / "deeper").mkdir()
    (tmp_path / "deeper" / "right.session").write_text("> enter\n  welcome to Jinqiao, Li Wei\n", encoding="utf-8")
    return tmp_path


def test_replaying_a_folder_plays_all_that_is_in_it_and_tells_what_differs(folder):
    said: list[str] = []

    code = replay([folder], out=said.append)

    assert code == 1
    assert said[0] == f"{folder}/a_right.session: 2 deeds, as written"
    assert said[1] == f"{folder}/b_wrong.session:2: the shop answers otherwise"
    assert "+  Fresh milk 950 ml                      1        ¥12.90" in said
    assert said[-1] == f"{folder}/deeper/right.session: 1 deed, as written"


def test_replaying_with_accept_writes_and_says_so(folder):
    said: list[str] = []

    assert replay([folder / "b_wrong.session"], accept=True, out=said.append) == 0
    assert said == [f"{folder}/b_wrong.session: new answers written; look at them before you keep them"]
    assert (folder / "b_wrong.session").read_text(encoding="utf-8") == RIGHT


def test_a_script_that_cannot_be_read_does_not_keep_the_others_from_being_played(folder):
    (folder / "a_bad.session").write_text("> scam 1\n", encoding="utf-8")
    (folder / "empty").mkdir()
    said: list[str] = []
    complained: list[str] = []
    paths = [folder / "a_bad.session", folder / "empty", folder / "a_right.session"]

    assert replay(paths, out=said.append, complain=complained.append) == 2
    assert said == [f"{folder}/a_right.session: 2 deeds, as written"]
    assert complained == [
        f"{folder}/a_bad.session:1: 'scam' is nothing a shopper can do: did you mean 'scan'?",
        f"{folder}/empty: this is a folder: expected a script, a file like trip.session",
    ]


def test_replay_speaks_chinese_when_asked_to(folder):
    said: list[str] = []

    replay([folder / "a_right.session"], out=said.append, words=Words("zh-CN"))

    assert "2" in said[0]
    assert not said[0].endswith("as written")


def test_the_calendar_has_an_end():
    world = World(read_scene({}))
    with pytest.raises(BadDeed, match="the calendar ends with the year 9999"):
        world.pass_time(10**12)


def test_a_payment_code_is_shown_by_its_ends_alone():
    code = "281234567890123456"
    played = play(read_text(f"> scan 9521234000013\n> pay mock {code}\n  paid\n", "code.session"))
    assert played.steps[1].answer[0].startswith("Declined: the payment code was wrong")
    assert played.steps[1].step.text == "> pay mock 28************3456"
    assert code not in played.difference()
    assert code in played.text
