"""Users and groups."""

from __future__ import annotations

from typing import Any

from imgverify.difference.change import Attributes
from imgverify.difference.seen import Seen, attributes, joined, observed, split, text

_AGEING = ("last_change", "min_days", "max_days", "warn_days", "inactive_days", "expires")


def users(topic: dict[str, Any]) -> Seen:
    """Users by name, with what kind of password they have.

    Args:
        topic: `accounts`.
    """
    passwords, partly = split(observed(topic["passwords"]))
    found: dict[str, Attributes] = {}
    for user in observed(topic["users"]):
        # Of several lines for one name, the C library takes the first.
        if user["name"] not in found:
            found[user["name"]] = {
                **attributes(user, "uid", "gid", "gecos", "home", "shell"),
                **_password(passwords.get(user["name"])),
            }
    return Seen(found, partly=partly)


def _password(record: Any) -> Attributes:
    if record is None:
        return {}
    scheme = text(record.get("scheme"))
    kind = text(record.get("kind"))
    return {
        "password": f"{kind} ({scheme})" if scheme else kind,
        **attributes(record, *_AGEING),
    }


def groups(topic: dict[str, Any]) -> Seen:
    """Groups by name.

    Args:
        topic: `accounts`.
    """
    found: dict[str, Attributes] = {}
    for group in observed(topic["groups"]):
        members = joined(sorted(group["members"]))
        found.setdefault(
            group["name"],
            {"gid": text(group["gid"]), **({"members": members} if members else {})},
        )
    return Seen(found)
