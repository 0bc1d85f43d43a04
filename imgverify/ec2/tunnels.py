"""The way to an instance: its address, or a program that carries the connection."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Mapping
from typing import Any

from imgverify.ec2.api import Api
from imgverify.ec2.options import Ec2Options
from imgverify.errors import InfrastructureError, UsageError
from imgverify.live.jumping import through_jumps
from imgverify.live.options import SshOptions
from imgverify.live.ssh_url import SCHEME, parse_url

# What EC2 Instance Connect Endpoints forward, says the EC2 documentation.
_EICE_PORTS = (22, 3389)
_VERSION_SECONDS = 20.0
_INSTALL_AWS = (
    "install version 2 of the AWS CLI (https://aws.amazon.com/cli/), or choose another way"
)
_INSTALL_PLUGIN = (
    "install the Session Manager plugin for the AWS CLI (the AWS Systems Manager documentation says"
    " how), or choose another way"
)


def check(options: Ec2Options, ssh: SshOptions) -> None:
    """Whether the way that the user chose can work here; before anything is launched.

    Args:
        options: what the user said.
        ssh: likewise.

    Raises:
        UsageError: an impossible choice.
        InfrastructureError: a program is missing.
    """
    connect = options.connect
    if connect == "bastion":
        if not options.bastion:
            raise UsageError("--ec2-connect bastion needs a host", "--ec2-bastion user@host[:port]")
        _demand_hosts(options.bastion)
        _demand("ssh", "install an OpenSSH client")
    if connect in {"ssm", "eice"}:
        _demand("aws", f"{_INSTALL_AWS}: --ec2-connect")
    if connect == "ssm":
        _demand("session-manager-plugin", f"{_INSTALL_PLUGIN}: --ec2-connect")
    if connect == "eice":
        _demand_version_2()
        if (ssh.port or 22) not in _EICE_PORTS:
            raise UsageError(
                f"--ec2-connect eice reaches no port {ssh.port}",
                "EC2 Instance Connect Endpoints forward port 22 only; leave --ssh-port out",
            )


def address_of(instance: Mapping[str, Any], options: Ec2Options) -> str:
    """The address by which an instance is reached, or named where a program finds it by its id.

    Args:
        instance: as DescribeInstances shows it, running.
        options: how to reach it.

    Raises:
        InfrastructureError: it has no such address.
    """
    private = str(instance.get("PrivateIpAddress") or instance.get("Ipv6Address") or "")
    if options.connect != "public":
        if private:
            return private
        raise InfrastructureError(f"{instance.get('InstanceId')} has no private address")
    public = str(instance.get("PublicIpAddress") or instance.get("Ipv6Address") or "")
    if public:
        return public
    raise InfrastructureError(
        f"{instance.get('InstanceId')} has no public address",
        "name a subnet of an internet gateway with --ec2-subnet, or reach it otherwise:"
        " --ec2-connect private|bastion|ssm|eice",
    )


def proxy_to(
    instance: str, address: str, port: int, *, options: Ec2Options, ssh: SshOptions, api: Api
) -> tuple[str, ...]:
    """Program and arguments that carry a connection; none where the address can be reached.

    Args:
        instance: `i-…`.
        address: as the bastion reaches it.
        port: TCP port of SSH.
        options: how to reach it.
        ssh: configuration and known hosts of the user's own `ssh`, which reaches the bastion.
        api: of the instance's region.
    """
    if options.connect == "bastion":
        return through_jumps(
            options.bastion,
            address,
            port,
            config=ssh.config,
            key=str(ssh.key or ""),
            known_hosts=ssh.known_hosts,
        )
    if options.connect == "ssm":
        start = ("aws", "ssm", "start-session", "--target", instance)
        document = ("--document-name", "AWS-StartSSHSession", "--parameters", f"portNumber={port}")
        return (*start, *document, *_where(api))
    if options.connect == "eice":
        tunnel = ("aws", "ec2-instance-connect", "open-tunnel", "--instance-id", instance)
        return (*tunnel, "--remote-port", str(port), *_where(api))
    return ()


def _where(api: Api) -> tuple[str, ...]:
    place = api.place
    words = ["--region", place.region]
    if place.profile:
        words += ["--profile", place.profile]
    if place.endpoint_url:
        words += ["--endpoint-url", place.endpoint_url]
    return tuple(words)


def _demand_hosts(jumps: str) -> None:
    try:
        for jump in jumps.split(","):
            parse_url(SCHEME + jump.strip().removeprefix(SCHEME))
    except UsageError as error:
        # What may be a password is not repeated.
        raise UsageError(
            "--ec2-bastion: it names no host, or has a password in it",
            "write user@host[:port], several with commas, an IPv6 address in brackets",
        ) from error


def _demand(program: str, hint: str) -> None:
    if not shutil.which(program):
        raise InfrastructureError(f"the program {program} is missing", hint)


def _demand_version_2() -> None:
    try:
        asked = subprocess.run(
            ["aws", "--version"],
            capture_output=True,
            text=True,
            timeout=_VERSION_SECONDS,
            check=False,
            stdin=subprocess.DEVNULL,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise InfrastructureError("`aws --version` does not answer", _INSTALL_AWS) from error
    said = (asked.stdout + asked.stderr).strip()
    if said.startswith("aws-cli/1."):
        raise InfrastructureError(f"{said.split()[0]} opens no tunnels", _INSTALL_AWS)
