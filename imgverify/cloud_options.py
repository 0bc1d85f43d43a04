"""The command line about EC2, and about hosts that are the user's own."""

from __future__ import annotations

from pathlib import Path

import pytest

from imgverify.ec2.options import CHECK_IP_URL, Ec2Options
from imgverify.errors import UsageError
from imgverify.live.options import SshOptions
from imgverify.live.visible import why_no_file

SHORTEST_LIFE = 10
"""Minutes: a boot and its checks must fit in."""

_LONGEST_LIFE = 24 * 60
_HIGHEST_PORT = 65535


def add_cloud_options(parser: pytest.Parser) -> None:
    """Add them to pytest's.

    Args:
        parser: of pytest.
    """
    _add_ec2_options(parser.getgroup("imgverify-ec2", "imgverify: AMIs and EC2 instances"))
    _add_ssh_options(parser.getgroup("imgverify-ssh", "imgverify: hosts that run already"))


def _add_ec2_options(group: pytest.OptionGroup) -> None:
    for name, metavar, text in (
        ("--region", "NAME", "of AWS (default: that of AWS' own configuration)"),
        ("--aws-profile", "NAME", "section of AWS' configuration files"),
        ("--endpoint-url", "URL", "of another API server than AWS'"),
        ("--ec2-subnet", "ID", "where to launch (default: in the default VPC)"),
        ("--ec2-cidr", "CIDR", "from where SSH is allowed (default: from the own address only)"),
        ("--ec2-bastion", "USER@HOST[:PORT]", "host to go through with --ec2-connect bastion"),
        ("--ec2-scheduler-role", "ARN", "role with which EventBridge ends a forgotten instance"),
        ("--ec2-instance-profile", "NAME|ARN", "IAM instance profile of the instance"),
        ("--ec2-kms-key", "ID", "encrypts the volumes (default: the account's default key)"),
        ("--ec2-user-data", "FILE", "given to cloud-init beside our own"),
        ("--ec2-secret-user-data", "FILE", "likewise, and kept out of all reports"),
    ):
        group.addoption(name, metavar=metavar, default="", help=text)
    for name, metavar, text in (
        ("--ec2-instance-type", "TYPE", "to be tried in the order given (default: one that fits)"),
        ("--ec2-zone", "ZONE", "to be tried in the order given (default: all)"),
        ("--ec2-security-group", "ID", "to use in place of a temporary one; may be repeated"),
        ("--ec2-tag", "KEY=VALUE", "one more tag of all that is made; may be repeated"),
    ):
        group.addoption(name, metavar=metavar, action="append", default=[], help=text)
    group.addoption("--ec2-spot", action="store_true", help="ask for a spot instance")
    group.addoption(
        "--ec2-connect",
        choices=["public", "private", "bastion", "ssm", "eice"],
        default="public",
        help="how to reach an instance (default: by its public address)",
    )
    group.addoption(
        "--ec2-host-key",
        choices=["console", "inject"],
        default="console",
        help="learn the instance's host key from its console, or bring one along, which changes"
        " what is judged (default: console)",
    )
    group.addoption(
        "--ec2-lifetime",
        metavar="MINUTES",
        type=int,
        default=Ec2Options().lifetime,
        help="after which the instance ends itself, whatever happens (default: %(default)s)",
    )
    group.addoption(
        "--ec2-no-guest-timer",
        action="store_true",
        help="put no timer into the instance that ends it",
    )
    group.addoption(
        "--ec2-check-ip-url",
        metavar="URL",
        default=CHECK_IP_URL,
        help="tells the own public address (default: %(default)s)",
    )


def _add_ssh_options(group: pytest.OptionGroup) -> None:
    # `--ssh-config` and `--ssh-identity-file` are testinfra's, which is always there: they count.
    for name, metavar, text in (
        ("--ssh-key", "FILE", "private key (default: the configured ones, then the agent's)"),
        ("--ssh-known-hosts", "FILE", "host keys that are trusted (default: the usual files)"),
        ("--ssh-jump", "USER@HOST[:PORT]", "host to go through"),
    ):
        group.addoption(name, metavar=metavar, default="", help=text)
    group.addoption("--ssh-port", metavar="N", type=int, default=0, help="of SSH (default: 22)")
    group.addoption(
        "--insecure-host-key",
        action="store_true",
        help="trust a host whose key nobody knows; the report says so",
    )
    group.addoption(
        "--at-once",
        metavar="N",
        type=int,
        default=SshOptions().at_once,
        help="how many running hosts are asked at a time (default: %(default)s)",
    )


def read_ssh_options(config: pytest.Config) -> SshOptions:
    """What was said about logging in.

    Args:
        config: pytest's.

    Raises:
        UsageError: a number makes no sense, or a file is not there.
    """
    port: int = config.getoption("--ssh-port")
    at_once: int = config.getoption("--at-once")
    if not 0 <= port <= _HIGHEST_PORT:
        raise UsageError(f"--ssh-port {port}: must be from 1 to {_HIGHEST_PORT}")
    if at_once < 1:
        raise UsageError(f"--at-once {at_once}: must be at least 1")
    return SshOptions(
        user=config.getoption("--ssh-user"),
        port=port,
        key=_file(config, "--ssh-key") or _file(config, "--ssh-identity-file"),
        known_hosts=_file(config, "--ssh-known-hosts"),
        config=_file(config, "--ssh-config"),
        jump=config.getoption("--ssh-jump"),
        insecure_host_key=config.getoption("--insecure-host-key"),
        at_once=at_once,
    )


def read_ec2_options(config: pytest.Config) -> Ec2Options:
    """What was said about EC2.

    Args:
        config: pytest's.

    Raises:
        UsageError: a word makes no sense, or a file is not there.
    """
    lifetime: int = config.getoption("--ec2-lifetime")
    if not SHORTEST_LIFE <= lifetime <= _LONGEST_LIFE:
        raise UsageError(
            f"--ec2-lifetime {lifetime}: must be from {SHORTEST_LIFE} to {_LONGEST_LIFE} minutes"
        )
    connect: str = config.getoption("--ec2-connect")
    bastion: str = config.getoption("--ec2-bastion")
    if (connect == "bastion") != bool(bastion):
        raise UsageError("--ec2-connect bastion and --ec2-bastion USER@HOST belong together")
    return Ec2Options(
        region=config.getoption("--region"),
        profile=config.getoption("--aws-profile"),
        endpoint_url=config.getoption("--endpoint-url"),
        subnet=config.getoption("--ec2-subnet"),
        security_groups=tuple(config.getoption("--ec2-security-group")),
        instance_types=tuple(config.getoption("--ec2-instance-type")),
        zones=tuple(config.getoption("--ec2-zone")),
        spot=config.getoption("--ec2-spot"),
        user_data=_file(config, "--ec2-user-data"),
        secret_user_data=_file(config, "--ec2-secret-user-data"),
        cidr=config.getoption("--ec2-cidr"),
        check_ip_url=config.getoption("--ec2-check-ip-url"),
        connect=connect,
        bastion=bastion,
        host_key=config.getoption("--ec2-host-key"),
        lifetime=lifetime,
        guest_timer=not config.getoption("--ec2-no-guest-timer"),
        scheduler_role=config.getoption("--ec2-scheduler-role"),
        instance_profile=config.getoption("--ec2-instance-profile"),
        kms_key=config.getoption("--ec2-kms-key"),
        tags=tuple(map(_tag, config.getoption("--ec2-tag"))),
    )


def _file(config: pytest.Config, name: str) -> Path | None:
    text: str | None = config.getoption(name)
    if not text:
        return None
    path = Path(text).expanduser()
    if why := why_no_file(path):
        raise UsageError(f"{name} {text}: {why}")
    return path


def _tag(text: str) -> tuple[str, str]:
    key, equals, value = text.partition("=")
    if not equals or not key or key.startswith(("aws:", "imgverify:")):
        raise UsageError(f"--ec2-tag {text}: must be KEY=VALUE, and `aws:`, `imgverify:` are taken")
    return key, value
