"""The commands about codes: what they print, into which files, and with which exit code."""

import io
import json
import os
import pty
import re
import subprocess
import sys
from fcntl import ioctl
from struct import pack
from termios import TIOCSWINSZ

import pytest
import zxingcpp
from PIL import Image

from catalog.drawing.bars import bar_symbol
from catalog.drawing.rendering import picture
from catalog.errors import BarsError, CodeProblem
from catalog.pictures.seen import PictureProblem
from checkout.cli import run
from checkout.cli.codes.draw import KINDS
from checkout.cli.codes.read import LONGEST_LINE, lines_of
from checkout.words import Words
from checkout.words.reading_lines import drawing_fault, picture_line

MILK = "9521234000013"
SALMON = "2100123003129"
TEMPLATE = "21{code:5}{embed:5}{ec}"
KEYS = {
    "raw",
    "kind",
    "gtin",
    "elements",
    "store_code",
    "amount",
    "weight_g",
    "count",
    "candidates",
    "problem",
    "symbology",
}


@pytest.fixture(autouse=True)
def english(monkeypatch):
    monkeypatch.setenv("CHECKOUT_LANG", "en")


@pytest.fixture
def typed(monkeypatch):
    """Put lines on standard input."""
    return lambda text: monkeypatch.setattr("sys.stdin", io.StringIO(text))


@pytest.fixture
def milk(tmp_path):
    path = tmp_path / "milk.png"
    path.write_bytes(picture(bar_symbol(MILK)))
    return path


def told(capsys):
    out, err = capsys.readouterr()
    assert err == ""
    return out.splitlines()


def objects(capsys):
    return [json.loads(line) for line in told(capsys)]


def complained(capsys):
    out, err = capsys.readouterr()
    assert out == ""
    assert "Traceback" not in err
    return err.rstrip("\n")


# read


def test_codes_are_read_for_people(capsys):
    assert run(["read", MILK, SALMON, "milk"]) == 0
    milk, salmon, words = told(capsys)
    assert milk == f"{MILK}: Fresh milk 950 ml, ¥12.90"
    assert salmon == f"{SALMON}: Salmon fillet, 0.312 kg, ¥43.06"
    assert re.fullmatch(r"milk: [0-9]+ products fit it\.", words)


def test_codes_are_read_in_chinese(capsys):
    assert run(["--lang", "zh-CN", "read", MILK, "zzzz"]) == 0
    assert told(capsys) == [
        f"{MILK}：鲜牛奶950毫升，¥12.90".replace("：", ": ").replace("，", ", "),
        "zzzz：有 0 件商品相符。",
    ]


@pytest.mark.parametrize(
    ("code", "kind", "facts"),
    [
        (MILK, "gtin", {"gtin": "0" + MILK, "problem": None, "symbology": None}),
        ("]E0" + MILK, "gtin", {"gtin": "0" + MILK, "symbology": "]E0"}),
        (SALMON, "label", {"gtin": None, "store_code": "00123", "weight_g": 312, "amount": None}),
        (
            f"(01)0{MILK}(17)261231(30)4",
            "gs1",
            {"gtin": "0" + MILK, "elements": {"01": "0" + MILK, "17": "261231", "30": "4"}, "count": 4},
        ),
        (f"https://example.com/01/0{MILK}", "digital-link", {"gtin": "0" + MILK}),
        ("280123456789012345", "payment-code", {"raw": "28************2345"}),
        ("milk", "search", {"problem": None}),
    ],
)
def test_one_json_object_says_what_a_code_is(capsys, code, kind, facts):
    assert run(["read", "--json", code]) == 0
    [described] = objects(capsys)
    assert described.keys() >= KEYS
    assert described["kind"] == kind
    assert {name: described[name] for name in facts} == facts


@pytest.mark.parametrize(
    ("code", "problem"),
    [
        ("", "empty"),
        ("9521234000014", "check-digit"),
        ("x" * 7089, "too-long"),
        ("952123400001\ud800", "unreadable"),
        ("[red]12345678", "unreadable"),
    ],
)
def test_a_code_that_cannot_be_read_has_a_problem_and_the_exit_code_says_so(capsys, code, problem):
    assert run(["read", "--json", MILK, code]) == 1
    assert [described["problem"] for described in objects(capsys)] == [None, problem]


def test_lines_of_standard_input_are_read_one_by_one(capsys, typed):
    typed(f"{MILK}\r\n\n{SALMON}")
    assert run(["read", "--json"]) == 1
    assert [described["kind"] for described in objects(capsys)] == ["gtin", "unreadable", "label"]


def test_no_lines_are_no_objects(capsys, typed):
    typed("")
    assert run(["read", "--json"]) == 0
    assert told(capsys) == []


def test_an_endless_line_is_cut_and_the_next_one_is_read():
    stream = io.StringIO("x" * (3 * LONGEST_LINE + 5) + "\n" + MILK + "\n")
    assert [len(line) for line in lines_of(stream)] == [LONGEST_LINE, len(MILK)]


def test_each_line_is_answered_as_soon_as_it_is_there():
    command = [sys.executable, "-c", "from checkout.cli import main; main()", "read", "--json"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        process.stdin.write(MILK + "\n")
        process.stdin.flush()
        assert json.loads(process.stdout.readline())["kind"] == "gtin"
        process.stdin.close()
        assert process.wait(timeout=30) == 0


def test_labels_are_those_of_the_store_asked_for(capsys):
    """Willow Lane has two old scales that print the same flag, one before the grams and one before the amount."""
    code = "2300123003123"
    assert run(["read", "--json", code]) == 1
    assert objects(capsys)[0]["problem"] == "unknown-label"
    for arguments in (
        ["read", "--json", "--store", "willow-lane", code],
        ["--store", "willow-lane", "read", "--json", code],
    ):
        assert run(arguments) == 1
        [described] = objects(capsys)
        assert described["problem"] == "ambiguous"
        assert [(each["weight_g"], each["amount"]) for each in described["candidates"]] == [(312, None), (None, 312)]
    assert run(["read", "--store", "willow-lane", code]) == 1
    assert told(capsys)[0].startswith(f"{code} may be more than one thing: Salmon fillet, 0.312 kg, ")


def test_a_template_is_tried_alone(capsys):
    assert run(["read", "--template", TEMPLATE, "--json", SALMON]) == 0
    assert objects(capsys) == [{"code": "00123", "embedded": "312", "price": None}]
    assert run(["read", "--template", TEMPLATE, SALMON]) == 0
    assert told(capsys) == ["code 00123  embedded 312"]


def test_a_code_of_another_template_is_none_of_this(capsys):
    assert run(["read", "--template", TEMPLATE, "--json", MILK]) == 1
    assert objects(capsys) == [{"code": None, "embedded": None, "price": None}]
    assert run(["read", "--template", TEMPLATE, MILK]) == 1
    assert told(capsys) == [f"{MILK} is no code of this template."]


def test_a_template_that_makes_no_sense_is_pointed_at(capsys):
    assert run(["read", "--template", "2{code:5}{code:5}", "--json", MILK]) == 2
    assert (
        complained(capsys)
        == "The template 2{code:5}{code:5} is wrong at character 10: {code:5}. Expected: only one {code…}."
    )
    assert run(["--lang", "zh-CN", "read", "--template", "{*}{_}", MILK]) == 2
    assert complained(capsys).startswith("模板 {*}{_} 的第")


def test_a_label_is_built(capsys):
    build = ["read", "--template", TEMPLATE, "--build"]
    assert run([*build, "--code", "00123", "--embed", "312"]) == 0
    assert told(capsys) == [SALMON]
    assert run([*build, "--json", "--code", "00123", "--embed", "312"]) == 0
    assert objects(capsys) == [{"label": SALMON}]
    assert run([*build, "--code", "123", "--embed", "312"]) == 2
    assert complained(capsys).startswith("123 does not fit. Expected: ")
    assert run([*build, "--code", "00123", "--embed", "1000000"]) == 2
    assert complained(capsys).startswith("1000000 does not fit. Expected: ")


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["read", "--build", "--code", "1"], "--build needs --template"),
        (["read", "--template", TEMPLATE, "--build", MILK], "--build needs --template"),
        (["read", "--embed", "3", MILK], "--embed goes with --template and --build."),
        (["read", "--jsn", MILK], "There is no option --jsn here. Did you mean --json?"),
        (["read", "--store", "jinqio", MILK], "There is no store jinqio. Did you mean jinqiao?"),
        (["see"], "FILE is missing."),
        (["draw"], "CODE is missing."),
        (["draw", MILK, "--as", "ean14"], "There is no kind ean14. Did you mean ean13?"),
        (["draw", MILK, "--rows", "0"], "0 is not a number of lines: expected 1 to 60."),
        (["draw", "9521234000014"], "9521234000014 cannot be drawn: its check digit does not fit. It would be 3."),
        (["draw", "milk"], "milk cannot be drawn so. Expected: a GTIN, (01)…, a payment code or a link. Any text"),
        (["draw", ""], " cannot be drawn so."),
        (["draw", MILK, "--svg", "/no/such/folder/a.svg"], "/no/such/folder/a.svg cannot be written: No such file"),
        (["labels", "zzzzzz", "--pdf", "-"], "No goods of Jinqiao fit zzzzzz."),
        (["labels", "--aisle", "99", "--pdf", "-"], "There is no aisle 99."),
        (["labels", "--svg", "-"], "This takes 2"),
        (["weigh"], "PLU is missing."),
        (["weigh", "00123"], "GRAMS is missing."),
        (["weigh", "00123", "0"], "0 is not a weight: expected 1 to 99999 grams."),
        (["weigh", "00123", "0.3"], "0.3 is not a weight"),
        (["weigh", "00123", "-5"], "There is no option -5 here."),
        (["weigh", "99999", "5"], "Nothing weighed here has the PLU 99999. Possible: "),
        (["weigh", "fish", "5"], "Nothing weighed here has the PLU fish."),
        (["weigh", "牛奶牛奶牛", "5"], "Nothing weighed here has the PLU 牛奶牛奶牛."),
    ],
)
def test_what_cannot_be_done_is_said_and_what_to_do(capsys, arguments, complaint):
    assert run(arguments) == 2
    assert complained(capsys).startswith(complaint)


# see


def test_pictures_are_read(capsys, milk):
    assert run(["see", str(milk)]) == 0
    assert told(capsys) == [f"{milk}: {MILK}: Fresh milk 950 ml, ¥12.90"]


def test_pictures_are_read_for_programs(capsys, milk, tmp_path):
    empty = tmp_path / "empty.png"
    Image.new("L", (200, 200), 255).save(empty)
    assert run(["see", "--json", str(milk), str(empty)]) == 1
    first, second = objects(capsys)
    assert (first["file"], first["gtin"], first["problem"], first["symbology"]) == (str(milk), "0" + MILK, None, "]E0")
    assert (second["file"], second["problem"], second.keys()) == (str(empty), "no-code", first.keys())


def test_a_picture_of_something_else_is_said_to_be(capsys, tmp_path):
    path = tmp_path / "coupon.png"
    path.write_bytes(picture(bar_symbol("9521234999997")))
    assert run(["see", str(path)]) == 0
    assert told(capsys) == [
        f"{path}: Nothing is sold under 9521234999997. Search for it by name, or ask at the service desk."
    ]


def test_what_is_no_picture_is_said_on_standard_error_and_the_others_are_read(capsys, milk, tmp_path):
    assert run(["see", str(tmp_path), str(milk), str(tmp_path / "none.png")]) == 2
    out, err = capsys.readouterr()
    assert out.count("\n") == 1
    assert err.splitlines() == [
        f"{tmp_path} is a folder. Name the pictures in it.",
        f"There is no file {tmp_path}/none.png.",
    ]


def test_without_the_extra_it_is_said_how_to_install_it(capsys, milk, monkeypatch):
    monkeypatch.setitem(sys.modules, "zxingcpp", None)
    assert run(["see", str(milk)]) == 2
    assert complained(capsys) == "Pictures need more to be installed: pip install 'scan-and-go[pictures]'."


@pytest.mark.parametrize("lang", ["en", "zh-CN"])
@pytest.mark.parametrize("problem", PictureProblem)
def test_every_problem_of_a_picture_has_its_sentence(lang, problem):
    assert len(picture_line(Words(lang), "a.png", problem)) > 5


# draw


def scanned(image):
    return [result.symbology_identifier + result.text for result in zxingcpp.read_barcodes(image)]


def rastered(lines):
    """Lines of glyphs as a terminal shows them, black on white."""
    halves = {" ": "00", "▌": "10", "▐": "01", "█": "11"}
    rows = ["".join(halves.get(glyph, "00") for glyph in line) for line in lines]
    image = Image.new("L", (len(rows[0]), len(rows)), 255)
    image.putdata([0 if module == "1" else 255 for row in rows for module in row])
    return image.resize((image.width * 4, image.height * 16), Image.Resampling.NEAREST)


def test_a_code_is_drawn_on_the_terminal_with_its_digits(capsys):
    assert run(["draw", MILK, "--rows", "3"]) == 0
    lines = told(capsys)
    assert len(lines) == 6
    assert lines[-1].strip() == MILK
    assert scanned(rastered(lines[:-1])) == ["]E0" + MILK]


def test_a_long_text_stands_below_its_code_by_itself(capsys):
    link = f"https://id.gs1.org/01/0{MILK}"
    assert run(["draw", MILK, "--as", "digital-link"]) == 0
    assert told(capsys)[-1] == link


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in ("ean8", "upca")])
def test_every_kind_can_be_asked_for(capsys, tmp_path, kind):
    png = tmp_path / "a.png"
    assert run(["draw", MILK, "--as", kind, "--png", str(png)]) == 0
    with Image.open(png) as image:
        assert MILK in scanned(image.convert("L"))[0]
    assert told(capsys) == []


def test_files_are_written_and_the_terminal_stays_empty(capsys, tmp_path):
    svg, png = tmp_path / "a.svg", tmp_path / "a.png"
    assert run(["draw", "036000291452", "--svg", str(svg), "--png", str(png)]) == 0
    assert told(capsys) == []
    assert svg.read_text(encoding="utf-8").count("<text") == 12
    with Image.open(png) as image:
        assert scanned(image.convert("L")) == ["]E00036000291452"]


def test_a_file_can_be_standard_output(capfdbinary):
    assert run(["draw", MILK, "--png", "-"]) == 0
    out, err = capfdbinary.readouterr()
    assert err == b""
    with Image.open(io.BytesIO(out)) as image:
        assert scanned(image.convert("L")) == ["]E0" + MILK]


def on_a_terminal(arguments, columns, term="xterm-256color"):
    """What a command writes to a terminal of so many columns, and its exit code."""
    leader, follower = pty.openpty()
    ioctl(follower, TIOCSWINSZ, pack("HHHH", 24, columns, 0, 0))
    environment = {key: value for key, value in os.environ.items() if key not in ("COLUMNS", "LINES")}
    process = subprocess.Popen(
        [sys.executable, "-c", "from checkout.cli import main; main()", *arguments],
        stdin=follower,
        stdout=follower,
        stderr=follower,
        env={**environment, "TERM": term, "CHECKOUT_LANG": "en", "PYTHONIOENCODING": "utf-8"},
    )
    os.close(follower)
    written = b""
    while True:
        try:
            part = os.read(leader, 65536)
        except OSError:
            break
        if not part:
            break
        written += part
    os.close(leader)
    return written.decode(), process.wait(timeout=30)


def test_a_terminal_shows_black_on_white_whatever_its_theme():
    written, code = on_a_terminal(["draw", MILK], 80)
    assert code == 0
    assert all(line.startswith("\x1b[38;5;16;48;5;231m") and line.endswith("\x1b[0m") for line in written.splitlines())
    assert "\x1b" not in on_a_terminal(["draw", MILK], 80, term="dumb")[0]


def test_bars_that_would_wrap_are_not_drawn():
    written, code = on_a_terminal(["draw", MILK], 50)
    assert (code, written.strip()) == (
        2,
        "This takes 57 columns, and your terminal has 50. Widen it, or write it with --svg.",
    )


@pytest.mark.parametrize(("columns", "term", "inked"), [("80", "xterm", True), ("80", "dumb", False)])
def test_a_terminal_is_asked_what_it_can_show(capsys, monkeypatch, columns, term, inked):
    monkeypatch.setenv("COLUMNS", columns)
    monkeypatch.setenv("TERM", term)
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    assert run(["draw", MILK]) == 0
    assert all(line.startswith("\x1b[") == inked for line in told(capsys))
    monkeypatch.setenv("COLUMNS", "56")
    assert run(["draw", MILK]) == 2
    assert complained(capsys).startswith("This takes 57 columns, and your terminal has 56.")


@pytest.mark.parametrize(
    ("arguments", "unloaded"),
    [
        (["read", MILK], {"textual", "barcode", "segno", "PIL", "zxingcpp"}),
        (["read", "--template", TEMPLATE, SALMON], {"textual", "pydantic", "barcode", "segno", "PIL", "zxingcpp"}),
        (["draw", MILK], {"textual", "pydantic", "zxingcpp"}),
        (["see", "none.png"], {"textual", "segno"}),
        (["read", "--help"], {"textual", "pydantic", "barcode", "segno", "PIL", "zxingcpp"}),
    ],
)
def test_a_command_loads_no_more_than_it_needs(arguments, unloaded):
    script = f"import sys; from checkout.cli import run; run({arguments!r}); print(*sys.modules, file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    loaded = {name.partition(".")[0] for name in done.stderr.splitlines()[-1].split()}
    assert not unloaded & loaded


def test_a_fault_without_digits_is_said_too():
    fault = BarsError(CodeProblem.CHECK_DIGIT, "(01)1", "8, 12, 13 or 14 digits")
    assert drawing_fault(Words("zh-CN"), fault) == "(01)1 无法这样绘制。应为：8、12、13 或 14 位数字。"


# labels


def test_a_sheet_of_labels_is_written(capsys, tmp_path):
    pdf, svg = tmp_path / "a.pdf", tmp_path / "a.svg"
    assert run(["labels", MILK, "da002", "00123", "--pdf", str(pdf), "--svg", str(svg)]) == 0
    assert told(capsys) == [f"3 labels: {pdf}, {svg}"]
    assert pdf.read_bytes().startswith(b"%PDF-")
    drawn = svg.read_text(encoding="utf-8")
    assert "鲜牛奶950毫升" in drawn
    assert "Fresh milk 950 ml" in drawn


def test_labels_of_a_department_of_an_aisle_and_of_words_can_be_chosen(capsys, tmp_path):
    counts = {}
    for name, goods in {
        "dairy": ["dairy"],
        "milk": ["milk"],
        "aisle": ["--aisle", "1"],
        "both": ["dairy", MILK],
    }.items():
        assert run(["labels", *goods, "--pdf", str(tmp_path / "a.pdf")]) == 0
        counts[name] = int(told(capsys)[0].split()[0])
    assert counts["dairy"] == counts["both"] > counts["milk"] > 1
    assert counts["aisle"] > 1
    assert run(["labels", "dairy", "--aisle", "1", "--pdf", str(tmp_path / "a.pdf")]) in (0, 2)


def test_svg_has_a_file_for_each_page(capsys, tmp_path):
    assert run(["labels", "dairy", "--svg", str(tmp_path / "a.svg")]) == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a-1.svg", "a-2.svg"]
    assert "a-1.svg" in told(capsys)[0]


def test_without_a_name_labels_are_written_here_and_nothing_is_replaced(capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert run(["labels", MILK]) == 0
    assert told(capsys) == ["1 label: labels.pdf"]
    assert run(["labels", MILK]) == 2
    assert complained(capsys) == "There is a labels.pdf here already. To replace it: --pdf labels.pdf"
    assert run(["labels", MILK, "--pdf", "labels.pdf"]) == 0


def test_without_the_extra_a_pdf_is_refused_with_what_to_install_and_svg_still_works(capsys, tmp_path, monkeypatch):
    monkeypatch.delitem(sys.modules, "catalog.drawing.pdf", raising=False)
    monkeypatch.setitem(sys.modules, "reportlab.lib.units", None)
    pdf, svg = str(tmp_path / "a.pdf"), str(tmp_path / "a.svg")
    for command in (["labels", MILK], ["weigh", "00123", "312"]):
        assert run([*command, "--pdf", pdf, "--svg", svg]) == 2
        assert complained(capsys) == (
            "PDF files need more to be installed: pip install 'scan-and-go[pdf]'. SVG files need nothing."
        )
        assert list(tmp_path.iterdir()) == []
    assert run(["weigh", "00123", "312", "--svg", svg]) == 0


# weigh


def test_goods_are_weighed(capsys):
    assert run(["weigh", "123", "312"]) == 0
    name, *bars, digits = told(capsys)
    assert name.split() == ["Salmon", "fillet", "0.312", "kg", "x", "¥69.00/500", "g", "¥43.06"]
    assert digits.strip() == SALMON
    assert scanned(rastered(bars)) == ["]E0" + SALMON]


def test_the_label_of_the_scale_is_written_to_files(capsys, tmp_path):
    files = {form: tmp_path / f"a.{form}" for form in ("pdf", "svg", "png")}
    assert (
        run(["weigh", "00123", "312", *(word for form, file in files.items() for word in (f"--{form}", str(file)))])
        == 0
    )
    assert told(capsys) == []
    assert files["pdf"].read_bytes().startswith(b"%PDF")
    assert "0.312 kg" in files["svg"].read_text(encoding="utf-8")
    assert run(["see", "--json", str(files["png"])]) == 0
    assert objects(capsys)[0]["weight_g"] == 312
