"""KVM: believed only when it works, and its failure remembered."""

from __future__ import annotations

import platform
from pathlib import Path

import pytest

from imgverify.providers import acceleration
from imgverify.providers.acceleration import KvmFailedError, choose, complaint, recall, remember

HERE = platform.machine()


@pytest.fixture(autouse=True)
def _cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


@pytest.fixture
def device(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file in the place of /dev/kvm."""
    path = tmp_path / "kvm"
    monkeypatch.setattr(acceleration, "KVM", path)
    return path


def test_tcg_is_not_questioned(device: Path) -> None:
    """Who asks for emulation gets it, without a reason to print."""
    device.touch()
    assert choose("tcg", HERE, "7.2.0") == ("tcg", "")


def test_kvm_is_tried(device: Path) -> None:
    """A device that can be opened is tried."""
    device.touch()
    assert choose("auto", HERE, "7.2.0") == ("kvm", "")
    assert choose("kvm", HERE, "7.2.0") == ("kvm", "")


def test_no_device(device: Path) -> None:
    """Without the device: emulation, or an error for who insists."""
    assert choose("auto", HERE, "7.2.0") == ("tcg", f"there is no {device}")
    with pytest.raises(KvmFailedError, match="there is no"):
        choose("kvm", HERE, "7.2.0")


def test_other_architecture(device: Path) -> None:
    """KVM runs guests of this machine's own kind."""
    device.touch()
    accelerator, reason = choose("auto", "aarch64" if HERE != "aarch64" else "x86_64", "7.2.0")
    assert accelerator == "tcg"
    assert "this machine is" in reason


def test_memory_of_failure(device: Path) -> None:
    """A failure counts for this kernel's boot and this QEMU, and not for who insists on KVM."""
    device.touch()
    remember("7.2.0", "vCPU stopped")
    assert choose("auto", HERE, "7.2.0") == (
        "tcg",
        "it failed before on this machine: vCPU stopped",
    )
    assert choose("auto", HERE, "9.0.0") == ("kvm", "")
    assert choose("kvm", HERE, "7.2.0") == ("kvm", "")


def test_memory_of_another_boot(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """After a restart of the machine KVM gets another chance."""
    remember("7.2.0", "vCPU stopped")
    (tmp_path / "boot_id").write_text("another boot\n")
    monkeypatch.setattr(acceleration, "_BOOT_ID", tmp_path / "boot_id")
    assert recall("7.2.0") == ""


def test_no_memory(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A cache that cannot be written or is damaged costs time, never a run."""
    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    remember("7.2.0", "vCPU stopped")
    assert recall("7.2.0") == ""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    remember("7.2.0", "vCPU stopped")
    (tmp_path / "imgverify" / "kvm-failed.json").write_text("[1")
    assert recall("7.2.0") == ""


@pytest.mark.parametrize(
    ("errors", "found"),
    [
        ("KVM internal error. Suberror: 1\nemulation failure\nRAX=0\n", "KVM internal error"),
        ("qemu: Could not access KVM kernel module: Permission denied\n", "Could not access"),
        ("qemu: failed to initialize kvm: No such device\n", "failed to initialize"),
        ("qemu: error: failed to set MSR 0x10a to 0x69\nqemu: Assertion", "failed to set MSR"),
        ("qemu: warning: host doesn't support requested feature\n", ""),
        ("qemu: Could not open 'disk': No such file or directory\n", ""),
    ],
)
def test_complaints(errors: str, found: str) -> None:
    """QEMU's own words for broken KVM are known; other troubles are not blamed on it."""
    assert complaint(errors).startswith(found) or found in complaint(errors)
    assert bool(complaint(errors)) == bool(found)
