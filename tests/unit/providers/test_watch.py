"""A guest under KVM: trouble that only shows later is noticed, idleness is no trouble."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import pytest

from imgverify.errors import BootError, InfrastructureError
from imgverify.progress import Silent
from imgverify.providers import watch as watching
from imgverify.providers.acceleration import KvmFailedError
from imgverify.providers.console import Console
from imgverify.providers.qemu_process import Guest
from imgverify.providers.watch import Watch
from imgverify.providers.watcher import Phase

PHASE = Phase("waiting", "it hangs", "look")


@dataclass
class _FakeSettings:
    accelerator: str = "kvm"


@dataclass
class FakeGuest:
    """Answers as QEMU would."""

    state: str = "running"
    errors: str = ""
    operations: tuple[int, int] = (0, 0)
    ended: bool = False
    off: bool = False
    resets: int = 0
    disk_error: str = ""
    last_error: str = ""
    settings: _FakeSettings = field(default_factory=_FakeSettings)

    def take_events(self) -> None:
        """Nothing happens to this guest by itself."""

    def status(self) -> str:
        """The run state."""
        return self.state

    def disk_operations(self) -> tuple[int, int]:
        """Reads and writes."""
        return self.operations


def _watch(guest: FakeGuest, tmp_path: Path, **changes: Any) -> Watch:
    now = time.monotonic()
    watch = Watch(cast("Guest", guest), Console(tmp_path / "console.log"), Silent(), now, now + 60)
    for name, value in changes.items():
        setattr(watch, name, value)
    return watch


def _idle(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every pause count as a stall, and look at every call."""
    monkeypatch.setattr(watching, "STALL_SECONDS", 0.02)
    monkeypatch.setattr(watching, "_STATUS_SECONDS", 0.0)


@pytest.mark.parametrize("state", ["internal-error", "paused"])
def test_stopped_processor(tmp_path: Path, state: str) -> None:
    """A virtual CPU that QEMU stopped is proof."""
    with pytest.raises(KvmFailedError, match=state) as error:
        _watch(FakeGuest(state=state), tmp_path).look(PHASE)
    assert error.value.proven


def test_complaint(tmp_path: Path) -> None:
    """QEMU's own words are proof, also when it is gone."""
    guest = FakeGuest(errors="KVM internal error. Suberror: 1\n", ended=True)
    with pytest.raises(KvmFailedError, match="internal error") as error:
        _watch(guest, tmp_path).look(PHASE)
    assert error.value.proven


def test_no_progress(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A guest that neither prints nor reads is given up, but that is not remembered."""
    _idle(monkeypatch)
    with pytest.raises(KvmFailedError, match="no progress") as error:
        _watch(FakeGuest(), tmp_path).pause(PHASE, 1)
    assert not error.value.proven


@pytest.mark.parametrize("sign", ["prints", "writes"])
def test_idle_after_its_kernel_ran(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sign: str
) -> None:
    """Once the kernel ran, a guest may do nothing for as long as it likes."""
    _idle(monkeypatch)
    guest = FakeGuest(operations=(900, 300 if sign == "writes" else 0))
    if sign == "prints":
        (tmp_path / "console.log").write_text("[    0.000000] Linux version 6.1.0\n")
    _watch(guest, tmp_path).pause(PHASE, 0.3)


def test_failure_of_the_work(tmp_path: Path) -> None:
    """What the work raises arrives, also a time-out of its own."""

    def work() -> None:
        raise TimeoutError("mine")

    with pytest.raises(TimeoutError, match="mine"):
        _watch(FakeGuest(), tmp_path).run(PHASE, work)


def test_deadline_ends_blocked_work(tmp_path: Path) -> None:
    """A step that blocks does not outlast the deadline."""
    watch = _watch(FakeGuest(), tmp_path, deadline=time.monotonic() + 0.2)
    began = time.monotonic()
    with pytest.raises(BootError, match="it hangs"):
        watch.run(PHASE, lambda: time.sleep(3))
    assert time.monotonic() - began < 2


def test_death_in_two_pieces(tmp_path: Path) -> None:
    """A line that is printed in two pieces is recognised all the same."""
    watch, path = _watch(FakeGuest(), tmp_path), tmp_path / "console.log"
    path.write_text("x" * 9000 + "\nKernel panic - not ")
    watch.look(PHASE)
    with path.open("a") as file:
        file.write("syncing: Attempted to kill init!\n")
    with pytest.raises(BootError, match="init died"):
        watch.look(PHASE)


@pytest.mark.parametrize("accelerator", ["kvm", "tcg"])
def test_full_disk_of_the_runner(tmp_path: Path, accelerator: str) -> None:
    """A guest that QEMU holds for want of room is neither a dead image nor a broken KVM."""
    guest = FakeGuest(state="io-error", disk_error="No space left on device")
    guest.settings.accelerator = accelerator
    with pytest.raises(InfrastructureError, match="cannot be kept: No space left") as error:
        _watch(guest, tmp_path).look(PHASE)
    assert not isinstance(error.value, KvmFailedError)
