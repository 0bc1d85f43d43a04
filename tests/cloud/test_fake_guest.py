"""Instances of the backing `sshd`: a real server that shows this machine, good and bad."""

from __future__ import annotations

import base64
import getpass
import socket
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest

from imgverify.connection import Connection, presented_key
from imgverify.model import HostKey, Machine
from imgverify.providers.console import PrintedKeys, authorized_user, host_keys
from imgverify.ssh_errors import LoginRefusedError, UnreachableError
from tests.cloud.asking import instance, launch, until, until_state
from tests.cloud.client import Cloud
from tests.sshd import new_key


@pytest.fixture
def key(ec2: Any, tmp_path: Path) -> Path:
    """A private key whose public half was imported as `k`."""
    path = new_key(tmp_path / "key")
    ec2.import_key_pair(
        KeyName="k", PublicKeyMaterial=path.with_suffix(".pub").read_bytes(), TagSpecifications=[]
    )
    return path


def _printed(ec2: Any, name: str) -> str:
    said = until(
        lambda: ec2.get_console_output(InstanceId=name, Latest=True).get("Output"), "console"
    )
    return str(said)


def _machine(cloud: Cloud, ec2: Any, name: str, key: Path, shown: HostKey) -> Machine:
    return Machine(
        provider="test",
        run_id="test",
        address=instance(ec2, name)["PublicIpAddress"],
        port=cloud.ssh_port,
        user=getpass.getuser(),
        key_path=str(key),
        host_key=shown,
        console_path="",
    )


def _fingerprints(text: str) -> PrintedKeys:
    return host_keys(text.replace("\r\n", "\n"))


def test_logging_in(cloud: Cloud, ec2: Any, key: Path, tmp_path: Path) -> None:
    """The console shows the server's keys, the pair's key is let in, and no other."""
    name = launch(ec2, cloud.register(backing="sshd"), KeyName="k")
    text = _printed(ec2, name)
    assert authorized_user(text) == getpass.getuser()
    address = instance(ec2, name)["PublicIpAddress"]
    shown = presented_key(address, cloud.ssh_port, 10)
    assert shown.public in _fingerprints(text).publics[shown.type]
    machine = _machine(cloud, ec2, name, key, shown)
    with Connection.open(machine, timeout=10) as connection:
        assert connection.run("echo $((6 * 7))", timeout=10).stdout == b"42\n"
    stranger = _machine(cloud, ec2, name, new_key(tmp_path / "other"), shown)
    with pytest.raises(LoginRefusedError):
        Connection.open(stranger, timeout=10)


def test_switching_off_from_inside(cloud: Cloud, ec2: Any, key: Path) -> None:
    """`poweroff` ends the instance and not this machine; connections end with it."""
    behaviour = {"InstanceInitiatedShutdownBehavior": "terminate"}
    name = launch(ec2, cloud.register(backing="sshd"), KeyName="k", **behaviour)
    _printed(ec2, name)
    address = instance(ec2, name)["PublicIpAddress"]
    shown = presented_key(address, cloud.ssh_port, 10)
    with Connection.open(_machine(cloud, ec2, name, key, shown), timeout=10) as connection:
        connection.run("poweroff", timeout=10)
        ended = until_state(ec2, name, "terminated")
    assert ended["StateReason"]["Code"] == "Client.InstanceInitiatedShutdown"
    with pytest.raises(UnreachableError):
        presented_key(address, cloud.ssh_port, 2)


def test_consoles_that_do_not_help(cloud: Cloud, ec2: Any, key: Path) -> None:
    """A console can be without host keys, or show another one than the server's."""
    del key
    cloud.behave(console_keys="none")
    text = _printed(ec2, launch(ec2, cloud.register(backing="sshd"), KeyName="k"))
    assert not _fingerprints(text).publics
    assert "finished at" in text
    cloud.behave(console_keys="other")
    name = launch(ec2, cloud.register(backing="sshd"), KeyName="k")
    text = _printed(ec2, name)
    shown = presented_key(instance(ec2, name)["PublicIpAddress"], cloud.ssh_port, 10)
    publics = _fingerprints(text).publics
    assert publics
    assert shown.public not in publics.get(shown.type, [])


def test_ports_that_do_not_answer(cloud: Cloud, ec2: Any, key: Path) -> None:
    """A silent port lets connections time out; a refused one refuses at once."""
    del key
    for port, error in (("silent", TimeoutError), ("refused", ConnectionRefusedError)):
        cloud.behave(port=port)
        name = launch(ec2, cloud.register(backing="sshd"), KeyName="k")
        address = until_state(ec2, name, "running")["PublicIpAddress"]
        with socket.socket() as probe:
            probe.settimeout(0.7)
            with pytest.raises(error):
                probe.connect((address, cloud.ssh_port))


@pytest.mark.parametrize("form", ["plain", "mime"])
def test_host_keys_of_user_data(
    cloud: Cloud, ec2: Any, key: Path, tmp_path: Path, form: str
) -> None:
    """Host keys that user-data brings along are the server's."""
    del key
    mine = new_key(tmp_path / "host")
    indented = mine.read_text().replace("\n", "\n    ").rstrip()
    config = f"#cloud-config\nssh_keys:\n  ed25519_private: |\n    {indented}\n"
    if form == "mime":
        encoded = base64.b64encode(config.encode()).decode()
        config = (
            'Content-Type: multipart/mixed; boundary="b"\nMIME-Version: 1.0\n\n'
            "--b\nContent-Type: text/cloud-config\nContent-Transfer-Encoding: base64\n\n"
            f"{encoded}\n--b--\n"
        )
    name = launch(ec2, cloud.register(backing="sshd"), KeyName="k", UserData=config)
    _printed(ec2, name)
    shown = presented_key(instance(ec2, name)["PublicIpAddress"], cloud.ssh_port, 10)
    assert shown.public == mine.with_suffix(".pub").read_text().split()[1]


def test_ended_instances_leave_no_process(cloud: Cloud, ec2: Any, key: Path) -> None:
    """When an instance is ended its server is gone at once."""
    del key
    name = launch(ec2, cloud.register(backing="sshd"), KeyName="k")
    _printed(ec2, name)
    assert _servers(name)
    ec2.terminate_instances(InstanceIds=[name])
    time.sleep(0.1)
    assert not _servers(name)


def _servers(name: str) -> list[str]:
    asked = ["ps", "-ww", "-eo", "args"]
    listed = subprocess.run(asked, check=True, capture_output=True, text=True).stdout
    return [line for line in listed.splitlines() if f"/{name}/sshd_config" in line]
