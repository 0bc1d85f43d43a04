"""What a login shell of root says of its PATH, and what its start files cannot do meanwhile."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from imgverify.facts import root_path
from tests.checks.building import answers

_MAY_UNSHARE = not subprocess.run(
    ["unshare", "-m", "-p", "-n", "-i", "-u", "-f", "true"], capture_output=True, check=False
).returncode
needs_namespaces = pytest.mark.skipif(not _MAY_UNSHARE, reason="only root may make namespaces")
# For those who may not, the rest of the script is still the real one.
_STAND_INS = {
    "unshare": 'while [ "$1" != /bin/sh ]; do shift; done\nexec "$@"\n',
    "mount": ":\n",
}


def say(folder: Path, profile: str, shell: str = "sh") -> subprocess.CompletedProcess[str]:
    """Run the topic's command where root's home is `folder`, with this .bash_profile."""
    home = folder / "home"
    home.mkdir()
    (home / ".bash_profile").write_text(profile)
    passwd, login_defs = folder / "passwd", folder / "login.defs"
    passwd.write_text(f"root:x:0:0:root:{home}:/bin/bash\n")
    login_defs.write_text("ENV_SUPATH\tPATH=/usr/sbin:/usr/bin\n")
    script = root_path.COMMANDS[0].script.replace("timeout -s KILL 10 ", "timeout -s KILL 2 ")
    for real in (passwd, login_defs):
        script = script.replace(f"/etc/{real.name}", str(real))
    tools = folder / "tools"
    tools.mkdir()
    for name, text in {} if _MAY_UNSHARE else _STAND_INS.items():
        (tools / name).write_text(f"#!/bin/sh\n{text}")
        (tools / name).chmod(0o755)
    return subprocess.run(
        [shell, "-c", script],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        env={**os.environ, "PATH": f"{tools}:{os.environ['PATH']}"},
    )


@pytest.mark.parametrize("shell", ["sh", "bash"])
def test_the_script_asks_a_login_shell(shell: str, tmp_path: Path) -> None:
    """It reads start files, and tells of each folder; missing ones are left out."""
    done = say(tmp_path, "echo noise\nPATH=/usr/bin::/nowhere:bin:/etc/passwd\n", shell)
    told = answers("root_path", outputs={root_path.LOGIN_PATH: done.stdout})
    found = root_path.parse(told)
    assert found.entries == ("/usr/bin", "", "/nowhere", "bin", "/etc/passwd")
    assert {path: one.is_folder for path, one in found.folders.items()} == {
        "/usr/bin": True,
        "/etc/passwd": False,
    }


@pytest.mark.parametrize(
    "profile",
    [
        "exit 0\n",
        "exec sh\n",
        "exec >/dev/null\n",
        "PATH=$'/usr/bin\\n:.'\n",
        "printf '\\nimgverify PATH=/usr/bin\\n'; exit\n",
        "m=$(grep -aoE '[0-9a-f-]{36}' /proc/$$/cmdline | tail -n 1); echo \"$m\n/bin\n$m\"\n",
    ],
)
def test_no_answer_and_two_answers_are_none(profile: str, tmp_path: Path) -> None:
    """A start file may end the shell, silence it, hide a part of PATH, or answer in its place."""
    done = say(tmp_path, profile)
    assert (done.returncode, done.stdout) == (1, "")
    assert "PATH" in done.stderr


def test_nothing_can_be_asked(tmp_path: Path) -> None:
    """Start files find no terminal and an empty standard input."""
    profile = "read -r a; read -r b </dev/tty || b=none; PATH=/$a$b\n"
    assert say(tmp_path, profile).stdout == "/none\n"


@needs_namespaces
def test_nothing_can_be_written(tmp_path: Path) -> None:
    """Neither files, nor kernel settings; and the machine's own file systems stay as they were."""
    profile = (
        f"echo x >{tmp_path}/made\necho x >/made-by-a-start-file\n"
        "echo 1 >/proc/sys/kernel/panic_on_oops\n"
        "PATH=/$(cat <<<here):/$(ls /run | wc -l):/$([ -w / ] && echo w)\n"
    )
    oops = Path("/proc/sys/kernel/panic_on_oops").read_text(encoding="ascii")
    assert say(tmp_path, profile).stdout.splitlines()[0] == "/here:/0:/"
    assert not (tmp_path / "made").exists()
    assert not Path("/made-by-a-start-file").exists()
    assert Path("/proc/sys/kernel/panic_on_oops").read_text(encoding="ascii") == oops
    (tmp_path / "after").write_text("")


@needs_namespaces
def test_what_they_start_ends_with_them(tmp_path: Path) -> None:
    """An agent in the background neither stays nor keeps the answer from coming to its end."""
    done = say(tmp_path, "setsid sleep 98765 &\nPATH=/usr/bin\n")
    assert done.stdout.splitlines()[0] == "/usr/bin"
    running = [path.read_bytes() for path in Path("/proc").glob("[0-9]*/cmdline") if path.exists()]
    assert b"sleep\x0098765\x00" not in running


@pytest.mark.parametrize("profile", ["sleep 600\n", "exec yes\n", "cat /dev/zero\n"])
def test_a_shell_that_does_not_end_is_ended(profile: str, tmp_path: Path) -> None:
    """When its time is over, or when it has printed too much."""
    done = say(tmp_path, profile)
    assert (done.returncode, done.stdout) == (1, "")


def test_where_the_kernel_refuses_they_do_not_run() -> None:
    """Without a place of their own, start files stay unread: that is no answer."""
    broken = root_path.COMMANDS[0].script.replace("unshare -m", "false -m")
    done = subprocess.run(["sh", "-c", broken], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (1, "")
