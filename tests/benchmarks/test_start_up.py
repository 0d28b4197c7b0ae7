"""How long it takes until something can be read: the screen, the help, and an import."""

import os
import select
import subprocess
import sys
import time

import pytest

EMPTY_APP = "from textual.app import App; App().run()"
OUR_APP = "from checkout.cli import main; main(['--data', ':memory:', '--lang', 'en'])"
FIRST_CELL = b"\x1b[1;1H"
"""Textual paints from the top left corner."""
ON_THE_DOOR = b"Jinqiao"
DEADLINE = 60


@pytest.fixture(scope="module")
def environment(tmp_path_factory):
    """As after an installation: with byte code beside the sources, wherever these are."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return kept | {"TERM": "xterm-256color", "PYTHONPYCACHEPREFIX": str(tmp_path_factory.mktemp("bytecode"))}


def milliseconds_until(marks, program, environment):
    """Start `program` in a terminal of 80 by 24 and note when each of `marks` has been written."""
    import fcntl
    import pty
    import struct
    import termios

    began = time.perf_counter()
    child, terminal = pty.fork()
    if not child:
        os.execve(sys.executable, [sys.executable, "-c", program], environment)
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    written, seen = b"", {}
    try:
        while len(seen) < len(marks):
            left = began + DEADLINE - time.perf_counter()
            if not select.select([terminal], [], [], max(0, left))[0]:
                raise AssertionError(f"{set(marks) - set(seen)} was not written: {written[-500:]!r}")
            written += os.read(terminal, 65_536)
            for mark in marks:
                if mark in written:
                    seen.setdefault(mark, (time.perf_counter() - began) * 1_000)
    finally:
        os.kill(child, 9)
        os.waitpid(child, 0)
        os.close(terminal)
    return [seen[mark] for mark in marks]


@pytest.mark.skipif(os.name != "posix", reason="a terminal is opened with pty")
def test_first_paint(environment, measuring, table):
    empty, first, door = [], [], []
    for _ in range(11 if measuring else 1):
        empty += milliseconds_until([FIRST_CELL], EMPTY_APP, environment)
        painted, readable = milliseconds_until([FIRST_CELL, ON_THE_DOOR], OUR_APP, environment)
        first.append(painted)
        door.append(readable)
    if not measuring:
        return
    # The first start of each compiles.
    base = min(empty[1:])
    table.title("First paint in a terminal of 80 by 24 (best of ten)")
    table.row("an empty Textual app", base, unit="ms")
    against = "an empty Textual app"
    table.row("the first cell", min(first[1:]), unit="ms", against=against, base=base, goal="goal: at most 1.35 x")
    table.row("the door can be read", min(door[1:]), unit="ms", against=against, base=base)


def milliseconds(arguments, environment):
    began = time.perf_counter()
    subprocess.run([sys.executable, *arguments], env=environment, check=True, stdout=subprocess.DEVNULL, timeout=60)
    return (time.perf_counter() - began) * 1_000


def test_help_and_import(environment, measuring, table):
    programs = {
        "python itself": ["-c", "pass"],
        "import wallet": ["-c", "import wallet, wallet.port, wallet.settlement"],
        "import checkout": ["-c", "import checkout"],
        "checkout --help": ["-m", "checkout", "--help"],
        "a whole trip from Python": [
            "-c",
            "from checkout import open_shop; t = open_shop().enter(); t.scan('9521234000013'); t.pay(); t.leave()",
        ],
    }
    figures = {name: [] for name in programs}
    for _ in range(11 if measuring else 1):
        for name, arguments in programs.items():
            figures[name].append(milliseconds(arguments, environment))
    if not measuring:
        return
    table.title("From the command to its end (best of ten)")
    base = min(figures["python itself"])
    for name, took in figures.items():
        goal = "goal: at most 150 ms" if name == "checkout --help" else ""
        table.row(name, min(took[1:]), unit="ms", against="python itself", base=base, goal=goal)
