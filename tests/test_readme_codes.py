"""The commands that the READMEs show print what they show."""

import re
import shlex
from io import BytesIO, TextIOWrapper
from pathlib import Path

import pytest

from checkout.cli import run

ROOT = Path(__file__).parent.parent


def conversations(name):
    """(what is typed, what is printed) of each command in the console blocks."""
    for block in re.findall(
        r"^```console\n(.*?)^```", (ROOT / name).read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
    ):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, printed = part.partition("\n")
            yield command, printed


SHOWN = list(conversations("README.md"))


@pytest.mark.parametrize(("command", "printed"), SHOWN, ids=[command for command, _ in SHOWN])
def test_a_command_of_the_readme_prints_what_it_shows(capsys, monkeypatch, command, printed):
    monkeypatch.setenv("CHECKOUT_LANG", "en")
    before, _, typed = command.rpartition(" | ")
    if before:
        [_, _, text] = shlex.split(before)
        monkeypatch.setattr("sys.stdin", TextIOWrapper(BytesIO(text.encode())))
    program, *arguments = shlex.split(typed)
    assert (program, run(arguments)) == ("checkout", 0)
    assert capsys.readouterr().out == printed


def test_both_readmes_show_the_same_commands():
    assert list(conversations("README.zh-CN.md")) == SHOWN
