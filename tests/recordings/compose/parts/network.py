"""Interfaces, and what listens: sshd for all, a DHCP client, a mail server for the machine only.

Lines of /proc/net are those of Linux 6.1, addresses and inodes aside.
"""

from __future__ import annotations

from tests.recordings.compose.system import System
from tests.recordings.compose.tree import Tree

_HEAD = (
    "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt"
    "   uid  timeout inode\n"
)
_LINE = (
    "{number:4d}: {address}:{port:04X} {peer} {state} 00000000:00000000 00:00000000 00000000"
    "     0        0 {inode} 1 0000000000000000 100 0 0 10 0\n"
)
_PEERS = {8: "00000000:0000", 32: "00000000000000000000000000000000:0000"}
_ALL, _LOCAL = "00000000", "0100007F"
_ALL_6, _LOCAL_6 = "0" * 32, "0" * 24 + "01000000"
_TCP, _UDP = "0A", "07"


def compose(tree: Tree, system: System) -> None:
    """Plug the machine in."""
    tree.link("/sys/class/net/lo", "../../devices/virtual/net/lo")
    tree.link("/sys/class/net/eth0", "../../devices/pci0000:00/0000:00:05.0/net/eth0")
    mail = [(_LOCAL, 25)] if "postfix" in tree.packages else []
    # NetworkManager and systemd-networkd ask for addresses without an open port.
    dhclient = system.name in ("centos7", "rhel7", "al2", "debian11", "debian12")
    dhcp = [(_ALL, 68)] if dhclient else []
    tree.file("/proc/net/tcp", _table(_TCP, [(_ALL, 22), *mail]), "0444")
    tree.file("/proc/net/tcp6", _table(_TCP, [(_ALL_6, 22)]), "0444")
    tree.file("/proc/net/udp", _table(_UDP, [*dhcp, (_LOCAL, 323)]), "0444")
    tree.file("/proc/net/udp6", _table(_UDP, [(_LOCAL_6, 323)]), "0444")
    tree.folder("/proc/sys/net/ipv6", "0555")
    for name in ("all", "default"):
        path = f"/proc/sys/net/ipv6/conf/{name}/disable_ipv6"
        if path not in tree.nodes:
            tree.file(path, "0\n")


def _table(state: str, sockets: list[tuple[str, int]]) -> str:
    return _HEAD + "".join(
        _LINE.format(
            number=number,
            address=address,
            port=port,
            peer=_PEERS[len(address)],
            state=state,
            inode=21_000 + number,
        )
        for number, (address, port) in enumerate(sockets)
    )
