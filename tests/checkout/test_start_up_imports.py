"""What is loaded for what. Two Pythons of their own do one thing after the other, the lightest first, and say after each
what is loaded by then."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

SESSIONS = Path(__file__).parents[1] / "sessions"
SCREEN = {"textual", "rich"}
DATABASE = {"sqlite3", "aiosql"}
HEAVY = SCREEN | DATABASE | {"pydantic", "barcode", "segno", "zxingcpp", "PIL", "asyncio", "simpy"}
COMMANDS = {"click", "platformdirs"}
SHOP = {"multiprocessing", "checkout.shop", "checkout.session.session", "catalog.chain.chain", "wallet.directory"}

FROM_PYTHON = [
    ("import wallet.port", HEAVY | COMMANDS | {"checkout", "wallet.settlement", "wallet.directory"}),
    ("import wallet", HEAVY | COMMANDS | {"checkout"}),
    ("import wallet.settlement, wallet.repeated_call", HEAVY | COMMANDS | {"checkout"}),
    ("import wallet.directory, wallet.hosting.host", HEAVY | COMMANDS | {"checkout"}),
    ("import checkout", HEAVY | COMMANDS | {"checkout.shop", "catalog.chain.chain"}),
    (
        "import checkout.script.pytest_plugin",
        (HEAVY - {"asyncio"}) | COMMANDS | {"checkout.shop", "catalog.chain.chain"},
    ),
    ("from checkout import open_shop; trip = open_shop().enter()", SCREEN | COMMANDS | {"barcode", "segno"}),
    ("trip.scan('9521234000013')", SCREEN | COMMANDS | {"barcode", "segno"}),
    ("trip.pay(); trip.leave()", SCREEN | COMMANDS | {"barcode", "segno"}),
]

COMMAND_LINE = [
    (["--help"], HEAVY | SHOP),
    (["--lang", "zh-CN", "--help"], HEAVY | SHOP),
    (["--version"], HEAVY | SHOP),
    (["replay", "--help"], HEAVY | SHOP),
    (["completion", "bash"], HEAVY | {"checkout.shop", "catalog.chain.chain"}),
    (["wallets"], HEAVY | {"checkout.shop"}),
    (["replay", str(min(SESSIONS.glob("*.session")))], SCREEN | {"simpy"}),
    # Standard input is no terminal here, and empty: the shop opens line by line.
    (["--data", ":memory:"], SCREEN | {"simpy"}),
]

BEFORE_THE_SCREEN = """
from checkout.cli.arguments import data_folder
from checkout.words import Words
data_folder(":memory:", Words("en"))
"""
"""What `checkout` does before the first cell is painted."""

PROGRAM = """
import json, sys
for step in json.loads(sys.argv[1]):
    try:
        exec(step)
    except SystemExit as ended:
        assert not ended.code, ended.code
    print(json.dumps(sorted(sys.modules)), file=sys.stderr)
"""


def loaded_after(steps):
    """What is loaded after each of these steps, one after the other in one process."""
    program = [sys.executable, "-c", PROGRAM, json.dumps(steps)]
    done = subprocess.run(program, capture_output=True, text=True, check=True, timeout=60, stdin=subprocess.DEVNULL)
    return [set(json.loads(line)) for line in done.stderr.splitlines() if line.startswith("[")]


@pytest.mark.parametrize(
    "table",
    [
        FROM_PYTHON,
        [
            (BEFORE_THE_SCREEN, HEAVY | {"checkout.journal.database"}),
            *(
                (f"from checkout.cli import main; main({arguments!r})", forbidden)
                for arguments, forbidden in COMMAND_LINE
            ),
        ],
    ],
    ids=["from-python", "commands"],
)
def test_nothing_is_loaded_that_is_not_needed(table):
    after = loaded_after([step for step, _ in table])
    assert len(after) == len(table)
    for (step, forbidden), modules in zip(table, after, strict=True):
        assert modules & forbidden == set(), step


def test_the_wallet_port_stands_on_the_standard_library_and_money():
    """A wallet is written against two files, and importing them costs what they cost."""
    bare, modules = loaded_after(["import dataclasses, enum, re, typing", "import wallet.port"])
    ours = {module for module in modules - bare if module.partition(".")[0] not in sys.stdlib_module_names}
    assert ours == {"wallet", "wallet.money", "wallet.port"}
