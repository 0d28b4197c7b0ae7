"""Reading scripts: what is one, and what is said about everything that is not."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checkout.errors import ScriptError
from checkout.script.grammar import MAX_BYTES, answer_of, read_bytes, read_text
from checkout.script.happenings import read_happenings
from checkout.script.player import play, read
from checkout.script.replay import replay
from checkout.script.verbs import read_deed
from checkout.words import Words
from checkout.words.error_lines import error_line

STORY = """# Prose at the top.
@ store   jinqiao
@ clock   2026-11-24 18:30

> scan 9521234000013
  Fresh milk 950 ml                      1        ¥12.90
# A remark between two deeds.
wang-fang> enter

world> 20 seconds pass, network drops
"""


def test_a_script_is_its_scene_its_deeds_and_the_answers_under_them():
    script = read_text(STORY, "story.session")

    assert {key: (line.line, line.value) for key, line in script.scene.items()} == {
        "store": (2, "jinqiao"),
        "clock": (3, "2026-11-24 18:30"),
    }
    assert [(step.line, step.text, len(step.answer)) for step in script.steps] == [
        (5, "> scan 9521234000013", 1),
        (8, "wang-fang> enter", 0),
        (10, "world> 20 seconds pass, network drops", 0),
    ]


def test_blank_lines_inside_an_answer_belong_to_it_and_those_after_it_do_not():
    script = read_text("> receipt\n  Total\n\n    9%\n\n> leave\n", "r.session")

    assert script.steps[0].answer == ("Total", "", "  9%")
    assert script.steps[0].answer_lines == 3


@pytest.mark.parametrize("end", ["", "\n", "\r\n"])
def test_line_ends_do_not_change_what_a_script_says(end):
    newline = end or "\n"
    text = newline.join(["@ store daning", "> enter", "  welcome"]) + end

    script = read_text(text, "e.session")

    assert script.scene["store"].value == "daning"
    assert script.steps[0].answer == ("welcome",)
    assert script.with_answers([("goodbye", "", "now")]) == text.replace(
        "  welcome", newline.join(["  goodbye", "", "  now"])
    )


def test_only_answers_change_when_answers_are_written():
    script = read_text(STORY, "story.session")

    rewritten = script.with_answers([("one", "two"), (), ("three",)])

    expected = STORY.replace("  Fresh milk 950 ml                      1        ¥12.90", "  one\n  two")
    assert rewritten == expected.replace("network drops\n", "network drops\n  three\n")


def test_other_line_ends_of_unicode_do_not_break_lines():
    script = read_text("# one\x0b two\x1c three\x85 four\u2028 five\n> enter\n", "u.session")

    assert script.steps[0].line == 2


def test_invisible_characters_do_not_reach_a_deed_or_an_answer():
    script = read_text("> scan 952\u200b1234\x1b000013\n  Fresh\u202e milk\x07\n", "h.session")

    assert script.steps[0].text == "> scan 9521234000013"
    assert script.steps[0].answer == ("Fresh milk",)


def test_a_byte_order_mark_does_not_hide_the_first_line():
    assert read_text("\ufeff@ store daning\n> enter\n", "b.session").scene["store"].value == "daning"


BAD = {
    "> scam 9521234000013": "1: 'scam' is nothing a shopper can do: did you mean 'scan'?",
    "> enter\n> abracadabra": "2: 'abracadabra' is nothing a shopper can do: expected one of enter, scan,",
    "> quantity two": "1: 'quantity two': expected 'quantity N [LINE]'",
    "> quantity": "1: 'quantity': expected 'quantity N [LINE]'",
    "> undo everything": "1: 'undo everything': expected 'undo'",
    "> search": "1: 'search': expected 'search TEXT'",
    "> cook": "1: 'cook': expected 'cook SKU [LINE]'",
    "> cook CK001 first": "1: 'cook CK001 first': expected 'cook SKU [LINE]'",
    "> carry line 1": "1: 'carry line 1': expected 'carry [LINE | SKU]'",
    "> remove ²": "1: 'remove ²': expected 'remove [LINE]'",
    "> pay by card": "1: 'pay by card': expected 'pay [WALLET] [CODE | qr | app | desk]'",
    "> pay by card 281234567890123456": "1: 'pay by card 28************3456': expected 'pay [WALLET] [CODE | qr | app | desk]'",
    "pay mock 281234567890123456": "1: 'pay mock 28************3456' is no deed",
    "> pin": "1: 'pin': expected 'pin DIGITS'",
    "> cancel everything": "1: 'cancel everything': expected 'cancel payment | order [NUMBER]'",
    "> leave now": "1: 'leave now': expected 'leave [empty-handed]'",
    "world> it rains": "1: 'it rains' is nothing the world can do:",
    "world> network drop": "1: 'network drop' is nothing the world can do: did you mean 'network drops'?",
    "world> ": "1: 'world>' says nothing: expected a verb behind it",
    "world> power fails,": "1: '' is nothing the world can do:",
    "wallet> ask for the PIN": "1: 'ask for the PIN' is nothing the wallet can do: did you mean 'asks for the PIN'?",
    "wang-fong> scan 1": "1: 'wang-fong' is nobody here: did you mean 'wang-fang'?",
    "somebody-else> scan 1": "1: 'somebody-else' is nobody here: expected one of world, wallet, cashier, li-wei,",
    "piker> scan 1": "1: 'piker' is nobody here: did you mean 'picker'?",
    "picker-0> tasks": "1: 'picker-0' is nobody here: did you mean 'picker'?",
    "rider-100> back": "1: 'rider-100' is nobody here: did you mean 'rider'?",
    "kitchen-2> take": "1: 'kitchen-2' is nobody here: did you mean 'kitchen'?",
    "home-wang-fong> enter": "1: 'home-wang-fong' is nobody here: did you mean 'home-wang-fang'?",
    "home-> enter": "1: 'home-' is nobody here: did you mean 'home'?",
    "home> scam 1": "1: 'scam' is nothing a shopper can do: did you mean 'scan'?",
    "picker> scam 1": "1: 'scam' is nothing a picker can do:",
    "clerk> cuont SE011 1": "1: 'cuont' is nothing the stock clerk can do: did you mean 'count'?",
    "clerk> count SE011 1.5": "1: 'count SE011 1.5': expected 'count SKU N [back]'",
    "clerk> count SE011": "1: 'count SE011': expected 'count SKU N [back]'",
    "clerk> count SE011 1 tank": "1: 'count SE011 1 tank': expected 'count SKU N [back]'",
    "clerk> stock": "1: 'stock': expected 'stock SKU [warehouse]'",
    "pay mock": "1: 'pay mock' is no deed: expected '> pay mock'",
    ">": "1: '>' says nothing: expected a verb behind it",
    "  Fresh milk": "1: 'Fresh milk' stands alone: expected an answer under its deed",
    "> enter\n# why\n  welcome": "3: 'welcome' stands alone: expected an answer under its deed",
    "> enter\n welcome": "2: 'welcome': an answer begins with two spaces",
    "> enter\n\twelcome": "2: 'welcome': an answer begins with two spaces",
    "> enter\n@ store daning": "2: '@ store daning' comes too late: the scene stands before the first deed",
    "@ shop daning\n> enter": "1: '@ shop' is no part of a scene: did you mean '@ shopper'?",
    "@ weather fine\n> enter": "1: '@ weather' is no part of a scene: expected one of store, clock, shopper,",
    "@ store daning\n@ store jinqiao\n> enter": "2: '@ store' stands on line 1 already",
    "@\n> enter": "1: '@ ' is no part of a scene: expected one of store,",
    "# nothing but prose\n": " nothing happens in it: expected a deed like '> scan 9521234000013'",
    "": " nothing happens in it: expected a deed like '> scan 9521234000013'",
    "> scan " + "9" * 3000: "1: this line has 3,007 characters: expected at most 2,000",
    "@ store moon\n> enter": "1: '@ store moon': there is no such store: expected one of jinqiao, daning,",
    "@ store   ../etc\n> enter": "1: '@ store ../etc': expected a store's id like jinqiao",
    "@ store\n> enter": "1: '@ store ': expected a store's id like jinqiao",
    "@ clock tomorrow\n> enter": "1: '@ clock tomorrow': expected a time in the store like 2026-11-24 18:30",
    "@ clock 2026-11-24\n> enter": "1: '@ clock 2026-11-24': expected a time in the store like",
    "@ clock 2026-02-30 18:30\n> enter": "1: '@ clock 2026-02-30 18:30': expected a time in the store like",
    "@ clock 1950-02-03 18:30\n> enter": "1: '@ clock 1950-02-03 18:30': expected a time in the store like",
    "@ clock 1764000000\n> enter": "1: '@ clock 1764000000': expected a time in the store like",
    "@ lang fr\n> enter": "1: '@ lang fr': expected en or zh-CN",
    "@ seed -1\n> enter": "1: '@ seed -1': expected a number from 0 on",
    "@ seed 6_9\n> enter": "1: '@ seed 6_9': expected a number from 0 on",
    "@ stock\n> enter": "1: '@ stock ': expected each SKU once, with pieces or grams behind it, like SE011 1500",
    "@ stock SE011\n> enter": "1: '@ stock SE011': expected each SKU once, with pieces or grams behind it",
    "@ stock SE011 1.5\n> enter": "1: '@ stock SE011 1.5': expected each SKU once,",
    "@ stock SE011 -1\n> enter": "1: '@ stock SE011 -1': expected each SKU once,",
    "@ stock SE011 1, SE011 2\n> enter": "1: '@ stock SE011 1, SE011 2': expected each SKU once,",
    "@ stock SE991 1\n> enter": "1: '@ stock SE991 1': 'SE991' is no SKU on the shelves of this store: did you mean 'SE0",
    "@ staff 0 pickers\n> enter": "1: '@ staff 0 pickers': expected how many pickers, packers, riders or cooks there are,",
    "@ staff 1 picker, 2 pickers\n> enter": "1: '@ staff 1 picker, 2 pickers': expected how many",
    "@ staff 3 managers\n> enter": "1: '@ staff 3 managers': expected how many",
    "@ life 7\n> enter": "1: '@ life 7': expected a seed, and quiet, normal or rush, like 7 quiet",
    "@ life seven quiet\n> enter": "1: '@ life seven quiet': expected a seed, and quiet, normal or rush,",
    "@ life 7 busy\n> enter": "1: '@ life 7 busy': expected a seed, and quiet, normal or rush,",
    "@ shopper nobody\n> enter": "1: '@ shopper nobody': there is no such shopper: expected one of li-wei,",
    "> enter\nwallet> declines fate": "2: 'fate' is not a reason of the mock wallet: expected one of",
    "@ wallet nowhere\n> enter\nwallet> approves": "3: 'wallet> approves' cannot be played: no wallet 'nowhere' is installed.",
    "world> 745 hours pass": "1: '745 hours pass': expected at most 31 days",
    "> enter\nworld> 5 seconds pass, 999999 minutes pass": "2: '999999 minutes pass': expected at most 31 days",
    "world> " + ", ".join(["clock jumps back 999999 hours"] * 30) + "\n": "1: the calendar begins with the year 1",
}


@pytest.mark.parametrize(("text", "complaint"), BAD.items(), ids=[text[:40] for text in BAD])
def test_a_bad_script_is_answered_with_its_line_what_was_given_and_what_was_expected(text, complaint):
    with pytest.raises(ScriptError) as error:
        play(read_text(text, "bad.session"))

    said = str(error.value)
    assert said.startswith(f"bad.session:{complaint}")
    assert len(said) < 1000
    assert "\n" not in said


def test_a_file_that_is_no_text_is_named_with_the_line_where_that_shows(tmp_path):
    with pytest.raises(ScriptError, match=r"b\.session:2: this is not text in UTF-8"):
        read_bytes(b"# fine\n> scan \xff\xfe\n", "b.session")
    with pytest.raises(ScriptError, match=r"'\?PNG|is no deed|not text in UTF-8"):
        read_bytes(b"\x89PNG\r\n\x1a\n\x00\x00\x00", "picture.session")


def test_a_line_of_ten_megabytes_is_not_even_looked_at(tmp_path):
    huge = tmp_path / "huge.session"
    huge.write_bytes(b"> scan " + b"9" * 10_000_000)

    with pytest.raises(
        ScriptError, match=rf"huge\.session: this is too long: a script has at most {MAX_BYTES:,} bytes"
    ):
        read(huge)


def test_a_missing_file_and_a_folder_are_no_scripts(tmp_path):
    with pytest.raises(ScriptError, match=r"gone\.session: there is no such file"):
        read(tmp_path / "gone.session")
    with pytest.raises(ScriptError, match="this is a folder: expected a script"):
        read(tmp_path)
    with pytest.raises(ScriptError, match="this cannot be read"):
        read(tmp_path / ("x" * 300))


@given(
    st.text(max_size=300)
    | st.lists(st.sampled_from(["> scan 1", "  x", "@ lang en", "#", "", " y", "a> b"])).map("\n".join)
)
def test_any_text_is_a_script_or_is_answered_with_what_is_wrong(text):
    try:
        script = read_text(text, "any.session")
    except ScriptError:
        return
    assert script.with_answers([step.answer for step in script.steps]).count("\n") <= text.count("\n")


@given(st.lists(st.text(max_size=30), max_size=5))
def test_an_answer_written_into_a_script_is_read_back_as_it_was(lines):
    answer = answer_of(lines)
    script = read_text("> receipt\n> leave\n", "a.session")

    again = read_text(script.with_answers([answer, ()]), "a.session")

    assert again.steps[0].answer == answer
    assert answer_of(answer) == answer


@pytest.mark.parametrize(
    ("text", "code", "count"),
    [
        ("9521234000013 x 2", "9521234000013", 2),
        ("9521234000013 x2", "9521234000013", 2),
        ("9521234000013   x 2", "9521234000013", 2),
        ("box x 2 x 3", "box x 2", 3),
        ("9521234000013x2", "9521234000013x2", 1),
        ("x 2", "x 2", 1),
        ("box x", "box x", 1),
        ("box x two", "box x two", 1),
        ("box x 1234567890", "box x 1234567890", 1),
        ("a" + " " * 200_000 + "b", "a" + " " * 200_000 + "b", 1),
    ],
)
def test_only_a_number_behind_an_x_that_stands_alone_says_how_many(text, code, count):
    class Session:
        def scan(self, text, count=1):
            return text, count

    assert read_deed(f"scan {text}")(Session()) == (code, count)


@pytest.mark.parametrize(
    "long", ["2 days", "1 day", "3 d", "72 hours", "5 h", "90 min", "2 minutes", "7 s", "250 ms", "31 Days"]
)
def test_a_time_is_understood_in_full_and_short_from_milliseconds_to_days(long):
    read_happenings("world", f"{long} pass")


@pytest.mark.parametrize("text", [text for text in BAD if "declines fate" not in text], ids=lambda text: text[:40])
def test_in_chinese_a_bad_script_is_answered_in_chinese(text):
    with pytest.raises(ScriptError) as error:
        play(read_text(text, "bad.session"))

    said = error_line(Words("zh-CN"), error.value)
    assert said.startswith(f"{error.value.place}: ")
    assert re.search("[\u4e00-\u9fff]", said)
    assert not re.search("expected|did you mean|nothing|cannot|there is", said)


def test_a_missing_script_is_said_to_be_in_the_language_of_the_command(tmp_path):
    told = []
    replay([tmp_path / "gone.session"], out=told.append, words=Words("zh-CN"))
    assert told == [f"{tmp_path / 'gone.session'}: 没有这个文件"]
