"""The audit log off a disk, where auditd.conf puts it."""

from __future__ import annotations

from pathlib import Path

import pytest

from imgverify.equivalents.audit_logs import answer
from imgverify.facts.auditd_conf import COMMANDS
from imgverify.unobserved import NotObservedError
from tests.unit.disk.trees import FOLDER, MemoryFileSystem, image
from tests.unit.equivalents.laid_over import needs_namespaces, printed


@needs_namespaces
@pytest.mark.parametrize(
    ("config", "lines"),
    [
        ("log_file = /var/log/audit/audit.log\n", 0),
        ("write_logs = yes\n", 0),
        ("log_file = /a\n  LOG_FILE=/srv/a b/log \t\n#log_file = /x\n", 4),
        ("log_file = /srv/a b/none\n", 1),
        ("log_file = /srv/gone/log\n", 0),
        ("log_file =\n", 0),
    ],
)
def test_same_as_the_script(tmp_path: Path, config: str, lines: int) -> None:
    """The last line counts; the folder, the log and what is beside it are shown."""
    root = tmp_path / "image"
    for name in ("etc/audit", "srv/a b/log.d"):
        (root / name).mkdir(parents=True)
    (root / "etc/passwd").write_text("root:x:0:0::/root:/bin/sh\n")
    (root / "etc/group").write_text("root:x:0:\n")
    (root / "etc/audit/auditd.conf").write_text(config)
    (root / "srv/a b/log").touch(mode=0o600)
    (root / "srv/a b/log.1").symlink_to("log")
    (root / "srv/a b/other").touch()
    ours = answer(image(MemoryFileSystem().copy(root)), "")
    assert ours == printed(root, COMMANDS[0])
    assert ours.count(b"\n") == lines


@pytest.mark.parametrize("log", ["relative", "/srv/*/log", "/srv/"])
def test_log_that_is_no_path(log: str) -> None:
    """What a shell might take in another way is not guessed."""
    root = MemoryFileSystem().put("/etc/audit/auditd.conf", f"log_file = {log}\n")
    with pytest.raises(NotObservedError, match="no path"):
        answer(image(root), "")


def test_owner_without_a_name() -> None:
    """Stat says UNKNOWN."""
    root = MemoryFileSystem().put("/etc/audit/auditd.conf", "log_file = /srv/log\n")
    root.put("/srv", mode=FOLDER, uid=7, gid=8)
    assert answer(image(root), "") == b"41ed 7 8 UNKNOWN UNKNOWN /srv\n"
