"""What an instance really is: nothing, an SSH server on this machine, or a QEMU guest."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from tests.cloud.behaviour import Behaviour


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What an instance is made from.

    Args:
        instance_id, image_id, instance_type, region, zone, account: as EC2 names them.
        folder: of its own.
        address: its public address, of the loopback network.
        port: on which SSH answers there.
        private_address, private_name, mac, subnet_cidr: of its interface.
        public_key: of its key pair, a line as OpenSSH writes it; empty for none.
        key_name: of that.
        user_data: decoded.
        tags: of the instance, when its metadata may show them.
        security_groups: names.
        disk: image file, for `qemu`.
        architecture: in EC2's words.
        root_device: as the image names it.
        imds_tokens: `required` or `optional`.
        behaviour: of the instance.
    """

    instance_id: str
    image_id: str
    instance_type: str
    region: str
    zone: str
    account: str
    folder: Path
    address: str
    port: int
    private_address: str
    private_name: str
    mac: str
    subnet_cidr: str
    public_key: str
    key_name: str
    user_data: bytes
    tags: dict[str, str]
    security_groups: tuple[str, ...]
    disk: str
    architecture: str
    root_device: str
    imds_tokens: str
    behaviour: Behaviour


class Backing(Protocol):
    """What an instance is, from its start to its end."""

    def start(self) -> None:
        """Power on."""

    def stop(self) -> None:
        """Power off at once; fine when it is off."""

    def ended(self) -> str:
        """How it ended by itself: `off`, `crashed`; empty while it runs."""

    def reachable(self) -> bool | None:
        """Whether its network answers; None when that cannot be told."""

    def console(self) -> bytes:
        """What it printed so far."""
