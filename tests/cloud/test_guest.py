"""A real guest of the lab image takes itself for an EC2 instance (minutes, not seconds)."""

from __future__ import annotations

import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from imgverify.connection import Connection, presented_key
from imgverify.model import HostKey, Machine
from imgverify.providers.console import authorized_user, host_keys
from tests.cloud.asking import instance, launch, until, until_state
from tests.cloud.serving_process import Served, served
from tests.lab.images import image
from tests.sshd import new_key

pytestmark = [pytest.mark.lab, pytest.mark.boot]

_BOOT_SECONDS = 900.0
_ASK = """python3 - <<'END'
import urllib.error, urllib.request
def ask(path, method="GET", **headers):
    url = "http://169.254.169.254/latest/" + path
    request = urllib.request.Request(url, method=method, headers=headers)
    return urllib.request.urlopen(request).read()
try:
    ask("meta-data/instance-id")
except urllib.error.HTTPError as error:
    print(error.code)
token = ask("api/token", "PUT", **{"X-aws-ec2-metadata-token-ttl-seconds": "60"}).decode()
for path in ("meta-data/instance-id", "meta-data/public-keys/0/openssh-key"):
    print(ask(path, **{"X-aws-ec2-metadata-token": token}).decode().strip())
END
"""


@pytest.fixture(scope="module")
def running() -> Iterator[Served]:
    """A cloud with the lab image."""
    with served(image("good")) as cloud:
        yield cloud


def _qemus(name: str) -> list[str]:
    asked = ["ps", "-ww", "-eo", "args"]
    listed = subprocess.run(asked, check=True, capture_output=True, text=True).stdout
    return [line for line in listed.splitlines() if line.startswith("qemu") and name in line]


def _booted(ec2: Any, name: str) -> str:
    def text() -> str:
        said = str(ec2.get_console_output(InstanceId=name, Latest=True).get("Output", ""))
        return said if "-----END SSH HOST KEY KEYS-----" in said else ""

    return str(until(text, "host keys on the console", _BOOT_SECONDS, every=2.0))


def test_a_guest_from_its_launch_to_its_end(running: Served, tmp_path: Path) -> None:
    """Key from metadata, tokens demanded, host keys on the console, poweroff ends it, all of it."""
    ec2, (ami,) = running.cloud.client(), running.ids("QEMU")
    key = new_key(tmp_path / "key")
    public = key.with_suffix(".pub").read_text().split()
    ec2.import_key_pair(KeyName="k", PublicKeyMaterial=" ".join(public[:2]).encode())
    name = launch(
        ec2,
        ami,
        KeyName="k",
        InstanceInitiatedShutdownBehavior="terminate",
        MetadataOptions={"HttpTokens": "required", "HttpEndpoint": "enabled"},
    )
    text = _booted(ec2, name)
    address = instance(ec2, name)["PublicIpAddress"]
    shown = presented_key(address, running.cloud.ssh_port, 30)
    assert shown.public in host_keys(text).publics[shown.type]
    with Connection.open(_machine(running, text, address, key, shown), timeout=60) as connection:
        code, said, injected = connection.run(_ASK, timeout=60).stdout.decode().splitlines()
        assert (code, said) == ("401", name)
        assert injected.split()[:2] == public[:2]
        assert connection.run("cloud-id", timeout=60).stdout == b"aws\n"
        keys = connection.run("cat ~/.ssh/authorized_keys", timeout=60).stdout.decode()
        assert public[1] in keys
        connection.run("sudo systemctl poweroff --no-block", timeout=60)
    ended = until_state(ec2, name, "terminated", 300)
    assert ended["StateReason"]["Code"] == "Client.InstanceInitiatedShutdown"
    assert not _qemus(name)
    assert running.cloud.left() == {"key pairs": ["k"]}


def test_no_guest_outlives_the_cloud(running: Served) -> None:
    """Killed without warning, the cloud leaves no QEMU."""
    ec2, (ami,) = running.cloud.client(), running.ids("QEMU")
    name = launch(ec2, ami)
    until(lambda: _qemus(name), "QEMU runs", 60)
    running.process.send_signal(signal.SIGKILL)
    running.process.wait(10)
    until(lambda: not _qemus(name), "QEMU is gone", 10)


def _machine(running: Served, text: str, address: str, key: Path, shown: HostKey) -> Machine:
    return Machine(
        provider="test",
        run_id="test",
        address=address,
        port=running.cloud.ssh_port,
        user=authorized_user(text),
        key_path=str(key),
        host_key=shown,
        console_path="",
    )
