"""Reboot and UpdateOS."""

from __future__ import annotations

from imgverify.awstoe.result import Done, RebootWantedError
from imgverify.awstoe.work import Work

# $1 is how many of the further words are to be updated (0 for all); the rest is left as it is.
_UPDATE = """\
count=$1; shift
only=; while [ "$count" -gt 0 ]; do only="$only $1"; shift; count=$((count - 1)); done
export DEBIAN_FRONTEND=noninteractive
if command -v apt-get >/dev/null; then
    [ $# -eq 0 ] || apt-mark hold "$@" >&2 || exit
    apt-get -q update >&2 && if [ -n "$only" ]
    then apt-get -q -y install --only-upgrade $only >&2
    else apt-get -q -y upgrade >&2; fi
    s=$?
    [ $# -eq 0 ] || apt-mark unhold "$@" >&2 || exit
    exit $s
fi
for manager in dnf yum; do
    command -v "$manager" >/dev/null || continue
    for name in "$@"; do shift; set -- "$@" "--exclude=$name"; done
    exec "$manager" -y "$@" update $only >&2
done
if command -v zypper >/dev/null; then
    for name in "$@"; do zypper -n addlock "$name" >&2 || exit; done
    zypper -n update $only >&2
    s=$?
    for name in "$@"; do zypper -n removelock "$name" >&2 || exit; done
    exit $s
fi
echo "no package manager is known here (apt-get, dnf, yum, zypper)" >&2
exit 1
"""


def reboot(work: Work) -> Done:
    """Reboot: the next step runs after it.

    Args:
        work: perhaps with `delaySeconds`.

    Raises:
        RebootWantedError: always.
    """
    raise RebootWantedError(float(work.inputs[0].get("delaySeconds", 0)), again=False)


def update(work: Work) -> Done:
    """UpdateOS: all packages, or those that are named; it does not restart the machine.

    Args:
        work: perhaps with `include` and `exclude`, lists of packages.
    """
    fields = work.inputs[0]
    include, exclude = fields.get("include", []), fields.get("exclude", [])
    work.must(_UPDATE, str(len(include)), *include, *exclude)
    return Done(findings=(work.seen("an up-to-date system", "done"),))
