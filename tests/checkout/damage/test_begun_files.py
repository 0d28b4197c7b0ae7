"""Kill the program while it begins its files. What was only begun is empty, never damaged, and the next start goes on.

Creation is cut in two ways: between any two steps of SQLite's, by copying the folder whenever a file in it has changed;
and inside a write, in a process of its own that may let no file grow beyond so many bytes.
"""

import os
import resource
import shutil
import signal
import sqlite3
from pathlib import Path

import pytest

from checkout import open_shop
from checkout.back_office import examine_folder
from checkout.cli.codes.output_files import write_file
from checkout.errors import DataFileDamaged, DataFileError
from checkout.events import Paid
from checkout.words import Words

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="a process is copied to be killed")

WALLETS = ("mock", "gift-card", "cash-desk", "split", "abroad")
FILES = {"shop.db", "mock-wallet.db", "gift-cards.db", "cash-desk.db", "split-tender.db"}


def begin_everything(folder):
    """Open the shop and every wallet for the first time."""
    with open_shop(data=folder) as shop:
        for name in WALLETS:
            shop.wallets.named(name).capabilities()
            # Wallets that pay from others open them when they are first needed.


class Copies:
    """Copies `folder` whenever something in it has changed, however little SQLite has done meanwhile."""

    def __init__(self, folder, into):
        self.folder, self.into, self.taken, self._last = folder, into, [], None

    def connect(self, connect):
        def connected(*args, **options):
            self.look()
            connection = connect(*args, **options)
            connection.set_progress_handler(self.look, 20)
            connection.set_trace_callback(lambda _: self.look())
            return connection

        return connected

    def look(self):
        if not self.folder.exists():
            return
        now = {path.name: path.stat().st_mtime_ns for path in self.folder.iterdir() if not path.name.endswith("-shm")}
        if now != self._last:
            self._last = now
            copy = self.into / f"{len(self.taken)}"
            copy.mkdir()
            for name in now:
                shutil.copyfile(self.folder / name, copy / name)
            self.taken.append(copy)


def is_taken_for_empty_and_gone_on_with(folder):
    assert said_of(folder) in ("nothing", "no faults")
    with open_shop(data=folder) as shop:
        for name in WALLETS:
            assert shop.wallets.named(name).capabilities().modes
        trip = shop.enter()
        trip.scan("9521234000013")
        assert isinstance(trip.pay("split"), Paid)
        trip.leave()
    assert examine_folder(folder) == []


def said_of(folder):
    try:
        faults = [found for found in examine_folder(folder) if found.is_fault]
    except DataFileDamaged:
        raise
    except DataFileError as error:
        return "nothing" if "nothing in" in str(error) or "no data file" in str(error) else str(error)
    return str(faults) if faults else "no faults"


@pytest.mark.parametrize("every", [5, pytest.param(1, marks=pytest.mark.slow)])
def test_between_any_two_steps_of_its_creation_a_file_is_empty_or_whole(tmp_path, monkeypatch, every):
    folder = tmp_path / "begun"
    (tmp_path / "copies").mkdir()
    copies = Copies(folder, tmp_path / "copies")
    monkeypatch.setattr(sqlite3, "connect", copies.connect(sqlite3.connect))
    begin_everything(folder)
    monkeypatch.undo()
    assert {path.name for path in folder.iterdir()} >= FILES
    assert len(copies.taken) > 20
    for copy in copies.taken[::every]:
        is_taken_for_empty_and_gone_on_with(copy)


@pytest.mark.parametrize("step", [16_384, pytest.param(1_000, marks=pytest.mark.slow)])
def test_cut_inside_a_write_a_file_is_empty_or_whole(tmp_path, step):
    begin_everything(tmp_path / "warm")  # imports, so that no module is written when nothing may grow
    for most in (*range(0, 4_097, 1_024), *range(4_097, 200_000, step)):
        folder = tmp_path / str(most)
        child = os.fork()
        if not child:
            signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
            resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
            try:
                begin_everything(folder)
            finally:
                os._exit(0)
        os.waitpid(child, 0)
        if folder.exists():
            is_taken_for_empty_and_gone_on_with(folder)


@pytest.mark.parametrize("left", [b"", bytes(4_096), b"SQLite format 3\0" + bytes(100), b"\xff" * 512])
@pytest.mark.parametrize("name", sorted(FILES))
def test_what_a_power_cut_left_of_the_first_page_is_nothing_while_its_rollback_journal_is_there(tmp_path, name, left):
    begin_everything(tmp_path)
    hot = rollback_journal(tmp_path / "elsewhere")
    (tmp_path / name).write_bytes(left)
    (tmp_path / f"{name}-journal").write_bytes(hot)
    is_taken_for_empty_and_gone_on_with(tmp_path)


def rollback_journal(path: Path) -> bytes:
    """The journal of a file while its first page is written: it says that the file was empty."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA cache_size = 1")
    connection.execute("BEGIN")
    connection.execute("CREATE TABLE t (x)")
    for _ in range(300):
        connection.execute("INSERT INTO t VALUES (zeroblob(4000))")
    # Enough has been spilt that the journal is on the disk.
    journal = path.with_name(f"{path.name}-journal").read_bytes()
    connection.close()
    path.unlink()
    assert journal[:8] == bytes.fromhex("d9d505f920a163d7")
    return journal


def test_killed_while_it_writes_a_drawing_the_program_leaves_the_older_one(tmp_path):
    drawing = tmp_path / "milk.svg"
    drawing.write_bytes(b"older")
    child = os.fork()
    if not child:
        signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_FSIZE, (1_000, 1_000))
        try:
            write_file(str(drawing), bytes(5_000), Words("en"))
        finally:
            os._exit(0)
    assert os.WIFSIGNALED(os.waitpid(child, 0)[1])
    assert drawing.read_bytes() == b"older"
    write_file(str(drawing), bytes(5_000), Words("en"))
    assert drawing.read_bytes() == bytes(5_000)
