"""rpm's database as SQLite keeps it, `rpmdb.sqlite`.

A database file can hold views, computed columns and virtual tables that run code when they are
read. So only a plain table is read, by one query, from a private copy in a folder of its own.

Source: sqlite.org/security.html, "Untrusted SQLite Database Files".
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from tempfile import TemporaryDirectory

from imgverify.disk.damage import DamageError
from imgverify.printable import printable

_MAGIC = b"SQLite format 3\0"
_MOST_BYTES_OF_A_HEADER = 256 * 1024 * 1024
_MOST_HEADERS = 1_000_000
# The progress handler is called once in so many steps; a row needs about five.
_STEPS, _MOST_CALLS = 100_000, 1_000
_LIMITS = {
    sqlite3.SQLITE_LIMIT_LENGTH: _MOST_BYTES_OF_A_HEADER,
    sqlite3.SQLITE_LIMIT_ATTACHED: 0,
    sqlite3.SQLITE_LIMIT_TRIGGER_DEPTH: 0,
    sqlite3.SQLITE_LIMIT_WORKER_THREADS: 0,
}
_SETTINGS = (
    "PRAGMA locking_mode = EXCLUSIVE",  # no memory that is shared through another file
    "PRAGMA trusted_schema = OFF",
    "PRAGMA cell_size_check = ON",
    "PRAGMA mmap_size = 0",
    "PRAGMA query_only = ON",
)


def headers(data: bytes, log: bytes) -> Iterator[bytes]:
    """Every package's header.

    Args:
        data: the whole file.
        log: the write-ahead log beside it (`-wal`), whose complete transactions count;
            may be empty.

    Raises:
        DamageError: it is damaged, or its table is not the one that rpm makes.
    """
    if not data.startswith(_MAGIC):
        raise DamageError("it is no SQLite database")
    room = len(data) + len(log)
    try:
        with closing(_opened(data, log)) as connection:
            # An index could tell of other rows than the table has.
            query = connection.execute("SELECT blob FROM main.Packages NOT INDEXED")
            for number, (blob,) in enumerate(query):
                if not isinstance(blob, bytes) or number >= _MOST_HEADERS:
                    raise DamageError("its table holds something else than headers")
                room -= len(blob)
                if room < 0:
                    raise DamageError("its packages overlap: they are larger than the file")
                yield blob
    except sqlite3.Error as error:
        # Names of the file's own choice may stand in it.
        raise DamageError(f"it cannot be read: {printable(str(error))!r}") from error
    except UnicodeDecodeError as error:
        raise DamageError("it cannot be read: what is wrong with it cannot even be said") from error
    except OSError as error:
        raise DamageError(f"it cannot be copied, to be read: {error.strerror}") from error


def _opened(data: bytes, log: bytes) -> sqlite3.Connection:
    """A connection to a copy that has no name any more: nothing is left behind by a sudden end."""
    with TemporaryDirectory(prefix="imgverify-rpm-") as folder, ExitStack() as on_error:
        copy = Path(folder) / "rpmdb.sqlite"
        copy.write_bytes(data)
        if log:
            copy.with_name("rpmdb.sqlite-wal").write_bytes(log)
        connection = on_error.enter_context(closing(sqlite3.connect(copy, isolation_level=None)))
        for limit, value in _LIMITS.items():
            connection.setlimit(limit, value)
        for setting in _SETTINGS:
            connection.execute(setting)
        calls = iter(range(_MOST_CALLS))
        connection.set_progress_handler(lambda: next(calls, None) is None, _STEPS)
        _refuse_what_computes(connection)
        on_error.pop_all()
    return connection


def _refuse_what_computes(connection: sqlite3.Connection) -> None:
    found = connection.execute(
        "SELECT type, rootpage FROM main.sqlite_master WHERE name = 'Packages' COLLATE NOCASE"
    ).fetchall()
    if len(found) != 1 or found[0][0] != "table" or not found[0][1]:
        raise DamageError("it has no plain table of packages")
    columns = connection.execute("PRAGMA main.table_xinfo(Packages)").fetchall()
    if [(name, hidden) for _, name, *_, hidden in columns] != [("hnum", 0), ("blob", 0)]:
        raise DamageError("its table of packages has other columns than rpm's")
