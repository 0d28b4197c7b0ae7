"""The data file: opened, refused with a clear sentence, or left exactly as it was."""

import errno
import os
import random
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from checkout.errors import DataFileBusy, DataFileDamaged, DataFileError, DataFileNewer
from checkout.journal.database import FILE_NAME, SCHEMA_VERSION, open_database, open_to_read, version_of

NOBODY = 65534


@pytest.fixture
def used(tmp_path):
    """A folder with a data file that was used and closed."""
    connection = open_database(tmp_path)
    connection.execute("INSERT INTO trip VALUES ('jinqiao', 'JQ1', '2026-11-24', 1, 'li-wei', 'open', '2026-11-24')")
    connection.close()
    return tmp_path


@pytest.fixture
def take_rights():
    """Take rights away from paths, for as long as the test runs; root becomes nobody, who can do nothing more."""
    if os.name != "posix":
        pytest.skip("rights are taken away with chmod")
    was, modes = os.geteuid(), {}

    def set_mode(path, mode):
        modes.setdefault(path, path.stat().st_mode)
        path.chmod(mode)

    def take(wanted):
        for path, mode in wanted.items():
            set_mode(path, mode)
        if was == 0:
            for folder in next(iter(wanted)).parents:
                if folder.stat().st_mode & 0o005 != 0o005 and folder not in wanted:
                    set_mode(folder, 0o755)
            os.seteuid(NOBODY)

    yield take
    os.seteuid(was)
    for path, mode in modes.items():
        path.chmod(mode)


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch):
    monkeypatch.setattr("checkout.journal.database.BUSY_SECONDS", 0.0)


def trips(connection):
    return connection.execute("SELECT count(*) FROM trip").fetchone()[0]


def contents(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.name != "owner"}


def test_what_was_committed_is_there_when_the_file_is_opened_again(used):
    connection = open_database(used)
    assert trips(connection) == 1
    connection.close()


def test_a_commit_is_on_the_disk_before_it_returns(tmp_path):
    connection = open_database(tmp_path)
    settings = [connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("journal_mode", "synchronous")]
    connection.close()
    assert settings == ["wal", 2]


def test_the_log_is_as_long_as_it_will_ever_get_before_the_first_scan(tmp_path):
    connection = open_database(tmp_path)
    log = tmp_path / f"{FILE_NAME}-wal"
    before = log.stat().st_size
    for number in range(1_000):
        connection.execute("INSERT INTO trip VALUES ('s', ?, 'd', ?, 'x', 'open', '')", (f"T{number}", number))
    assert log.stat().st_size == before
    connection.close()


def test_money_cannot_be_text_in_the_data_file():
    connection = open_database(None)
    connection.execute("INSERT INTO trip VALUES ('s', 'T1', 'd', 1, 'x', 'open', '')")
    with pytest.raises(sqlite3.IntegrityError, match="cannot store TEXT"):
        connection.execute("INSERT INTO receipt VALUES ('s', 1, 'T1', 'O1', '', 'twelve', 'CNY', '')")


def test_a_row_cannot_belong_to_a_trip_that_does_not_exist():
    connection = open_database(None)
    with pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY"):
        connection.execute("INSERT INTO event VALUES ('s', 'T1', 1, '', 'Left', '{}')")


def test_a_second_process_is_told_who_has_the_file(used):
    owner = open_database(used)
    script = (
        "import sys, pathlib; from checkout.journal.database import open_database; from checkout.errors import DataFileBusy\n"
        "try: open_database(pathlib.Path(sys.argv[1]))\n"
        "except DataFileBusy as error: print(error.facts['owner'])"
    )
    told = subprocess.run([sys.executable, "-c", script, used], capture_output=True, text=True, check=True, timeout=60)
    owner.close()
    assert told.stdout.strip() == str(os.getpid())


@pytest.mark.parametrize("note", ["", "none of your business", "²", "9" * 5_000, "\x1b[2J"])
def test_an_owner_note_that_makes_no_sense_is_not_repeated(used, note):
    owner = open_database(used)
    (used / "owner").write_text(note, encoding="utf-8")
    with pytest.raises(DataFileBusy) as refused:
        open_to_read(used)
    owner.close()
    assert refused.value.facts["owner"] == "?"


def test_the_same_program_cannot_open_a_file_twice_either(used):
    owner = open_database(used)
    with pytest.raises(DataFileBusy):
        open_database(used)
    assert trips(owner) == 1
    owner.close()


def test_a_file_of_a_newer_version_is_named_so_and_left_as_it_was(used):
    with sqlite3.connect(used / FILE_NAME) as edited:
        edited.execute("PRAGMA user_version = 99")
    edited.close()
    before = contents(used)
    with pytest.raises(DataFileNewer) as refused:
        open_database(used)
    assert (refused.value.facts["found"], refused.value.facts["expected"]) == ("99", str(SCHEMA_VERSION))
    assert contents(used) == before


@pytest.mark.parametrize("version", [1, 2])
def test_an_older_file_is_read_as_it_is_and_becomes_one_of_ours_when_it_is_opened_to_be_written(used, version, outdate):
    outdate(used, version)
    looking = open_to_read(used)
    assert version_of(looking) == version
    looking.close()
    owner = open_database(used)
    assert (version_of(owner), trips(owner)) == (SCHEMA_VERSION, 1)
    owner.close()


def test_another_programs_database_is_left_as_it_was(tmp_path):
    with sqlite3.connect(tmp_path / FILE_NAME) as other:
        other.execute("CREATE TABLE photos (name TEXT)")
    other.close()
    before = contents(tmp_path)
    with pytest.raises(DataFileDamaged, match="not a data file of this shop"):
        open_database(tmp_path)
    assert contents(tmp_path) == before


def test_another_programs_empty_database_is_left_as_it_was(tmp_path):
    with sqlite3.connect(tmp_path / FILE_NAME) as other:
        other.execute("PRAGMA application_id = 12345")
    other.close()
    before = contents(tmp_path)
    with pytest.raises(DataFileDamaged, match="not a data file of this shop"):
        open_database(tmp_path)
    assert contents(tmp_path) == before


@pytest.mark.parametrize("seed", range(5))
def test_random_bytes_are_damage_and_are_left_as_they_were(tmp_path, seed):
    (tmp_path / FILE_NAME).write_bytes(random.Random(seed).randbytes(5_000))
    before = contents(tmp_path)
    with pytest.raises(DataFileDamaged):
        open_database(tmp_path)
    assert contents(tmp_path) == before


@pytest.mark.parametrize("keep", [50, 100, 1_024, 1_500])
def test_a_truncated_file_is_damage(used, keep):
    os.truncate(used / FILE_NAME, keep)
    before = contents(used)
    with pytest.raises(DataFileError):
        trips(open_to_read(used))
    assert contents(used) == before


def test_a_folder_in_place_of_the_file_is_refused(tmp_path):
    (tmp_path / FILE_NAME).mkdir()
    with pytest.raises(DataFileError, match="cannot be opened"):
        open_database(tmp_path)


def test_a_file_in_place_of_the_folder_is_refused(tmp_path):
    (tmp_path / "data").write_text("")
    with pytest.raises(DataFileError, match="cannot be used for data"):
        open_database(tmp_path / "data")


def test_a_file_that_may_not_be_read_is_refused(used, take_rights):
    take_rights({used / FILE_NAME: 0o000})
    with pytest.raises(DataFileError, match="cannot be"):
        open_database(used)


def test_a_file_that_may_not_be_written_is_refused_when_it_is_opened(only_reading):
    before = contents(only_reading)
    with pytest.raises(DataFileError, match=r"shop\.db: "):
        open_database(only_reading)
    assert contents(only_reading) == before


def test_a_folder_that_may_not_be_made_is_refused(tmp_path, take_rights):
    take_rights({tmp_path: 0o555})
    with pytest.raises(DataFileError, match="Permission denied"):
        open_database(tmp_path / "deep" / "down")


def test_on_a_full_disk_what_is_there_can_still_be_opened(used, monkeypatch):
    def there_is_no_room(_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", there_is_no_room)
    connection = open_database(used)
    assert trips(connection) == 1
    connection.close()


@pytest.fixture
def only_reading(used, take_rights):
    """A folder whose file may be read, and nothing in it changed."""
    take_rights({used / FILE_NAME: 0o444, used / "owner": 0o444, used: 0o555})
    return used


@pytest.fixture
def killed(tmp_path):
    """A folder that a program was killed over, with a trip that it had committed."""
    script = (
        "import os, sys, pathlib; from checkout.journal.database import open_database\n"
        "open_database(pathlib.Path(sys.argv[1]))"
        ".execute(\"INSERT INTO trip VALUES ('s', 'T1', 'd', 1, 'x', 'open', '')\")\n"
        "os.kill(os.getpid(), 9)"
    )
    subprocess.run([sys.executable, "-c", script, tmp_path], check=False, timeout=60)
    return tmp_path


def test_what_a_killed_program_had_committed_is_there(killed):
    connection = open_database(killed)
    assert trips(connection) == 1
    connection.close()


class TestALook:
    def test_changes_not_one_byte(self, used):
        before = contents(used)
        connection = open_to_read(used)
        assert trips(connection) == 1
        with pytest.raises(sqlite3.OperationalError, match="readonly"):
            connection.execute("DELETE FROM trip")
        connection.close()
        assert contents(used) == before

    def test_is_possible_where_nothing_may_be_written(self, only_reading):
        connection = open_to_read(only_reading)
        assert trips(connection) == 1
        connection.close()

    def test_sees_what_a_killed_program_had_committed_and_leaves_it_there(self, killed):
        before = contents(killed)
        connection = open_to_read(killed)
        assert trips(connection) == 1
        connection.close()
        after = contents(killed)
        assert {name: after[name] for name in before} == before
        assert after.keys() - before.keys() <= {FILE_NAME + "-shm"}
        (killed / (FILE_NAME + "-shm")).unlink(missing_ok=True)
        with closing(open_database(killed)) as connection:
            assert trips(connection) == 1

    @pytest.mark.parametrize("make", [lambda _: None, Path.touch], ids=["no file", "an empty file"])
    def test_makes_no_file_where_there_is_none(self, tmp_path, make):
        make(tmp_path / FILE_NAME)
        before = contents(tmp_path)
        with pytest.raises(DataFileError, match="there is no"):
            open_to_read(tmp_path)
        assert contents(tmp_path) == before
