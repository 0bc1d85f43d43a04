"""Homes of people who can log in, and the files in them whose names begin with a dot."""

from __future__ import annotations

import stat
from collections.abc import Mapping
from dataclasses import dataclass

from imgverify.facts.accounts import NO_LOGIN, PASSWD
from imgverify.facts.answers import Answers
from imgverify.facts.questions import Command, File, Stat
from imgverify.unobserved import NotObservedError

# One record for each path, ended by a NUL, which no path can hold. A link that is a home is
# followed; a link within one is not.
_SCRIPT = f"""\
[ -r {PASSWD.path} ] || exit 1
bad=0; format='%y %m %U %G %p\\0'
while IFS=: read -r name _ _ _ _ home shell || [ -n "$name" ]; do
  case ${{shell##*/}} in {"|".join(sorted(NO_LOGIN))}) continue;; esac
  home=${{home:-/}}
  case $home in /*) ;; *) continue;; esac
  if [ ! -d "$home/." ]; then printf 'none %s\\0' "$home"; continue; fi
  find -H "$home" -maxdepth 0 -printf "home $format" || bad=1
  find -H "$home" -mindepth 1 -maxdepth 1 -name '.*' -printf "item $format" || bad=1
done < {PASSWD.path}
exit $bad
"""
WALK = Command("home folders", _SCRIPT, seconds=30, equivalent="home_folders")

FILES: tuple[File, ...] = ()
STATS: tuple[Stat, ...] = ()
COMMANDS: tuple[Command, ...] = (WALK,)

_KINDS = {"d": stat.S_IFDIR, "f": stat.S_IFREG, "l": stat.S_IFLNK}


@dataclass(frozen=True, slots=True)
class HomeItem:
    """Something in a home, or the home itself.

    Args:
        path: absolute.
        mode: `st_mode`; the type bits are 0 for what is no file, folder or link.
        uid, gid: owner.
    """

    path: str
    mode: int
    uid: int
    gid: int

    @property
    def name(self) -> str:
        """The last part of its path."""
        return self.path.rpartition("/")[2]

    @property
    def permissions(self) -> int:
        """The twelve permission bits."""
        return stat.S_IMODE(self.mode)

    @property
    def is_file(self) -> bool:
        """Whether it is a regular file."""
        return stat.S_ISREG(self.mode)


@dataclass(frozen=True, slots=True)
class HomeFolders:
    """Homes by path.

    Args:
        homes: the folder; None when there is none.
        items: what has a name with a dot in front, by home.
    """

    homes: Mapping[str, HomeItem | None]
    items: Mapping[str, tuple[HomeItem, ...]]

    def home(self, path: str) -> HomeItem | None:
        """Look up a home; None when it does not exist or is no folder.

        Args:
            path: as in /etc/passwd.

        Raises:
            NotObservedError: nobody looked.
        """
        if (path or "/") not in self.homes:
            raise NotObservedError(f"{path} was not looked at")
        return self.homes[path or "/"]


def parse(answers: Answers) -> HomeFolders:
    """Read the records.

    Raises:
        NotObservedError: no system runs that could have looked, or a home could not be read.
    """
    homes: dict[str, HomeItem | None] = {}
    items: dict[str, dict[HomeItem, None]] = {}
    current = "/"
    for record in answers.output(WALK.name).split("\0"):
        mark, _, rest = record.partition(" ")
        if mark == "none":
            current, homes[rest] = rest, None
        elif mark in ("home", "item"):
            kind, mode, uid, gid, path = rest.split(" ", 4)
            item = HomeItem(path, _KINDS.get(kind, 0) | int(mode, 8), int(uid), int(gid))
            if mark == "home":
                current, homes[path] = path, item
            else:
                items.setdefault(current, {})[item] = None
    return HomeFolders(homes, {home: tuple(items.get(home, ())) for home in homes})
