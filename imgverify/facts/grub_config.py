"""GRUB's generated configuration, read for what boots and who may change it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from imgverify.facts.grub_secrets import HASHED

_KERNEL = re.compile(
    r"\s*(linux|linux16|linuxefi|module|module2|multiboot|multiboot2|kernel)\s+(.*)"
)
_SET = re.compile(r"\s*(?:set\s+)?([A-Za-z_][A-Za-z0-9_]*)=(.*)")
_TITLE = re.compile(r"""\s*(?:menuentry|title)\s+(?:'([^']*)'|"([^"]*)"|(.+))""")
_HASH = re.compile(r"\s*password_pbkdf2\s+(\S+)\s+(\S+)")
_UNSET_TEST = re.compile(r"""\[\s+-z\s+"?\$\{?([A-Za-z_][A-Za-z0-9_]*)\}?"?\s+\]""")


@dataclass(frozen=True, slots=True)
class KernelLine:
    """A line that loads a kernel; `text` is its arguments with variables still in them."""

    line: int
    title: str
    kernel: str
    text: str


@dataclass(frozen=True, slots=True)
class Assignment:
    """A `set NAME=value`; `condition` is the innermost `if` around it, or empty."""

    line: int
    name: str
    value: str
    condition: str

    @property
    def is_fallback(self) -> bool:
        """Whether it happens only when the variable has no value yet."""
        found = _UNSET_TEST.search(self.condition)
        return bool(found and found[1] == self.name)


@dataclass(frozen=True, slots=True)
class GrubConfig:
    """One grub.cfg.

    Args:
        path: where it lies.
        kernels: every line that loads a kernel.
        assignments: every `set`, in order.
        hashed: (user, what stands for the hash) of each `password_pbkdf2`.
        uses_entries: whether `blscfg` adds the entries of /boot/loader/entries.
        forward: the file that it hands over to (`configfile`); empty for a full configuration.
        reads_user_cfg: whether it sources the user.cfg beside it.
        has_legacy_hash: whether GRUB Legacy's `password` has a hash.
    """

    path: str
    kernels: tuple[KernelLine, ...]
    assignments: tuple[Assignment, ...]
    hashed: tuple[tuple[str, str], ...]
    uses_entries: bool
    forward: str
    reads_user_cfg: bool
    has_legacy_hash: bool

    @property
    def superusers(self) -> frozenset[str]:
        """Users that GRUB asks for, when any are set."""
        lists = (one.value for one in self.assignments if one.name == "superusers")
        return frozenset(name for value in lists for name in re.split(r"[ ,;&|]+", value) if name)

    def has_password(self, user_cfg: str | None) -> bool:
        """Whether a superuser has a hashed password.

        Args:
            user_cfg: content of the user.cfg beside it, masked; None when there is none.
        """
        stored = f"GRUB2_PASSWORD={HASHED}"
        is_stored = stored in [line.strip() for line in (user_cfg or "").splitlines()]
        return self.has_legacy_hash or any(
            user in self.superusers
            and (
                secret == HASHED or (secret in _FROM_USER_CFG and self.reads_user_cfg and is_stored)
            )
            for user, secret in self.hashed
        )


_FROM_USER_CFG = ("${GRUB2_PASSWORD}", "$GRUB2_PASSWORD")


def parse_config(path: str, text: str) -> GrubConfig:
    """Parse a grub.cfg, or GRUB Legacy's menu.

    Args:
        path: where it lies.
        text: its content, masked.
    """
    kernels: list[KernelLine] = []
    assignments: list[Assignment] = []
    hashed: list[tuple[str, str]] = []
    conditions: list[str] = []
    title, forward = "", ""
    commands: set[str] = set()
    for number, line in _lines(text):
        word = line.split(maxsplit=1)[0]
        commands.add(word)
        if word == "if" and not re.search(r"\bfi$", line):
            conditions.append(line)
        elif word in ("elif", "else") and conditions:
            conditions[-1] = line
        elif word == "fi" and conditions:
            conditions.pop()
        if found := _TITLE.match(line):
            title = next(group for group in found.groups() if group is not None)
        elif found := _SET.match(line):
            condition = conditions[-1] if conditions else ""
            assignments.append(Assignment(number, found[1], _unquote(found[2]), condition))
        elif found := _HASH.match(line):
            hashed.append((found[1].strip("'\""), found[2].strip("'\"")))
        elif word == "configfile" and title == "":
            forward = line.split(maxsplit=1)[-1].strip("'\"")
        elif kernel := _kernel(number, title, line):
            kernels.append(kernel)
    return GrubConfig(
        path=path,
        kernels=tuple(kernels),
        assignments=tuple(assignments),
        hashed=tuple(hashed),
        uses_entries="blscfg" in commands,
        forward=forward,
        has_legacy_hash=bool(re.search(r"^\s*password\s+--(md5|encrypted)\s", text, re.MULTILINE)),
        reads_user_cfg=bool(re.search(r"^\s*source\s+\S*user\.cfg", text, re.MULTILINE)),
    )


def _lines(text: str) -> list[tuple[int, str]]:
    """Lines that say something, continued ones joined, with the number of their first."""
    found: list[tuple[int, str]] = []
    number = 1
    for joined in re.split(r"(?<!\\)\n", text):
        line = joined.replace("\\\n", " ").strip()
        if line and not line.startswith("#"):
            found.append((number, line))
        number += joined.count("\n") + 1
    return found


def _kernel(number: int, title: str, line: str) -> KernelLine | None:
    found = _KERNEL.match(line)
    if not found:
        return None
    words = [word for word in found[2].split() if not word.startswith("--")]
    kernel = words[0] if words else ""
    # Xen boots the hypervisor first and the kernel as a module; memtest is no Linux.
    is_other = "memtest" in kernel or (
        not found[1].startswith(("linux", "kernel")) and "vmlinu" not in kernel
    )
    is_hypervisor = found[1] == "kernel" and "xen" in kernel.rpartition("/")[2]
    if not kernel or is_other or is_hypervisor:
        return None
    return KernelLine(number, title, kernel, found[2].partition(kernel)[2].strip())


def _unquote(value: str) -> str:
    value = value.strip()
    quoted = re.match(r"""(?:"([^"]*)"|'([^']*)')""", value)
    if quoted:
        return quoted[1] if quoted[1] is not None else quoted[2]
    return value.split()[0].rstrip(";") if value else ""
