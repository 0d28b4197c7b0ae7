"""A receipt printed again."""

from pathlib import Path

import pytest

from checkout import open_shop
from checkout.cli import run
from checkout.words import Words
from checkout.words.payment.receipt_lines import papers


@pytest.fixture
def folder(tmp_path):
    """A data folder with a trip that came back in two parts, and the papers of it."""
    with open_shop(data=tmp_path) as shop:
        trip = shop.enter()
        trip.scan("9521234000013", count=3)
        trip.pay()
        trip.refund({1: 1})
        trip.leave()
        shop.refund("JQ-000001")
        expected = papers(Words("en"), shop.trip_of_receipt("JQ-000001"))
    return str(tmp_path), expected


@pytest.mark.parametrize("number", ["JQ-000001", "JQ-1", "JQ-000001-R2"])
def test_it_is_printed_with_those_of_its_refunds(folder, capsys, number):
    data, expected = folder
    assert run(["--lang", "en", "receipt", number, "--data", data]) == 0
    printed = capsys.readouterr().out.splitlines()
    assert printed == expected
    assert [line.split()[1] for line in printed if line.startswith("Refund ")] == ["JQ-000001-R1", "JQ-000001-R2"]


@pytest.mark.parametrize("number", ["JQ-000002", "XX-000001", "JQ", "-R1", "\x1b[31m", "9" * 5000])
def test_a_number_that_there_is_not_is_a_sentence(folder, capsys, number):
    assert run(["--lang", "en", "receipt", "--data", folder[0], "--", number]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("There is no receipt ")
    assert len(err) < 200


def test_a_wallet_that_is_named_by_its_code_is_shown_by_the_name_that_it_gives_itself(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(Path(__file__).parents[2] / "example_wallet")
    code = "campus_card.wallet:CampusCard"
    with open_shop(data=tmp_path) as shop:
        trip = shop.enter()
        trip.scan("9521234000013")
        paid = trip.pay(code)
        assert (paid.wallet, paid.shown_wallet, shop.wallets.shown(code)) == (code, "campus-card", "campus-card")
        trip.refund()
    monkeypatch.chdir(tmp_path)
    assert run(["--lang", "en", "receipt", "JQ-000001", "--data", str(tmp_path)]) == 0
    printed = capsys.readouterr().out
    assert "Paid with campus-card" in printed
    assert "Given back with campus-card" in printed
    assert "CampusCard" not in printed
