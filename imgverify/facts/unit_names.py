"""Names of systemd's units (systemd.unit(5)): suffix, template, instance."""

from __future__ import annotations

import re
from functools import lru_cache

SUFFIXES = frozenset(
    "service socket target device mount automount swap timer path slice scope".split()  # noqa: SIM905
)
_NAME = re.compile(r"([A-Za-z0-9:_.\\-]+)(?:@([A-Za-z0-9:_.\\@-]*))?\.([a-z]+)")
# Characters, its end included.
_LONGEST = 255


def full_name(name: str) -> str:
    """The name of a unit with its suffix; without one it is a service."""
    return name if suffix(name) in SUFFIXES else f"{name}.service"


def suffix(name: str) -> str:
    """What kind of unit a name is of: `service`; without a dot, the name itself."""
    return name.rsplit(".", 1)[-1]


def is_unit(name: str) -> bool:
    """Whether a name may be a unit's: `.d`, `.wants` and other folders are none."""
    found = _NAME.fullmatch(name)
    return found is not None and found[3] in SUFFIXES and len(name) <= _LONGEST


# Each unit is held against the name of every link.
@lru_cache(maxsize=4096)
def template_of(name: str) -> str:
    """The template of an instance: `getty@.service` of `getty@tty1.service`; else nothing."""
    found = _NAME.fullmatch(name)
    return f"{found[1]}@.{found[3]}" if found and found[2] else ""


def instance_of(template: str, instance: str) -> str:
    """A template's name with its instance filled in.

    Args:
        template: `getty@.service`.
        instance: `tty1`.
    """
    return template.replace("@.", f"@{instance}.", 1)


def instance_in(name: str) -> str:
    """What stands between `@` and the suffix; nothing in templates and plain names."""
    found = _NAME.fullmatch(name)
    return (found[2] or "") if found else ""


def is_template(name: str) -> bool:
    """Whether a name is a template's: `getty@.service`."""
    found = _NAME.fullmatch(name)
    return found is not None and found[2] == ""


def may_stand_for(alias: str, unit: str) -> bool:
    """Whether a link of one name may lead to a unit of another (systemd.unit(5), on aliases).

    Args:
        alias: the link's name.
        unit: the name that it points to.
    """
    if suffix(alias) != suffix(unit) or not is_unit(unit):
        return False
    if instance_in(alias):
        return instance_in(unit) == instance_in(alias) or is_template(unit)
    return is_template(alias) == is_template(unit) and not instance_in(unit)
