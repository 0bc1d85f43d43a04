"""A sweep destroys what dead runs left, and nothing else, whatever a lease says."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from imgverify.ec2.owned import Ec2Place
from imgverify.leases import (
    MARK_VARIABLE,
    Ec2Kind,
    Header,
    Lease,
    Owner,
    Resource,
    leases_path,
)
from imgverify.sweep import sweep

# The last argument is what a sweep looks for; the interpreter ignores it.
_SLEEPER = [sys.executable, "-c", "import time; time.sleep(600)"]
_DEAD = Owner(2**22 + 1, 1, "an earlier boot")


@pytest.fixture(autouse=True)
def _state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IMGVERIFY_STATE_DIR", str(tmp_path / "state"))


@pytest.fixture
def sleeper() -> Iterator[subprocess.Popen[bytes]]:
    """A process that carries the mark of `run-1234`."""
    process = subprocess.Popen([*_SLEEPER, "imgverify-run-1234"])
    yield process
    process.kill()
    process.wait()


def _lease(
    *resources: Resource,
    age: timedelta = timedelta(),
    owner: Owner = _DEAD,
    run: str = "run-1234",
) -> Path:
    """Write the lease of a run that ended without a word."""
    folder = leases_path()
    folder.mkdir(parents=True, exist_ok=True)
    created = datetime.now(UTC) - age
    header = Header(run, owner, created, created + timedelta(hours=24))
    path = folder / f"{run}.lease"
    path.write_bytes(msgspec.json.Encoder().encode_lines([header, *resources]))
    return path


def _folder(tmp_path: Path, name: str = "imgverify-run-1234-abc") -> Path:
    folder = tmp_path / name
    (folder / "sub").mkdir(parents=True)
    (folder / "sub" / "login_key").write_text("secret")
    return folder


def test_nothing_to_do() -> None:
    """Without any lease there is nothing to say."""
    assert sweep() == []


def test_dead_run(tmp_path: Path, sleeper: subprocess.Popen[bytes]) -> None:
    """Processes and folders of a dead run go, then its lease; a second sweep finds nothing."""
    folder = _folder(tmp_path)
    path = _lease(Resource("folder", str(folder)), Resource("process", "imgverify-run-1234"))
    lines = sweep()
    assert lines == [
        f"process {sleeper.pid} (imgverify-run-1234): killed",
        f"folder {folder}: removed",
    ]
    assert sleeper.wait(5) == -9
    assert not folder.exists()
    assert not path.exists()
    assert sweep() == []


def test_children_go_with_the_mark_that_they_inherit() -> None:
    """What a build has started shows nothing of it on its command line, only around it."""
    run = f"marked-{os.getpid()}"
    mark = f"imgverify-{run}"
    environment = {**os.environ, MARK_VARIABLE: mark}
    # `wait` keeps the shell from making way for its only command.
    shell = ["sh", "-c", "sleep 600 & echo $!; wait"]
    with subprocess.Popen(shell, env=environment, stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        path = _lease(Resource("process", mark), run=run)
        assert sorted(sweep()) == sorted(
            f"process {pid} ({mark}): killed" for pid in (parent.pid, child)
        )
        assert parent.wait(5) == -9
    assert not path.exists()


def test_live_run(tmp_path: Path, sleeper: subprocess.Popen[bytes]) -> None:
    """A run whose owner lives is left alone, even when it is asked for kept ones."""
    folder = _folder(tmp_path)
    lease = Lease.take("run-1234")
    lease.folder(str(folder))
    lease.process("imgverify-run-1234")
    assert sweep(kept=True) == []
    assert sleeper.poll() is None
    assert folder.exists()
    lease.close()


def test_lock_alone_protects() -> None:
    """An owner in another process namespace looks dead; its lock on the lease still counts."""
    path = _lease(Resource("process", "imgverify-run-1234"))
    with path.open("rb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        assert sweep() == []
        assert path.exists()
    sweep()
    assert not path.exists()


def test_owner_alone_protects() -> None:
    """Where locks do not work, a living owner still counts."""
    path = _lease(owner=Owner.of(1))
    assert sweep() == []
    assert path.exists()


def test_killed_owner(tmp_path: Path) -> None:
    """A run that is killed with SIGKILL leaves its process and folder: a sweep ends both."""
    # Another suite on this machine, at the same moment, must not sweep our process away.
    run = f"killed-{os.getpid()}"
    folder = tmp_path / f"imgverify-{run}"
    script = f"""
import subprocess, sys, time
from pathlib import Path
from imgverify.leases import Lease
lease = Lease.take({run!r})
lease.folder({str(folder)!r})
Path({str(folder)!r}).mkdir()
lease.process("imgverify-{run}")
child = subprocess.Popen({_SLEEPER!r} + ["imgverify-{run}"])
print(child.pid, flush=True)
time.sleep(600)
"""
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE) as owner:
        assert owner.stdout
        child = int(owner.stdout.readline())
        assert sweep() == []
        owner.kill()
    assert sweep() == [
        f"process {child} (imgverify-{run}): killed",
        f"folder {folder}: removed",
    ]


def test_kept(tmp_path: Path, sleeper: subprocess.Popen[bytes]) -> None:
    """What a user kept stays until it is asked for."""
    folder = _folder(tmp_path)
    _lease(
        Resource("folder", str(folder)), Resource("process", "imgverify-run-1234"), Resource("kept")
    )
    assert sweep() == []
    assert sleeper.poll() is None
    assert len(sweep(kept=True)) == 2


def _asked(*kinds: Ec2Kind, region: str = "eu-west-1") -> list[Resource]:
    return [Resource("ec2", "imgverify-run-1234", kind, Ec2Place(region)) for kind in kinds]


def test_ec2_is_left_to_whoever_is_asked(tmp_path: Path) -> None:
    """What is on this machine goes; what may be in EC2 is told, and its lease stays."""
    folder = _folder(tmp_path)
    path = _lease(
        Resource("folder", str(folder)),
        *_asked("key-pair", "security-group", "instance"),
        *_asked("instance", region="us-east-1"),
    )
    reminder = (
        "run run-1234 may have left an instance, a security group and a key pair in "
        "eu-west-1, us-east-1: imgverify sweep --ec2 --yes"
    )
    assert sweep() == [f"folder {folder}: removed", reminder]
    assert sweep() == [reminder]
    assert path.exists()


def test_kept_in_ec2() -> None:
    """It is told only when it is asked for, with the word that it takes."""
    _lease(*_asked("key-pair"), Resource("kept"))
    assert sweep() == []
    (line,) = sweep(kept=True)
    assert "may have left a key pair in eu-west-1: imgverify sweep --ec2 --kept --yes" in line


def test_unreadable_place() -> None:
    """A line of EC2 that says no place, or an unknown kind, names nothing that could be freed."""
    path = _lease(Resource("ec2", "imgverify-run-1234"))
    with path.open("ab") as file:
        file.write(b'{"kind":"ec2","name":"x","resource":"vpc","place":{"region":"eu-west-1"}}\n')
    assert sweep() == []
    assert not path.exists()


def test_kept_and_expired(tmp_path: Path) -> None:
    """What was kept and forgotten goes after a day."""
    folder = _folder(tmp_path)
    _lease(Resource("folder", str(folder)), Resource("kept"), age=timedelta(hours=25))
    assert sweep() == [f"folder {folder}: removed"]


@pytest.mark.parametrize("name", ["documents", "imgverify", "imgverify-other-run"])
def test_tampered_folder(tmp_path: Path, name: str) -> None:
    """A folder without the run's mark is never removed."""
    folder = _folder(tmp_path, name)
    _lease(Resource("folder", str(folder)))
    assert sweep() == [f"folder {folder}: not marked as of this run; left alone"]
    assert folder.exists()


def test_symlinked_folder(tmp_path: Path) -> None:
    """A symlink with the right name does not lead a sweep elsewhere, nor does one inside."""
    precious = _folder(tmp_path, "precious")
    link = tmp_path / "imgverify-run-1234-link"
    link.symlink_to(precious)
    folder = _folder(tmp_path)
    (folder / "way-out").symlink_to(precious)
    _lease(Resource("folder", str(link)), Resource("folder", str(folder)))
    sweep()
    assert (precious / "sub" / "login_key").exists()
    assert not folder.exists()


def test_folder_by_a_detour(tmp_path: Path) -> None:
    """Neither a relative path nor one with dots is followed."""
    folder = _folder(tmp_path)
    detour = f"{tmp_path}/state/../{folder.name}"
    _lease(Resource("folder", detour), Resource("folder", folder.name))
    sweep()
    assert folder.exists()


def test_tampered_process() -> None:
    """A process without the run's mark is never killed, nor one that only mentions it."""
    other = subprocess.Popen([*_SLEEPER, "something"])
    mention = subprocess.Popen([*_SLEEPER, "about imgverify-run-1234"])
    try:
        _lease(Resource("process", "something"), Resource("process", "imgverify-run-1234"))
        assert sweep() == ["process something: not marked as of this run; left alone"]
        time.sleep(0.05)
        assert other.poll() is None
        assert mention.poll() is None
    finally:
        for process in (other, mention):
            process.kill()
            process.wait()


def test_damaged_lease(tmp_path: Path) -> None:
    """A line that was cut off is ignored, the rest is swept; a file that is no lease stays."""
    folder = _folder(tmp_path)
    path = _lease(Resource("folder", str(folder)))
    with path.open("ab") as file:
        file.write(b'{"kind": "fold')
    noise = path.with_name("noise.lease")
    noise.write_bytes(b"\x00\xff")
    assert sweep() == [f"{noise}: not a lease; left alone", f"folder {folder}: removed"]
    assert noise.exists()
    assert not path.exists()


def test_symlinked_lease(tmp_path: Path) -> None:
    """A lease that is a symlink was not written by us."""
    path = _lease()
    moved = path.rename(tmp_path / "elsewhere")
    path.symlink_to(moved)
    assert sweep() == []
    assert moved.exists()
