"""What is loaded for what: each case in a Python of its own, whose `sys.modules` is looked at in the end."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

SESSIONS = Path(__file__).parents[1] / "sessions"
SCREEN = {"textual", "rich"}
HEAVY = SCREEN | {"pydantic", "sqlite3", "aiosql", "barcode", "asyncio"}

LOADED = """
import json, sys
try:
    {code}
except SystemExit as ended:
    assert not ended.code, ended.code
finally:
    print(json.dumps(sorted(sys.modules)), file=sys.stderr)
"""


def loaded_by(code: str) -> set[str]:
    """The names of all modules that are loaded after `code`, which must not fail."""
    done = subprocess.run([sys.executable, "-c", LOADED.format(code=code)], capture_output=True, text=True, check=True)
    return set(json.loads(done.stderr.splitlines()[-1]))


def command(*arguments: str) -> str:
    return f"from checkout.cli import main; main({list(arguments)!r})"


def packages(modules: set[str]) -> set[str]:
    return {module.partition(".")[0] for module in modules}


@pytest.mark.parametrize("lang", ["en", "zh-CN"])
def test_help_loads_nothing_of_the_shop(lang: str) -> None:
    modules = loaded_by(command("--lang", lang, "--help"))
    assert packages(modules) & HEAVY == set()
    assert modules & {"checkout.shop", "checkout.session.session", "catalog.chain.chain", "wallet.directory"} == set()


@pytest.mark.parametrize(
    "arguments", [("--version",), ("replay", "--help"), ("wallets",), ("completion", "bash")], ids=" ".join
)
def test_small_commands_load_neither_screen_nor_database(arguments: tuple[str, ...]) -> None:
    assert packages(loaded_by(command(*arguments))) & HEAVY == set()


def test_replaying_a_script_needs_no_screen() -> None:
    script = min(SESSIONS.glob("*.session"))
    modules = loaded_by(command("replay", str(script)))
    assert "checkout.session.session" in modules
    assert packages(modules) & SCREEN == set()


def test_shopping_line_by_line_needs_no_screen() -> None:
    """Standard input is not a terminal here, and empty."""
    modules = loaded_by(command("--data", ":memory:"))
    assert "checkout.plain" in modules
    assert packages(modules) & SCREEN == set()


def test_shopping_from_python_needs_neither_screen_nor_commands() -> None:
    modules = loaded_by("from checkout import open_shop; open_shop().enter().scan('9521234000013')")
    assert packages(modules) & (SCREEN | {"click", "barcode", "platformdirs"}) == set()


def test_the_wallet_port_stands_on_the_standard_library() -> None:
    """A wallet is written against two files, and importing them costs what they cost."""
    modules = loaded_by("import wallet.port")
    assert {module for module in modules if module.startswith("wallet")} == {"wallet", "wallet.money", "wallet.port"}
    assert packages(modules) - packages(loaded_by("import dataclasses, enum, re, typing")) <= (
        sys.stdlib_module_names | {"wallet"}
    )


@pytest.mark.parametrize(
    "module",
    ["wallet", "wallet.port", "wallet.settlement", "wallet.repeated_call", "wallet.opening", "wallet.hosting.host"],
)
def test_importing_a_room_of_the_wallet_loads_no_model_no_screen_and_no_database(module: str) -> None:
    assert packages(loaded_by(f"import {module}")) & HEAVY == set()


@pytest.mark.parametrize("module", ["checkout", "checkout.script.pytest_plugin"])
def test_the_pytest_plugin_costs_a_project_without_scripts_nothing(module: str) -> None:
    modules = loaded_by(f"import {module}")
    assert packages(modules) & (HEAVY - {"asyncio"}) == set()
    assert modules & {"checkout.shop", "checkout.session.session", "catalog"} == set()
