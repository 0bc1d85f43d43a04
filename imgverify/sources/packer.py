"""What the builder of a Packer template asks of the image that it makes.

Sources: the documentation of Packer's builders: QEMU (`disk_size` counts MiB, or has a unit of
qemu-img), VirtualBox and VMware (MB), Amazon.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from imgverify.facts.sizes import to_text
from imgverify.sources.demands import Demands, Statement, call
from imgverify.sources.packer_amazon import want_ami
from imgverify.sources.storage import MIB, size_text

_UNITS = {"": MIB, "B": 1, "K": 1 << 10, "M": MIB, "G": 1 << 30, "T": 1 << 40}
_SIZE = re.compile(r"(\d{1,15})\s*([bkmgt]?)(?:i?b)?", re.IGNORECASE)
_LOGIN = "ssh_username"
_CHANGED_LATER = "A shell-local post-processor may enlarge it: the size is a minimum."


@dataclass(frozen=True, slots=True)
class Builder:
    """A builder of a template, its variables filled in as far as they are known.

    Args:
        name: of the build: `web`, `qemu.web`.
        type: `qemu`, `amazon-ebs`, …
        settings: what stands in it.
        where: file and line of each setting, by its name.
        post_processors: types of what comes after it.
    """

    name: str
    type: str
    settings: Mapping[str, Any]
    where: Mapping[str, str]
    post_processors: tuple[str, ...]

    def statement(self, key: str) -> Statement:
        """A setting as a profile may quote it."""
        return Statement(self.where[key], f"{key} = {_shown(self.settings[key])}")

    def text(self, key: str) -> str:
        """A setting as text; empty where it is not said."""
        value = self.settings.get(key)
        return "" if value is None else _shown(value)

    def is_on(self, key: str) -> bool:
        """Whether a switch is on."""
        return self.text(key).lower() == "true"


def want_builder(demands: Demands, builder: Builder) -> None:
    """Take a builder.

    Args:
        demands: takes what is asked for.
        builder: of the template.
    """
    done: frozenset[str] = frozenset({"type", "name"})
    rule = next((take for start, take in _RULES.items() if builder.type.startswith(start)), None)
    if rule is None:
        where = next(iter(builder.where.values()), builder.name)
        statement = Statement(where, f"builder {builder.type} {builder.name}")
        demands.leave(statement, "imgverify knows what qemu, virtualbox, vmware and amazon make")
    else:
        done |= rule(demands, builder)
    done |= _want_no_way_in(demands, builder)
    rest = sorted(set(builder.settings) - done)
    if rest and rule is not None:
        statement = Statement(builder.where[rest[0]], f"{builder.name}: {', '.join(rest)}")
        demands.ignore(statement, "how the build runs")


def _want_disk(demands: Demands, builder: Builder) -> frozenset[str]:
    """What builders of virtual machines have in common: a disk of a size in a format."""
    keys = {"disk_size", "format", "disk_compression", "efi_boot", "disk_additional_size"}
    _want_size(demands, builder)
    _want_format(demands, builder)
    if builder.is_on("disk_compression"):
        statement = builder.statement("disk_compression")
        calls = [call("compression", wanted=True)]
        demands.want("disk_compression", "the disk is compressed", statement, calls)
    if builder.is_on("efi_boot"):
        title = "there is an EFI system partition in a GPT"
        calls = [call("partition-table", type="gpt", esp=True)]
        demands.want("efi_boot", title, builder.statement("efi_boot"), calls)
    more = builder.settings.get("disk_additional_size") or []
    for number, size in enumerate(more if isinstance(more, list) else [more], start=2):
        demands.manual(
            f"disk_additional_size:{number}",
            f"disk {number} has {_size_shown(_shown(size))}",
            builder.statement("disk_additional_size"),
            "A profile judges one disk: give the file of this one to --image, too.",
        )
    return frozenset(keys)


def _want_size(demands: Demands, builder: Builder) -> None:
    if "disk_size" not in builder.settings:
        return
    statement = builder.statement("disk_size")
    size = read_size(builder.text("disk_size"))
    if builder.is_on("skip_resize_disk"):
        demands.leave(statement, "skip_resize_disk keeps the size of the disk that it starts from")
    elif not size:
        demands.leave(
            statement, "its value is known only when Packer runs: say it with --packer-var"
        )
    else:
        may_grow = "shell-local" in builder.post_processors
        exact = size_text(size)
        calls = [call("virtual-size", at_least=exact, at_most=None if may_grow else exact)]
        title = f"the disk has {to_text(size)}{' or more' if may_grow else ''}"
        note = _CHANGED_LATER if may_grow else ""
        demands.want("disk_size", title, statement, calls, note=note)


def _want_format(demands: Demands, builder: Builder) -> None:
    word = builder.text("format")
    formats = {"ova": "ova vmdk"}.get(word, word)
    if not word:
        return
    statement = builder.statement("format")
    converters = {"compress", "shell-local", "vagrant"} & set(builder.post_processors)
    if converters or not re.fullmatch(r"qcow2|raw|vmdk|ova vmdk", formats):
        after = f"{', '.join(sorted(converters))} may change it" if converters else "not known"
        demands.leave(statement, f"the format: {after}")
        return
    calls = [call("disk-format", formats=[formats])]
    demands.want("format", f"the file is {formats}", statement, calls)


def _want_no_way_in(demands: Demands, builder: Builder) -> frozenset[str]:
    """What let Packer in must let nobody in afterwards."""
    keys = {_LOGIN, "ssh_password", "ssh_private_key_file", "communicator"}
    if _LOGIN not in builder.settings:
        return frozenset(keys & {"communicator"})
    user, statement = builder.text(_LOGIN), builder.statement(_LOGIN)
    if "vagrant" in builder.post_processors:
        demands.leave(statement, "a Vagrant box keeps its well-known login")
        return frozenset(keys)
    # By password, or by a key: its own, or one that Packer makes for the build.
    if "ssh_password" in builder.settings:
        title = f"the password with which Packer came in as {user} opens no account"
        demands.want("ssh_password", title, statement, [call("no-password-logins")])
    else:
        title = f"the key with which Packer came in as {user} lets nobody in"
        demands.want("ssh_key", title, statement, [call("no-foreign-keys")])
    return frozenset(keys)


def read_size(text: str) -> int:
    """Bytes of a size as builders take it; 0 for what is none.

    Args:
        text: `40960` (MiB), `10G`.
    """
    found = _SIZE.fullmatch(text.strip())
    return int(found[1]) * _UNITS[found[2].upper()] if found else 0


def _size_shown(text: str) -> str:
    return to_text(read_size(text)) if read_size(text) else text


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return ", ".join(_shown(one) for one in value)
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {_shown(one)}" for key, one in value.items())
    return str(value)


def _want_amazon(demands: Demands, builder: Builder) -> frozenset[str]:
    return want_ami(demands, builder.settings, builder.statement)


_RULES: dict[str, Callable[[Demands, Builder], frozenset[str]]] = {
    "qemu": _want_disk,
    "virtualbox": _want_disk,
    "vmware": _want_disk,
    "amazon": _want_amazon,
}
