"""A host as somebody named it, in a URL or an inventory."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass

MAX_PORT = 65535
_NAME = re.compile(r"\w[\w.-]*")
_UNFIT = re.compile(r"[\s\x00-\x1f\x7f]")


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedHost:
    """Where to log in; what is empty is left to the SSH configuration.

    Args:
        host: name or IP address, or an alias of ssh_config(5).
        user: login user.
        port: TCP port; 0 for the configured one.
        key: private key file.
        jump: `[user@]host[:port]`, several with commas: the way there, as for `ssh -J`.
        proxy_command: the way there, as a command of ssh_config(5).
        known_hosts: file that says which of its keys is trusted.
    """

    host: str
    user: str = ""
    port: int = 0
    key: str = ""
    jump: str = ""
    proxy_command: str = ""
    known_hosts: str = ""


def is_host(text: str) -> bool:
    """Whether it can be a name or an address: nothing that a shell or `ssh` would read otherwise.

    Args:
        text: IPv6 addresses without brackets.
    """
    if ":" in text:
        try:
            return bool(ipaddress.IPv6Address(text))
        except ValueError:
            return False
    return _NAME.fullmatch(text) is not None


def is_user(text: str) -> bool:
    """Whether it can be a login name; one that begins with a dash would be read as an option.

    Args:
        text: not empty.
    """
    return not text.startswith("-") and _UNFIT.search(text) is None


def place(host: str, port: int) -> str:
    """An address with its port, IPv6 in brackets.

    Args:
        host: name or address.
        port: TCP port.
    """
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
