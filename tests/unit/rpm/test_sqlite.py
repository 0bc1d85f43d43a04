"""rpm's database in SQLite."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imgverify.disk.damage import DamageError
from imgverify.rpm import sqlite
from tests.unit.rpm.databases import INSTALLED, NAME, VERSION, blob, names, sample, trouble

_REAL = sample("rpmdb.sqlite")
_PLAIN = "CREATE TABLE 'Packages' (hnum INTEGER PRIMARY KEY AUTOINCREMENT, blob BLOB NOT NULL)"
_ONE = blob({NAME: "one", VERSION: "1"})


def _made(folder: Path, *statements: str) -> bytes:
    path = folder / "made.sqlite"
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for statement in statements:
            connection.execute(statement)
    return path.read_bytes()


def _with_log(folder: Path, change: Callable[[sqlite3.Connection], None]) -> tuple[bytes, bytes]:
    """The sample and the log that a change leaves when the machine stops right after it."""
    path = folder / "rpmdb.sqlite"
    path.write_bytes(_REAL)
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA wal_autocheckpoint = 0")
        change(connection)
        return path.read_bytes(), path.with_name("rpmdb.sqlite-wal").read_bytes()


def test_real_database() -> None:
    """Every package that rpm wrote, and none that it deleted."""
    assert names(sqlite.headers(_REAL, b"")) == INSTALLED


def test_nothing_stays_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The copy has no name any more while it is read, so that not even a crash leaves it."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    reading = sqlite.headers(_REAL, b"")
    assert next(reading)
    assert list(tmp_path.iterdir()) == []
    assert len(list(reading)) == len(INSTALLED) - 1
    with pytest.raises(DamageError):
        next(sqlite.headers(_REAL[:8192], b""))
    assert list(tmp_path.iterdir()) == []


def test_what_is_only_in_the_log_counts(tmp_path: Path) -> None:
    """A transaction that is complete has happened, though the file itself does not have it yet."""

    def change(connection: sqlite3.Connection) -> None:
        connection.execute("INSERT INTO Packages VALUES (1000, ?)", (_ONE,))
        connection.execute("DELETE FROM Packages WHERE hnum = 1")

    data, log = _with_log(tmp_path, change)
    found = names(sqlite.headers(data, log))
    assert (b"one", b"1") in found
    assert len(found) == len(INSTALLED)
    assert names(sqlite.headers(data, b"")) == INSTALLED


def test_what_was_not_committed_does_not_count(tmp_path: Path) -> None:
    """Pages of a transaction that never ended are passed over."""

    def change(connection: sqlite3.Connection) -> None:
        connection.execute("PRAGMA cache_size = 1")
        connection.execute("BEGIN")
        connection.execute("DELETE FROM Packages")
        for number in range(100):
            connection.execute("INSERT INTO Packages VALUES (?, ?)", (number, _ONE + bytes(9000)))

    data, log = _with_log(tmp_path, change)
    assert len(log) > 100_000
    assert names(sqlite.headers(data, log)) == INSTALLED


_BOMB = "zeroblob(1000000000)"


@pytest.mark.parametrize(
    ("statements", "reason"),
    [
        ([], "it is no SQLite database"),
        (["CREATE TABLE other (hnum, blob)"], "no plain table"),
        (["CREATE VIEW Packages AS SELECT 1 AS hnum, zeroblob(99) AS blob"], "no plain table"),
        (["CREATE VIRTUAL TABLE Packages USING fts5(hnum, blob)"], "no plain table"),
        (["CREATE TABLE Packages (hnum INTEGER PRIMARY KEY)"], "other columns"),
        ([f"CREATE TABLE Packages (hnum, blob AS ({_BOMB}))"], "other columns"),
        (["CREATE TABLE Packages (hnum, blob, more AS (length(hnum)) STORED)"], "other columns"),
        ([_PLAIN, "INSERT INTO Packages VALUES (1, 'text')"], "something else than headers"),
        ([_PLAIN, "INSERT INTO Packages VALUES (1, 5)"], "something else than headers"),
    ],
)
def test_tables_that_are_not_rpms(tmp_path: Path, statements: list[str], reason: str) -> None:
    """Whatever would compute something, or holds something else, is refused."""
    with pytest.raises(DamageError, match=reason):
        list(sqlite.headers(_made(tmp_path, *statements), b""))


@pytest.mark.parametrize("name", [b"a\nb\x1b[2J", b"\xab\xcd\xff\xfe\xfd\xfc"])
def test_messages_of_the_file(tmp_path: Path, name: bytes) -> None:
    """SQLite quotes names of the file in its errors; they are one line that can be printed."""
    own = b"x" * len(name)
    data = _made(tmp_path, _PLAIN, f"CREATE TABLE {own.decode()} (hnum)")
    damaged = data.replace(b"CREATE TABLE " + own, b"CREATE FABLE " + own).replace(own, name)
    assert trouble(lambda: sqlite.headers(damaged, b"")).isprintable()
    with pytest.raises(DamageError, match="it cannot be read"):
        list(sqlite.headers(damaged, b""))


def test_index_cannot_hide_rows(tmp_path: Path) -> None:
    """An index that lacks rows is not what is read, though it looks cheaper than the table."""
    data = _made(
        tmp_path,
        _PLAIN,
        "INSERT INTO Packages VALUES (1, x'00')",
        "CREATE INDEX short ON Packages (blob) WHERE hnum > 5",
        "ANALYZE",
        "INSERT INTO sqlite_stat1 VALUES ('Packages', 'short', '10 1 sz=1')",
        "PRAGMA writable_schema = ON",
        "UPDATE sqlite_master SET sql = replace(sql, ' WHERE hnum > 5', '') WHERE name = 'short'",
    )
    assert list(sqlite.headers(data, b"")) == [b"\0"]


def test_too_many_steps(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A query that does not end is ended."""
    rows = (
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 5000) "
        "INSERT INTO Packages SELECT i, x'00' FROM n"
    )
    data = _made(tmp_path, _PLAIN, rows)
    assert len(list(sqlite.headers(data, b""))) == 5000
    monkeypatch.setattr(sqlite, "_STEPS", 100)
    monkeypatch.setattr(sqlite, "_MOST_CALLS", 10)
    with pytest.raises(DamageError, match="interrupted"):
        list(sqlite.headers(data, b""))


def test_too_many_rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """More headers than any machine has packages are refused."""
    data = _made(tmp_path, _PLAIN, *["INSERT INTO Packages (blob) VALUES (x'00')"] * 20)
    monkeypatch.setattr(sqlite, "_MOST_HEADERS", 10)
    with pytest.raises(DamageError, match="something else than headers"):
        list(sqlite.headers(data, b""))


def test_rows_that_share_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file cannot hold more than its size, however often its rows point to the same pages."""
    large = sqlite3.connect(":memory:")
    large.execute(_PLAIN)
    large.execute("INSERT INTO Packages VALUES (1, zeroblob(100)), (2, zeroblob(100))")
    monkeypatch.setattr(sqlite, "_opened", lambda *_: large)
    with pytest.raises(DamageError, match="larger than the file"):
        list(sqlite.headers(b"SQLite format 3\0".ljust(150), b""))


def test_no_room_for_the_copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What happens here is told as it is, and counts as not looked at."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "absent"))
    with pytest.raises(DamageError, match="cannot be copied"):
        list(sqlite.headers(_REAL, b""))


@pytest.mark.parametrize("length", [16, 100, 4096, 8192, len(_REAL) // 2])
def test_cut_off(length: int) -> None:
    """A file that ends early is damaged, not a short list."""
    with pytest.raises(DamageError):
        list(sqlite.headers(_REAL[:length], b""))


@given(
    st.lists(st.tuples(st.integers(0, len(_REAL) - 1), st.integers(0, 255)), max_size=8),
    st.binary(max_size=100),
)
def test_any_damage(changes: list[tuple[int, int]], log: bytes) -> None:
    """Whatever was overwritten, headers come of it or an error tells of it."""
    data = bytearray(_REAL)
    for at, value in changes:
        data[at % 4096 if value % 2 else at] = value
    assert "\n" not in trouble(lambda: sqlite.headers(bytes(data), log))


@given(st.binary(max_size=600))
def test_any_bytes(data: bytes) -> None:
    """Garbage is no database, also with the right beginning."""
    for bytes_of_file in (data, b"SQLite format 3\0" + data):
        with pytest.raises(DamageError):
            list(sqlite.headers(bytes_of_file, b""))
