"""What sources of all kinds ask of mount points: the same checks for the same wish."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from imgverify.facts.sizes import to_text
from imgverify.model import CheckCall, Severity
from imgverify.sources.demands import Demands, Statement, call

MIB = 1 << 20
# What mount tables show of an option in the very word in which it is asked for. Other options are
# for mount(8) and systemd alone, or the kernel shows them otherwise (`umask=` of vfat, `size=1g`).
_SHOWN = frozenset(
    {"ro", "rw", "nodev", "nosuid", "noexec", "dev", "suid", "exec", "noatime", "nodiratime"}
    | {"relatime", "sync", "dirsync", "lazytime", "discard"}
)
_NOTHING = frozenset({"defaults", "auto", "sw", "async"})
# What installers call a type, and what the kernel calls it.
_KERNEL_NAMES = {"efi": "vfat", "fat32": "vfat", "fat16": "vfat", "linux-swap": "swap"}


@dataclass(frozen=True, slots=True)
class Size:
    """How large a device shall be, in bytes; 0 for no limit."""

    least: int = 0
    most: int = 0

    @property
    def shown(self) -> str:
        """In words: `at least 500MiB`; empty without a limit."""
        least, most = to_text(self.least), to_text(self.most)
        if self.least and self.least == self.most:
            return least
        words = [f"at least {least}"] if self.least else []
        words += [f"at most {most}"] if self.most else []
        return " and ".join(words)


def size_text(size: int) -> int | str:
    """A size as checks take it: `500MiB`, or bytes.

    Args:
        size: bytes.
    """
    return size if size % MIB else to_text(size).replace(" ", "")


def kernel_name(filesystem: str) -> str:
    """A type as the kernel calls it.

    Args:
        filesystem: as an installer calls it.
    """
    return _KERNEL_NAMES.get(filesystem, filesystem)


def file_system(path: str, filesystem: str, label: str, size: Size) -> CheckCall:
    """The check of what is at a mount point, or of swap space.

    Args:
        path: mount point or `swap`.
        filesystem: as the kernel calls it; empty for any.
        label: empty for any.
        size: of its device.
    """
    return call(
        "filesystem",
        mount=path,
        type=filesystem or None,
        label=label or None,
        at_least=size_text(size.least) if size.least else None,
        at_most=size_text(size.most) if size.most else None,
    )


def want_mount(
    demands: Demands,
    identity: str,
    path: str,
    statement: Statement,
    *,
    filesystem: str = "",
    label: str = "",
    size: Size | None = None,
    note: str = "",
) -> None:
    """Ask for a mount point on a disk, or for swap space.

    Args:
        demands: takes what is asked for.
        identity: id of the control.
        path: mount point or `swap`.
        statement: that asks for it.
        filesystem: as the kernel calls it; empty for any.
        label: of the file system; empty for any.
        size: of its device.
        note: what the check allows or leaves out.
    """
    size = size or Size()
    words = [filesystem if path != "swap" else "", size.shown, f"labelled {label}" if label else ""]
    shown = ", ".join(word for word in words if word)
    title = "swap space" if path == "swap" else f"{path} is a file system of its own"
    title = f"{title}: {shown}" if shown else title
    if path == "swap":
        want_swap(demands, identity, title, statement, size=size, label=label, note=note)
        return
    calls = [call("mount-exists", path=path, tmpfs_ok=False)]
    if filesystem or label or size != Size():
        calls.append(file_system(path, filesystem, label, size))
    demands.want(identity, title, statement, calls, severity=Severity.HIGH, note=note)


def want_swap(
    demands: Demands,
    identity: str,
    title: str,
    statement: Statement,
    *,
    size: Size,
    label: str,
    note: str = "",
) -> None:
    """Ask for swap space; of several, all but the first are for a person to tell apart.

    Args:
        demands: takes what is asked for.
        identity: id of the control.
        title: what must hold.
        statement: that asks for it.
        size: of its device.
        label: of it; empty for any.
        note: what the check allows or leaves out.
    """
    wanted = file_system("swap", "swap", label, size)
    before = (call for demand in demands.wanted.values() for call in demand.calls)
    if any(one.check == wanted.check and one.params["mount"] == "swap" for one in before):
        reason = "Which of several swap spaces this is, no check can tell."
        demands.manual(identity, title, statement, reason)
    else:
        demands.want(identity, title, statement, [wanted], severity=Severity.HIGH, note=note)


def want_options(
    demands: Demands, prefix: str, path: str, options: Iterable[str], statement: Statement
) -> None:
    """Ask for mount options; those that no mount table shows are left to a person.

    Args:
        demands: takes what is asked for.
        prefix: of the ids.
        path: mount point.
        options: in order.
        statement: that asks for them.
    """
    hidden = []
    for option in options:
        if option in _SHOWN or option.startswith("errors="):
            demands.want(
                f"{prefix}:{option}",
                f"{path} is mounted with {option}",
                statement,
                [call("mount-option", path=path, option=option)],
            )
        elif option not in _NOTHING:
            hidden.append(option)
    if hidden:
        shown = ", ".join(hidden)
        demands.leave(statement, f"mount tables do not show in these words: {shown}")
