"""Questions compiled into one POSIX-sh script that only reads, and forks as little as it can.

How it is built, and why:

* A fork and exec costs 5 to 10 ms in an emulated guest. So one `stat` tells all states, and one
  `head` reads all files of about the same limit. What stands between their contents is
  `/proc/self/environ`, which can be named among the files and holds a random mark; unlike an
  argument, the environment of a root process cannot be seen by other users.
* Every frame begins with a random mark, so that no content, name or output can look like one. The
  mark in `stat`'s arguments is another one, since arguments can be seen by other users.
* Nothing but regular files is opened: opening a FIFO could hang, opening a device could do worse.
* Errors of `stat` and `head` are caught: "No such file" is an answer, any other error is a reason.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable

from imgverify.facts.answers import is_wildcard
from imgverify.facts.questions import Command, Mask
from imgverify.planes.plan import Plan

# The mark goes into the environment of a fresh shell: the first line of standard input is the mark,
# the rest is the script. (`sh -s` would do, but bash reads a script from a pipe byte by byte.)
BOOTSTRAP = "read -r IV; export IV; exec /bin/sh -c 'eval \"$(cat)\"'"
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
# Arguments of one process: well below Linux's limit, even when every path is long.
BATCH = 500
# Limits are rounded up to few different ones, so that few processes read all files.
LIMITS = (64 << 10, 256 << 10, 1 << 20, 8 << 20, 64 << 20)
MASK_END = "\x01"

FUNCTIONS = r"""
m() { printf '\n@%s %s\n' "$n" "$1"; }
v() { s=$?; m "$1"; printf '%s\n%s' "$s" "$e"; }
k() {
q=$1; shift
while [ $# -gt @BATCH@ ]; do "$q" @ARGUMENTS@; shift @BATCH@; done
[ $# -eq 0 ] || "$q" "$@"
}
o() { printf '\n@%s %s\n' "$n" "$1" >&2; }
T() { m S; e=$(QUOTING_STYLE=literal stat -c "$f" -- "$@" 2>&1 >&3); v s; }
R() { m L; e=$(QUOTING_STYLE=literal stat -L -c "$f" -- "$@" 2>&1 >&3); v l; }
L() {
for p do shift; if [ -L "$p" ]; then set -- "$@" "$p"; fi; done
k R "$@"
}
W() { m W; printf '%s\0' "$@"; }
H() {
m F; printf '%s\0' "$@"
m B; e=$(head -q -c "$l" -- "$@" /proc/self/environ 2>&1 >&3); v b
}
F() {
l=$1; shift
for p do shift; if [ -f "$p" ]; then set -- "$@" /proc/self/environ "$p"; fi; done
k H "$@"
}
K() {
l=$1 x=$2; shift 2
for p do if [ -f "$p" ]; then
m K; printf '%s\0' "$p"
m B; e=$( { { sed -E -e "$x" <"$p" || echo "sed: status $?" >&2; } | head -c "$l" >&3; } 2>&1 ); v b
fi; done
}
X() {
m "C $1"; o "C $1"
case $t in
group) timeout -s KILL "$2" /bin/sh -c "$3" 3>&-; s=$? ;;
session)
setsid /bin/sh -c "$3" 3>&- & p=$!
setsid /bin/sh -c 'sleep "$1"; kill -9 "-$2"' sh "$2" "$p" >/dev/null 2>&1 3>&- & w=$!
wait "$p"; s=$?
kill -9 "$w" "-$w" 2>/dev/null ;;
*) /bin/sh -c "$3" 3>&-; s=$? ;;
esac
m X; printf %s "$s"
}
t=
if command -v setsid >/dev/null && command -v sleep >/dev/null; then t=session; fi
case $(command -v timeout) in /*)
p=$(command -v timeout)
if ! [ -L "$p" ] && ! [ "$p" -ef /bin/busybox ]; then t=group; fi ;;
esac
"""


def compile_script(plan: Plan, mark: str, stat_mark: str) -> str:
    """Write the script that answers a plan.

    Args:
        plan: what is asked.
        mark: stands at the beginning of every frame; random.
        stat_mark: likewise, in the output of `stat`.
    """
    arguments = " ".join(f'"${{{number}}}"' for number in range(1, BATCH + 1))
    return "\n".join(
        [
            f"PATH={shlex.quote(PATH)}; LC_ALL=C; export PATH LC_ALL; umask 077; unset GLOBIGNORE",
            f"n=$IV; f='\n@{stat_mark} %f %u %g %s %Y %U:%G\n%n\n@{stat_mark} > %N'",
            FUNCTIONS.replace("@ARGUMENTS@", arguments).replace("@BATCH@", str(BATCH)),
            "collect() {",
            *_states(plan),
            *_files(plan),
            "unset IV; set -f",
            *(_command(number, command) for number, command in enumerate(plan.commands.values())),
            "m E",
            "}",
            f'[ "$IV" = {mark} ] || exit 1',
            "if command -v gzip >/dev/null; then m gzip; collect 3>&1 </dev/null | gzip -1",
            "else m plain; collect 3>&1 </dev/null; fi",
        ]
    )


def _states(plan: Plan) -> list[str]:
    wildcards = plan.wildcards
    folders = dict.fromkeys(folder for path in wildcards for folder in folders_of(path))
    lines = [f"W {shlex.quote(path)} {_word(path)}" for path in wildcards]
    if folders:
        names = " ".join(_word(folder) for folder in folders)
        lines += ["o folders", f"m D; e=$(ls -a -- {names} 2>&1 >/dev/null); v d"]
    return [*lines, "o states", f"k T {_words(plan.paths)}"]


def _files(plan: Plan) -> list[str]:
    plain: dict[int, list[str]] = {}
    lines = ["o files"]
    for file in plan.files.values():
        if file.masks:
            edits = shlex.quote("\n".join(_edit(mask) for mask in file.masks))
            lines.append(f"K {file.limit + 1} {edits} {_word(file.path)}")
        else:
            plain.setdefault(_rounded(file.limit), []).append(file.path)
    lines += [f"F {limit} {_words(paths)}" for limit, paths in plain.items()]
    return [*lines, f"L {_words(plan.paths)}"]


def _command(number: int, command: Command) -> str:
    """Call X with a wrapper that bounds the output and exits with the command's own status."""
    wrapper = (
        f"imgverify_command() (\n{command.script}\n)\n"
        "exec 4>&1\n"
        "s=$( { { imgverify_command 3>&- 4>&-; echo $? >&3; }"
        f" | head -c {command.limit + 1} >&4; }} 3>&1 )\n"
        'exit "${s:-1}"'
    )
    return f"X {number} {command.seconds} {shlex.quote(wrapper)}"


def folders_of(wildcard: str) -> list[str]:
    """The folders that a shell lists to expand a wildcard, themselves perhaps wildcards.

    They end with a slash, so that something that is no folder is an error.
    """
    parts = wildcard.split("/")
    return ["/".join(parts[:index]) + "/" for index, part in enumerate(parts) if is_wildcard(part)]


def _words(paths: Iterable[str]) -> str:
    return " ".join(_word(path) for path in paths)


def _word(path: str) -> str:
    """Quote a path, but not the wildcards in it."""
    if not is_wildcard(path):
        return shlex.quote(path)
    return re.sub(
        r"[^\w/.*?\[\]!@%+,:=-]+", lambda part: shlex.quote(part[0]), path, flags=re.ASCII
    )


def _edit(mask: Mask) -> str:
    """One `s` command of sed; in its replacement, unlike in Python's, `&` is special."""
    if any(bad in mask.pattern + mask.replacement for bad in ("\n", MASK_END)):
        raise ValueError(f"a mask must be one line: {mask!r}")
    replacement = mask.replacement.replace("&", "\\&")
    return f"s{MASK_END}{mask.pattern}{MASK_END}{replacement}{MASK_END}g"


def _rounded(limit: int) -> int:
    return next((rounded for rounded in LIMITS if rounded > limit), limit + 1)
