"""What rpm's macros say of its database."""

from __future__ import annotations

import pytest

from imgverify.rpm.settings import Settings, read
from imgverify.unobserved import NotObservedError
from tests.unit.disk.trees import MemoryFileSystem, image

_MACROS = "/usr/lib/rpm/macros"


def _read(files: dict[str, str]) -> Settings:
    made = MemoryFileSystem()
    for path, text in files.items():
        made.put(path, text)
    return read(image(made).tree)


@pytest.mark.parametrize(
    ("text", "folder"),
    [
        ("%_dbpath\t\t%{_var}/lib/rpm\n", "/var/lib/rpm"),
        ("%_dbpath %{_usr}/lib/sysimage/rpm  \n", "/usr/lib/sysimage/rpm"),
        ("%_dbpath /srv/a b\n", "/srv/a b"),
        ("#%_dbpath /srv\n%_dbpath_rebuild %{_dbpath}\n%_dbpathology /x\n", ""),
        ("", ""),
    ],
)
def test_folder(text: str, folder: str) -> None:
    """Macros for folders that every distribution has alike are known."""
    assert _read({_MACROS: text}).folder == folder


def test_later_files_win() -> None:
    """A site's settings count for more than rpm's own, those of leftovers do not count."""
    files = {
        _MACROS: "%_dbpath /one\n%_db_backend sqlite\n",
        "/usr/lib/rpm/macros.d/macros.db": "%_dbpath /two\n",
        "/usr/lib/rpm/redhat/macros": "%_dbpath /three\n%_db_backend ndb\n",
    }
    assert _read(files) == Settings("/three", "ndb")
    files["/etc/rpm/macros.site"] = "%_dbpath /four\n"
    files["/etc/rpm/macros.site.rpmsave"] = "%_dbpath /not\n"
    assert _read(files) == Settings("/four", "ndb")
    files["/etc/rpm/macros"] = "%_dbpath /five\n%_dbpath /six\n"
    assert _read(files) == Settings("/six", "ndb")


@pytest.mark.parametrize("said", ["%(bash -c 'echo ~/.rpmdb')", "%{mine}/rpm", "rpm"])
def test_folder_that_only_rpm_knows(said: str) -> None:
    """What a shell or an unknown macro says needs a boot."""
    with pytest.raises(NotObservedError, match="stands for") as raised:
        _read({_MACROS: f"%_dbpath {said}\n"})
    assert raised.value.needs_boot


def test_file_that_is_too_long() -> None:
    """Half a file could say half of it."""
    with pytest.raises(NotObservedError, match="longer than"):
        _read({_MACROS: "#" * (1024 * 1024 + 1)})


def test_line_that_is_long() -> None:
    """A line of blanks takes no time that grows with its square."""
    assert _read({_MACROS: "%_dbpath /a" + " " * 1_000_000 + "b\n"}).folder.endswith("b")
