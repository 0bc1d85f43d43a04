"""Runs a topic's script where a folder's etc, home, root, tmp and var lie over this machine's."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from imgverify.facts.questions import Command

# What is being laid over may itself lie in /tmp, so that is the last one.
LAID_OVER = ("etc", "home", "opt", "root", "srv", "var", "tmp")
_UNSHARE = ("unshare", "-m") if os.geteuid() == 0 else ("unshare", "-rm")
_MAY = not subprocess.run([*_UNSHARE, "true"], capture_output=True, check=False).returncode
needs_namespaces = pytest.mark.skipif(not _MAY, reason="this user may not make namespaces")
_ENTER = f"""mount --make-rprivate /
for one in {" ".join(LAID_OVER)}; do
  if [ -d "$1/$one" ]; then mount --bind "$1/$one" "/$one" || exit; fi
done
exec /bin/sh -c "$2"
"""


def printed(folder: Path, command: Command, script: str = "") -> bytes:
    """What a command prints of an image.

    Args:
        folder: with the image's folders.
        command: that is run.
        script: with something replaced; empty for the command's own.
    """
    done = subprocess.run(
        [*_UNSHARE, "/bin/sh", "-c", _ENTER, "sh", folder, script or command.script],
        env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C"},
        capture_output=True,
        check=False,
        cwd="/",
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def records(data: bytes, end: bytes = b"\0") -> list[bytes]:
    """What was printed, record by record, without the order in which folders are listed.

    Args:
        data: what was printed.
        end: of each record.
    """
    *found, last = data.split(end)
    assert not last
    return sorted(found)
