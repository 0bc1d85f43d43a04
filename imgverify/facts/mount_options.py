r"""Mount options as libmount understands them: whole words, read from left to right."""

from __future__ import annotations

import re

# Flags that the kernel keeps for each mount, not for the file system below it (mount_setattr(2)).
PER_MOUNT = frozenset({"nosuid", "nodev", "noexec", "noatime", "nodiratime", "relatime"})

# Options that mount tables never show: they are what is left when their opposite is absent.
SILENT = frozenset({"suid", "dev", "exec"})
_DEFAULTS = SILENT | {"rw", "auto", "nouser", "async"}

OPPOSITES = {
    one: other
    for pair in (
        ("rw", "ro"),
        ("suid", "nosuid"),
        ("dev", "nodev"),
        ("exec", "noexec"),
        ("async", "sync"),
        ("atime", "noatime"),
        ("diratime", "nodiratime"),
        ("relatime", "norelatime"),
        ("strictatime", "nostrictatime"),
        ("auto", "noauto"),
        ("user", "nouser"),
        ("users", "nousers"),
        ("owner", "noowner"),
        ("group", "nogroup"),
        ("mand", "nomand"),
        ("iversion", "noiversion"),
        ("lazytime", "nolazytime"),
    )
    for one, other in (pair, pair[::-1])
}

_IMPLIED = {
    "user": ("noexec", "nosuid", "nodev"),
    "users": ("noexec", "nosuid", "nodev"),
    "owner": ("nosuid", "nodev"),
    "group": ("nosuid", "nodev"),
}

_ITEM = re.compile(r'(?:[^,"]|"[^"]*")+')


def split_options(text: str) -> tuple[str, ...]:
    """Split an option list at its commas, except inside double quotes (SELinux contexts).

    Args:
        text: the fourth field of fstab, or `Options=` of a mount unit.
    """
    return tuple(item.strip() for item in _ITEM.findall(text) if item.strip())


def effective_options(options: tuple[str, ...]) -> frozenset[str]:
    """Say what an option list comes to.

    A later option takes back an earlier one (`nodev,dev`), `user` and its kin imply restrictions
    that a later option may lift, and `defaults` changes nothing that was said before it: so does
    mount(8) of util-linux (measured with 2.38).

    Args:
        options: the list in its order.
    """
    kept: dict[str, str] = {}
    for option in options:
        for word in (option, *_IMPLIED.get(option, ())):
            key, equals, _ = word.partition("=")
            if word == "defaults":
                continue
            kept.pop(OPPOSITES.get(word, ""), None)
            kept[key if equals else word] = word
    return frozenset(kept.values())


def promises(options: tuple[str, ...], wanted: str) -> bool:
    """Whether an option list brings an option about, by naming it or by leaving the default.

    Args:
        options: the list in its order.
        wanted: one option.
    """
    effective = effective_options(options)
    return wanted in effective or (wanted in _DEFAULTS and OPPOSITES[wanted] not in effective)
