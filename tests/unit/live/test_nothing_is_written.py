"""A host whose every write would be seen: its root is an overlay with an empty upper layer."""

from __future__ import annotations

import contextlib
import getpass
import os
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from imgverify import registry
from imgverify.connection import Connection, presented_key
from imgverify.facts.questions import Question
from imgverify.model import Machine, Plane
from imgverify.planes.machine import observe
from imgverify.ssh_errors import UnreachableError
from tests.sshd import described, free_port, new_key

# The kernel's own file systems stay what they are; all else of the host is in the overlay.
START = """
mount -t overlay overlay -o "lowerdir=/,upperdir=$1/upper,workdir=$1/work" "$1/root" || exit 77
for one in proc sys dev; do mount --rbind "/$one" "$1/root/$one" || exit 77; done
exec chroot "$1/root" "$2" -D -e -f "$1/sshd_config"
"""
_ALONE = ("unshare", "--mount", "--propagation", "private")
# rpm's own library shares memory through files beside its database; nothing of it is data.
_MEMORY = re.compile(r"/rpmdb\.sqlite-(?:shm|wal)$")
# These walk all of a file system: minutes on a machine that is no small image, and only `find`.
_WALKS = frozenset({"walk", "home_folders", "leftovers", "ssh_keys", "cloud_traces"})


@dataclass(frozen=True)
class Host:
    """A server that shows this machine.

    Args:
        machine: how to log in.
        upper: takes whatever is written.
    """

    machine: Machine
    upper: Path

    def written(self) -> set[str]:
        """Paths that were written, made or removed."""
        return {
            f"/{path.relative_to(self.upper)}"
            for path in self.upper.rglob("*")
            if not path.is_dir() and not _MEMORY.search(str(path))
        }


@pytest.fixture
def host(tmp_path: Path) -> Iterator[Host]:
    """Such a host."""
    if os.getuid() != 0:
        pytest.skip("only root mounts")
    program = shutil.which("sshd", path="/usr/sbin:/usr/bin")
    assert program, "install openssh-server to run these tests"
    for name in ("upper", "work", "root"):
        (tmp_path / name).mkdir()
    Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)
    host_key, login_key = new_key(tmp_path / "host"), new_key(tmp_path / "login")
    port = free_port()
    (tmp_path / "sshd_config").write_text(
        f"Port {port}\nListenAddress 127.0.0.1\nHostKey {host_key}\nPidFile none\nUsePAM no\n"
        f"AuthorizedKeysFile {login_key}.pub\nStrictModes no\nPasswordAuthentication no\n"
    )
    server = subprocess.Popen(
        [*_ALONE, "sh", "-c", START, "sh", str(tmp_path), program],
        stdin=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        _wait(server, port)
        yield Host(
            Machine(
                provider="ssh",
                run_id="test",
                address="127.0.0.1",
                port=port,
                user=getpass.getuser(),
                key_path=str(login_key),
                host_key=described(host_key.with_suffix(".pub")),
                console_path="",
            ),
            tmp_path / "upper",
        )
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(server.pid, signal.SIGKILL)
        server.wait(10)


def _wait(server: subprocess.Popen[bytes], port: int) -> None:
    until = time.monotonic() + 20
    while time.monotonic() < until:
        if server.poll() is not None:
            pytest.skip("no overlay can be mounted here")
        with contextlib.suppress(UnreachableError):
            presented_key("127.0.0.1", port, 2.0)
            return
        time.sleep(0.05)
    raise AssertionError("sshd never answered")


def test_collecting_everything_writes_nothing(host: Host, tmp_path: Path) -> None:
    """Every file and every command of every topic: no file of the host is made or changed."""
    questions: list[Question] = []
    for name in set(registry.topic_names()) - _WALKS:
        topic = registry.topic(name)
        questions += [*topic.FILES, *topic.STATS, *topic.COMMANDS]
    answers = observe(host.machine, questions, Plane.LIVE, tmp_path / "transcript.jsonl")
    assert answers.text("/etc/os-release")
    assert host.written() == set()
    assert (tmp_path / "transcript.jsonl").read_text().count("\n") == 1


def test_a_write_would_have_been_seen(host: Host) -> None:
    """Of a new file, of one that was changed, and of one that is gone."""
    with Connection.open(host.machine) as connection:
        connection.run("echo x > /var/tmp/imgverify-new; echo >> /etc/profile; rm /etc/hostname")
    assert {"/var/tmp/imgverify-new", "/etc/profile"} <= host.written()
    assert Path("/etc/profile").stat().st_size != (host.upper / "etc/profile").stat().st_size
