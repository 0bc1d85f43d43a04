"""Whether KVM works: not believed because /dev/kvm is there, but watched while a guest starts.

A proven failure is remembered until the kernel or QEMU changes, so that later runs lose no time.
"""

from __future__ import annotations

import os
import platform
import re
from pathlib import Path

import msgspec
from platformdirs import user_cache_path

from imgverify.errors import InfrastructureError

KVM = Path("/dev/kvm")
STALL_SECONDS = 20.0
_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
_COMPLAINTS = re.compile(
    r"KVM internal error|failed to initialize kvm|Could not access KVM kernel module"
    r"|kvm_init_vcpu|kvm_buf_set_msrs|failed to set MSR|KVM_[A-Z_]+ failed"
    r"|KVM is not supported|kvm run failed|emulation failure|invalid accelerator kvm",
    re.IGNORECASE,
)


class KvmFailedError(InfrastructureError):
    """KVM is there and does not run this guest.

    Args:
        reason: a sentence fragment.
        proven: False when it is only a guess, which must not be remembered.
    """

    def __init__(self, reason: str, *, proven: bool) -> None:
        super().__init__(
            f"KVM does not work here: {reason}",
            "use --acceleration tcg, or a runner with working (nested) virtualisation",
        )
        self.reason = reason
        self.proven = proven


def choose(wanted: str, architecture: str, version: str) -> tuple[str, str]:
    """Choose the accelerator to start with.

    Args:
        wanted: `auto`, `kvm` or `tcg`.
        architecture: of the guest, as QEMU calls it.
        version: QEMU's.

    Returns:
        `kvm` or `tcg`, and why it is not KVM (empty when it is, or was not wanted).

    Raises:
        KvmFailedError: KVM is wanted and cannot be used.
    """
    if wanted == "tcg":
        return "tcg", ""
    reason = _unusable(architecture)
    if wanted == "kvm":
        if reason:
            raise KvmFailedError(reason, proven=False)
        return "kvm", ""
    if not reason and (before := recall(version)):
        reason = f"it failed before on this machine: {before}"
    return ("tcg", reason) if reason else ("kvm", "")


def _unusable(architecture: str) -> str:
    if architecture != platform.machine():
        return f"the guest is {architecture}, this machine is {platform.machine()}"
    if not KVM.exists():
        return f"there is no {KVM}"
    if not os.access(KVM, os.R_OK | os.W_OK):
        return f"no permission for {KVM} (join the group that owns it, often kvm)"
    return ""


def complaint(errors: str) -> str:
    """The line in which QEMU says that KVM failed; empty when it does not.

    Args:
        errors: QEMU's standard error so far.
    """
    return next((line.strip() for line in errors.splitlines() if _COMPLAINTS.search(line)), "")


def remember(version: str, reason: str) -> None:
    """Note that KVM failed; a cache that cannot be written is no trouble."""
    path = _cache()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(msgspec.json.encode({_key(version): reason}))
    except OSError:
        return


def recall(version: str) -> str:
    """Why KVM failed since this kernel's boot with this QEMU; empty when it did not."""
    try:
        known = msgspec.json.decode(_cache().read_bytes(), type=dict[str, str])
    except (OSError, msgspec.DecodeError):
        return ""
    return known.get(_key(version), "")


def _cache() -> Path:
    return user_cache_path("imgverify") / "kvm-failed.json"


def _key(version: str) -> str:
    return f"boot {_BOOT_ID.read_text().strip()}, qemu {version}"
