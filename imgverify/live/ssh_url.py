"""`ssh://[user@]host[:port]`, as RFC 3986 divides it."""

from __future__ import annotations

from urllib.parse import unquote

from imgverify.errors import UsageError
from imgverify.live.naming import MAX_PORT, NamedHost, is_host, is_user, place

SCHEME = "ssh://"
_FORM = "write ssh://[user@]host[:port], an IPv6 address in brackets"


def parse_url(url: str) -> NamedHost:
    """Read a URL; nothing of it is repeated that may be a password.

    Args:
        url: text of `--image`.

    Raises:
        UsageError: it names no host, or has a password.
    """
    scheme, _, rest = url.partition("://")
    if f"{scheme.lower()}://" != SCHEME:
        raise UsageError("--image ssh:…: not a URL of a host", _FORM)
    authority, _, beyond = rest.partition("/")
    if beyond or "?" in rest or "#" in rest:
        raise UsageError(
            "--image ssh://…: there is more after the host than its port",
            f"{_FORM}; for several hosts: --image inventory:FILE",
        )
    userinfo, at, where = authority.rpartition("@")
    if ":" in unquote(userinfo):
        raise UsageError(
            f"--image ssh://…@{_host_only(where)}: a password in it is not accepted",
            "log in with a key: --ssh-key FILE, or one that the SSH agent holds",
        )
    if "," in where:
        raise UsageError(
            "--image ssh://…: names several hosts", "list them in a file: --image inventory:FILE"
        )
    host, port = _divided(where)
    user = unquote(userinfo)
    if at and not (user and is_user(user)):
        raise UsageError(f"--image ssh://…@{host}: this cannot be a login name", _FORM)
    return NamedHost(host=host, user=user, port=port)


def url_of(host: str, port: int, user: str) -> str:
    """What names a host in a report.

    Args:
        host: name or address.
        port: TCP port.
        user: login user; empty when it is yet to be found out.
    """
    return f"{SCHEME}{user}{'@' if user else ''}{place(host, port)}"


def _host_only(where: str) -> str:
    return where.partition("]")[0].lstrip("[") if where.startswith("[") else where.partition(":")[0]


def _divided(where: str) -> tuple[str, int]:
    if where.startswith("["):
        inner, bracket, port = where[1:].partition("]")
        if not bracket or (port and not port.startswith(":")) or ":" not in inner:
            raise UsageError("--image ssh://[…: not an IPv6 address in brackets", _FORM)
        port = port[1:]
    else:
        inner, _, port = where.partition(":")
        if ":" in port:
            raise UsageError("--image ssh://…: an IPv6 address needs brackets", _FORM)
    host = unquote(inner)
    if not is_host(host):
        raise UsageError("--image ssh://…: there is no host name in it", _FORM)
    # What stands after a colon may be a password whose @ was forgotten.
    if port and not (port.isascii() and port.isdigit() and 0 < int(port) <= MAX_PORT):
        raise UsageError(f"--image ssh://{host}:…: the port is a number from 1 to {MAX_PORT}")
    return host, int(port or 0)
