"""A damaged file is answered in one sentence that names it, with exit code 2, by every command, in both languages.

The doctor lists what is wrong, with exit code 1. Line mode goes on with another trip where the last one cannot be read.
"""

import random
import shutil

import pytest
from damaged_files import COMMANDS, READING, damage, live_in, run, trouble


@pytest.fixture(scope="module")
def lived_in(tmp_path_factory):
    """The folder after closing, and as a kill left it."""
    folder = tmp_path_factory.mktemp("lived-in")
    live_in(folder / "closed", folder / "killed")
    return folder


@pytest.mark.parametrize("state", ["closed", "killed"])
@pytest.mark.parametrize("command", COMMANDS)
def test_what_is_whole_is_answered_by_every_command(lived_in, tmp_path, monkeypatch, command, state):
    folder = tmp_path / "data"
    shutil.copytree(lived_in / state, folder)
    assert trouble(command, folder, "en", monkeypatch) is None
    code, _ = run("doctor", folder, "zh-CN", monkeypatch)
    assert code == 0


@pytest.mark.parametrize("command", READING)
def test_a_reading_command_changes_no_byte(lived_in, monkeypatch, command):
    folder = lived_in / "closed"
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    run(command, folder, "en", monkeypatch)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


@pytest.mark.parametrize(
    "seeds", [range(20), *(pytest.param(range(at, at + 110), marks=pytest.mark.slow) for at in (20, 130))], ids=str
)
def test_whatever_is_damaged_every_command_answers_in_words(lived_in, tmp_path, monkeypatch, seeds):
    troubles = []
    for seed in seeds:
        rng = random.Random(seed)
        broken = tmp_path / "broken"
        shutil.copytree(lived_in / rng.choice(["closed", "closed", "killed"]), broken)
        what = damage(broken, rng)
        for command in ("doctor", *rng.sample(sorted(COMMANDS), 2)):
            folder = tmp_path / "data"
            shutil.copytree(broken, folder)
            if found := trouble(command, folder, rng.choice(["en", "zh-CN"]), monkeypatch):
                troubles.append(f"seed {seed}, {command}, {what}: {found}")
            shutil.rmtree(folder)
        shutil.rmtree(broken)
    assert troubles == []
