"""Where rpm's own settings say that its database is, and of which kind.

Source: rpm's docs/manual/macros.md; the order is that of `rpm --showrc` ("Macro path").
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from imgverify.disk.image_tree import ImageTree
from imgverify.facts.answers import is_wildcard
from imgverify.unobserved import NotObservedError

_FILES = (
    "/usr/lib/rpm/macros",
    "/usr/lib/rpm/macros.d/macros.*",
    "/usr/lib/rpm/*/macros",
    "/etc/rpm/macros.*",
    "/etc/rpm/macros",
    "/root/.rpmmacros",
)
# Leftovers of package managers and editors.
_PASSED_OVER = (".rpmorig", ".rpmsave", ".rpmnew", "~")
_LIMIT = 1024 * 1024
_SETTING = re.compile(r"^[ \t]*%(_dbpath|_db_backend)[ \t]+(\S.*)$", re.MULTILINE)
_FOLDERS = {
    "%{_var}": "/var",
    "%{_localstatedir}": "/var",
    "%{_usr}": "/usr",
    "%{_prefix}": "/usr",
    "%{_datadir}": "/usr/share",
}


@dataclass(frozen=True, slots=True)
class Settings:
    """The two settings; empty where no file has one.

    Args:
        folder: of the database.
        backend: `bdb`, `bdb_ro`, `ndb` or `sqlite`.
    """

    folder: str
    backend: str


def read(tree: ImageTree) -> Settings:
    """Read the macro files.

    Args:
        tree: of the image.

    Raises:
        NotObservedError: the folder is given by a macro that only a running rpm can work out.
    """
    found = {"_dbpath": "", "_db_backend": ""}
    for name in _FILES:
        for path in tree.glob(name) if is_wildcard(name) else (name,):
            if not path.endswith(_PASSED_OVER):
                found.update(_SETTING.findall(_text(tree, path)))
    said = found["_dbpath"].strip()
    folder = re.sub(r"%\{\w+\}", lambda macro: _FOLDERS.get(macro[0], macro[0]), said)
    if folder and ("%" in folder or not folder.startswith("/")):
        raise NotObservedError(
            f"the folder of rpm's database is what `{said:.80}` stands for",
            needs_boot=True,
        )
    return Settings(folder=folder, backend=found["_db_backend"].strip())


def _text(tree: ImageTree, path: str) -> str:
    data = tree.read(path, _LIMIT + 1)
    if len(data) > _LIMIT:
        raise NotObservedError(f"{path} is longer than {_LIMIT} bytes")
    return data.decode("utf-8", "replace")
