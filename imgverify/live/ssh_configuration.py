"""What ssh_config(5) says of a host, as OpenSSH itself reads it.

`ssh -G` evaluates everything that such a file can say: includes, Match blocks, canonical names. A
reader of our own would be right for most files and silently wrong for the rest.
"""

from __future__ import annotations

import os
import pwd
import re
import subprocess
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from imgverify.errors import InfrastructureError, UsageError
from imgverify.live.jumping import by_command, through_jumps
from imgverify.live.known_hosts import DEFAULT_PORT
from imgverify.live.naming import NamedHost, is_host, is_user
from imgverify.live.options import SshOptions
from imgverify.live.visible import is_file, why_no_file
from imgverify.printable import printable

_SECONDS = 20
_TOKEN = re.compile(r"%(.)|\$\{(\w+)\}")
_NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Configured:
    """How a host is reached.

    Args:
        address: host name or IP address.
        port: TCP port.
        user: login user.
        is_user_named: whether somebody said so; else it is the name of who runs this.
        keys: private key files that are there.
        identities_only: whether no other key of an agent shall be offered.
        proxy: program and arguments that carry the connection; none to connect directly.
        known_as: name under which its host keys are kept.
        known_port: port under which they are kept.
        known_hosts: files in which they are kept.
    """

    address: str
    port: int
    user: str
    is_user_named: bool
    keys: tuple[str, ...]
    identities_only: bool
    proxy: tuple[str, ...]
    known_as: str
    known_port: int
    known_hosts: tuple[Path, ...]


def configured(named: NamedHost, options: SshOptions) -> Configured:
    """Put together what the command line, the naming and the SSH configuration say, in this order.

    Args:
        named: host.
        options: the command line.

    Raises:
        UsageError: the configuration is wrong, or a file that was named is not there.
        InfrastructureError: there is no `ssh`.
    """
    said = _evaluated(named, options)
    address, port, user = said["hostname"][0], int(said["port"][0]), said["user"][0]
    if not (is_host(address) and is_user(user)):
        raise UsageError(f"{named.host}: the SSH configuration gives it no usable address and user")
    if (*said["revokedhostkeys"], _NONE)[0] != _NONE:
        raise UsageError(
            f"{named.host}: RevokedHostKeys is not supported, and not to be ignored",
            "write its keys into known_hosts: @revoked * ssh-ed25519 …",
        )
    home = _home()
    tokens = {"h": address, "r": user, "u": home.owner, "d": str(home.folder), "%": "%"}
    tokens |= {"n": named.host, "p": str(port)}
    alias = said["hostkeyalias"][0] if said["hostkeyalias"] else ""
    return Configured(
        address=address,
        port=port,
        user=user,
        is_user_named=user != home.owner or bool(options.user or named.user),
        keys=_keys(named, options, said["identityfile"], tokens),
        identities_only=said["identitiesonly"] == ["yes"],
        proxy=_proxy(named, options, said, user),
        known_as=alias or address,
        known_port=DEFAULT_PORT if alias else port,
        known_hosts=_known_hosts(named, options, said, tokens),
    )


def _evaluated(named: NamedHost, options: SshOptions) -> defaultdict[str, list[str]]:
    command = ["ssh", "-G"]
    if options.config is not None:
        command += ["-F", str(_there(options.config, "--ssh-config"))]
    if user := options.user or named.user:
        command += ["-l", user]
    if port := options.port or named.port:
        command += ["-p", str(port)]
    if jump := options.jump or named.jump:
        command += ["-J", jump]
    elif named.proxy_command:
        command += ["-o", f"ProxyCommand={named.proxy_command}"]
    try:
        done = subprocess.run(
            [*command, "--", named.host],
            check=False,
            capture_output=True,
            stdin=subprocess.DEVNULL,
            timeout=_SECONDS,
        )
    except FileNotFoundError as error:
        raise InfrastructureError(
            "there is no ssh program, which reads your SSH configuration",
            "install OpenSSH's client: openssh-client, or openssh-clients",
        ) from error
    except subprocess.TimeoutExpired as error:
        raise InfrastructureError(
            f"{named.host}: ssh -G did not end in {_SECONDS} s",
            "does a Match exec of your SSH configuration hang?",
        ) from error
    if done.returncode:
        raise UsageError(
            f"{named.host}: {_complaint(done.stderr)}",
            "correct your SSH configuration, or name another one: --ssh-config",
        )
    said: defaultdict[str, list[str]] = defaultdict(list)
    for line in done.stdout.decode("utf-8", "surrogateescape").splitlines():
        name, _, value = line.partition(" ")
        said[name].append(value)
    return said


def _complaint(stderr: bytes) -> str:
    lines = stderr.decode("utf-8", "replace").splitlines()
    said = [line for line in lines if line.strip() and "Pseudo-terminal" not in line]
    return printable(said[0].strip()) if said else "ssh -G fails, and says nothing"


@dataclass(frozen=True, slots=True)
class _Home:
    owner: str
    folder: Path


def _home() -> _Home:
    """As ssh(1) does it: the home folder of the user database, whatever HOME says."""
    try:
        entry = pwd.getpwuid(os.getuid())
    except KeyError:
        return _Home("", Path.home())
    return _Home(entry.pw_name, Path(entry.pw_dir))


def _keys(
    named: NamedHost, options: SshOptions, identities: list[str], tokens: dict[str, str]
) -> tuple[str, ...]:
    if options.key is not None:
        return (str(_there(options.key.expanduser(), "--ssh-key")),)
    if named.key:
        return (str(_there(_path(named.key, tokens), f"the key of {named.host}")),)
    several = [_path(one, tokens) for one in identities if one != _NONE]
    return tuple(str(path) for path in dict.fromkeys(several) if is_file(path))


def _proxy(
    named: NamedHost, options: SshOptions, said: defaultdict[str, list[str]], user: str
) -> tuple[str, ...]:
    address, port = said["hostname"][0], int(said["port"][0])
    jump, command = (*said["proxyjump"], _NONE)[0], (*said["proxycommand"], _NONE)[0]
    if jump != _NONE:
        return through_jumps(
            jump,
            address,
            port,
            config=options.config,
            key=str(options.key.expanduser()) if options.key else "",
            known_hosts=options.known_hosts,
        )
    if command == _NONE:
        return ()
    if said["proxyusefdpass"] == ["yes"]:
        raise UsageError(
            f"{named.host}: ProxyUseFdpass is not supported", "use ProxyJump, or --ssh-jump"
        )
    return by_command(command, address, port, user, named.host)


def _known_hosts(
    named: NamedHost,
    options: SshOptions,
    said: defaultdict[str, list[str]],
    tokens: dict[str, str],
) -> tuple[Path, ...]:
    if options.known_hosts is not None:
        return (_there(options.known_hosts.expanduser(), "--ssh-known-hosts"),)
    if named.known_hosts:
        return (_path(named.known_hosts, tokens),)
    listed: list[str] = []
    for value in said["userknownhostsfile"] + said["globalknownhostsfile"]:
        # Several stand on one line, without quotes.
        listed += [value] if is_file(_path(value, tokens)) else value.split()
    return tuple(_path(one, tokens) for one in listed if one != _NONE)


def _path(text: str, tokens: dict[str, str]) -> Path:
    """A file name of ssh_config(5), its tokens and variables filled in; unknown ones stay."""

    def filled(found: re.Match[str]) -> str:
        if found[2]:
            return os.environ.get(found[2], found[0])
        return tokens.get(found[1], found[0])

    path = _TOKEN.sub(filled, text.strip('"'))
    home = tokens["d"]
    return Path(home + path[1:] if path == "~" or path.startswith("~/") else path)


def _there(path: Path, what: str) -> Path:
    if why := why_no_file(path):
        raise UsageError(f"{what}: {path}: {why}")
    return path
