"""From a launched instance to a machine, on the test cloud with a real SSH server."""

from __future__ import annotations

import getpass
import json
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from imgverify.connection import Connection, HostKeyError
from imgverify.ec2 import readiness, trusting, watching
from imgverify.ec2.api import Api
from imgverify.ec2.options import Ec2Options
from imgverify.ec2.readiness import become_ready
from imgverify.errors import BootError, ImgverifyError, InfrastructureError
from imgverify.live.options import SshOptions
from imgverify.model import Machine
from imgverify.providers import BootOptions, RunContext
from tests.cloud.client import Cloud
from tests.sshd import described, new_key
from tests.unit.ec2.conftest import Heard
from tests.unit.ec2.instances import QUICK, launched

Become = Callable[..., Machine]
ALLOWED = 40.0


@pytest.fixture(name="_quick", autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "PACE", QUICK)
    monkeypatch.setattr(readiness, "_DIRECT_SECONDS", 0.1)
    monkeypatch.setattr(trusting, "_LAG_SECONDS", 1.0)


@pytest.fixture(name="become")
def _become(cloud: Cloud, api: Api, context: RunContext) -> Become:
    """Launch, and wait until it is ready; arguments go to the options or the launch."""

    def ready(
        *,
        timeout: float = ALLOWED,
        ssh: SshOptions | None = None,
        ec2: dict[str, Any] | None = None,
        **changes: Any,
    ) -> Machine:
        one = launched(cloud, context, **changes)
        words = Ec2Options(region=cloud.region, endpoint_url=cloud.endpoint_url, **(ec2 or {}))
        access = ssh or SshOptions(port=cloud.ssh_port)
        options = BootOptions(timeout=timeout, ssh=access, ec2=words)
        return become_ready(api, one, options, context)

    return ready


def test_ready(become: Become, heard: Heard, api: Api) -> None:
    """The key from the console is pinned, the user found, and the machine can be logged in to."""
    machine = become()
    assert machine.provider == "ec2"
    assert machine.user == getpass.getuser()
    assert machine.host_key.trust == "console"
    assert machine.host_key.type == "ssh-ed25519"
    assert machine.details["instance type"] == "t3.micro"
    assert "compared before the login" in machine.details["host key"]
    steps = ["running", "ssh", "host key", "login", "cloud-init", "ready"]
    times = [float(machine.details[f"seconds to {step}"]) for step in steps]
    assert times == sorted(times)
    console = Path(machine.console_path).read_text()
    assert machine.host_key.public in console
    assert "\r" not in console
    assert any("Cloud-init v." in phase for phase in heard.phases)
    with Connection.open(machine) as connection:
        assert connection.run("echo in").stdout == b"in\n"
    assert set(api.calls) == {
        "DescribeInstances",
        "DescribeInstanceStatus",
        "GetConsoleOutput",
    } or (set(api.calls) == {"DescribeInstances", "GetConsoleOutput"})


def test_other_key_on_the_console(cloud: Cloud, become: Become, context: RunContext) -> None:
    """A server that shows another key than the console is refused before any login."""
    cloud.behave(console_keys="other")
    with pytest.raises(HostKeyError, match="is pinned \\(console\\)") as error:
        become()
    assert "nothing was asked of it" in error.value.hint
    assert error.value.exit_code == 11
    assert not (context.transcript).exists()


def test_no_key_on_the_console(cloud: Cloud, become: Become) -> None:
    """A console without keys ends the run, and both ways out are named."""
    cloud.behave(console_keys="none")
    with pytest.raises(InfrastructureError, match="no SSH host key") as error:
        become()
    assert "--ec2-host-key inject" in error.value.hint
    assert "--insecure-host-key" in error.value.hint


def test_insecure_is_said(cloud: Cloud, become: Become) -> None:
    """What the user allowed is done, and the report says so."""
    cloud.behave(console_keys="none")
    machine = become(ssh=SshOptions(port=cloud.ssh_port, insecure_host_key=True))
    assert machine.host_key.trust == "first-use"
    assert "--insecure-host-key" in machine.details["host key"]


def test_insecure_is_not_blind(cloud: Cloud, become: Become) -> None:
    """A console that shows another key is believed all the same."""
    cloud.behave(console_keys="other")
    with pytest.raises(HostKeyError, match="not the one on the machine's console"):
        become(ssh=SshOptions(port=cloud.ssh_port, insecure_host_key=True))


def test_only_fingerprints(become: Become, monkeypatch: pytest.MonkeyPatch) -> None:
    """A console that shows fingerprints only is compared with the key, before any login."""
    monkeypatch.setattr(trusting, "printed_key", lambda _text: None)
    machine = become()
    assert machine.host_key.trust == "console"


def test_brought_key_that_was_not_taken(become: Become, tmp_path: Path) -> None:
    """An image that ignores the injected key shows another one: nothing is asked of it."""
    stranger = described(new_key(tmp_path / "key").with_suffix(".pub"))
    with pytest.raises(HostKeyError, match="is pinned"):
        become(host_key=stranger, ec2={"host_key": "inject"})


def test_console_that_may_not_be_read(cloud: Cloud, become: Become) -> None:
    """Without the permission the error says so, and how to go on."""
    cloud.faults.unauthorized("GetConsoleOutput")
    with pytest.raises(InfrastructureError, match="console cannot be read") as error:
        become()
    assert "--ec2-host-key inject" in error.value.hint


@pytest.mark.parametrize(
    ("behaviour", "blamed"),
    [
        ({"launch_failure": "Client.InternalError"}, (InfrastructureError, "KMS key")),
        ({"stays_pending": True}, (InfrastructureError, "did not start")),
        ({"powers_off": 0.6, "boot": 60}, (BootError, "switched itself off")),
        ({"instance_status": "impaired", "port": "silent"}, (BootError, "instance status check")),
        ({"system_status": "impaired", "port": "silent"}, (InfrastructureError, "host of the")),
        ({"port": "silent"}, (InfrastructureError, "EC2 reaches the machine, and we do not")),
        ({"port": "refused"}, (BootError, "a login prompt is on its console")),
        (
            {
                "port": "silent",
                "console_text": "Kernel panic - not syncing: Attempted to kill init!\r\n",
            },
            (BootError, "init died"),
        ),
    ],
)
def test_failures(
    cloud: Cloud,
    become: Become,
    context: RunContext,
    behaviour: dict[str, Any],
    blamed: tuple[type[ImgverifyError], str],
) -> None:
    """Each failure blames the right one, shows the console's end and keeps all of it."""
    cloud.behave(**behaviour)
    with pytest.raises(blamed[0], match=blamed[1]) as error:
        become(timeout=6)
    assert "console: " in error.value.message
    assert error.value.hint
    assert (context.reports / "console.log").exists()


def test_screenshot(cloud: Cloud, become: Become, context: RunContext) -> None:
    """What hangs without a word is shown by its screen."""
    cloud.behave(port="silent")
    with pytest.raises(InfrastructureError, match=r"screenshot\.jpg"):
        become(timeout=4)
    assert (context.reports / "screenshot.jpg").read_bytes().startswith(b"\xff\xd8")


def test_no_picture_of_secrets(cloud: Cloud, become: Become, context: RunContext) -> None:
    """A picture may show what nobody can mask."""
    cloud.behave(port="silent")
    with pytest.raises(InfrastructureError):
        become(timeout=4, secrets=("tops3cret!",))
    assert not (context.reports / "screenshot.jpg").exists()


def test_status_check_that_is_wrong(cloud: Cloud, become: Become) -> None:
    """A machine whose SSH server speaks is reached, whatever the status check says of it."""
    cloud.behave(instance_status="impaired", console_lag=3.0)
    assert become().host_key.trust == "console"


def test_spot_interruption(cloud: Cloud, become: Become) -> None:
    """A spot instance that EC2 takes back is not the image's fault."""
    cloud.behave(interrupted=0.5, port="silent")
    market = {"MarketType": "spot"}
    with pytest.raises(InfrastructureError, match="took the spot instance back"):
        become(timeout=10, spot=True, parameters={"InstanceMarketOptions": market})


def test_no_public_address(become: Become, monkeypatch: pytest.MonkeyPatch) -> None:
    """An instance without an address is not waited for."""
    monkeypatch.setattr(
        watching.Ec2Watch, "until_running", lambda self: {"InstanceId": self._launched.id}
    )
    with pytest.raises(InfrastructureError, match="no public address") as error:
        become()
    assert "--ec2-connect" in error.value.hint


def test_throttled_and_slow(cloud: Cloud, become: Become) -> None:
    """Errors of EC2 in between are waited out, and a console that lags is waited for."""
    cloud.behave(console_lag=1.5)
    cloud.faults.throttled("DescribeInstances", 2)
    cloud.faults.throttled("GetConsoleOutput", 2)
    cloud.faults.not_yet("DescribeInstances", "InvalidInstanceID.NotFound", 2)
    assert become().host_key.trust == "console"


def test_pace(become: Become, cloud: Cloud) -> None:
    """Nothing is asked more often than its pace says."""
    cloud.behave(pending=0.5, boot=2.0, console_lag=1.5)
    become()
    seen: dict[str, list[float]] = {}
    for call in cloud.log():
        seen.setdefault(call.operation, []).append(call.at)
    for operation, pace in (
        ("DescribeInstances", QUICK.state),
        ("DescribeInstanceStatus", QUICK.status),
        ("GetConsoleOutput", QUICK.console),
    ):
        times = seen.get(operation, [])
        assert all(later - sooner > pace * 0.95 for sooner, later in pairwise(times)), (
            operation,
            times,
        )


def test_secrets_stay_out(cloud: Cloud, become: Become, context: RunContext) -> None:
    """What the launch calls secret is in no file and no message."""
    cloud.behave(
        port="silent",
        console_text="app: password is tops3cret!\r\nASIAABCDEFGHIJKLMNOP\r\nKernel panic - not "
        "syncing: tops3cret!\r\n",
    )
    with pytest.raises(BootError) as error:
        become(secrets=("tops3cret!",), timeout=6)
    written = "".join(path.read_text() for path in context.reports.glob("*.log"))
    assert "panic" in written
    for secret in ("tops3cret", "ASIAABCDEFGHIJKLMNOP"):
        assert secret not in written + str(error.value) + json.dumps(repr(error.value))
