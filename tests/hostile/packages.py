"""Databases of packages that were written to harm who reads them."""

from __future__ import annotations

import sqlite3
import struct
from pathlib import Path

from tests.hostile.cases import looked_at
from tests.hostile.roots import archive
from tests.unit.disk.tars import file
from tests.unit.rpm.databases import sample

_RED_HAT = b'ID=rhel\nVERSION_ID="9.3"\nPRETTY_NAME="Red Hat"\n'
_LATE = 8192


def _machine(folder: Path, name: str, data: bytes, *more: tuple[str, bytes]) -> Path:
    files = (
        file("etc/os-release", _RED_HAT),
        file("usr/bin/rpm", b"\x7fELF", mode=0o755),
        file(f"var/lib/rpm/{name}", data),
        *(file(path, text) for path, text in more),
    )
    without = ("etc/os-release", "var/lib/dpkg/status")
    return archive(folder / "root.tar", *files, without=without)


def _sqlite(folder: Path, *statements: str) -> bytes:
    path = folder / "made.sqlite"
    with sqlite3.connect(path) as connection:
        for statement in statements:
            connection.execute(statement)
    connection.close()
    return path.read_bytes()


@looked_at("rpm")
def rpm_sqlite_view(folder: Path) -> Path:
    """A view that counts forever in the place of the table."""
    view = (
        "CREATE VIEW Packages AS WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n+1 FROM t) "
        "SELECT n AS hnum, zeroblob(1000000000) AS blob FROM t"
    )
    return _machine(folder, "rpmdb.sqlite", _sqlite(folder, view))


@looked_at("rpm")
def rpm_sqlite_trigger_and_computed_column(folder: Path) -> Path:
    """A column that is computed, with triggers beside it."""
    table = "CREATE TABLE Packages (hnum INTEGER, blob AS (zeroblob(1000000000)))"
    trigger = "CREATE TRIGGER t AFTER INSERT ON Packages BEGIN SELECT randomblob(999999999); END"
    return _machine(
        folder, "rpmdb.sqlite", _sqlite(folder, table, trigger, "INSERT INTO Packages VALUES (1)")
    )


@looked_at("rpm")
def rpm_sqlite_of_garbage(folder: Path) -> Path:
    """Pages that lead to each other."""
    data = bytearray(sample("rpmdb.sqlite"))
    data[_LATE : 3 * _LATE] = data[:1] * _LATE * 2
    return _machine(folder, "rpmdb.sqlite", bytes(data))


@looked_at("rpm")
def rpm_berkeley_of_garbage(folder: Path) -> Path:
    """Hash pages that lead to themselves."""
    data = bytearray(sample("Packages-little"))
    for page in range(2, len(data) // 4096):
        data[page * 4096 + 16 : page * 4096 + 20] = struct.pack("<I", page)
    return _machine(folder, "Packages", bytes(data))


@looked_at("rpm")
def rpm_ndb_of_garbage(folder: Path) -> Path:
    """Slots that all name blobs without an end."""
    data = bytearray(sample("Packages.db"))
    for slot in range(2, 256):
        data[slot * 16 + 8 : slot * 16 + 16] = b"\xff" * 8
    return _machine(folder, "Packages.db", bytes(data))


@looked_at("rpm")
def rpm_headers_of_garbage(folder: Path) -> Path:
    """Headers whose index has four billion entries."""
    table = "CREATE TABLE Packages (hnum INTEGER PRIMARY KEY AUTOINCREMENT, blob BLOB NOT NULL)"
    rows = ["INSERT INTO Packages (blob) VALUES (x'" + "f" * 16 + "')"] * 3
    return _machine(folder, "rpmdb.sqlite", _sqlite(folder, table, *rows))


@looked_at("packages")
def dpkg_status_without_an_end(folder: Path) -> Path:
    """One field of 40 MB, and half a million packages."""
    text = b"Package: a\nStatus: install ok installed\nVersion: " + b"1" * (40 << 20) + b"\n\n"
    many = b"".join(
        b"Package: p%d\nStatus: install ok installed\nVersion: 1\n\n" % at for at in range(500_000)
    )
    data = text + many
    return archive(
        folder / "root.tar", file("var/lib/dpkg/status", data), without=("var/lib/dpkg/status",)
    )
