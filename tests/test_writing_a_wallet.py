"""The guide for whoever writes a wallet: its code runs, what it quotes stands in the example, and what it names exists."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from wallet.conformance import CHECKS, LEVELS, WalletHarness

ROOT = Path(__file__).parent.parent
EXAMPLE = ROOT / "tests" / "example_wallet"
GUIDES = [ROOT / "wallet" / "WRITING_A_WALLET.md", ROOT / "wallet" / "WRITING_A_WALLET.zh-CN.md"]
QUOTED = re.compile(r"# ([\w./]+)\n(.*)", re.DOTALL)


def blocks(guide: Path, language: str) -> list[str]:
    text = guide.read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.MULTILINE | re.DOTALL)


def test_both_guides_show_the_same_code() -> None:
    for language in ("python", "toml", "sh"):
        assert blocks(GUIDES[0], language) == blocks(GUIDES[1], language)


def test_what_the_guide_quotes_stands_in_the_example() -> None:
    quoted = [QUOTED.fullmatch(block) for block in blocks(GUIDES[0], "python") + blocks(GUIDES[0], "toml")]
    for quotation in filter(None, quoted):
        assert quotation[2] in (EXAMPLE / quotation[1]).read_text(encoding="utf-8"), quotation[1]
    assert len([*filter(None, quoted)]) == 6


def test_the_other_code_of_the_guide_runs_from_the_top(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(EXAMPLE)
    namespace: dict[str, object] = {}
    code = [block for block in blocks(GUIDES[0], "python") if not QUOTED.fullmatch(block)]
    for block in code:
        exec(compile(block, GUIDES[0].name, "exec"), namespace)
    assert len(code) == 3
    for name in [name for name in sys.modules if name.split(".")[0] == "campus_card"]:
        monkeypatch.delitem(sys.modules, name)


@pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: guide.name)
def test_the_checks_levels_and_files_that_the_guide_names_exist(guide: Path) -> None:
    text = guide.read_text(encoding="utf-8")
    named = set(
        re.findall(
            r"`((?:flow|hold|refund|quote|statement|unknown|notice|hostile|account|waiting|shape)\.[a-z-]+)`", text
        )
    )
    assert named <= {check.id for check in CHECKS}
    assert len(named) > 20
    assert [int(level) for level in re.findall(r"^\| (\d) \|", text, re.MULTILINE)] == list(LEVELS)
    for link in re.findall(r"\]\(([^)]+)\)", text):
        assert (guide.parent / link).exists(), link


@pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: guide.name)
def test_everything_of_the_harness_is_explained(guide: Path) -> None:
    of_harness = {name for name in vars(WalletHarness) if not name.startswith("_")} - {"expected_failures", "factory"}
    text = guide.read_text(encoding="utf-8")
    assert {name for name in of_harness if f"`{name}" not in text} == set()
