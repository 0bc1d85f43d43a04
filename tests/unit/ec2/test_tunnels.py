"""Ways to an instance: what must be there before anything is launched, and the words they take."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from imgverify.connection import Connection
from imgverify.ec2 import readiness, trusting, tunnels, watching
from imgverify.ec2.api import Api
from imgverify.ec2.options import Ec2Options
from imgverify.ec2.owned import Ec2Place
from imgverify.ec2.readiness import become_ready
from imgverify.errors import InfrastructureError, UsageError
from imgverify.live.options import SshOptions
from imgverify.providers import BootOptions, RunContext
from tests.cloud.client import Cloud
from tests.sshd import running_sshd
from tests.unit.ec2.instances import QUICK, launched, public_address
from tests.unit.test_ssh_proxy import RELAY

PLACE = Ec2Place(region="eu-west-1", profile="build", endpoint_url="http://127.0.0.1:5000")


def _api(place: Ec2Place) -> Api:
    return cast("Api", SimpleNamespace(place=place))


def _proxy(place: Ec2Place, **words: Any) -> str:
    ssh = words.pop("ssh", SshOptions())
    options = Ec2Options(**words)
    return shlex.join(
        tunnels.proxy_to("i-1", "172.31.0.10", 22, options=options, ssh=ssh, api=_api(place))
    )


def _program(folder: Path, name: str, script: str) -> Path:
    path = folder / name
    path.write_text(f"#!{sys.executable}\n{script}")
    path.chmod(0o755)
    return path


@pytest.mark.parametrize("connect", ["public", "private"])
def test_direct(connect: str) -> None:
    """An address that can be reached needs no program."""
    assert _proxy(PLACE, connect=connect) == ""


def test_session_manager() -> None:
    """The AWS CLI is told the region and the profile that we use."""
    where = "--region eu-west-1 --profile build --endpoint-url http://127.0.0.1:5000"
    assert _proxy(PLACE, connect="ssm") == (
        "aws ssm start-session --target i-1 --document-name AWS-StartSSHSession"
        f" --parameters portNumber=22 {where}"
    )
    assert _proxy(PLACE, connect="eice") == (
        f"aws ec2-instance-connect open-tunnel --instance-id i-1 --remote-port 22 {where}"
    )
    assert _proxy(Ec2Place(region="us-east-1"), connect="eice").endswith("22 --region us-east-1")


def test_bastion() -> None:
    """The user's own ssh is taken, asks nobody, and takes no unknown host key."""
    ssh = SshOptions(known_hosts=Path("/k"), config=Path("/c"), key=Path("/key"))
    words = _proxy(PLACE, connect="bastion", bastion="me@bastion.example:2222", ssh=ssh)
    assert words.startswith("ssh -o BatchMode=yes -o StrictHostKeyChecking=yes")
    for part in ("-F /c", "/k", "-i /key", "-W 172.31.0.10:22", "me@bastion.example:2222"):
        assert part in words.replace("'[172.31.0.10]:22'", "172.31.0.10:22")


@pytest.mark.parametrize(
    ("connect", "there", "said"),
    [
        ("ssm", (), "the program aws is missing"),
        ("ssm", ("aws",), "the program session-manager-plugin is missing"),
        ("eice", (), "the program aws is missing"),
        ("bastion", (), "the program ssh is missing"),
    ],
)
def test_missing_programs(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    connect: str,
    there: tuple[str, ...],
    said: str,
) -> None:
    """A program that is missing is found before anything costs money."""
    monkeypatch.setenv("PATH", str(tmp_path))
    for name in there:
        _program(tmp_path, name, "")
    with pytest.raises(InfrastructureError, match=said) as error:
        tunnels.check(Ec2Options(connect=connect, bastion="me@there"), SshOptions())
    assert "install" in error.value.hint


def test_old_cli(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Version 1 of the AWS CLI opens no tunnels."""
    _program(tmp_path, "aws", "print('aws-cli/1.29.0 Python/3.11')")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(InfrastructureError, match=r"aws-cli/1\.29\.0 opens no tunnels"):
        tunnels.check(Ec2Options(connect="eice"), SshOptions())
    _program(tmp_path, "aws", "print('aws-cli/2.15.0 Python/3.11')")
    tunnels.check(Ec2Options(connect="eice"), SshOptions())


@pytest.mark.parametrize(
    ("words", "port", "said"),
    [
        ({"connect": "bastion"}, 0, "needs a host"),
        ({"connect": "bastion", "bastion": "-oProxyCommand=x"}, 0, "names no host"),
        ({"connect": "eice"}, 2222, "reaches no port 2222"),
    ],
)
def test_impossible_words(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    words: dict[str, Any],
    port: int,
    said: str,
) -> None:
    """What cannot be is said at once."""
    _program(tmp_path, "aws", "print('aws-cli/2.15.0')")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(UsageError, match=said):
        tunnels.check(Ec2Options(**words), SshOptions(port=port))


def test_addresses() -> None:
    """Public or private, as asked; IPv6 where there is no other."""
    both = {"InstanceId": "i-1", "PublicIpAddress": "1.2.3.4", "PrivateIpAddress": "10.0.0.1"}
    assert tunnels.address_of(both, Ec2Options()) == "1.2.3.4"
    assert tunnels.address_of(both, Ec2Options(connect="private")) == "10.0.0.1"
    assert tunnels.address_of({"Ipv6Address": "2001:db8::1"}, Ec2Options()) == "2001:db8::1"
    with pytest.raises(InfrastructureError, match="no public address"):
        tunnels.address_of({"InstanceId": "i-1"}, Ec2Options())
    with pytest.raises(InfrastructureError, match="no private address"):
        tunnels.address_of({"InstanceId": "i-1"}, Ec2Options(connect="ssm"))


@pytest.fixture(name="_quick")
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "PACE", QUICK)
    monkeypatch.setattr(readiness, "_TUNNEL_SECONDS", 0.3)
    monkeypatch.setattr(trusting, "_LAG_SECONDS", 1.0)


def _fake_aws(folder: Path, address: str, port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """A program called `aws` that carries the connection to one SSH server."""
    said = folder / "aws-was-told"
    script = (
        "import sys\n"
        f"open({str(said)!r}, 'a').write(' '.join(sys.argv[1:]) + '\\n')\n"
        f"sys.argv[1:] = [{address!r}, '{port}']\n{RELAY}"
    )
    _program(folder, "aws", script)
    monkeypatch.setenv("PATH", str(folder), prepend=":")


@pytest.mark.parametrize("connect", ["ssm", "eice"])
@pytest.mark.usefixtures("_quick")
def test_through_a_fake_aws(
    cloud: Cloud,
    api: Api,
    context: RunContext,
    monkeypatch: pytest.MonkeyPatch,
    connect: str,
) -> None:
    """From the launch to a command through a tunnel, the host key pinned as ever."""
    one = launched(cloud, context)
    if connect == "ssm":
        cloud.manage_by_ssm(one.id)
    _fake_aws(context.scratch, public_address(cloud, one.id), cloud.ssh_port, monkeypatch)
    words = Ec2Options(region=cloud.region, endpoint_url=cloud.endpoint_url, connect=connect)
    machine = become_ready(api, one, BootOptions(timeout=40, ec2=words), context)
    assert machine.host_key.trust == "console"
    assert machine.proxy[0] == "aws"
    with Connection.open(machine) as connection:
        assert connection.run("echo in").stdout == b"in\n"
    assert one.id in (context.scratch / "aws-was-told").read_text()


@pytest.mark.usefixtures("_quick")
def test_tunnel_that_does_not_work(
    cloud: Cloud, api: Api, context: RunContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A tunnel that says no is not the image's fault, and what it says is in the message."""
    one = launched(cloud, context)
    _program(context.scratch, "aws", "import sys; sys.exit('AccessDenied: not you')")
    monkeypatch.setenv("PATH", str(context.scratch), prepend=":")
    words = Ec2Options(region=cloud.region, endpoint_url=cloud.endpoint_url, connect="eice")
    with pytest.raises(InfrastructureError, match="aws ended: AccessDenied: not you"):
        become_ready(api, one, BootOptions(timeout=4, ec2=words), context)


@pytest.mark.usefixtures("_quick")
def test_agent_that_never_registers(cloud: Cloud, api: Api, context: RunContext) -> None:
    """Without the agent no session can be; the message says what it needs."""
    one = launched(cloud, context)
    words = Ec2Options(region=cloud.region, endpoint_url=cloud.endpoint_url, connect="ssm")
    with pytest.raises(InfrastructureError, match="does not register") as error:
        become_ready(api, one, BootOptions(timeout=3, ec2=words), context)
    assert "--ec2-instance-profile" in error.value.hint


@pytest.mark.usefixtures("_quick")
def test_through_a_bastion(
    cloud: Cloud, api: Api, context: RunContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Through a second SSH server, whose own key must be known."""
    one = launched(cloud, context)
    public = public_address(cloud, one.id)
    monkeypatch.setattr(tunnels, "address_of", lambda _instance, _options: public)
    folder = context.scratch / "bastion"
    folder.mkdir()
    with running_sshd(folder) as bastion:
        port, key = bastion.machine.port, bastion.machine.host_key
        known = folder / "known_hosts"
        known.write_text(f"[127.0.0.1]:{port} {key.type} {key.public}\n")
        ssh = SshOptions(known_hosts=known, key=Path(bastion.machine.key_path), port=cloud.ssh_port)
        words = Ec2Options(
            region=cloud.region,
            endpoint_url=cloud.endpoint_url,
            connect="bastion",
            bastion=f"{bastion.machine.user}@127.0.0.1:{port}",
        )
        tunnels.check(words, ssh)
        options = BootOptions(timeout=40, ec2=words, ssh=ssh)
        machine = become_ready(api, one, options, context)
        with Connection.open(machine) as connection:
            assert connection.run("echo in").stdout == b"in\n"
        known.write_text("")
        with pytest.raises(InfrastructureError, match=r"ssh ended: .*[Hh]ost key"):
            Connection.open(machine)
