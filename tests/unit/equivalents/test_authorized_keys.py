"""Keys in homes off a disk are printed as the shell prints them."""

from __future__ import annotations

from pathlib import Path

import pytest

from imgverify.disk.damage import DamageError
from imgverify.equivalents.authorized_keys import answer
from imgverify.facts.ssh_keys import COMMANDS
from tests.unit.disk.trees import MemoryFileSystem, image
from tests.unit.equivalents.laid_over import needs_namespaces, printed

ACCOUNTS = (
    "root:x:0:0:root:/root:/bin/bash\nann:x:1:1::/srv/a b/ann:/bin/sh\nlink:x:2:2::/srv/link:\n"
    "no:x:3:3::relative:/bin/sh\nslash:x:4:4::/srv/link/:/bin/sh\nlast:x:5:5::/home/last:/bin/sh"
)


@needs_namespaces
def test_same_as_the_script(tmp_path: Path) -> None:
    """Lines without an end, blank and odd ones, and a list of accounts without its last end."""
    root = tmp_path / "image"
    for name in ("etc", "root/.ssh", "srv/a b/ann/.ssh", "home/last/.ssh"):
        (root / name).mkdir(parents=True)
    (root / "etc/passwd").write_text(ACCOUNTS)
    (root / "srv/link").symlink_to("/root")
    (root / "root/.ssh/authorized_keys").write_bytes(b"ssh-rsa AAAA a\n\n  b \\n \xff\nno end")
    (root / "root/.ssh/authorized_keys2").symlink_to("authorized_keys2")
    (root / "srv/a b/ann/.ssh/authorized_keys2").write_text("ssh-rsa BBBB\n")
    (root / "home/last/.ssh/authorized_keys").write_text("ssh-rsa CCCC\n")
    ours = answer(image(MemoryFileSystem().copy(root)), "")
    assert ours == printed(root, COMMANDS[0])
    assert ours.count(b"AAAA") == 3
    assert b"CCCC" not in ours


def test_file_that_cannot_be_read_is_not_passed_over() -> None:
    """It may hold a key."""
    root = MemoryFileSystem().put("/etc/passwd", ACCOUNTS)
    root.put("/root/.ssh/authorized_keys", "x", damage=DamageError("bad block"))
    with pytest.raises(DamageError, match="bad block"):
        answer(image(root), "")
