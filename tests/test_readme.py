"""What the README shows is what happens, in both languages."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from checkout.script.grammar import read_text
from checkout.script.player import play

ROOT = Path(__file__).parent.parent
READMES = [ROOT / "README.md", ROOT / "README.zh-CN.md"]


def blocks(readme: Path, language: str) -> list[str]:
    """The fenced code blocks of one language."""
    return re.findall(rf"^```{language}\n(.*?)^```", readme.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)


@pytest.fixture
def jam_jar(tmp_path: Path) -> Path:
    """The wallet package of the README, as pip would lay it down."""
    [project] = blocks(READMES[0], "toml")
    [module] = [block for block in blocks(READMES[0], "python") if "class JamJar" in block]
    (tmp_path / "jam_jar.py").write_text(module, encoding="utf-8")
    facts = tomllib.loads(project)["project"]
    info = tmp_path / f"jam_jar-{facts['version']}.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {facts['name']}\nVersion: {facts['version']}\n")
    group, entries = next(iter(facts["entry-points"].items()))
    lines = [f"[{group}]", *(f"{name} = {value}" for name, value in entries.items())]
    (info / "entry_points.txt").write_text("\n".join(lines))
    return tmp_path


def run(package: Path, *arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "checkout", "--lang", "en", *arguments],
        cwd=package,
        env=os.environ | {"PYTHONPATH": str(package)},
        input=stdin,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )


def test_both_readmes_show_the_same_code() -> None:
    """A translation that shows other code has been forgotten."""
    for language in ("sh", "session", "python", "toml"):
        assert blocks(READMES[0], language) == blocks(READMES[1], language)


def test_both_readmes_open_with_a_picture_and_the_two_commands() -> None:
    for readme in READMES:
        head = readme.read_text(encoding="utf-8")[:2200]
        [picture] = re.findall(r"!\[.*?\]\((.*?)\)", head, re.DOTALL)
        assert (ROOT / picture).is_file()
        assert blocks(readme, "sh") == [
            "python3 -m venv .venv && .venv/bin/pip install . && .venv/bin/checkout\n",
            "python3 -m venv .venv && .venv/bin/pip install -e '.[test]' && .venv/bin/pytest\n",
        ]


@pytest.mark.parametrize("readme", READMES, ids=lambda readme: readme.name)
def test_what_the_readmes_say_that_can_be_typed_line_by_line_is_what_help_lists(readme: Path, tmp_path: Path) -> None:
    text = readme.read_text(encoding="utf-8")
    [table] = re.findall(r"^(\| `scan .*?)\n\n", text, re.MULTILINE | re.DOTALL)
    typed = [
        usage.replace("\\|", "|")
        for row in table.splitlines()
        for usage in re.findall("`(.*?)`", row[: row.rindex("` |") + 1])
    ]
    places = (("--from", "store"), ("--from", "home"))
    helped = [run(tmp_path, "--plain", "--data", ":memory:", *place, stdin="help\n").stdout for place in places]
    listed = {line.strip().split("  ")[0] for text in helped for line in text.splitlines()}
    assert len(typed) > 20
    assert set(typed) - {"help"} <= listed


def test_a_fault_code_of_the_readmes_does_what_they_say(tmp_path: Path) -> None:
    for readme in READMES:
        [deed] = re.findall(r"`(pay mock [0-9]+)`", readme.read_text(encoding="utf-8"))
        trip = run(tmp_path, "--plain", "--data", ":memory:", stdin=f"scan 9521234000013\n{deed}\n")
        assert "Declined: the balance is too low." in trip.stdout


def test_the_script_in_the_readme_plays() -> None:
    [text] = blocks(READMES[0], "session")
    assert play(read_text(text, "README.md")).difference() == ""


def test_the_python_trip_in_the_readme_runs() -> None:
    [code] = [block for block in blocks(READMES[0], "python") if "open_shop" in block]
    exec(compile(code, "README.md", "exec"), {})


def test_the_wallet_in_the_readme_is_under_sixty_lines() -> None:
    [module] = [block for block in blocks(READMES[0], "python") if "class JamJar" in block]
    [project] = blocks(READMES[0], "toml")
    assert len((project + module).splitlines()) < 60


def test_the_wallet_in_the_readme_is_listed_and_pays_by_its_entry_point(jam_jar: Path) -> None:
    assert "jam-jar" in run(jam_jar, "wallets").stdout
    trip = run(jam_jar, "--plain", "--data", ":memory:", "--wallet", "jar", stdin="scan 9521234000013\npay\nleave\n")
    assert "paid ¥12.90 with jar" in trip.stdout
    assert trip.stderr == ""


def test_the_wallet_in_the_readme_pays_without_a_package(jam_jar: Path) -> None:
    trip = run(
        jam_jar, "--plain", "--data", ":memory:", "--wallet", "jam_jar:JamJar", stdin="scan 9521234000013\npay\nleave\n"
    )
    assert "paid ¥12.90" in trip.stdout


def test_the_wallet_in_the_readme_keeps_the_promises_that_the_readme_claims(jam_jar: Path) -> None:
    """Level 1: above that it forgets, and that is all that is wrong with it."""
    verified = run(jam_jar, "wallets", "verify", "jam_jar:JamJar", "--json")
    report = json.loads(verified.stdout)
    assert (report["level"], verified.returncode) == (1, 1)
    failed = {check["id"] for check in report["checks"] if check["verdict"] == "failed"}
    restarts = {"unknown.remembers", "unknown.other-request", "unknown.how-it-ended"}
    assert failed == {*restarts, "hostile.any-order"}
    assert 95 < len(report["checks"]) < 150
