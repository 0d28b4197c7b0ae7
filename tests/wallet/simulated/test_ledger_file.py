"""The ledger of a simulated wallet: whose it is, and who may begin it."""

from __future__ import annotations

import sqlite3
from dataclasses import replace

import pytest

from wallet.errors import LedgerError
from wallet.simulated import ledger_file
from wallet.simulated.ledger_file import LedgerFile, LedgerFormat

NOTES = LedgerFormat("notes.db", 0x4E4F_5445, 2, "a pupil", tables="CREATE TABLE note (text TEXT)")


def test_two_that_begin_a_book_at_the_same_moment_write_into_one(tmp_path, monkeypatch):
    create = ledger_file._create

    def overtaken(connection, path, kept):
        monkeypatch.setattr(ledger_file, "_create", create)
        with (other := LedgerFile(tmp_path, NOTES)).transaction():
            other.connection.execute("INSERT INTO note VALUES ('two cartons of milk')")
        other.close()
        create(connection, path, kept)

    monkeypatch.setattr(ledger_file, "_create", overtaken)
    ledger = LedgerFile(tmp_path, NOTES)
    with ledger.transaction():
        ledger.connection.execute("INSERT INTO note VALUES ('a piece of salmon')")
    assert ledger.connection.execute("SELECT count(*) FROM note").fetchone() == (2,)
    ledger.close()


def test_a_book_whose_tables_cannot_be_made_is_not_begun(tmp_path):
    with pytest.raises(LedgerError, match="cannot be used"):
        LedgerFile(tmp_path, replace(NOTES, tables="CREATE TABLE note (text TEXT); No;"))
    ledger = LedgerFile(tmp_path, NOTES)
    assert ledger.connection.execute("SELECT count(*) FROM note").fetchone() == (0,)
    ledger.close()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("PRAGMA user_version = 1", "before version 0.1 .*move it away"),
        ("PRAGMA user_version = 3", "newer version"),
        ("PRAGMA application_id = 7", "is no book of a pupil"),
    ],
)
def test_a_file_that_is_no_book_of_this_format_is_left_alone(tmp_path, change, said):
    LedgerFile(tmp_path, NOTES).close()
    path = tmp_path / NOTES.file
    other = sqlite3.connect(path)
    other.execute(change)
    other.close()
    before = path.read_bytes()
    with pytest.raises(LedgerError, match=said):
        LedgerFile(tmp_path, NOTES)
    assert path.read_bytes() == before
