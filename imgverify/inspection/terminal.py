"""An inspection for a person: a section for each part, plain where there is no terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

from rich.console import Console

from imgverify.inspection.document import Boot, Inspection, Key, People, Services
from imgverify.inspection.sheet import Sheet
from imgverify.inspection.shown_size import shown_size
from imgverify.inspection.storage_tables import device_rows, mount_rows, table_lines

T = TypeVar("T")
# Longer lists are cut off; -v shows all of them.
_LISTED = 12


def print_inspection(found: Inspection, console: Console, *, verbose: bool) -> None:
    """Print everything.

    Args:
        found: the document.
        console: where to.
        verbose: every service, boot entry and key instead of the first.
    """
    sheet = Sheet(console)
    most = None if verbose else _LISTED
    _artifact(found, sheet)
    _storage(found, sheet)
    _system(found, sheet)
    if found.boot is not None:
        _boot(found.boot, sheet, most)
    if found.people is not None:
        _people(found.people, sheet, most)
    if found.services is not None:
        _services(found.services, sheet, most)
    if found.folders:
        sheet.heading("biggest folders", f"{found.files} files")
        rows = [(shown_size(one.size), str(one.files), one.path) for one in found.folders]
        sheet.table(("size:", "files:", "folder"), rows)
    if found.unread:
        sheet.heading("not read")
        sheet.pairs([(name, reason) for name, reason in found.unread.items()], style="red")


def _artifact(found: Inspection, sheet: Sheet) -> None:
    artifact, wrapping = found.artifact, found.artifact.wrapping
    sheet.heading((artifact.origin or artifact.location).rstrip("/").rsplit("/", 1)[-1])
    sheet.pairs([("where", artifact.origin or artifact.location)])
    if wrapping is None:
        sheet.pairs([("kind", f"{artifact.kind} ({artifact.format})")])
        return
    kind = " in ".join(reversed(wrapping.layers)) or artifact.format
    facts = [wrapping.variant, "compressed" if wrapping.compressed else ""]
    if wrapping.cluster_size:
        facts.append(f"clusters of {shown_size(wrapping.cluster_size)}")
    if wrapping.snapshots:
        facts.append(f"snapshots {', '.join(wrapping.snapshots)}")
    if wrapping.parent:
        facts.append(f"needs {wrapping.parent}")
    size = shown_size(wrapping.file_size or artifact.size)
    occupied = shown_size(wrapping.allocated)
    if 0 < wrapping.allocated < wrapping.file_size and occupied != size:
        size += f", of which {occupied} are not holes"
    rows = [("kind", ", ".join([kind, *filter(None, facts)]))]
    if artifact.size:
        rows.append(("size", size))
    if wrapping.virtual_size:
        rows.append(("virtual size", shown_size(wrapping.virtual_size)))
    rows += [("hardware", f"{name} {value}") for name, value in wrapping.hardware.items()]
    sheet.pairs(rows)
    sheet.pairs([("problem", problem) for problem in wrapping.problems], style="yellow")


def _storage(found: Inspection, sheet: Sheet) -> None:
    if found.devices:
        sheet.heading("disks", *table_lines(found.devices))
        sheet.table(
            ("device", "size:", "type", "holds", "label", "used:", "free:", "mounted", "note"),
            device_rows(found.devices, found.mounts or ()),
        )
    for group in found.groups or ():
        disks = ", ".join(group.disks)
        sheet.pairs(
            [
                (
                    f"group {group.name}",
                    f"{shown_size(group.size)} on {disks}, {shown_size(group.free)} free",
                )
            ]
        )
    if found.mounts:
        sheet.heading("mounts of the next boot")
        sheet.table(("path", "source", "type", "options", "from"), mount_rows(found.mounts))


def _system(found: Inspection, sheet: Sheet) -> None:
    sheet.heading("system")
    if system := found.system:
        name = system.pretty or f"{system.id} {system.version_id}".strip()
        sheet.pairs([("name", name), ("architecture", system.architecture or "unknown")])
    if found.packages is not None:
        managers = ", ".join(f"{count} {name}" for name, count in found.packages.managers.items())
        sheet.pairs([("packages", managers)])
    for kernel in found.kernels or ():
        sheet.pairs([("kernel", f"{kernel.version} ({', '.join(kernel.parts)})")])
    if (cloud := found.cloud_init) is not None:
        sources = "finds its data source by itself"
        if cloud.datasources is not None:
            sources = ", ".join(cloud.datasources)
        off = f", switched off by {cloud.disabled}" if cloud.disabled else ""
        sheet.pairs([("cloud-init", f"{sources}{off}" if cloud.installed else "not installed")])


def _boot(boot: Boot, sheet: Sheet, most: int | None) -> None:
    ways = [word for word, is_there in (("BIOS", boot.bios), ("UEFI", boot.uefi)) if is_there]
    nothing = "nothing that a firmware could start" if boot.bios is not None else "no disk"
    sheet.heading("boot")
    sheet.pairs(
        [
            ("firmware", " and ".join(ways) or nothing),
            *(("UEFI program", path) for path in boot.uefi),
            *(("configuration", path) for path in boot.loaders),
            ("password", "asked before a change" if boot.protected else "not asked"),
        ]
    )
    _some(sheet, boot.entries, most, lambda one: (one.title or one.kernel, one.arguments))


def _people(people: People, sheet: Sheet, most: int | None) -> None:
    sheet.heading("users with a shell")
    rows = [
        (
            one.name,
            str(one.uid),
            one.password or "not read",
            one.shell,
            one.home,
            str(len(one.keys)),
        )
        for one in people.users
    ]
    sheet.table(("user", "id:", "password", "shell", "home", "keys:"), rows)
    owned = [(user.name, key) for user in people.users for key in user.keys]
    others = [(key.path, key) for key in people.other_keys]
    _some(sheet, dict.fromkeys([*owned, *others]), most, lambda one: (one[0], _key(one[1])))


def _key(key: Key) -> str:
    words = (key.options, key.type, key.fingerprint, key.comment)
    return " ".join(filter(None, words)) or f"a line of {key.path} that is no key"


def _services(services: Services, sheet: Sheet, most: int | None) -> None:
    sheet.heading("units")
    target = [("boots into", services.default_target)] if services.default_target else []
    sheet.pairs(target)
    for word, names in (("enabled", services.enabled), ("masked", services.masked)):
        shown = names[:most] if most else names
        more = f" and {len(names) - len(shown)} more (-v)" if len(names) > len(shown) else ""
        if names:
            sheet.pairs([(f"{len(names)} {word}", f"{', '.join(shown)}{more}")])


def _some(
    sheet: Sheet, items: Iterable[T], most: int | None, row: Callable[[T], tuple[str, str]]
) -> None:
    every = list(items)
    sheet.pairs([row(one) for one in every[:most]])
    if most and len(every) > most:
        sheet.pairs([("…", f"{len(every) - most} more (-v)")])
