"""Tests of the reader process: `imgverify.reading`."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
import tarfile
import time
from pathlib import Path

import msgspec
import psutil
import pytest

from imgverify.errors import ArtifactError, InfrastructureError, UnreadableError
from imgverify.facts.questions import File
from imgverify.planes import replay
from imgverify.reading.process import Reader
from imgverify.reading.questions import Equivalent, Questions
from imgverify.reading.request import Request, request_for
from imgverify.wrapping import DiskFile, RootFolder, RootTar

NOTHING = msgspec.msgpack.encode(Questions(files={}, paths=("/etc/hostname",), equivalents={}))


@pytest.fixture(name="root")
def _root(tmp_path: Path) -> RootTar:
    path = tmp_path / "root.tar"
    with tarfile.open(path, "w") as archive:
        for name in ("etc/hostname", "usr/bin/true"):
            member = tarfile.TarInfo(name)
            member.size = 4
            archive.addfile(member, io.BytesIO(b"abc\n"))
    return RootTar(paths=(str(path),))


def test_answers(root: RootTar) -> None:
    """A question goes in, an answer comes out, and the process is gone."""
    reader = Reader(request_for(root, "answers", NOTHING))
    assert b'"/etc/hostname"' in reader.result("root.tar")
    assert reader._process.returncode is not None


def test_no_system(tmp_path: Path) -> None:
    """A disk without a system is named, with what was seen on it."""
    path = tmp_path / "disk.raw"
    path.write_bytes(bytes(4096))
    request = request_for((DiskFile(driver="raw", path=str(path)),), "answers", NOTHING)
    with pytest.raises(UnreadableError, match=r"disk\.raw: .*no root file system") as caught:
        Reader(request).result("disk.raw")
    assert caught.value.hint == "leave out --offline"


def test_memory_is_bounded(root: RootTar) -> None:
    """A reader that needs more than it may have says so, and takes nothing else with it."""
    with Path(root.paths[0]).open("r+b") as file:
        member = tarfile.TarInfo("etc/big")
        member.size = 150 << 20
        file.seek(2 * 1024)
        file.write(member.tobuf())
        file.truncate(2 * 1024 + 512 + member.size + 1024)
    big = {"/etc/big": File("/etc/big", limit=1 << 30)}
    asked = msgspec.msgpack.encode(Questions(files=big, paths=("/etc/big",), equivalents={}))
    request = Request(root=root, job="answers", payload=asked, memory=256 << 20)
    with pytest.raises(UnreadableError, match="more than 256 MiB of memory"):
        Reader(request).result("root.tar")


@pytest.mark.parametrize(
    ("number", "words"),
    [(signal.SIGKILL, "want of memory"), (signal.SIGSEGV, "crashed"), (signal.SIGXCPU, "too long")],
)
def test_death(root: RootTar, number: signal.Signals, words: str) -> None:
    """However the reader dies, the run says what that means."""
    reader = Reader(request_for(root, "answers", NOTHING))
    os.kill(reader._process.pid, signal.SIGSTOP)
    os.kill(reader._process.pid, number)
    os.kill(reader._process.pid, signal.SIGCONT)
    with pytest.raises(UnreadableError, match=words):
        reader.result("root.tar")


def test_reader_that_does_not_end(tmp_path: Path) -> None:
    """Whoever asked does not wait forever; nothing of it is left."""
    fifo = tmp_path / "slow"
    os.mkfifo(fifo)
    reader = Reader(Request(root=RootTar(paths=(str(fifo),)), job="answers", patience=0.1))
    with pytest.raises(UnreadableError, match=r"slow\.tar: .*not done after [0-9]+ s"):
        reader.result("slow.tar")
    assert reader._process.returncode == -signal.SIGKILL
    assert not any(thread.is_alive() for thread in reader._threads)


def test_disk_that_is_gone(tmp_path: Path) -> None:
    """What keeps us from opening it is named, in one line."""
    request = request_for((DiskFile(driver="raw", path=f"{tmp_path}/gone"),), "answers", NOTHING)
    with pytest.raises(InfrastructureError, match="gone: cannot be read: No such file"):
        Reader(request).result("disk.raw")


def test_equivalent_that_breaks(root: RootTar) -> None:
    """It costs one answer, and says which; the others are there."""
    asked = msgspec.msgpack.encode(
        Questions(
            files={},
            paths=("/etc/hostname",),
            equivalents={"lsblk": Equivalent("imgverify.no_such_module", "", 9)},
        )
    )
    answers = replay.decode(Reader(request_for(root, "answers", asked)).result("root.tar"))
    assert answers.state("/etc/hostname") is not None
    assert "lsblk` broke: ModuleNotFoundError" in answers.problems["lsblk"]


def test_name_that_is_no_text(tmp_path: Path) -> None:
    """An image of such a name is refused at once, in words that can be printed."""
    place = os.fsdecode(os.fsencode(tmp_path) + b"/\xff.raw")
    with pytest.raises(ArtifactError, match=r"\\xff.raw: its name is not UTF-8"):
        Reader(request_for((DiskFile(driver="raw", path=place),), "answers", NOTHING))


def test_names_that_are_no_text(tmp_path: Path) -> None:
    """What a disk calls its things may be any bytes; they are told all the same."""
    (tmp_path / "etc").mkdir()
    (tmp_path / "usr").mkdir()
    (tmp_path / "etc/fstab").symlink_to(os.fsdecode(b"/sys/\xff"))
    (tmp_path / "etc/systemd").symlink_to(os.fsdecode(b"\xff/.."))
    request = request_for(RootFolder(path=str(tmp_path)), "inspect", msgspec.msgpack.encode(5))
    assert Reader(request).result("folder")


def test_broken_reader(root: RootTar) -> None:
    """A job that nobody knows is our fault, not the image's."""
    with pytest.raises(InfrastructureError, match="KeyError: 'paint'"):
        Reader(request_for(root, "paint")).result("root.tar")


def test_stop(root: RootTar) -> None:
    """A reader that nobody waits for can be ended at any time, twice too."""
    reader = Reader(request_for(root, "answers", NOTHING))
    reader.stop()
    reader.stop()
    assert reader._process.returncode == -signal.SIGKILL


def test_ends_with_who_asked(tmp_path: Path) -> None:
    """A run that is killed leaves no reader behind, also one that waits for a slow disk."""
    fifo = tmp_path / "slow"
    os.mkfifo(fifo)
    request = request_for(RootTar(paths=(str(fifo),)), "answers", NOTHING)
    script = (
        "import sys, time\n"
        "from imgverify.reading.process import Reader\n"
        "from imgverify.reading.request import Request\n"
        "import msgspec\n"
        "request = msgspec.msgpack.decode(sys.stdin.buffer.read(), type=Request)\n"
        "reader = Reader(request)\n"
        "print(reader._process.pid, flush=True)\n"
        "time.sleep(60)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as parent:
        assert parent.stdin is not None
        assert parent.stdout is not None
        parent.stdin.write(msgspec.msgpack.encode(request))
        parent.stdin.close()
        process = psutil.Process(int(parent.stdout.readline()))
        parent.kill()
    deadline = time.monotonic() + 20
    while process.is_running() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not process.is_running()
