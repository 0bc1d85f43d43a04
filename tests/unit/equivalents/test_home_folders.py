"""Homes off a disk are listed as find(1) lists them."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from imgverify.disk.damage import DamageError
from imgverify.equivalents.home_folders import answer
from imgverify.facts.home_folders import WALK
from imgverify.unobserved import NotObservedError
from tests.unit.disk.trees import FOLDER, MemoryFileSystem, image
from tests.unit.equivalents.laid_over import needs_namespaces, printed, records

ACCOUNTS = """\
root:x:0:0:root:/root:/bin/bash
daemon:x:1:1::/usr/sbin:/usr/sbin/nologin
ann:x:1000:1000::/home/ann:/bin/bash:
link:x:1001:1001::/home/link/:/bin/zsh
gone:x:1002:1002::/home/gone:
file:x:1003:1003::/home/file:/bin/sh

none:x:1004:1004:::/bin/sh
relative:x:1005:1005::home/x:/bin/sh
short:x:1006
loop:x:1009:1009::/home/loop:/bin/sh
twice:x:1007:1007::/home/ann:/bin/sh
last:x:1008:1008::/srv/no end:/bin/sh"""


def in_image(data: bytes) -> list[bytes]:
    """Records of homes; accounts without one have /, which is that of this machine."""
    return [one for one in records(data) if re.search(b" /(home|root|srv)", one)]


@needs_namespaces
def test_same_as_the_script(tmp_path: Path) -> None:
    """Homes that are links, files, missing or odd, and everything with a dot in front."""
    root = tmp_path / "image"
    for name in ("etc", "root/.ssh", "home/ann/.config/deep", "srv/no end"):
        (root / name).mkdir(parents=True)
    (root / "etc/passwd").write_text(ACCOUNTS)
    (root / "home/link").symlink_to("/home/ann")
    (root / "home/file").touch()
    (root / "home/loop").symlink_to("loop")
    (root / "home/ann/seen").touch()
    (root / "home/ann/.netrc").touch(mode=0o600)
    (root / "home/ann" / os.fsdecode(b".a\nb\xff")).touch()
    (root / "home/ann/.dangling").symlink_to("/nowhere")
    os.mkfifo(root / "home/ann/.pipe")
    ours = in_image(answer(image(MemoryFileSystem().copy(root)), ""))
    assert ours == in_image(printed(root, WALK))
    assert b"none /home/gone" in ours
    assert sum(one.startswith(b"home d") for one in ours) == 5


def test_home_that_cannot_be_read_is_no_empty_one() -> None:
    """A home whose folder is broken is never taken for one without dot files."""
    root = MemoryFileSystem().put("/etc/passwd", "root:x:0:0::/root:/bin/sh\n")
    root.put("/root", mode=FOLDER, damage=DamageError("bad block"))
    with pytest.raises(DamageError, match="bad block"):
        answer(image(root), "")


def test_without_accounts_nothing_is_known() -> None:
    """No /etc/passwd: the script fails there, and so does this."""
    with pytest.raises(NotObservedError, match="/etc/passwd"):
        answer(image(MemoryFileSystem()), "")
