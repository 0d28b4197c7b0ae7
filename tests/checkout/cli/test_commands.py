"""The command as people type it: what it prints, where, and with which exit code."""

import io
import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from checkout import open_shop
from checkout.cli import main, run
from checkout.cli.terminal import folded, has_screen
from checkout.errors import NotSaved
from checkout.words import Words
from checkout.words.answer_lines import answer_lines
from checkout.words.error_lines import error_line
from checkout.words.text_columns import cell_width
from wallet.directory import WalletEntry

MILK = "9521234000013"


@pytest.fixture(autouse=True)
def english(monkeypatch):
    monkeypatch.setenv("CHECKOUT_LANG", "en")
    monkeypatch.delenv("_CHECKOUT_COMPLETE", raising=False)


@pytest.fixture
def script(tmp_path):
    path = tmp_path / "trip.session"
    path.write_text(f"> scan {MILK}\n  Fresh milk 950 ml                      1        ¥12.90\n", encoding="utf-8")
    return path


def told(capsys):
    """What was printed on standard output; nothing may be on standard error."""
    out, err = capsys.readouterr()
    assert err == ""
    return out


def complained(capsys):
    """The lines on standard error; nothing may be on standard output."""
    out, err = capsys.readouterr()
    assert out == ""
    lines = err.splitlines()
    assert 1 <= len(lines) <= 2
    assert "Traceback" not in err
    return lines


# Help


@pytest.mark.parametrize(
    "command",
    [
        [],
        ["replay"],
        ["price"],
        ["read"],
        ["see"],
        ["draw"],
        ["labels"],
        ["weigh"],
        ["stock"],
        ["receipt"],
        ["payments"],
        ["payments", "settle"],
        ["reconcile"],
        ["wallets"],
        ["doctor"],
        ["completion"],
    ],
)
@pytest.mark.parametrize("lang", ["en", "zh-CN"])
def test_help_explains_every_option_within_the_terminal(capsys, monkeypatch, command, lang):
    monkeypatch.setenv("COLUMNS", "60")
    assert run(["--lang", lang, *command, "--help"]) == 0
    lines = told(capsys).splitlines()
    assert [line for line in lines if cell_width(line) > 60] == []
    options = [line.split() for line in lines if line.startswith("  --")]
    assert ["--help", "显示本帮助。" if lang == "zh-CN" else "Say"] == options[-1][:2]


def test_help_lists_the_commands_and_what_they_are_for(capsys):
    assert run(["--help"]) == 0
    out = told(capsys)
    assert "A supermarket in your terminal" in out
    assert [line.split()[0] for line in out.split("Commands:")[1].splitlines() if line[:3].strip()] == [
        "replay",
        "price",
        "read",
        "see",
        "draw",
        "labels",
        "weigh",
        "stock",
        "receipt",
        "payments",
        "reconcile",
        "notify",
        "notify-server",
        "wallets",
        "day",
        "doctor",
        "completion",
    ]


def test_the_language_is_found_wherever_it_stands(capsys):
    assert run(["replay", "--lang=zh", "--help"]) == 0
    assert told(capsys).startswith("用法：checkout replay")


def test_version_names_the_package_and_its_version(capsys):
    assert run(["--version"]) == 0
    name, version = told(capsys).split()
    assert name == "scan-and-go"
    assert version[0].isdigit()


# What cannot be understood


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["replya"], "There is no command replya. Did you mean replay?"),
        (
            ["shop"],
            "There is no command shop. Possible: replay, price, read, see, draw, labels, weigh, stock, receipt, payments, reconcile, notify, notify-server, wallets, day, doctor, completion.",
        ),
        (["--stor", "x"], "There is no option --stor here. Did you mean --store?"),
        (["doctor", "--store", "x"], "There is no option --store here."),
        (["-x"], "There is no option -x here."),
        (["--store"], "--store needs a value: --store STORE"),
        (["--plain=yes"], "--plain takes no value."),
        (["--lang", "fr"], "fr is not a language of this shop. Possible: en, zh-CN."),
        (["--store", "jinqaio"], "There is no store jinqaio. Did you mean jinqiao?"),
        (["--store", ""], "There is no store ''."),
        (
            ["--shopper", "nobody"],
            "There is no shopper nobody. Possible: li-wei, wang-fang, chen-hao, zhou-min, lin-yue.",
        ),
        (["--wallet", "moc"], "There is no wallet moc. Did you mean mock?"),
        (["replay"], "FILE is missing."),
        (["wallets", "all"], "There is no command all."),
        (["completion", "csh"], "There is no completion for the shell csh. Did you mean zsh?"),
        (["\x1b[31mred"], "There is no command red."),
        (["x" * 7000], f"There is no command {'x' * 59}…."),
    ],
)
def test_what_cannot_be_understood_is_answered_with_what_was_given_and_what_to_do(capsys, arguments, complaint):
    assert run(arguments) == 2
    assert complained(capsys)[0].startswith(complaint)


def test_complaints_are_made_in_the_language_asked_for(capsys):
    assert run(["--lang", "zh-CN", "replya"]) == 2
    assert complained(capsys) == ["没有命令 replya。您是不是要输入 replay？"]


@pytest.mark.parametrize("lang", ["C.UTF-8", "de_DE.UTF-8", None])
def test_who_asks_for_a_language_that_is_not_spoken_is_answered_in_both_when_the_system_names_neither(
    capsys, monkeypatch, lang
):
    for variable in ("CHECKOUT_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(variable, raising=False)
    if lang:
        monkeypatch.setenv("LANG", lang)
    assert run(["--lang", "fr"]) == 2
    assert complained(capsys) == [
        "fr is not a language of this shop. Possible: en, zh-CN.",
        "本店不支持语言 fr。可选：en, zh-CN。",
    ]


@pytest.mark.parametrize(("lang", "said"), [("en_GB.UTF-8", "fr is not a language"), ("zh_CN", "本店不支持语言 fr。")])
def test_and_in_the_one_that_it_names(capsys, monkeypatch, lang, said):
    monkeypatch.setenv("CHECKOUT_LANG", lang)
    assert run(["--lang", "fr"]) == 2
    [line] = complained(capsys)
    assert line.startswith(said)


def test_a_data_folder_that_cannot_be_used_is_a_sentence(capsys, tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("", encoding="utf-8")
    assert run(["--plain", "--data", str(blocked)]) == 2
    assert str(blocked) in complained(capsys)[0]


@pytest.mark.parametrize(
    "command",
    [
        ["doctor"],
        ["receipt", "JQ-000001"],
        ["payments"],
        ["payments", "settle"],
        ["reconcile", "2026-11-24"],
        ["stock"],
        ["--plain"],
    ],
)
def test_a_data_folder_whose_name_is_too_long_is_a_short_sentence(capsys, command):
    assert run([*command, "--data", "9" * 7000]) == 2
    line, *more = complained(capsys)
    assert line.startswith("9999")
    assert "File name too long" in line
    assert len(line) < 200
    assert more == []


def test_a_script_whose_name_is_too_long_is_a_sentence(capsys):
    assert run(["replay", "9" * 7000]) == 2
    (line,) = complained(capsys)
    assert "this cannot be read: File name too long" in line


def test_a_damaged_data_file_is_left_as_it_is(capsys, tmp_path):
    (tmp_path / "shop.db").write_bytes(b"not a database" * 100)
    assert run(["--plain", "--data", str(tmp_path)]) == 2
    complained(capsys)
    assert (tmp_path / "shop.db").read_bytes() == b"not a database" * 100


# Commands


def test_a_script_that_plays_as_written_is_said_to(capsys, script):
    assert run(["replay", str(script)]) == 0
    assert "as written" in told(capsys)


def test_a_script_that_differs_is_shown_as_a_difference(capsys, script):
    script.write_text(script.read_text(encoding="utf-8").replace("12.90", "12.80"), encoding="utf-8")
    assert run(["replay", str(script)]) == 1
    out = told(capsys)
    assert "-  Fresh milk 950 ml                      1        ¥12.80" in out
    assert "+  Fresh milk 950 ml                      1        ¥12.90" in out


def test_accept_writes_the_answers(capsys, script):
    written = script.read_text(encoding="utf-8")
    script.write_text(f"> scan {MILK}\n", encoding="utf-8")
    assert run(["replay", "--accept", str(script)]) == 0
    told(capsys)
    assert script.read_text(encoding="utf-8") == written


def test_wallets_lists_what_is_installed(capsys):
    assert run(["wallets"]) == 0
    assert any(line.split()[0] == "mock" for line in told(capsys).splitlines())


def test_names_of_installed_wallets_cannot_paint_on_the_terminal(capsys, monkeypatch):
    entry = WalletEntry("evil\x1b[2J", "evil:\x1b]0;x\x07y", "evil\u202edist", "1\x9b31m")
    monkeypatch.setattr("wallet.directory.installed", lambda: [entry])
    assert run(["wallets"]) == 0
    assert run(["--plain", "--wallet", "zzz"]) == 2
    printed = capsys.readouterr()
    assert "evil" in printed.out
    assert "evil" in printed.err
    assert (printed.out + printed.err).replace("\n", "").isprintable()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a disk that is always full")
@pytest.mark.parametrize(
    "arguments",
    [
        ["--help"],
        *(pytest.param(each, marks=pytest.mark.slow) for each in (["wallets"], ["--plain", "--data", ":memory:"])),
    ],
)
def test_output_that_has_no_room_is_a_sentence(arguments):
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "checkout", *arguments],
            stdin=subprocess.DEVNULL,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
            env={**os.environ, "CHECKOUT_LANG": "en"},
        )
    assert done.stderr == "The output could not be written: No space left on device.\n"
    assert done.returncode == 2


@pytest.mark.parametrize("deed", ["enter", "scan"])
def test_a_data_file_that_turns_out_damaged_when_written_is_said_to_be(tmp_path, deed):
    class Broken:
        def __init__(self, connection):
            self.connection = connection

        def execute(self, statement, *values):
            if statement.startswith(("INSERT INTO event", "UPDATE trip")):
                raise sqlite3.DatabaseError("database disk image is malformed")
            return self.connection.execute(statement, *values)

        def __getattr__(self, name):
            return getattr(self.connection, name)

    with open_shop(data=tmp_path) as shop:
        session = shop.enter() if deed == "scan" else None
        shop.journal._connection = Broken(shop.journal._connection)
        if session is None:
            with pytest.raises(NotSaved) as error:
                shop.enter()
            said = error_line(Words("en"), error.value)
        else:
            said = answer_lines(Words("en"), session.scan("9521234000013"), session)[0]
    assert said.startswith("The data file shop.db is damaged, so this could not be written down and did not happen.")
    assert "'checkout doctor'" in said
    assert "--data" in said
    assert "malformed" not in said


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_prints_a_script_for_the_shell(capsys, monkeypatch, shell):
    monkeypatch.setenv("SHELL", f"/usr/bin/{shell}")
    assert run(["completion"]) == 0
    assert "_CHECKOUT_COMPLETE" in told(capsys)


def test_the_shell_is_offered_commands_and_options(capsys, monkeypatch):
    monkeypatch.setenv("_CHECKOUT_COMPLETE", "bash_complete")
    monkeypatch.setenv("COMP_CWORD", "1")
    for typed, offered in (("rep", "plain,replay"), ("--st", "plain,--store")):
        monkeypatch.setenv("COMP_WORDS", f"checkout {typed}")
        assert run([]) == 0
        assert told(capsys).splitlines() == [offered]


def test_a_data_file_that_adds_up_is_said_to(capsys, tmp_path):
    open_shop(data=tmp_path).close()
    assert run(["doctor", "--data", str(tmp_path)]) == 0
    assert told(capsys) == f"{tmp_path}: everything adds up\n"


def test_the_doctor_takes_its_folder_before_the_command_too(capsys, tmp_path):
    open_shop(data=tmp_path).close()
    assert run(["--data", str(tmp_path), "doctor"]) == 0
    assert "everything adds up" in told(capsys)


def test_a_data_file_that_does_not_add_up_is_an_error_with_its_findings(capsys, tmp_path):
    with open_shop(data=tmp_path) as shop:
        shop.enter().scan(MILK)
    with closing(sqlite3.connect(tmp_path / "shop.db", isolation_level=None)) as connection:
        connection.execute("UPDATE trip SET state = 'paid'")
    assert run(["doctor", "--data", str(tmp_path)]) == 1
    assert "the trip's state does not follow from its events" in told(capsys)


@pytest.mark.parametrize(
    ("damage", "found"),
    [
        ("DROP TABLE receipt", "shop.db: the data file is damaged (no such table: receipt)"),
        (
            "UPDATE event SET body = '{}'",
            "JQ{day}0001 #1: an event cannot be read (TripStarted trip: Field required)",
        ),
    ],
)
def test_the_doctor_says_what_it_found_once(capsys, tmp_path, damage, found):
    with open_shop(data=tmp_path) as shop:
        day = f"{shop.store_named('jinqiao').local(shop.clock.now()):%Y%m%d}"
        shop.enter()
    with closing(sqlite3.connect(tmp_path / "shop.db", isolation_level=None)) as connection:
        connection.execute(damage)
    assert run(["doctor", "--data", str(tmp_path)]) == 1
    assert told(capsys).splitlines() == [found.replace("{day}", day)]


def test_a_receipt_that_does_not_fit_its_payment_is_found_once(capsys, tmp_path):
    with open_shop(data=tmp_path) as shop:
        trip = shop.enter()
        trip.scan(MILK)
        trip.pay()
    with closing(sqlite3.connect(tmp_path / "shop.db", isolation_level=None)) as connection:
        connection.execute("UPDATE event SET body = replace(body, '1290', '1190')")
    assert run(["doctor", "--data", str(tmp_path)]) == 1
    lines = told(capsys).splitlines()
    assert any("the receipt is not that of the payment" in line for line in lines)
    assert len(lines) == len(set(lines))


@pytest.mark.parametrize("folder", [":memory:", "/no/such/folder"])
def test_the_doctor_says_when_there_is_nothing_to_examine(capsys, folder):
    assert run(["doctor", "--data", folder]) == 2
    assert folder in complained(capsys)[0]


def test_watching_needs_a_terminal_and_one_script(capsys, script):
    assert run(["replay", "--watch", str(script)]) == 2
    assert "needs a terminal" in complained(capsys)[0]
    assert run(["replay", "--watch", "--accept", str(script)]) == 2
    assert "one script" in complained(capsys)[0]


# On the screen, with applications that only say what they were asked for


@pytest.fixture
def screen(monkeypatch):
    monkeypatch.setattr("checkout.cli.terminal.has_screen", lambda: True)


def test_the_screen_opens_with_what_was_asked_for_and_its_farewell_stays(capsys, monkeypatch, screen, tmp_path):
    class Screen:
        return_code = 0

        def __init__(self, opening):
            self.opening = opening

        def run(self):
            with self.opening.open_shop() as shop:
                return [self.opening.lang, self.opening.store, shop.enter().shopper.id]

    monkeypatch.setattr("checkout.tui.app.ShopApp", Screen)
    assert run(["--store", "daning", "--shopper", "wang-fang", "--data", str(tmp_path)]) == 0
    assert told(capsys).splitlines() == ["en", "daning", "wang-fang"]


@pytest.mark.parametrize("stream", ["stdin", "stdout", "stderr"])
def test_without_a_terminal_at_every_end_no_screen_opens(monkeypatch, stream):
    for name in ("stdin", "stdout", "stderr"):
        monkeypatch.setattr(sys, name, io.StringIO())
        monkeypatch.setattr(getattr(sys, name), "isatty", lambda: True)
    monkeypatch.setenv("TERM", "xterm")
    assert has_screen()
    monkeypatch.setattr(getattr(sys, stream), "isatty", lambda: False)
    assert not has_screen()


def test_what_is_wider_than_the_terminal_is_broken_between_words(monkeypatch):
    monkeypatch.setenv("COLUMNS", "22")
    assert folded("given back: ¥12.90 (refund JQ-000001-R1)") == ["given back: ¥12.90", "(refund JQ-000001-R1)"]
    assert folded("付款正在进行。下次启动会向钱包查询。") == ["付款正在进行。下次启动", "会向钱包查询。"]
    assert [folded(line) for line in ("", "   JQ-000001   ¥12.90")] == [[""], ["   JQ-000001   ¥12.90"]]


def test_plain_is_plain_even_on_a_terminal(capsys, monkeypatch, screen):
    monkeypatch.setattr("sys.stdin", io.StringIO())
    assert run(["--plain", "--data", ":memory:"]) == 0
    assert told(capsys).startswith("welcome to Jinqiao, Li Wei")


@pytest.mark.parametrize("code", [0, 1])
def test_a_watched_script_ends_with_the_code_of_the_screen(monkeypatch, screen, script, code):
    monkeypatch.setattr("checkout.tui.watch.watch", lambda path, lang: code if (path, lang) == (script, "en") else 2)
    assert run(["replay", "--watch", str(script)]) == code


def test_a_script_that_cannot_be_watched_is_a_sentence(capsys, screen, tmp_path):
    assert run(["replay", "--watch", str(tmp_path / "no.session")]) == 2
    assert "no.session" in complained(capsys)[0]


@pytest.mark.parametrize(("arguments", "code"), [(["--version"], 0), (["no-such-command"], 2)])
def test_the_exit_code_says_how_it_went(arguments, code):
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == code


def test_ctrl_c_is_130(monkeypatch):
    def interrupted(_):
        raise KeyboardInterrupt

    monkeypatch.setattr("checkout.cli.run", interrupted)
    with pytest.raises(SystemExit) as ended:
        main([])
    assert ended.value.code == 130


def test_completing_behind_a_mistake_offers_nothing_and_says_nothing(capsys, monkeypatch):
    monkeypatch.setenv("_CHECKOUT_COMPLETE", "bash_complete")
    monkeypatch.setenv("COMP_WORDS", "checkout doctor --nonsense x")
    monkeypatch.setenv("COMP_CWORD", "3")
    assert run([]) == 0
    assert told(capsys).strip() == ""


# As a process of its own


def checkout(*arguments, stdin="", **environ):
    return subprocess.run(
        [sys.executable, "-m", "checkout", *arguments],
        input=stdin.encode(),
        capture_output=True,
        check=False,
        env={**os.environ, "CHECKOUT_LANG": "en", **environ},
    )


def test_without_a_terminal_the_shop_opens_line_by_line():
    done = checkout("--data", ":memory:", stdin=f"{MILK}\npay\nleave\n")
    assert (done.returncode, done.stderr) == (0, b"")
    assert "paid ¥12.90 with mock" in done.stdout.decode()


def test_trips_are_kept_where_the_system_keeps_such_things(tmp_path):
    done = checkout(stdin=MILK, XDG_DATA_HOME=str(tmp_path), HOME=str(tmp_path))
    assert done.returncode == 0
    assert [path.parent.name for path in tmp_path.rglob("shop.db")] == ["scan-and-go"]


def test_a_terminal_that_has_no_yen_sign_gets_a_question_mark():
    done = checkout("--data", ":memory:", stdin=MILK, PYTHONIOENCODING="ascii")
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"?12.90" in done.stdout


def test_bytes_that_are_no_text_are_no_reason_to_stop():
    done = subprocess.run(
        [sys.executable, "-m", "checkout", "--data", ":memory:", "--lang", "en"],
        input=b"\xff\xfe\x00\n" + MILK.encode() + b"\n",
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert "Fresh milk 950 ml" in done.stdout.decode()


def test_nobody_reading_the_output_is_no_traceback():
    with subprocess.Popen(
        [sys.executable, "-m", "checkout", "--data", ":memory:"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        # Asked before nobody reads: the program may be gone at any moment after that.
        process.stdin.write(b"help\n" * 100)
        process.stdin.close()
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 141


@pytest.fixture
def _ctrl_c_works():
    """Where the tests run in the background Ctrl-C is ignored, and children would inherit that."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("_ctrl_c_works")
def test_ctrl_c_ends_it_with_everything_saved(tmp_path):
    with subprocess.Popen(
        [sys.executable, "-m", "checkout", "--data", str(tmp_path), "--lang", "en"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    ) as process:
        process.stdin.write(f"{MILK}\n")
        process.stdin.flush()
        assert any("Fresh milk" in line for line in process.stdout)
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=60) == 130
        assert process.stderr.read().strip() == ""
    again = checkout("--data", str(tmp_path), stdin="basket\n")
    assert "you are in the middle of a trip: 1 piece, ¥12.90" in again.stdout.decode()


def test_a_second_run_on_the_same_data_is_told_who_has_it(tmp_path):
    with subprocess.Popen(
        [sys.executable, "-m", "checkout", "--data", str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as first:
        first.stdout.readline()
        second = checkout("--data", str(tmp_path))
        first.stdin.close()
    assert second.returncode == 2
    assert str(first.pid) in second.stderr.decode()
    assert len(second.stderr.splitlines()) == 1


def test_python_dash_m_is_the_same_command():
    assert checkout("--version").stdout.startswith(b"scan-and-go ")


def test_the_data_folder_is_made_when_it_is_not_there(tmp_path: Path):
    folder = tmp_path / "new" / "folder"
    assert checkout("--data", str(folder)).returncode == 0
    assert (folder / "shop.db").exists()


def test_a_wallet_finds_its_folder_whenever_it_is_opened(tmp_path, monkeypatch, capsys):
    """The first time is when the command looks whether it can be opened at all: its keys must be there by then."""
    (tmp_path / "picky.py").write_text(
        "from wallet.port import API_VERSION, Capabilities, Wallet\n"
        "class Picky(Wallet):\n"
        "    name, api_version = 'picky', API_VERSION\n"
        "    def __init__(self, settings):\n"
        "        if not settings.data.is_dir():\n"
        "            raise RuntimeError('no folder')\n"
        "    def capabilities(self):\n"
        "        return Capabilities()\n"
        "    def pay(self, request): ...\n"
        "    def query(self, ref): ...\n"
        "    def cancel(self, ref): ...\n"
    )
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.stdin", io.StringIO("quit\n"))
    assert run(["--plain", "--data", "shop", "--wallet", "picky:Picky"]) == 0, capsys.readouterr().err
