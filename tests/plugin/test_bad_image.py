"""Images that cannot be used, and runners that cannot boot: nothing boots, nothing is left."""

from __future__ import annotations

import os
import shutil
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from imgverify.model import Result, Run, from_json
from tests.plugin.conftest import Project

MIB = 1 << 20
needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="mounting a file system takes root")


@pytest.fixture
def disk(project: Project) -> Path:
    """A raw disk that looks as if it could boot, and would not."""
    path = project.path / "disk.raw"
    with path.open("wb") as file:
        file.truncate(8 * MIB)
    subprocess.run(
        ["sgdisk", "-n1:2048:+1M", "-t1:ef02", str(path)], check=True, stdout=subprocess.DEVNULL
    )
    with path.open("r+b") as file:
        file.write(b"\xeb\xfe")
    return path


@pytest.fixture(autouse=True)
def scratch(project: Project, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A temporary folder of its own for the run."""
    folder = project.path / "scratch"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    return folder


def _assert_told(project: Project, result: pytest.RunResult, code: int, message: str) -> None:
    """The exit code, the message on one line, no traceback, and nothing left."""
    output = result.stdout.str() + result.stderr.str()
    assert result.ret == code, output
    assert [line for line in output.splitlines() if message in line and "refused" not in line]
    assert "Traceback" not in output
    assert "INTERNALERROR" not in output
    leases = project.path / "state" / "leases"
    assert not leases.exists() or list(leases.iterdir()) == []
    scratch = project.path / "scratch"
    assert [path for path in scratch.iterdir() if path.name.startswith("imgverify")] == []


def _assert_all_errors(project: Project) -> None:
    run = from_json((project.report / "report.json").read_bytes(), Run)
    automated = [verdict for verdict in run.verdicts if not verdict.control.manual]
    assert {verdict.result for verdict in automated} == {Result.ERROR}
    assert not run.decision.passed


def _folder(path: Path, _disk: Path) -> None:
    path.mkdir()


def _empty(path: Path, _disk: Path) -> None:
    path.touch()


def _text(path: Path, _disk: Path) -> None:
    path.write_text("this is no disk\n" * 1000)


def _raw_cut_off(path: Path, disk: Path) -> None:
    path.write_bytes(disk.read_bytes()[: 2 * MIB])


def _qcow2_cut_off(path: Path, disk: Path) -> None:
    subprocess.run(["qemu-img", "convert", "-O", "qcow2", str(disk), str(path)], check=True)
    os.truncate(path, path.stat().st_size // 2)


def _fifo(path: Path, _disk: Path) -> None:
    os.mkfifo(path)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (None, "wrong.img: no such file"),
        (_folder, "wrong.img: a folder, not a disk image"),
        (_empty, "wrong.img: empty (0 bytes)"),
        (_text, "wrong.img: not a disk image"),
        (_raw_cut_off, "wrong.img: truncated: it has"),
        (_qcow2_cut_off, "wrong.img: truncated: it has"),
        (_fifo, "wrong.img: not a regular file"),
    ],
)
def test_file_that_is_no_whole_disk(
    project: Project, disk: Path, make: object, message: str
) -> None:
    """The artifact's fault is known at once, before there is a folder for reports."""
    if callable(make):
        make(project.path / "wrong.img", disk)
    _assert_told(project, project.run(image="wrong.img"), 12, message)
    assert not (project.path / "reports").exists()


@pytest.fixture
def tempting(tmp_path: Path) -> Iterator[Path]:
    """A FIFO; afterwards, that nobody opened it, not even for a moment."""
    path = tmp_path / "secret"
    os.mkfifo(path)
    opened: list[int] = []
    # Opening a FIFO for writing lasts until somebody opens it for reading.
    waiter = threading.Thread(target=lambda: opened.append(os.open(path, os.O_WRONLY)))
    waiter.start()
    yield path
    was_opened = not waiter.is_alive()
    end = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    waiter.join(10)
    for descriptor in (end, *opened):
        os.close(descriptor)
    assert not was_opened


@pytest.mark.parametrize("name", ["absolute", "relative", "missing", "json"])
def test_backing_file_is_never_opened(project: Project, tempting: Path, name: str) -> None:
    """A qcow2 that names a file of the runner is refused by its header alone."""
    relative = os.path.relpath(tempting, project.path)
    named = {
        "absolute": str(tempting),
        "relative": relative,
        "missing": "/nowhere/base.raw",
        "json": f'json:{{"driver": "raw", "file": {{"driver": "file", "filename": "{tempting}"}}}}',
    }[name]
    image = project.path / "layer.qcow2"
    create = ["qemu-img", "create", "-q", "-u", "-f", "qcow2", "-F", "raw", "-b", named]
    subprocess.run([*create, str(image), "8M"], check=True)
    _assert_told(project, project.run(image=str(image)), 12, "needs a backing file (")
    assert not (project.path / "reports").exists()


def test_data_file_is_never_opened(project: Project, tempting: Path) -> None:
    """Nor is an external data file, the other name in a qcow2's header."""
    image = project.path / "head.qcow2"
    option = f"data_file={project.path}/data"
    create = ["qemu-img", "create", "-q", "-f", "qcow2", "-o", option, str(image), "8M"]
    subprocess.run(create, check=True)
    (project.path / "data").unlink()
    (project.path / "data").symlink_to(tempting)
    _assert_told(project, project.run(image=str(image)), 12, "keeps its data in another file (")


@pytest.mark.parametrize("program", ["qemu-system-x86_64", "qemu-img"])
def test_program_is_not_installed(
    project: Project, disk: Path, monkeypatch: pytest.MonkeyPatch, program: str
) -> None:
    """The runner's fault, with the package to install; the image is not to blame."""
    found = project.path / "bin"
    found.mkdir()
    for other in {"qemu-system-x86_64", "qemu-img"} - {program}:
        where = shutil.which(other)
        assert where
        (found / other).symlink_to(where)
    monkeypatch.setenv("PATH", str(found))
    _assert_told(project, project.run(image=str(disk)), 11, f"{program} is not installed")
    _assert_all_errors(project)


def test_unknown_provider(project: Project, disk: Path) -> None:
    """A wrong word on the command line: nothing is started, no report is written."""
    result = project.run("--provider", "qemo", image=str(disk))
    _assert_told(project, result, 4, "--provider qemo: no such provider")
    assert "did you mean qemu?" in result.stderr.str()
    assert not (project.path / "reports").exists()


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Path]:
    """A file system with room for almost nothing."""
    folder = tmp_path / "small"
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(folder)], check=True)
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


@needs_root
@pytest.mark.parametrize("kind", ["raw", "qcow2"])
def test_no_room_for_scratch(
    project: Project, disk: Path, small: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    """The disk under TMPDIR is full: the runner's fault, and what there was is removed."""
    image = project.path / f"copy.{kind}"
    subprocess.run(["qemu-img", "convert", "-O", kind, str(disk), str(image)], check=True)
    monkeypatch.setenv("TMPDIR", str(small))
    _assert_told(project, project.run(image=str(image)), 11, "No space left on device")
    _assert_all_errors(project)
    assert list(small.iterdir()) == []


@needs_root
@pytest.mark.parametrize("workers", [(), ("-n", "1")], ids=["alone", "xdist"])
def test_no_room_for_reports(project: Project, small: Path, workers: tuple[str, ...]) -> None:
    """A verdict that cannot be written down does not count."""
    (small / "ballast").write_bytes(bytes(60 * 1024))
    result = project.run("--reports-dir", str(small), *workers)
    _assert_told(project, result, 11, "No space left on device")
