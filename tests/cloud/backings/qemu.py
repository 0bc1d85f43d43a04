"""A real guest under QEMU that takes itself for an EC2 instance.

The user network holds both the metadata service's address and the default VPC's; nothing outside
is reachable from it.
Source: cloud-init's ds-identify and datasource Ec2, for what makes a machine one of EC2.
"""

from __future__ import annotations

import subprocess
import sys
import uuid
from pathlib import Path

from imgverify.providers.acceleration import choose
from imgverify.providers.qemu_tools import version
from tests.cloud import imds
from tests.cloud.backings import Plan
from tests.cloud.backings.processes import end, leashed
from tests.cloud.metadata import write_metadata

_NET = "net=160.0.0.0/4,host=172.31.240.1,dns=172.31.240.2"
_MEMORY = 1024


class QemuGuest:
    """An instance that is a real guest; its image is never written.

    Args:
        plan: of the instance.
    """

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._process: subprocess.Popen[bytes] | None = None
        self._console = plan.folder / "console.log"
        self._metadata = plan.folder / "metadata.json"
        self._asked = plan.folder / "metadata.log"
        self._overlay = plan.folder / "disk.qcow2"

    def start(self) -> None:
        """Power on; a stopped instance keeps its disk."""
        write_metadata(self._plan, self._metadata)
        self._asked.unlink(missing_ok=True)
        if not self._overlay.exists():
            self._make_overlay()
        self._process = leashed(self._arguments(), self._plan.folder / "qemu.log")

    def stop(self) -> None:
        """Power off at once."""
        if self._process:
            end(self._process)
            self._process = None

    def ended(self) -> str:
        """How QEMU ended: by the guest's poweroff, or badly."""
        if self._process is None or self._process.poll() is None:
            return ""
        return "crashed" if self._process.returncode else "off"

    def reachable(self) -> bool | None:
        """Whether the guest's network is up: it has asked for its metadata."""
        return self._asked.exists()

    def console(self) -> bytes:
        """The serial port's output."""
        return self._console.read_bytes() if self._console.exists() else b""

    def _make_overlay(self) -> None:
        base = Path(self._plan.disk).resolve()
        command = ["qemu-img", "create", "-q", "-f", "qcow2", "-F", _format(base), "-b", str(base)]
        subprocess.run([*command, str(self._overlay)], check=True)

    def _arguments(self) -> list[str]:
        plan = self._plan
        # ds-identify wants both to begin with ec2, and to be the same.
        name = str(uuid.uuid5(uuid.NAMESPACE_DNS, plan.instance_id))
        serial = f"ec2{name[3:]}"
        accelerator, _ = choose("auto", "x86_64", version("x86_64"))
        service = f"{sys.executable} -I -S {Path(imds.__file__)} {self._metadata}"
        network = (
            f"user,id=net,{_NET},dhcpstart={plan.private_address},restrict=on,"
            f"hostfwd=tcp:{plan.address}:{plan.port}-:22,"
            f"guestfwd=tcp:169.254.169.254:80-cmd:{service}"
        )
        system = (
            f"type=1,manufacturer=Amazon EC2,product={plan.instance_type},version=,"
            f"serial={serial},uuid={serial}"
        )
        return [
            "qemu-system-x86_64",
            *("-name", f"imgverify-test-cloud-{plan.instance_id}"),
            *("-nodefaults", "-no-user-config", "-display", "none"),
            *("-machine", "pc"),
            *("-accel", "kvm" if accelerator == "kvm" else "tcg,thread=multi"),
            *("-cpu", "host" if accelerator == "kvm" else "max"),
            *("-smp", "2", "-m", f"{_MEMORY}M"),
            *("-serial", f"file:{self._console}"),
            *("-drive", f"file={self._overlay},if=virtio,format=qcow2,cache=unsafe"),
            *("-object", "rng-random,id=rng,filename=/dev/urandom"),
            *("-device", "virtio-rng-pci,rng=rng"),
            *("-netdev", network),
            *("-device", f"virtio-net-pci,netdev=net,mac={plan.mac},romfile="),
            *("-smbios", "type=0,vendor=Amazon EC2,version=1.0"),
            *("-smbios", system),
            *("-smbios", f"type=2,manufacturer=Amazon EC2,asset={plan.instance_id}"),
            *("-smbios", "type=3,manufacturer=Amazon EC2,asset=Amazon EC2"),
        ]


def _format(path: Path) -> str:
    with path.open("rb") as file:
        return "qcow2" if file.read(4) == b"QFI\xfb" else "raw"
