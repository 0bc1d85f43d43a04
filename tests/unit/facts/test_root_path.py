"""What a login shell of root says of its PATH."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from imgverify.facts import root_path
from tests.checks.building import answers


@pytest.mark.parametrize("shell", ["sh", "bash"])
def test_the_script_asks_a_login_shell(shell: str, tmp_path: Path) -> None:
    """It reads start files, and tells of each folder; missing ones are left out."""
    script = root_path.COMMANDS[0].script
    passwd, login_defs = tmp_path / "passwd", tmp_path / "login.defs"
    passwd.write_text(f"root:x:0:0:root:{tmp_path}:/bin/bash\n")
    login_defs.write_text("ENV_SUPATH\tPATH=/usr/sbin:/usr/bin\n")
    (tmp_path / ".bash_profile").write_text("echo noise\nPATH=/usr/bin::/nowhere:bin:/etc/passwd\n")
    script = script.replace("/etc/passwd", str(passwd)).replace("/etc/login.defs", str(login_defs))
    done = subprocess.run([shell, "-c", script], capture_output=True, text=True, check=True)
    told = answers("root_path", outputs={root_path.LOGIN_PATH: done.stdout})
    found = root_path.parse(told)
    assert found.entries == ("/usr/bin", "", "/nowhere", "bin", "/etc/passwd")
    assert {path: one.is_folder for path, one in found.folders.items()} == {
        "/usr/bin": True,
        "/etc/passwd": False,
    }


def test_a_shell_that_ends_early_is_no_answer(tmp_path: Path) -> None:
    """A start file with `exit` leaves nothing to judge."""
    passwd = tmp_path / "passwd"
    passwd.write_text(f"root:x:0:0:root:{tmp_path}:/bin/bash\n")
    (tmp_path / ".bash_profile").write_text("exit 0\n")
    script = root_path.COMMANDS[0].script.replace("/etc/passwd", str(passwd))
    done = subprocess.run(["sh", "-c", script], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (1, "")
