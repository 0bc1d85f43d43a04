"""From facts and a layout to the document."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any, TypeVar

from imgverify import __version__
from imgverify.facts.accounts import Accounts
from imgverify.facts.authorized_key import AuthorizedKey
from imgverify.facts.boot_entries import BootEntry
from imgverify.facts.bootloader import Bootloader
from imgverify.facts.fstab import Fstab, FstabEntry
from imgverify.facts.packages import Packages
from imgverify.facts.systemd_units import SystemdUnits
from imgverify.inspection.document import (
    Boot,
    CloudInit,
    Entry,
    Group,
    Inspection,
    Installed,
    Kernel,
    Key,
    Mount,
    People,
    Person,
    Services,
    System,
    Volume,
)
from imgverify.inspection.layout import Layout
from imgverify.model import Artifact
from imgverify.unobserved import NotObservedError, reason_of

TOPICS = (
    "accounts",
    "bootloader",
    "cloud_init",
    "fstab",
    "lvm",
    "os_release",
    "packages",
    "ssh_keys",
    "systemd_units",
)
T = TypeVar("T")
Fact = Callable[[str], Any]
"""Gives a parsed topic by its name; one that was not observed raises when it is touched."""


def gather(artifact: Artifact, fact: Fact, layout: Layout | None) -> Inspection:
    """Make the document.

    Args:
        artifact: that was looked at.
        fact: its topics.
        layout: of its disks; None for a recording.
    """
    unread: dict[str, str] = {}

    def part(name: str, read: Callable[[], T]) -> T | None:
        try:
            return read()
        except NotObservedError as error:
            unread[name] = error.reason
            return None

    if layout is None:
        for name in ("devices", "kernels", "folders"):
            unread[name] = "a recording has no disk"
    found = Inspection(
        tool=f"imgverify {__version__}",
        artifact=artifact,
        devices=layout.devices if layout else None,
        groups=part("groups", lambda: _groups(fact("lvm"))),
        mounts=part("mounts", lambda: _mounts(fact("fstab"), layout)),
        system=part("system", lambda: _system(fact("os_release"), layout)),
        kernels=_kernels(layout) if layout else None,
        boot=part("boot", lambda: _boot(fact("bootloader"), layout)),
        cloud_init=part("cloud_init", lambda: _cloud_init(fact("cloud_init"))),
        packages=part("packages", lambda: _packages(fact("packages"))),
        people=part("people", lambda: _people(fact("accounts"), fact("ssh_keys"), unread)),
        services=part("services", lambda: _services(fact("systemd_units"))),
        folders=layout.folders if layout else None,
        files=layout.files if layout else None,
        unread=unread,
    )
    unread.update(layout.troubles if layout else {})
    return found


def _groups(lvm: Any) -> tuple[Group, ...]:
    return tuple(
        Group(
            name=group.name,
            size=group.size,
            free=group.free,
            disks=group.disks,
            volumes=tuple(
                Volume(name=one.name, size=one.size, layout=one.layout) for one in group.volumes
            ),
        )
        for group in lvm.groups
    )


def _mounts(fstab: Fstab, layout: Layout | None) -> tuple[Mount, ...]:
    known = {one.path: one for one in layout.mounts} if layout else {}
    swaps = [entry for entry in fstab.entries if not entry.path.startswith("/")]
    paths = {entry.path for entry in fstab.entries if entry.path.startswith("/")}
    found = []
    for path in sorted(paths | {*known}):
        mounted = known.get(path)
        device, trouble = (mounted.device, mounted.trouble) if mounted else ("", "")
        lines: tuple[FstabEntry | None, ...] = fstab.lines_for(path) or (None,)
        found += [_mount(path, line, device, trouble) for line in lines]
    return (*found, *(_mount("swap", line, "", "") for line in swaps if line.is_swap))


def _mount(path: str, line: FstabEntry | None, device: str, trouble: str) -> Mount:
    return Mount(
        path=path,
        source=line.source if line else "",
        device=device,
        filesystem=line.filesystem if line else "",
        options=line.options if line else (),
        where=line.where if line else "",
        trouble=trouble,
    )


def _system(release: Any, layout: Layout | None) -> System:
    return System(
        id=release.id,
        version_id=release.version_id,
        pretty=release.pretty,
        architecture=layout.machine if layout else "",
    )


def _kernels(layout: Layout) -> tuple[Kernel, ...]:
    return tuple(Kernel(version=one, parts=parts) for one, parts in layout.kernels.items())


def _boot(loader: Bootloader, layout: Layout | None) -> Boot:
    first = layout.devices[0] if layout and layout.devices else None
    return Boot(
        bios=None if first is None else bool(first.table and first.table.boot_code),
        uefi=layout.efi_programs if layout else (),
        loaders=tuple(sorted(loader.configs)),
        entries=tuple(map(_entry, loader.entries())) if _has_menu(loader) else (),
        protected=bool(loader.protected),
    )


def _has_menu(loader: Bootloader) -> bool:
    """Whether anything is there to boot; nothing boots a container."""
    return bool(loader.configs or loader.entry_files)


def _entry(entry: BootEntry) -> Entry:
    words = (name if value is None else f"{name}={value}" for name, value in entry.arguments.items)
    return Entry(
        title=entry.title, kernel=entry.kernel, arguments=" ".join(words), where=entry.where
    )


def _cloud_init(found: Any) -> CloudInit:
    is_installed = bool(found.installed)
    unread = reason_of(found.datasource_list) if is_installed else None
    if unread:
        raise unread
    return CloudInit(
        installed=is_installed,
        disabled=_or_empty(found.disabled),
        datasources=found.datasource_list if is_installed else None,
    )


def _or_empty(value: Any) -> str:
    """Of what may switch it off, a file in /run is no part of an image."""
    return "" if reason_of(value) else str(value)


def _packages(found: Packages) -> Installed:
    managers = Counter(one.manager for one in found.installed)
    return Installed(count=managers.total(), managers=dict(sorted(managers.items())))


def _people(accounts: Accounts, ssh_keys: Any, unread: dict[str, str]) -> People:
    keys: tuple[AuthorizedKey, ...] = ()
    try:
        keys = tuple(ssh_keys.authorized)
    except NotObservedError as error:
        unread["keys"] = error.reason
    passwords = accounts.passwords
    if missing := reason_of(passwords):
        unread["passwords"] = missing.reason
        passwords = {}
    users = []
    for user in accounts.people:
        password = passwords.get(user.name)
        own = [key for key in keys if _belongs(key.path, user.name, user.home)]
        users.append(
            Person(
                name=user.name,
                uid=user.uid,
                home=user.home,
                shell=user.shell or "/bin/sh",
                password=str(password.kind) if password else "",
                keys=tuple(map(_key, own)),
            )
        )
    shown = {key for user in users for key in user.keys}
    others = tuple(one for one in map(_key, keys) if one not in shown)
    return People(users=tuple(users), other_keys=others)


def _belongs(path: str, name: str, home: str) -> bool:
    folder, _, file = path.rpartition("/")
    if file.startswith("authorized_keys"):
        return folder == f"{home.rstrip('/')}/.ssh"
    # Of /etc/ssh/authorized_keys.d and the like, the file's name says whose they are.
    return file == name


def _key(key: AuthorizedKey) -> Key:
    return Key(
        path=key.path,
        type=key.type,
        fingerprint=key.fingerprint,
        comment=key.comment,
        options=key.options,
    )


def _services(units: SystemdUnits) -> Services:
    words = {name: word for name, word in units.files.words.items() if not reason_of(word)}
    return Services(
        default_target=_or_empty(units.default_target),
        enabled=tuple(name for name, word in words.items() if word == "enabled"),
        masked=tuple(name for name, word in words.items() if word.startswith("masked")),
    )
