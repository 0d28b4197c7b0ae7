"""`checkout wallets faults`: the mock wallet's faults as a list, as JSON, and as a sheet that a scanner reads."""

import json
import re

import pytest
import zxingcpp
from PIL import Image, ImageDraw

from catalog.codes.payment_codes import is_payment_code
from checkout.cli import run
from checkout.words import Words
from checkout.words.back_office.mock_fault_lines import WHAT_HAPPENS
from checkout.words.text_columns import cell_width
from wallet.directory import WalletEntry
from wallet.mock.faults.fault_catalogue import FAULTS

DOTS = 12
"""To a millimetre: 300 to the inch, what printers in offices have."""


@pytest.fixture(autouse=True)
def english(monkeypatch):
    monkeypatch.setenv("CHECKOUT_LANG", "en")


def test_every_fault_is_told_in_both_languages():
    assert WHAT_HAPPENS.keys() == {fault.name for fault in FAULTS}
    for sentence in WHAT_HAPPENS.values():
        english, chinese = (Words(lang).t(sentence) for lang in ("en", "zh-CN"))
        assert english == sentence
        assert re.search("[一-鿿]", chinese)


@pytest.mark.parametrize(
    ("lang", "said"), [("en", "takes the money, then hangs for a minute"), ("zh-CN", "已扣款，然后一分钟没有应答")]
)
def test_the_list_says_code_name_and_what_happens(capsys, lang, said):
    assert run(["wallets", "faults", "mock", "--lang", lang]) == 0
    out, err = capsys.readouterr()
    lines = out.splitlines()
    assert err == ""
    assert len(lines) == len(FAULTS)
    assert f"280000000000000404  hangs                {said}" in lines
    assert max(map(cell_width, lines)) <= 120


def test_other_programs_read_one_object_a_line(capsys):
    assert run(["wallets", "faults", "mock", "--json"]) == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [row["code"] for row in rows] == [fault.code for fault in FAULTS]
    assert rows[0] == {
        "wallet": "mock",
        "name": "no-funds",
        "code": "280000000000000101",
        "what_happens": "declined: the balance is too low",
    }


def test_another_wallet_declares_none(capsys, monkeypatch):
    other = WalletEntry("jam-jar", "jars:open", "jam-jar", "1.0")
    monkeypatch.setattr("wallet.directory.installed", lambda: [other])
    assert run(["wallets", "faults", "jam-jar"]) == 0
    assert capsys.readouterr().out == "jam-jar declares no faults.\n"
    assert run(["wallets", "faults", "jam-jar", "--json"]) == 0
    assert capsys.readouterr().out == ""
    assert run(["wallets", "faults", "my.module:wallet"]) == 0
    assert run(["wallets", "faults", "jam-jar", "--sheet", "x.svg"]) == 2


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["mok"], "There is no wallet mok. Did you mean mock?"),
        ([], "WALLET is missing."),
        (["mock", "two"], "two is too much here."),
        (["mock", "--sheet", "faults.doc"], "faults.doc is no sheet: expected a name that ends in .pdf or .svg."),
        (["mock", "--sheet", "gone/faults.pdf"], "gone/faults.pdf cannot be written: No such file or directory."),
        (["\x1b[2Jzzz"], "There is no wallet zzz."),
    ],
)
def test_what_cannot_be_done_is_said_in_two_lines(capsys, tmp_path, monkeypatch, arguments, said):
    monkeypatch.chdir(tmp_path)
    assert run(["wallets", "faults", *arguments]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith(said)
    assert len(err.splitlines()) <= 2
    assert list(tmp_path.iterdir()) == []


def printed(svg):
    """The page as a printer lays it down."""
    number = "(-?[0-9.]+)"
    image = Image.new("L", (210 * DOTS, 297 * DOTS), 255)
    draw = ImageDraw.Draw(image)
    for box in re.finditer(f"M{number} {number}h{number}v{number}h-{number}z", svg):
        x, y, width, height = (float(value) * DOTS for value in box.groups()[:4])
        draw.rectangle([round(x), round(y), round(x + width) - 1, round(y + height) - 1], fill=0)
    return image


def test_a_scanner_reads_every_code_from_the_sheet(capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert run(["wallets", "faults", "mock", "--sheet", "faults.svg"]) == 0
    pages = sorted(tmp_path.iterdir())
    assert capsys.readouterr().out == f"{len(FAULTS)} codes: {', '.join(page.name for page in pages)}\n"
    texts = [page.read_text(encoding="utf-8") for page in pages]
    results = [result for text in texts for result in zxingcpp.read_barcodes(printed(text))]
    assert sorted(result.text for result in results) == [fault.code for fault in FAULTS]
    assert {result.format for result in results} == {zxingcpp.BarcodeFormat.Code128}
    for fault in FAULTS:
        assert any(f">{fault.name}</text>" in text and f">{fault.code}</text>" in text for text in texts)
    assert any("已扣款" in text for text in texts)


def test_the_sheet_is_a_pdf_too(capsys, tmp_path):
    assert run(["wallets", "faults", "mock", "--sheet", str(tmp_path / "FAULTS.PDF")]) == 0
    assert (tmp_path / "FAULTS.PDF").read_bytes().startswith(b"%PDF-1.")


def test_a_code_from_the_sheet_is_a_payment_code_to_the_shop():
    assert all(is_payment_code(fault.code) for fault in FAULTS)
