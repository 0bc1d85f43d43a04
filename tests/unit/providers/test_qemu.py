"""Real boots of disks that die at once: what is said, how soon, and what is left behind."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from imgverify.artifacts.digest import digest
from imgverify.errors import ArtifactError, BootError, ImgverifyError, InfrastructureError
from imgverify.leases import leases_path
from imgverify.model import Artifact
from imgverify.providers import BootOptions, RunContext, acceleration, qemu, qemu_boot
from imgverify.providers.acceleration import KvmFailedError
from imgverify.providers.qemu_process import start
from imgverify.registry import resolve
from imgverify.sweep import sweep
from imgverify.wrapping import DiskFile
from tests.unit.artifacts.disks import contents
from tests.unit.providers.boot_sector import HALT, RESTART, SWITCH_OFF, write_disk
from tests.unit.providers.booting import RecordingProgress, run_context

ROOT = Path(__file__).parents[3]
EMULATED = BootOptions(acceleration="tcg", memory=128, cpus=1, timeout=30)


@pytest.fixture(autouse=True)
def _folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IMGVERIFY_STATE_DIR", str(tmp_path / "state"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


@pytest.fixture
def progress() -> RecordingProgress:
    """Keeps what the provider says."""
    return RecordingProgress()


@pytest.fixture
def context(tmp_path: Path, progress: RecordingProgress) -> Iterator[RunContext]:
    """A run."""
    with run_context(tmp_path, progress) as made:
        yield made


def _marked(context: RunContext) -> list[psutil.Process]:
    mark = f"imgverify-{context.run_id}"
    found = []
    for process in psutil.process_iter():
        try:
            if mark in process.cmdline():
                found.append(process)
        except psutil.Error:
            continue
    return found


def _enter(path: Path, options: BootOptions, context: RunContext) -> None:
    artifact = resolve(str(path))
    qemu.boot(artifact, options, replace(context, contents=contents(artifact))).__enter__()


def _failure(path: Path, options: BootOptions, context: RunContext) -> ImgverifyError:
    """Boot a disk that cannot become ready, and see that nothing of the boot is left."""
    before = digest(path)
    with pytest.raises(ImgverifyError) as caught:
        _enter(path, options, context)
    assert _marked(context) == []
    assert list(context.scratch.iterdir()) == []
    assert digest(path) == before
    assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL
    return caught.value


@pytest.mark.parametrize(
    ("text", "then", "cause"),
    [
        ("Kernel panic - not syncing: Attempted to kill init!\n", HALT, "init died"),
        ("\nerror: unknown filesystem.\ngrub rescue> ", HALT, "GRUB does not find its files"),
        ("\nYou are in emergency mode. After\n", HALT, "emergency or rescue shell"),
        ("bye\n", SWITCH_OFF, "switched itself off"),
        ("again\n", RESTART, "restarted 5 times"),
    ],
)
def test_death_is_noticed_at_once(
    tmp_path: Path, context: RunContext, text: str, then: bytes, cause: str
) -> None:
    """A dead machine ends the wait within seconds, with its cause and its last words."""
    began = time.monotonic()
    error = _failure(write_disk(tmp_path / "d.raw", text, then), EMULATED, context)
    assert time.monotonic() - began < 15
    assert isinstance(error, BootError)
    assert cause in error.message
    assert text.split("\n")[-2].strip() in error.message
    assert str(context.reports / "console.log") in error.message
    assert b"SeaBIOS" in (context.reports / "console.log").read_bytes()


def test_disk_that_does_not_start(tmp_path: Path, context: RunContext) -> None:
    """Boot code that is forced upon a disk without any is seen to fail by the BIOS's own words."""
    path = tmp_path / "data.qcow2"
    subprocess.run(["qemu-img", "create", "-q", "-f", "qcow2", path, "8M"], check=True)
    options = BootOptions(acceleration="tcg", firmware="bios", memory=128, cpus=1)
    assert "no bootable disk" in _failure(path, options, context).message


def test_no_boot_loader(tmp_path: Path, context: RunContext) -> None:
    """A disk that nothing can start is refused before QEMU runs."""
    path = tmp_path / "data.qcow2"
    subprocess.run(["qemu-img", "create", "-q", "-f", "qcow2", path, "8M"], check=True)
    error = _failure(path, EMULATED, context)
    assert "no boot loader" in error.message
    assert not (context.reports / "console.log").exists()


def test_uefi_starts(tmp_path: Path, context: RunContext) -> None:
    """UEFI runs from flash, and says on the console that the disk has nothing for it."""
    options = BootOptions(acceleration="tcg", firmware="uefi", memory=256, cpus=1, timeout=60)
    error = _failure(write_disk(tmp_path / "d.raw"), options, context)
    assert "no bootable disk" in error.message


def test_time_out_names_the_phase(
    tmp_path: Path, context: RunContext, progress: RecordingProgress
) -> None:
    """A machine that hangs is given up at the time-out, saying what it hung in."""
    options = BootOptions(acceleration="tcg", memory=128, cpus=1, timeout=3)
    error = _failure(write_disk(tmp_path / "d.raw", "\nhanging\n"), options, context)
    assert error.message.startswith("not ready after 3 s: no SSH server answered")
    assert "| hanging" in error.message
    assert progress.phases == ["waiting for SSH"]


def test_login_prompt_without_ssh(
    tmp_path: Path, context: RunContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A login prompt that has been there long enough ends the wait for SSH."""
    monkeypatch.setattr("imgverify.providers.ready._PROMPT_PATIENCE", 1.0)
    error = _failure(write_disk(tmp_path / "d.raw", "\nhost login: "), EMULATED, context)
    assert "login prompt" in error.message


def test_qemu_killed_from_outside(tmp_path: Path, context: RunContext) -> None:
    """When QEMU itself dies the runner is to blame, not the image."""

    def start_and_kill(*args: object, **kwargs: object) -> object:
        guest = start(*args, **kwargs)  # type: ignore[arg-type]
        guest.process.kill()
        return guest

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(qemu_boot, "start", start_and_kill)
        error = _failure(write_disk(tmp_path / "d.raw"), EMULATED, context)
    assert isinstance(error, InfrastructureError)
    assert "QEMU ended by itself" in error.message


def test_port_taken_meanwhile(
    tmp_path: Path, context: RunContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A port that somebody takes before QEMU does costs a second attempt, no more."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        taken = server.getsockname()[1]
        monkeypatch.setattr(qemu_boot, "free_port", lambda _address: taken)
        path = write_disk(tmp_path / "d.raw", "bye\n", SWITCH_OFF)
        assert "switched itself off" in _failure(path, EMULATED, context).message


def test_broken_kvm_is_proved_and_remembered(
    tmp_path: Path, context: RunContext, progress: RecordingProgress
) -> None:
    """Where KVM fails a boot goes on without it, says so once, and the next starts without it."""
    if not acceleration.KVM.exists():
        pytest.skip("there is no KVM here")
    path = write_disk(tmp_path / "d.raw", "bye\n", SWITCH_OFF)
    options = BootOptions(acceleration="auto", memory=128, cpus=1, timeout=30)
    assert "switched itself off" in _failure(path, options, context).message
    if not progress.lines:
        pytest.skip("KVM works here")
    assert progress.lines[0].startswith("KVM failed after")
    assert "switched itself off" in _failure(path, options, context).message
    assert "it failed before on this machine" in progress.lines[1]
    insisting = BootOptions(acceleration="kvm", memory=128, cpus=1, timeout=30)
    assert isinstance(_failure(path, insisting, context), KvmFailedError)


def test_unreadable_qcow2(tmp_path: Path, context: RunContext) -> None:
    """What only QEMU finds wrong with a disk is the artifact's fault."""
    path = tmp_path / "text.qcow2"
    path.write_text("not a qcow2")
    artifact = Artifact(kind="qcow2", location=str(path), format="qcow2")
    there = replace(context, contents=(DiskFile(driver="qcow2", path=str(path)),))
    with pytest.raises(ArtifactError, match="QEMU cannot read the disk"):
        qemu.boot(artifact, EMULATED, there).__enter__()


def test_nothing_to_boot(tmp_path: Path, context: RunContext) -> None:
    """An artifact without a disk, or with more than a machine has room for, is refused."""
    artifact = resolve(str(write_disk(tmp_path / "d.raw")))
    with pytest.raises(ArtifactError, match="there is no disk in it"):
        qemu.boot(artifact, EMULATED, context).__enter__()
    many = (DiskFile(driver="raw", path=artifact.location),) * 17
    with pytest.raises(ArtifactError, match="it has 17 disks, and at most 16"):
        qemu.boot(artifact, EMULATED, replace(context, contents=many)).__enter__()


@pytest.mark.parametrize(
    ("name", "is_accepted"),
    [
        *((name, True) for name in ("qcow2", "raw", "vdi", "vhd", "vhdx", "vmdk", "")),
        *((name, False) for name in ("recording", "folder", "tar", "ami")),
    ],
)
def test_what_is_accepted(name: str, is_accepted: bool) -> None:  # noqa: FBT001
    """Disks, and what nobody knows before it is unpacked; a root file system starts nothing."""
    assert qemu.accepts(Artifact(kind="x", location="/x", format=name)) is is_accepted


def test_missing_program(
    tmp_path: Path, context: RunContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without QEMU the package is named."""
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(InfrastructureError, match=r"qemu-system-.* is not installed") as error:
        _enter(write_disk(tmp_path / "d.raw"), EMULATED, context)
    assert "qemu-system" in error.value.hint


_BOOTER = """
import sys
from pathlib import Path
from imgverify.providers import BootOptions, qemu
from imgverify.registry import resolve
from tests.unit.artifacts.disks import contents
from tests.unit.providers.booting import RecordingProgress, run_context
folder = Path(sys.argv[1])
artifact = resolve(sys.argv[2])
with run_context(folder, RecordingProgress(), contents(artifact)) as context:
    print(context.run_id, flush=True)
    options = BootOptions(acceleration="tcg", memory=128, cpus=1, timeout=60)
    with qemu.boot(artifact, options, context):
        pass
"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_ended_by_a_signal(tmp_path: Path, number: signal.Signals) -> None:
    """Ctrl-C and SIGTERM clean up; after SIGKILL QEMU is dead too, and a sweep removes the rest."""
    path = write_disk(tmp_path / "d.raw", "\nhanging\n")
    owner = subprocess.Popen(
        [sys.executable, "-c", _BOOTER, str(tmp_path), str(path)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=ROOT,
    )
    assert owner.stdout
    try:
        run_id = owner.stdout.readline().decode().strip()
        scratch = tmp_path / f"imgverify-{run_id}-scratch"
        console = tmp_path / "reports" / "console.log"
        _until(lambda: console.exists() and b"hanging" in console.read_bytes())
        guests = psutil.Process(owner.pid).children()
        assert [guest.name() for guest in guests] == ["qemu-system-x86_64"]
        owner.send_signal(number)
        owner.wait(10)
    finally:
        owner.kill()
        owner.wait()
        owner.stdout.close()
    _until(lambda: not any(map(_runs, guests)))
    if number is signal.SIGKILL:
        assert (scratch / "qemu" / "login_key").exists()
        assert sweep() == [f"folder {scratch}: removed"]
    else:
        assert list(scratch.iterdir()) == []
    assert list(leases_path().iterdir()) == []


def _runs(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def _until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.05)
