"""What is loaded when: nobody waits for, or needs, what is not used."""

import subprocess
import sys

import pytest

HEAVY = ("aiosql", "barcode", "click", "pydantic", "sqlite3", "textual")


def loaded_by(program):
    """Which of the heavy modules a program of its own loads."""
    script = f"{program}\nimport sys; print(*(name for name in {HEAVY!r} if name in sys.modules))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60)
    return set(done.stdout.split("\n")[-2].split())


@pytest.mark.parametrize(
    "program", ["import wallet", "import wallet.port", "import wallet.settlement, wallet.directory"]
)
def test_a_wallet_author_loads_the_standard_library_alone(program):
    assert loaded_by(program) == set()


def test_importing_the_checkout_loads_nothing_yet():
    assert loaded_by("import checkout") == set()


def test_a_scan_needs_no_screen_no_bars_and_no_commands():
    program = "from checkout import open_shop; shop = open_shop(); shop.enter().scan('9521234000013')"
    assert loaded_by(program) & {"textual", "barcode", "click"} == set()


def test_a_whole_trip_needs_no_screen():
    program = "from checkout import open_shop; t = open_shop().enter(); t.scan('9521234000013'); t.pay(); t.leave()"
    assert loaded_by(program) & {"textual", "barcode", "click"} == set()
