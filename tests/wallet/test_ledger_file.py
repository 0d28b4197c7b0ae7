"""The book of a simulated wallet: whose it is, and who may begin it."""

from __future__ import annotations

import sqlite3

import pytest

from wallet import ledger_file as book_module
from wallet.errors import LedgerError
from wallet.ledger_file import Book, Format

NOTES = Format("notes.db", mark=0x4E4F_5445, version=2, whose="a pupil", tables="CREATE TABLE note (text TEXT)")


def test_two_that_begin_a_book_at_the_same_moment_write_into_one(tmp_path, monkeypatch):
    begin = book_module._begin

    def overtaken(connection, path, kept):
        monkeypatch.setattr(book_module, "_begin", begin)
        with (other := Book(tmp_path, NOTES)).transaction():
            other.connection.execute("INSERT INTO note VALUES ('two cartons of milk')")
        other.close()
        begin(connection, path, kept)

    monkeypatch.setattr(book_module, "_begin", overtaken)
    book = Book(tmp_path, NOTES)
    with book.transaction():
        book.connection.execute("INSERT INTO note VALUES ('a piece of salmon')")
    assert book.connection.execute("SELECT count(*) FROM note").fetchone() == (2,)
    book.close()


def test_a_book_whose_tables_cannot_be_made_is_not_begun(tmp_path):
    with pytest.raises(LedgerError, match="cannot be used"):
        Book(tmp_path, Format("notes.db", NOTES.mark, NOTES.version, NOTES.whose, "CREATE TABLE note (text TEXT); No;"))
    book = Book(tmp_path, NOTES)
    assert book.connection.execute("SELECT count(*) FROM note").fetchone() == (0,)
    book.close()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("PRAGMA user_version = 1", "before version 0.1 .*move it away"),
        ("PRAGMA user_version = 3", "newer version"),
        ("PRAGMA application_id = 7", "is no book of a pupil"),
    ],
)
def test_a_file_that_is_no_book_of_this_format_is_left_alone(tmp_path, change, said):
    Book(tmp_path, NOTES).close()
    path = tmp_path / NOTES.file
    other = sqlite3.connect(path)
    other.execute(change)
    other.close()
    before = path.read_bytes()
    with pytest.raises(LedgerError, match=said):
        Book(tmp_path, NOTES)
    assert path.read_bytes() == before
