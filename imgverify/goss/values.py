"""The attributes of a resource, each seen to make sense, and put as the checks want them."""

from __future__ import annotations

import re
from typing import Any

from imgverify.goss.examining import examine
from imgverify.goss.gossfile import Resource
from imgverify.goss.kinds import DIGESTS, Kind
from imgverify.nearest import did_you_mean
from imgverify.places import Place

_MODE = re.compile(r"[0-7]{4}")
_PORT = re.compile(r"(?:([a-z0-9]+):)?([0-9]{1,5})")
_LAST_PORT = 65535
_FORMS = {
    "addr": (r"tcp://(\[[^\]]+\]|[^:/]+):\d+", "tcp://example.org:80"),
    "service": (r"[\w:.@\\-]+", "nginx"),
    "kernel-param": (r"(?!.*\.\.)[\w./:@*-]+", "net.ipv4.ip_forward"),
}
_PROTOCOLS = ("tcp", "tcp6", "udp", "udp6")
_LENGTHS = {"md5": 32, "sha256": 64, "sha512": 128}
_TYPES = ("file", "directory", "symlink", "socket", "pipe", "character-device", "block-device")
_NUMBERS = ("uid", "gid", "exit-status")


def impossible(resource: Resource, kind: Kind) -> str:
    """Say why a resource cannot be judged at all; empty when it can.

    Args:
        resource: as written.
        kind: of it.
    """
    for attribute, reason in kind.impossible.items():
        # Goss writes empty ones when it makes a file.
        if resource.body.get(attribute) not in (None, "", [], False):
            return f"`{attribute}` is not supported: {reason}"
    name = _name(resource, kind)
    if resource.kind == "file" and re.search(r"[*?\[]", name):
        return "a name with * ? or [ in it cannot be asked for"
    if resource.kind == "addr" and not name.startswith("tcp://"):
        return "only tcp:// can be tried: nothing answers a datagram"
    if resource.kind == "dns" and re.match(r"[A-Z]+:", name):
        return "types of records need a program that images do not have"
    return ""


def settled(resource: Resource, kind: Kind) -> tuple[dict[str, Any], dict[str, str]]:
    """Read the attributes.

    Args:
        resource: as written.
        kind: of it.

    Returns:
        Values by attribute, the name by the name of its parameter; and the attributes that are
        left out, with the reason.

    Raises:
        ProfileError: one of them makes no sense.
    """
    body = {
        kind.aliases.get(key, key): (value, resource.place / key)
        for key, value in resource.body.items()
        if value is not None
    }
    if kind.required and kind.required not in body:
        raise resource.place.error(
            f"{resource.kind} {resource.name}: `{kind.required}` is missing",
            f"write {kind.required}: {'…' if kind.required in _VALUES else 'true'}",
        )
    judged: dict[str, Any] = {kind.parameter: _checked_name(resource, kind)}
    left_out = {name: reason for name, reason in kind.left_out.items() if name in body}
    for attribute, wanted in kind.settings.items():
        if attribute in body:
            judged[attribute] = _setting(*body[attribute], wanted)
    for attribute in kind.judged:
        if attribute not in body:
            continue
        value, place = body[attribute]
        value = _plain(attribute, value, place)
        reason = examine(value, place, lines=attribute in kind.lines)
        if reason:
            left_out[attribute] = reason
        elif value != []:
            judged[attribute] = value
    return judged, left_out


_VALUES = ("status", "value", "matches", "exit-status")


def _name(resource: Resource, kind: Kind) -> str:
    return str(resource.body.get(kind.key) or resource.name)


def _checked_name(resource: Resource, kind: Kind) -> str:
    name = _name(resource, kind)
    if not name.strip() or "\0" in name:
        raise resource.place.error(f"{resource.kind}: {name!r} is no name")
    if kind.parameter == "path":
        if not name.startswith("/") or ".." in name.split("/"):
            raise resource.place.error(f"{name}: is no absolute path", "write it from / on")
        return re.sub("/+", "/", name).rstrip("/") or "/"
    if resource.kind == "port":
        return _port(name, resource.place)
    form, example = _FORMS.get(resource.kind, ("", ""))
    if form and not re.fullmatch(form, name):
        raise resource.place.error(f"{name}: is no {resource.kind} such as {example}")
    return name


def _port(name: str, place: Place) -> str:
    found = _PORT.fullmatch(name)
    protocol = found[1] or "tcp" if found else ""
    if found is None or protocol not in _PROTOCOLS or int(found[2]) > _LAST_PORT:
        hint = did_you_mean(name.partition(":")[0], _PROTOCOLS)
        raise place.error(f"{name}: is no port such as tcp:22", hint)
    return f"{protocol}:{int(found[2])}"


def _setting(value: Any, place: Place, wanted: type) -> Any:
    if not isinstance(value, wanted) or (wanted is int and isinstance(value, bool)):
        raise place.error(f"{value!r} is not of the type {wanted.__name__}")
    return value


def _plain(attribute: str, value: Any, place: Place) -> Any:
    """A value that is no matcher, as its attribute has it."""
    if attribute in _NUMBERS and isinstance(value, str) and value.isdecimal():
        return int(value)
    if isinstance(value, dict | list):
        return value
    if attribute == "mode" and not (isinstance(value, str) and _MODE.fullmatch(value)):
        octal = f"{value:04o}" if isinstance(value, int) else str(value).rjust(4, "0")
        raise place.error(f"mode: {value} is no mode", f'four octal digits: "{octal}"')
    if attribute == "filetype" and value not in _TYPES:
        raise place.error(f"filetype: {value}: no such type", did_you_mean(str(value), _TYPES))
    if attribute in DIGESTS and not re.fullmatch(rf"[0-9a-f]{{{_LENGTHS[attribute]}}}", str(value)):
        raise place.error(
            f"{attribute}: {value} is no digest",
            f"{_LENGTHS[attribute]} lower-case hexadecimal digits, in quotes",
        )
    return value
