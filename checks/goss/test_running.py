"""What Goss files ask of services, processes, ports, mounts and kernel parameters."""

from __future__ import annotations

from imgverify.expect import Expect
from imgverify.facts.mounts import MOUNTINFO, Mounts
from imgverify.facts.processes import Processes
from imgverify.facts.sockets import Sockets
from imgverify.facts.sysctl import Sysctl, path_of
from imgverify.facts.systemd_units import UNITS, SystemdUnits
from imgverify.facts.unit_names import full_name
from imgverify.goss.comparing import compare, compare_presence

# For these `systemctl is-enabled` exits with 0 (systemctl(1)), which is what Goss looks at.
_ENABLED = frozenset(
    {"enabled", "enabled-runtime", "static", "alias", "indirect", "generated", "transient"}
)
# Likewise `systemctl is-active`.
_ACTIVE = frozenset({"active", "reloading", "refreshing"})


def test_goss_service(
    systemd_units: SystemdUnits,
    expect: Expect,
    *,
    name: str,
    enabled: object = None,
    running: object = None,
) -> None:
    """A service is as a Goss file says.

    Args:
        systemd_units: the units.
        expect: the recorder.
        name: of the unit; without a suffix it is a service.
        enabled: whether `systemctl is-enabled` would say so: also of `static` and `generated` ones.
        running: whether it is.
    """
    if enabled is not None:
        word = systemd_units.enablement(name)
        where = f"unit files: {full_name(name)} is {word}"
        compare(expect, "enabled", enabled, word in _ENABLED, where)
    if running is not None:
        word = systemd_units.active(name)
        where = f"{UNITS}: {full_name(name)} is {word}"
        compare(expect, "running", running, word in _ACTIVE, where)


def test_goss_process(
    processes: Processes, expect: Expect, *, name: str, running: object = None
) -> None:
    """A program runs, or does not, as a Goss file says.

    Args:
        processes: what runs.
        expect: the recorder.
        name: of the program, as in /proc/PID/comm; the kernel keeps 15 bytes of it.
        running: whether it does.
    """
    compare(expect, "running", running, bool(processes.named(name)), "/proc/*/status")


def test_goss_port(
    sockets: Sockets, expect: Expect, *, port: str, listening: object = None, ip: object = None
) -> None:
    """A port is as a Goss file says.

    Args:
        sockets: what listens.
        expect: the recorder.
        port: `tcp:22`, `tcp6:22`, `udp:68`, `udp6:546`; 4 and 6 are the kernel's tables, and a
            socket of IPv6 that takes IPv4 too is in that of IPv6 alone.
        listening: whether something listens.
        ip: addresses that it listens on.
    """
    protocol, _, number = port.partition(":")
    found = [
        one.address
        for one in sockets.listening
        if one.port == int(number)
        and one.protocol == protocol.removesuffix("6")
        and (":" in one.address) == protocol.endswith("6")
    ]
    where = f"/proc/net/{protocol}"
    if compare_presence(expect, "listening", listening, bool(found), where):
        compare(expect, "ip", ip, found, where)


def test_goss_mount(
    mounts: Mounts,
    expect: Expect,
    *,
    path: str,
    exists: object = None,
    opts: object = None,
    vfs_opts: object = None,
    source: object = None,
    filesystem: object = None,
) -> None:
    """A mount is now as a Goss file says.

    Args:
        mounts: what is mounted.
        expect: the recorder.
        path: mount point.
        exists: whether something is mounted there.
        opts: options of this mount.
        vfs_opts: options of its file system.
        source: device or name.
        filesystem: type.
    """
    mount = mounts.at(path)
    where = f"{MOUNTINFO}: {path}"
    if not compare_presence(expect, "exists", exists, mount is not None, where) or mount is None:
        return
    compare(expect, "opts", opts, list(mount.options), where)
    compare(expect, "vfs-opts", vfs_opts, list(mount.super_options), where)
    compare(expect, "source", source, mount.source, where)
    compare(expect, "filesystem", filesystem, mount.filesystem, where)


def test_goss_kernel_param(
    sysctl: Sysctl, expect: Expect, *, key: str, value: object = None
) -> None:
    """A kernel parameter has now the value that a Goss file says.

    Args:
        sysctl: kernel parameters.
        expect: the recorder.
        key: `net.ipv4.ip_forward`.
        value: as in /proc/sys, blanks and tabs reduced to one blank.
    """
    wanted = " ".join(value.split()) if isinstance(value, str) else value
    compare(expect, "value", wanted, sysctl.now(key), f"/proc/sys/{path_of(key)}")
