"""Where an image's database is, and what of it cannot be told."""

from __future__ import annotations

import struct

import pytest

from imgverify.disk.damage import DamageError
from imgverify.disk.image_tree import ImageTree
from imgverify.rpm import database
from imgverify.unobserved import NotObservedError
from tests.unit.disk.trees import MemoryFileSystem, image
from tests.unit.rpm.databases import INSTALLED, sample

_DATABASES = {
    "rpmdb.sqlite": sample("rpmdb.sqlite"),
    "Packages.db": sample("Packages.db"),
    "Packages": sample("Packages-little"),
}
_MANY = sample("Packages-many")


def _machine(**folders: dict[str, bytes]) -> MemoryFileSystem:
    """A machine with databases in /var/lib/rpm (`var`) and elsewhere."""
    places = dict(zip(("var", "usr", "ostree"), database.FOLDERS, strict=True))
    made = MemoryFileSystem().put("/usr/bin/rpm", mode=0o755)
    for place, files in folders.items():
        for name, data in files.items():
            made.put(f"{places[place]}/{name}", data)
    return made


def _tree(made: MemoryFileSystem) -> ImageTree:
    return image(made).tree


def _count(made: MemoryFileSystem) -> int:
    return len(list(database.headers(_tree(made))))


@pytest.mark.parametrize("place", ["var", "usr", "ostree"])
@pytest.mark.parametrize("name", list(_DATABASES))
def test_every_format_in_every_place(place: str, name: str) -> None:
    """The same packages, wherever a distribution keeps them and in whatever format."""
    made = _machine(**{place: {name: _DATABASES[name]}})
    found = [(one.name, one.version) for one in database.headers(_tree(made))]
    assert sorted(found) == INSTALLED


def test_symlinks_between_the_places() -> None:
    """One database under several names is one; its log lies beside the file itself."""
    made = _machine(usr={"rpmdb.sqlite": _DATABASES["rpmdb.sqlite"]})
    made.put("/var/lib/rpm", link="../../usr/lib/sysimage/rpm")
    made.put("/usr/share/rpm", link="/usr/lib/sysimage/rpm")
    assert _count(made) == len(INSTALLED)


def test_two_databases() -> None:
    """Which one rpm reads decides; where that is not said, neither is taken."""
    made = _machine(var={"Packages": _MANY}, usr={"rpmdb.sqlite": _DATABASES["rpmdb.sqlite"]})
    with pytest.raises(NotObservedError, match=r"several databases.*Packages"):
        _count(made)
    made.put("/usr/lib/rpm/macros", "%_dbpath %{_var}/lib/rpm\n%_db_backend sqlite\n")
    assert _count(made) == 200
    made.put("/usr/lib/rpm/macros", "%_dbpath %{_usr}/lib/sysimage/rpm\n")
    assert _count(made) == len(INSTALLED)


@pytest.mark.parametrize("backend", ["bdb", "bdb_ro"])
def test_two_formats(backend: str) -> None:
    """After a change of format the old file may still be there; rpm's setting says which counts."""
    made = _machine(var={"Packages": _MANY, "rpmdb.sqlite": _DATABASES["rpmdb.sqlite"]})
    with pytest.raises(NotObservedError, match="several databases"):
        _count(made)
    made.put("/usr/lib/rpm/macros", "%_db_backend sqlite\n")
    assert _count(made) == len(INSTALLED)
    made.put("/usr/lib/rpm/macros", f"%_db_backend {backend}\n")
    assert _count(made) == 200


def test_no_database() -> None:
    """An rpm without a database is not a machine without packages."""
    with pytest.raises(NotObservedError, match=r"no database in /var/lib/rpm or .*sysimage"):
        _count(_machine())
    other = _machine(var={"Packages": _MANY})
    other.put("/etc/rpm/macros", "%_dbpath /srv/rpm\n")
    with pytest.raises(NotObservedError, match="no database in /srv/rpm"):
        _count(other)


@pytest.mark.parametrize("name", list(_DATABASES))
@pytest.mark.parametrize("data", [b"", b"garbage", bytes(8192)])
def test_database_that_is_none(name: str, data: bytes) -> None:
    """Empty files and garbage are told with the file, in one line."""
    with pytest.raises(NotObservedError, match=f"/var/lib/rpm/{name}: ") as raised:
        _count(_machine(var={name: data}))
    assert "\n" not in raised.value.reason
    assert not raised.value.needs_boot


def test_database_without_packages() -> None:
    """Where rpm is, there is at least the package that it came in."""
    empty = struct.pack("<4sIIII12x", b"RpmP", 0, 1, 1, 1) + b"Slot".ljust(16, b"\0") * 254
    with pytest.raises(NotObservedError, match="lists no package"):
        _count(_machine(var={"Packages.db": empty}))


def test_header_that_is_damaged() -> None:
    """One package that cannot be read makes the list unknown."""
    data = _DATABASES["rpmdb.sqlite"].replace(b"gpg-pubkey\0", b"gpg-pub\1ey\0")
    with pytest.raises(NotObservedError, match=r"rpmdb\.sqlite: a header whose field"):
        _count(_machine(var={"rpmdb.sqlite": data}))


def test_interrupted_change() -> None:
    """A journal that is still needed is not followed; one that was used up does not matter."""
    made = _machine(var={"rpmdb.sqlite": _DATABASES["rpmdb.sqlite"], "rpmdb.sqlite-journal": b"\0"})
    assert _count(made) == len(INSTALLED)
    made.put("/var/lib/rpm/rpmdb.sqlite-journal", b"\xd9\xd5\x05\xf9\x20\xa1\x63\xd7")
    with pytest.raises(NotObservedError, match="interrupted"):
        _count(made)


def test_database_that_is_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Half a database is none."""
    monkeypatch.setattr(database, "_LIMIT", 100_000)
    with pytest.raises(NotObservedError, match="larger than"):
        _count(_machine(var={"rpmdb.sqlite": _DATABASES["rpmdb.sqlite"]}))


def test_disk_that_cannot_be_read() -> None:
    """Damage below the database is told, and so are symlinks that go round."""
    made = _machine()
    made.put("/var/lib/rpm/Packages", damage=DamageError("a bad block"))
    with pytest.raises(NotObservedError, match="/var/lib/rpm/Packages: a bad block"):
        _count(made)
    made = _machine().put("/var/lib/rpm", link="/var/lib/rpm")
    with pytest.raises(NotObservedError, match="symbolic links"):
        _count(made)


@pytest.mark.parametrize(
    ("path", "mode", "link", "installed"),
    [
        ("/usr/bin/rpm", 0o755, "", True),
        ("/usr/local/bin/rpm", 0o755, "", True),
        ("/usr/bin/rpm", 0o644, "", False),
        ("/usr/bin/rpm", 0o040755, "", False),
        ("/usr/bin/rpm", 0o755, "/nowhere", False),
        ("/usr/bin/dpkg", 0o755, "", False),
    ],
)
def test_is_installed(path: str, mode: int, link: str, installed: bool) -> None:  # noqa: FBT001 - a table's column
    """It is there when a shell would run it."""
    made = MemoryFileSystem().put(path, mode=mode, link=link)
    assert database.is_installed(_tree(made)) is installed


def test_programs_that_cannot_be_looked_at() -> None:
    """Then nobody knows whether there is rpm."""
    made = MemoryFileSystem().put("/usr/bin", mode=0o040755, damage=DamageError("a bad block"))
    with pytest.raises(NotObservedError, match="whether there is rpm: a bad block"):
        database.is_installed(_tree(made))
