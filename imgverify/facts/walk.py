"""One walk over local file systems: what anyone may write, nobody owns, or what lends rights."""

from __future__ import annotations

import stat
from dataclasses import dataclass

from imgverify.facts.answers import Answers
from imgverify.facts.questions import Command, File, Stat
from imgverify.unobserved import NotObservedError

END = "end of walk"

FILES: tuple[File, ...] = ()
STATS: tuple[Stat, ...] = ()
# One find for each file system on a block device; a bind mount shows what was walked already, and
# optical media (a cloud-init seed) are no part of the image. Names end with NUL.
# -nouser looks the owner up for every file, which costs more than the walk; root is there.
# On a machine that works, folders go while they are walked, which -ignore_readdir_race does not
# cover: find complains of those that it was about to open. Only its other complaints count.
WALK = Command(
    "walk",
    r"""seen=
while read -r id parent device root path rest; do
  kind=${rest#* - }; source=${kind#* }; kind=${kind%% *}
  case $kind in iso9660|udf) continue;; esac
  case $source in /dev/*) ;; *) [ "$kind" = zfs ] || continue;; esac
  case "$seen " in *" $device:/ "*|*" $device:$root "*) [ "$kind" = btrfs ] || continue;; esac
  seen="$seen $device:$root"
  path=$(printf '%b.' "$path"); path=${path%.}
  printf 'root %s\0' "$path"
  { said=$(find "$path" -xdev -ignore_readdir_race \( \
    -type f -perm -0002 -o -type d -perm -0002 ! -perm -1000 -o -type f -perm /6000 \
    -o ! -uid 0 -nouser -o ! -gid 0 -nogroup \) -printf '%m %y %U %G %u %g %p\0' 2>&1 >&3)
  } 3>&1 && continue
  status=$?
  bad=$(printf '%s\n' "$said" | grep -v ': No such file or directory$')
  [ -n "$said" ] && [ -z "$bad" ] && [ -e "$path" ] && continue
  printf '%s\n' "${bad:-$said}" >&2
  exit "$status"
done </proc/1/mountinfo
printf 'end of walk\0'""",
    seconds=120,
    limit=2 * 1024 * 1024,
    equivalent="walk",
)
COMMANDS: tuple[Command, ...] = (WALK,)


@dataclass(frozen=True, slots=True)
class Walked:
    """A file or folder that stands out.

    Args:
        path: absolute.
        kind: `f` file, `d` folder, `l` link, … as find(1) calls them.
        permissions: the twelve bits.
        uid, gid: numeric owner.
        owner, group: names; the number again where there is no name.
    """

    path: str
    kind: str
    permissions: int
    uid: int
    gid: int
    owner: str
    group: str

    @property
    def is_world_writable(self) -> bool:
        """Whether anyone may write it; a folder with the sticky bit is safe, a link has no mode."""
        if self.kind == "d" and self.permissions & stat.S_ISVTX:
            return False
        return self.kind in "fd" and bool(self.permissions & stat.S_IWOTH)

    @property
    def has_no_user(self) -> bool:
        """Whether its user does not exist."""
        return self.owner == str(self.uid)

    @property
    def has_no_group(self) -> bool:
        """Whether its group does not exist."""
        return self.group == str(self.gid)

    @property
    def lends_rights(self) -> bool:
        """Whether it is a file with the setuid or setgid bit."""
        return self.kind == "f" and bool(self.permissions & (stat.S_ISUID | stat.S_ISGID))


@dataclass(frozen=True, slots=True)
class Walk:
    """What the walk found.

    Args:
        roots: mount points that were walked.
        found: everything that stands out, sorted by path.
    """

    roots: tuple[str, ...]
    found: tuple[Walked, ...]


def parse(answers: Answers) -> Walk:
    """Parse what find printed.

    Args:
        answers: what a plane delivered.

    Raises:
        NotObservedError: the walk was cut off, or found no file system to walk.
    """
    *records, last, rest = ["", *answers.output(WALK.name).split("\0")]
    if last != END or rest:
        raise NotObservedError("the walk over the file systems did not come to its end")
    roots = tuple(one.removeprefix("root ") for one in records if one.startswith("root "))
    if not roots:
        raise NotObservedError("no file system on a block device was found to walk")
    found = [walked(one) for one in records if one and not one.startswith("root ")]
    return Walk(roots, tuple(sorted(found, key=lambda one: one.path)))


def walked(record: str) -> Walked:
    """Read one record that find(1) printed as `%m %y %U %G %u %g %p`."""
    mode, kind, uid, gid, owner, group, path = record.split(" ", 6)
    return Walked(path, kind, int(mode, 8), int(uid), int(gid), owner, group)
