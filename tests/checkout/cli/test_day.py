"""`checkout day`: what it prints, what it keeps, and what it refuses."""

import json

import pytest

from checkout.cli import run


@pytest.fixture(autouse=True)
def english(monkeypatch):
    monkeypatch.setenv("CHECKOUT_LANG", "en")


@pytest.mark.slow
def test_a_quiet_day_is_one_page_and_the_same_seed_prints_the_same(capsys):
    given = ["day", "jinqiao", "--seed", "7", "--level", "quiet", "--speed", "max"]
    assert run(given) == run(given) == 0
    printed = capsys.readouterr().out.splitlines()
    page = printed[: len(printed) // 2]
    assert page == printed[len(page) :]
    assert page[0] == "Jinqiao  2026-11-24"
    assert page[-1].split(maxsplit=1) == ["Examination", "everything adds up"]


@pytest.mark.slow
@pytest.mark.parametrize("arguments", [["day", "jinqiao"], ["--plain", "--life", "quiet"]])
@pytest.mark.parametrize(("lang", "said"), [("en", "Simulated people need simpy"), ("zh-CN", "模拟顾客需要 simpy")])
def test_without_simpy_one_line_says_how_to_install_it(capsys, monkeypatch, arguments, lang, said):
    monkeypatch.setattr("checkout.cli.day.find_spec", lambda _: None)
    monkeypatch.setenv("CHECKOUT_LANG", lang)
    assert run(arguments) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert said in line
    assert "pip install" in line


@pytest.mark.slow
def test_days_follow_one_another_in_a_folder_and_as_data(capsys, tmp_path):
    given = ["--data", str(tmp_path), "--level", "quiet", "--json"]
    assert run(["day", "jinqiao", *given]) == 0
    assert run(["day", "jinqiao", *given]) == 0
    first, second = map(json.loads, capsys.readouterr().out.splitlines())
    assert (first["day"], second["day"]) == ("2026-11-24", "2026-11-25")
    assert first["findings"] == second["findings"] == []
    for day in (first, second):
        sold = day["in_store"]["sales"] + day["at_home"]["sales"]
        assert sum(hour["sales"] for hour in day["hours"].values()) == sold
        # Cash is rounded down to the jiao.
        assert 0 <= sold - sum(tender["taken"] for tender in day["tenders"].values()) < 10 * day["visits"]
    assert run(["doctor", "--data", str(tmp_path)]) == 0


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["nowhere"], "There is no store nowhere."),
        (["jinqiao", "--level", "mad"], "mad is not how busy a store can be. Possible: quiet, normal, rush."),
        (["jinqiao", "--seed", "-1"], "-1 does not fit --seed: expected a whole number from 0 to 999999999."),
        (["jinqiao", "--days", "0"], "0 does not fit --days: expected a whole number from 1 to 31."),
        (["jinqiao", "--speed", "warp"], "warp does not fit --speed: expected a whole number from 1 to 100000."),
        (["jinqiao", "--date", "2026-02-30"], "2026-02-30 is not a day that can be simulated"),
        (["jinqiao", "--date", "1066-10-14"], "1066-10-14 is not a day that can be simulated"),
        ([], "STORE is missing."),
    ],
)
def test_what_cannot_be_simulated_is_told_in_a_line(capsys, arguments, complaint):
    assert run(["day", *arguments]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.startswith(complaint)
