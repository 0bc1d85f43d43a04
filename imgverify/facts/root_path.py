"""Where root's shells look for programs: PATH of a login, and what start files put into it."""

from __future__ import annotations

import re
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from imgverify.facts.answers import Answers
from imgverify.facts.questions import Command, File, Stat
from imgverify.facts.shell_startup import SECRETS
from imgverify.facts.shell_syntax import Choice, Function, Loop, Node, Simple, parse_script
from imgverify.unobserved import NotObservedError, attempt

LOGIN_PATH = "root path"
_SCRIPTS = (
    "/etc/profile",
    "/etc/profile.d/*.sh",
    "/etc/bashrc",
    "/etc/bash.bashrc",
    "/root/.profile",
    "/root/.bash_profile",
    "/root/.bash_login",
    "/root/.bashrc",
)
_ENVIRONMENT = "/etc/environment"
_LOGIN_DEFS = "/etc/login.defs"
FILES = tuple(File(path, masks=SECRETS) for path in (*_SCRIPTS, _ENVIRONMENT, _LOGIN_DEFS))
STATS: tuple[Stat, ...] = ()
COMMANDS = (
    # What any login of root does: the shell reads its start files, in the environment that
    # pam_env(8) and login.defs(5) give, and says what came of it. These files are programs, so
    # they run where they can change nothing: every file system is read-only, /run (with the
    # sockets of systemd and D-Bus) is empty, there is no network and no terminal, and the end of
    # the first process ends all that they started. Where the kernel refuses that, they do not run.
    # Marks stand around the answer, as start files print things too.
    Command(
        LOGIN_PATH,
        r"""entry=$(sed -n '/^root:/{p;q;}' /etc/passwd)
shell=${entry##*:}; home=${entry%:*}; home=${home##*:}
case $shell in ''|*/nologin|*/false) shell=/bin/sh;; esac
path=$(sed -n 's/^[[:space:]]*\(export[[:space:]]\{1,\}\)\{0,1\}PATH[[:space:]]*=[[:space:]]*//p' \
  /etc/environment 2>/dev/null | tail -n 1 | tr -d "\"'")
[ -n "$path" ] || path=$(sed -n 's/^[[:space:]]*ENV_SUPATH[[:space:]]\{1,\}//p' \
  /etc/login.defs 2>/dev/null | tail -n 1 | sed 's/^PATH=//')
read -r mark </proc/sys/kernel/random/uuid || exit
login='
mount -n --make-rprivate / && mount -n -t tmpfs none /run && mount -n -t tmpfs -o ro none /sys ||
  exit
while read -r _ _ _ _ point options rest; do
  point=$(printf %b "$point")
  case "$point $rest" in
  "/proc "*|/proc/*|"/sys "*|/sys/*|"/run "*|/run/*|*" - autofs "*) continue;;
  esac
  case $options, in ro,*) continue;; esac
  [ ! -e "$point" ] || mount -n -o remount,bind,ro none "$point" || exit
done </proc/self/mountinfo
mount -n -t proc -o ro none /proc || exit
cd "$1" 2>/dev/null || cd /
timeout -s KILL 10 setsid env -i HOME="$1" USER=root LOGNAME=root SHELL="$2" TERM=dumb \
  TMPDIR=/run PATH="$3" "$2" -l -c "$4" 2>/dev/null'
says=$(unshare -m -p -n -i -u -f /bin/sh -c "$login" sh "$home" "$shell" \
  "${path:-/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin}" \
  "printf '\\n%s\\n%s\\n%s\\n' '$mark' \"\$PATH\" '$mark'" </dev/null |
  head -c 262144 | sed -n "/^$mark\$/,/^$mark\$/p")
path=$(printf '%s\n' "$says" | sed 1d)
case $says in "$mark
$path") path=${path%?"$mark"};; *) path=;; esac
case $path in
'') echo 'a login shell of root did not say its PATH' >&2; exit 1;;
*"
"*) echo 'PATH of root has a line break' >&2; exit 1;;
esac
printf '%s\n' "$path"
set -f; IFS=:
for folder in $path; do
  case $folder in /*) stat -L -c '%f %U %G %n' -- "$folder" 2>/dev/null;; esac
done; :""",
    ),
)


@dataclass(frozen=True, slots=True)
class Folder:
    """What an absolute entry of PATH leads to, symlinks followed.

    Args:
        path: as in PATH.
        is_folder: whether it is one.
        permissions: the twelve bits.
        owner, group: names.
    """

    path: str
    is_folder: bool
    permissions: int
    owner: str
    group: str


@dataclass(frozen=True, slots=True)
class Assigned:
    """Entries that a file puts into PATH; those that come from variables are left out."""

    entries: tuple[str, ...]
    where: str


@dataclass(frozen=True, slots=True)
class RootPath:
    """Where root's shells look for programs.

    Args:
        entries: of PATH in a login shell of root, in order, empty ones included.
        folders: by entry, what exists.
        assigned: what files put into it.
    """

    entries: tuple[str, ...]
    folders: dict[str, Folder]
    assigned: tuple[Assigned, ...]


def parse(answers: Answers) -> RootPath:
    """Read what the login shell said, and the files.

    Args:
        answers: what a plane delivered.
    """
    return RootPath(
        entries=attempt(lambda: tuple(_login(answers)[0].split(":"))),
        folders=attempt(lambda: {one.path: one for one in map(_folder, _login(answers)[1:])}),
        assigned=attempt(lambda: tuple(_assigned(answers))),
    )


def _login(answers: Answers) -> list[str]:
    lines = answers.output(LOGIN_PATH).splitlines()
    if not lines:
        raise NotObservedError("a login shell of root did not say its PATH")
    return lines


def _folder(line: str) -> Folder:
    mode, owner, group, path = line.split(" ", 3)
    bits = int(mode, 16)
    return Folder(path, stat.S_ISDIR(bits), stat.S_IMODE(bits), owner, group)


def _assigned(answers: Answers) -> Iterator[Assigned]:
    for pattern in _SCRIPTS:
        for path, text in _texts(answers, pattern).items():
            for command in _commands(parse_script(path, text)):
                for word in command.words:
                    if found := re.match(r"PATH(\+?)=", word):
                        # What is added goes on with what is there.
                        value = ("$" if found[1] else "") + word[found.end() :]
                        yield Assigned(_entries(value), command.where)
    for path, pattern in (
        (_ENVIRONMENT, r"\s*(?:export\s+)?PATH\s*=\s*(.*)"),
        (_LOGIN_DEFS, r"\s*ENV_SUPATH\s+(?:PATH=)?(.*)"),
    ):
        for number, line in enumerate((answers.text(path) or "").splitlines(), start=1):
            if found := re.fullmatch(pattern, line):
                yield Assigned(_entries(found[1].strip().strip("\"'")), f"{path}:{number}")


def _texts(answers: Answers, pattern: str) -> dict[str, str]:
    if "*" in pattern:
        return answers.texts(pattern)
    text = answers.text(pattern)
    return {} if text is None else {pattern: text}


def _commands(nodes: Iterable[Node]) -> Iterator[Simple]:
    """Every command, whether it would be run or not."""
    for node in nodes:
        match node:
            case Simple():
                yield node
            case Choice():
                yield from _commands(node.condition)
                for branch in node.branches:
                    yield from _commands(branch)
            case Loop() | Function():
                yield from _commands(node.body)


def _entries(value: str) -> tuple[str, ...]:
    """Literal entries; `~` stands for a home, which is absolute."""
    plain = re.sub(r"\$\{[^}]*\}|\$\([^)]*\)|`[^`]*`", "$", value)
    return tuple(one for one in plain.split(":") if "$" not in one and not one.startswith("~"))
