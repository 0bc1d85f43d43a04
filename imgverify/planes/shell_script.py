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

from imgverify.facts.answers import is_wildcard
from imgverify.facts.questions import Command, File, Mask
from imgverify.planes.plan import Plan

# The mark goes into the environment of a fresh shell: the first line of standard input is the mark,
# the rest is the script. (`sh -s` would do, but bash reads a script from a pipe byte by byte.)
BOOTSTRAP = "read -r IV; export IV; exec /bin/sh -c \"eval \\\"\\$(cat)\\\"\""
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
ENVIRON = "/proc/self/environ"
# Arguments of one process: well below Linux's limit, even when every path is long.
BATCH = 256
# Limits are rounded up to few different ones, so that few processes read all files.
LIMITS = (64 << 10, 256 << 10, 1 << 20, 8 << 20, 64 << 20)
MASK_END = "\x01"

HEAD = r"""
m() { printf '\n@%s %s\n' "$n" "$1"; }
v() { s=$?; m "$1"; printf '%s\n%s' "$s" "$e"; }
k() {
q=$1; shift
while [ $# -gt @BATCH@ ]; do "$q" @ARGUMENTS@; shift @BATCH@; done
[ $# -eq 0 ] || "$q" "$@"
}
T() { m S; e=$(QUOTING_STYLE=literal stat -c "$f" -- "$@" 2>&1 >&3); v s; }
R() { m L; e=$(QUOTING_STYLE=literal stat -L -c "$f" -- "$@" 2>&1 >&3); v l; }
L() {
for p do shift; if [ -L "$p" ] && [ ! -f "$p" ]; then set -- "$@" "$p"; fi; done
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
m "C $1"; printf '\n@%s C %s\n' "$n" "$1" >&2
case $t in
group) timeout -s KILL "$2" /bin/sh -c "$3" 3>&- ;;
session)
setsid /bin/sh -c "$3" 3>&- & p=$!
setsid /bin/sh -c 'sleep "$1"; kill -9 "-$2"' sh "$2" "$p" >/dev/null 2>&1 3>&- & w=$!
wait "$p"; s=$?
kill -9 "$w" "-$w" 2>/dev/null
[ "$s" -eq 0 ] || (exit "$s") ;;
*) /bin/sh -c "$3" 3>&- ;;
esac
s=$?; m X; printf %s "$s"
}
"""
