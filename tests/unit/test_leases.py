"""Leases: who owns a run, and what it made, in order and on disk before it is made."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from imgverify.ec2.owned import Ec2Place
from imgverify.errors import InfrastructureError
from imgverify.leases import LIFETIME, Header, Lease, Owner, Resource, leases_path, mark_of


@pytest.fixture(autouse=True)
def _state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IMGVERIFY_STATE_DIR", str(tmp_path / "state"))


def _lines(lease: Lease) -> list[bytes]:
    return lease.path.read_bytes().splitlines()


def test_content(tmp_path: Path) -> None:
    """The file holds its owner and every resource, in the order they were named."""
    lease = Lease.take("run-1234")
    folder = str(tmp_path / "imgverify-run-1234-x")
    lease.folder(folder)
    lease.process("imgverify-run-1234")
    first, *rest = _lines(lease)
    header = msgspec.json.decode(first, type=Header)
    assert header.run_id == "run-1234"
    assert header.owner == Owner.of(os.getpid())
    assert header.created <= datetime.now(UTC) < header.expires == header.created + LIFETIME
    assert [msgspec.json.decode(line, type=Resource) for line in rest] == [
        Resource("folder", folder),
        Resource("process", "imgverify-run-1234"),
    ]
    lease.close()


def test_private() -> None:
    """Others can neither read nor plant leases."""
    Lease.take("run-1234").close()
    assert leases_path().stat().st_mode & 0o777 == 0o700


def test_close_forgets_it() -> None:
    """Once all is destroyed, nothing of a lease remains."""
    lease = Lease.take("run-1234")
    lease.close()
    assert list(leases_path().iterdir()) == []


def test_kept_lease_stays() -> None:
    """What the user keeps is still written down after the run."""
    lease = Lease.take("run-1234")
    lease.keep()
    lease.close()
    assert msgspec.json.decode(_lines(lease)[-1], type=Resource).kind == "kept"


def test_what_is_in_ec2() -> None:
    """It is written down with its place, before it is made, under a name of the run's own."""
    lease = Lease.take("run-1234")
    place = Ec2Place("eu-west-1", "http://127.0.0.1:5000", "build")
    lease.ec2("key-pair", "imgverify-run-1234", place)
    lease.ec2("instance", "run-1234", Ec2Place("eu-west-1"))
    assert [msgspec.json.decode(line, type=Resource) for line in _lines(lease)[1:]] == [
        Resource("ec2", "imgverify-run-1234", "key-pair", place),
        Resource("ec2", "run-1234", "instance", Ec2Place("eu-west-1")),
    ]
    with pytest.raises(ValueError, match="must be run-1234, or start with"):
        lease.ec2("security-group", "default", place)
    lease.ec2_freed()
    lease.close()


def test_lease_stays_until_ec2_is_known_to_be_free() -> None:
    """A teardown that failed says nothing: the lease that names what may be left is not lost."""
    lease = Lease.take("run-1234")
    lease.ec2("instance", "run-1234", Ec2Place("eu-west-1"))
    lease.close()
    assert lease.path.exists()
    other = Lease.take("run-5678")
    other.ec2("instance", "run-5678", Ec2Place("eu-west-1"))
    other.ec2_freed()
    other.close()
    assert not other.path.exists()


def test_lines_of_old_kinds_are_as_they_were(tmp_path: Path) -> None:
    """An older imgverify that sweeps here understands folders and processes."""
    lease = Lease.take("run-1234")
    lease.folder(str(tmp_path / "imgverify-run-1234"))
    assert msgspec.json.decode(_lines(lease)[1]).keys() == {"kind", "name"}
    lease.close()


def test_run_id_is_unique() -> None:
    """A second run of the same id is refused, and does not harm the first."""
    lease = Lease.take("run-1234")
    with pytest.raises(FileExistsError):
        Lease.take("run-1234")
    assert len(_lines(lease)) == 1
    assert [path.name for path in leases_path().iterdir()] == ["run-1234.lease"]
    lease.close()


@pytest.mark.parametrize("run_id", ["", "abc", "../../etc", "a/bcd", "-abcd", "x" * 65, "run 12"])
def test_bad_run_ids(run_id: str) -> None:
    """An id that is no safe file name, or would match too much, is refused."""
    with pytest.raises(ValueError, match="cannot be a run's id"):
        mark_of(run_id)


def test_unmarked_things_are_refused() -> None:
    """What a sweep would not dare to destroy cannot be written down in the first place."""
    lease = Lease.take("run-1234")
    for folder in ("/home", "/tmp/imgverify-other", "imgverify-run-1234"):
        with pytest.raises(ValueError, match="must be absolute"):
            lease.folder(folder)
    with pytest.raises(ValueError, match="must start with"):
        lease.process("qemu")
    assert len(_lines(lease)) == 1
    lease.close()


def test_owner() -> None:
    """A process is its number and its start: a later one of that number is somebody else."""
    process = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    owner = Owner.of(process.pid)
    assert owner.alive
    assert not Owner(owner.pid, owner.start + 1, owner.boot_id).alive
    assert not Owner(owner.pid, owner.start, "another boot").alive
    process.communicate()
    later = [owner.alive, Owner.of(process.pid).alive]
    assert later == [False, False]


def test_zombie() -> None:
    """A process that has ended and that nobody has waited for is no owner any more."""
    process = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    owner = Owner.of(process.pid)
    process.kill()
    os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
    alive = owner.alive
    process.communicate()
    assert not alive


def test_disk_that_takes_a_part() -> None:
    """A line that did not get to the disk whole is an error: what it names is not made."""
    lease = Lease.take("run-1234")
    place = Ec2Place("eu-west-1")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (lease.path.stat().st_size + 10, before[1]))
    try:
        with pytest.raises(InfrastructureError, match=r"No space left|File too large"):
            lease.ec2("instance", "run-1234", place)
        with pytest.raises(InfrastructureError, match=r"No space left|File too large"):
            lease.keep()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, ignored)
    assert not lease.kept
    lease.close()


def test_folder_that_cannot_be_used(tmp_path: Path) -> None:
    """Without a lease nothing is begun, and one line says where it cannot be written."""
    (tmp_path / "state").write_text("no folder")
    with pytest.raises(InfrastructureError, match=r"state/leases: Not a directory") as caught:
        Lease.take("run-1234")
    assert "IMGVERIFY_STATE_DIR" in caught.value.hint
    assert "\n" not in caught.value.message
