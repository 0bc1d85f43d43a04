"""What Goss files ask of services, processes, ports, mounts and kernel parameters."""

from __future__ import annotations

from typing import Any

import pytest

from imgverify.facts.mounts import MOUNTINFO
from imgverify.facts.processes import LIST
from imgverify.facts.systemd_units import UNITS
from imgverify.model import Plane, Result
from tests.checks.building import answers
from tests.checks.judging import judge

UNIT = "/usr/lib/systemd/system/ssh.service"
WANTS = "/etc/systemd/system/multi-user.target.wants"
STATIC = "/usr/lib/systemd/system/idle.service"
RUNS = "ssh.service loaded active running OpenBSD Secure Shell server\n"
HEAD = "  sl  local_address rem_address   st\n"
MOUNT = "26 1 253:0 / / rw,relatime shared:1 - xfs /dev/mapper/vg0-root rw,attr2\n"


@pytest.mark.parametrize(
    ("params", "result"),
    [
        ({"name": "ssh", "enabled": True, "running": True}, Result.PASS),
        ({"name": "ssh", "enabled": False}, Result.FAIL),
        ({"name": "ssh", "running": False}, Result.FAIL),
        ({"name": "idle", "enabled": True, "running": False}, Result.PASS),
        ({"name": "none", "enabled": True}, Result.FAIL),
        ({"name": "none", "enabled": False, "running": False}, Result.PASS),
    ],
)
def test_service(params: dict[str, Any], result: Result) -> None:
    """What systemctl's exit status would say; a static unit counts as enabled."""
    here = answers(
        "systemd_units",
        files={
            UNIT: "[Service]\nExecStart=/x\n[Install]\nWantedBy=multi-user.target\n",
            STATIC: "[Service]\nExecStart=/x\n",
        },
        states={WANTS: "d0755 root root", f"{WANTS}/ssh.service": f"0777 root root -> {UNIT}"},
        outputs={UNITS: RUNS},
        params=params,
    )
    assert judge("goss-service", here, **params).result is result


@pytest.mark.parametrize(
    ("name", "running", "result"),
    [
        ("sshd", True, Result.PASS),
        ("sshd", False, Result.FAIL),
        ("ssh", True, Result.FAIL),
        ("ssh", False, Result.PASS),
        ("a-name-that-is-long", True, Result.PASS),
    ],
)
def test_process(*, name: str, running: bool, result: Result) -> None:
    """By the name that the kernel keeps, which has 15 bytes."""
    listed = "".join(
        f"/proc/{pid}/status:Name:\t{one}\n/proc/{pid}/status:Uid:\t0\t0\t0\t0\n"
        for pid, one in ((1, "sshd"), (2, "a-name-that-is-"))
    )
    here = answers("processes", outputs={LIST.name: listed})
    assert judge("goss-process", here, name=name, running=running).result is result


@pytest.mark.parametrize(
    ("params", "result"),
    [
        ({"port": "tcp:22", "listening": True, "ip": [{"have-suffix": ".0.0"}]}, Result.PASS),
        ({"port": "tcp:22", "listening": False}, Result.FAIL),
        ({"port": "tcp:22", "listening": True, "ip": ["127.0.0.1"]}, Result.FAIL),
        ({"port": "tcp6:22", "listening": True}, Result.FAIL),
        ({"port": "tcp6:80", "listening": True, "ip": ["::"]}, Result.PASS),
        ({"port": "tcp:80", "listening": False}, Result.PASS),
        ({"port": "udp:22", "listening": True}, Result.FAIL),
    ],
)
def test_port(params: dict[str, Any], result: Result) -> None:
    """Protocol and family are told apart, as in the kernel's tables."""
    here = answers(
        "sockets",
        files={
            "/proc/net/tcp": f"{HEAD}   0: 00000000:0016 00000000:0000 0A 0\n",
            "/proc/net/tcp6": f"{HEAD}   0: {'0' * 32}:0050 {'0' * 32}:0000 0A 0\n",
        },
    )
    assert judge("goss-port", here, **params).result is result


@pytest.mark.parametrize(
    ("params", "result"),
    [
        ({"path": "/", "exists": True, "opts": ["rw"], "vfs_opts": ["attr2"]}, Result.PASS),
        ({"path": "/", "exists": True, "opts": ["nodev"]}, Result.FAIL),
        ({"path": "/", "exists": True, "vfs_opts": ["relatime"]}, Result.FAIL),
        ({"path": "/", "exists": True, "filesystem": "ext4"}, Result.FAIL),
        ({"path": "/", "exists": True, "source": {"have-suffix": "-root"}}, Result.PASS),
        ({"path": "/home", "exists": True}, Result.FAIL),
        ({"path": "/home", "exists": False}, Result.PASS),
    ],
)
def test_mount(params: dict[str, Any], result: Result) -> None:
    """Options of the mount, and those of its file system, are different attributes."""
    here = answers("mounts", files={MOUNTINFO: MOUNT})
    assert judge("goss-mount", here, **params).result is result


@pytest.mark.parametrize(
    ("value", "result"),
    [
        ("4096 16384", Result.PASS),
        ("4096\t16384", Result.PASS),
        ("4096", Result.FAIL),
        ({"have-prefix": "40"}, Result.PASS),
        ({"gt": 1}, Result.FAIL),
    ],
)
def test_kernel_param(value: Any, result: Result) -> None:
    """Blanks and tabs are the same."""
    params = {"key": "net.ipv4.tcp_wmem"}
    files = {"/proc/sys/net/ipv4/tcp_wmem": "4096\t16384\n"}
    here = answers("sysctl", files=files, params=params)
    assert judge("goss-kernel-param", here, **params, value=value).result is result


def test_kernel_param_that_is_absent() -> None:
    """It has no value, so it matches nothing."""
    here = answers("sysctl", params={"key": "a.b"})
    assert judge("goss-kernel-param", here, key="a.b", value={"not": "1"}).result is Result.FAIL


@pytest.mark.parametrize(
    ("check", "topic", "params"),
    [
        ("goss-service", "systemd_units", {"name": "ssh", "running": False}),
        ("goss-process", "processes", {"name": "a", "running": False}),
        ("goss-port", "sockets", {"port": "tcp:1", "listening": False}),
        ("goss-mount", "mounts", {"path": "/a", "exists": False}),
        ("goss-kernel-param", "sysctl", {"key": "a.b", "value": "1"}),
    ],
)
def test_disk_cannot_tell(check: str, topic: str, params: dict[str, Any]) -> None:
    """What runs is left to the boot, also where nothing is wanted."""
    here = answers(topic, plane=Plane.OFFLINE, params=params)
    assert judge(check, here, **params).result is Result.NEEDS_BOOT
