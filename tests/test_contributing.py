"""CONTRIBUTING sends nobody to a file that is not there."""

import re
from pathlib import Path

ROOT = Path(__file__).parent.parent


def test_every_file_and_folder_it_names_exists():
    named = re.findall(r"`((?:catalog|checkout|tests|wallet|\.ci)/[\w./-]*)`", (ROOT / "CONTRIBUTING.md").read_text())
    assert len(named) > 40
    assert [place for place in named if not (ROOT / place).exists()] == []


def test_every_folder_of_the_packages_is_on_the_map():
    text = (ROOT / "CONTRIBUTING.md").read_text()
    folders = [folder for package in ("catalog", "checkout") for folder in (ROOT / package).iterdir()]
    rooms = {f"{folder.parent.name}/{folder.name}/" for folder in folders if (folder / "__init__.py").exists()}
    assert {room for room in rooms if f"`{room}`" not in text} == set()
