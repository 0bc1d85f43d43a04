"""GRUB Legacy and PV-GRUB: a menu that leads to a kernel on this disk."""

from __future__ import annotations

from imgverify.expect import Expect
from imgverify.facts.fstab import Fstab
from imgverify.facts.grub_legacy import FOLDER, NAMES, GrubLegacy, Menu, MenuEntry
from imgverify.unobserved import NotObservedError


def test_grub_legacy_menu(
    grub_legacy: GrubLegacy,
    fstab: Fstab,
    expect: Expect,
    root: str = "",
    arguments: list[str] | None = None,
    file: str = "menu.lst",
) -> None:
    """Every entry of GRUB Legacy's menu loads a kernel and an initrd that are there.

    Args:
        grub_legacy: the menus.
        fstab: whether /boot is a file system of its own: then paths of the menu start below it.
        expect: the recorder.
        root: device that every entry must name: `(hd0,0)`; `(hd0)` for a disk without a table.
        arguments: words that every kernel must be given: `root=LABEL=root`, `console=hvc0`.
        file: `menu.lst` (what PV-GRUB reads) or `grub.conf` (what Red Hat's GRUB reads).
    """
    if file not in NAMES:
        raise ValueError(f"file {file!r}: it is one of {', '.join(NAMES)}")
    path = f"{FOLDER}/{file}"
    menu = grub_legacy.menus.get(path, Menu(path, "", ()))
    expect(
        bool(menu.entries),
        wanted="a menu with an entry",
        found=f"{len(menu.entries)} entries" if path in grub_legacy.menus else "no such file",
        where=path,
        mend=f"write {path}: default=0, timeout=0, title, root, kernel, initrd",
    )
    if menu.entries:
        _judge_default(menu, expect)
    folder = "/boot" if fstab.at("/boot") else ""
    for entry in menu.entries:
        where = f"{path}:{entry.line} ({entry.title})"
        _judge_entry(entry, root, arguments or [], where, expect)
        for kind, name in (("kernel", entry.kernel), ("initrd", entry.initrd)):
            is_there = bool(name) and grub_legacy.has(f"{folder}{name}")
            expect(
                is_there,
                wanted=f"a line `{kind}` with a file that exists",
                found=(name if is_there else f"no {folder}{name}") if name else f"no {kind}",
                where=where,
                mend=f"name a file in /boot that `ls /boot` shows in the line `{kind}`",
            )


def _judge_default(menu: Menu, expect: Expect) -> None:
    if not menu.default.isdecimal():
        raise NotObservedError(f"{menu.path}: the default is {menu.default!r}, not a number")
    expect(
        int(menu.default) < len(menu.entries),
        wanted=f"a default below {len(menu.entries)}, the number of entries",
        found=f"default {menu.default}",
        where=menu.path,
        mend=f"set default=0 in {menu.path}",
    )


def _judge_entry(
    entry: MenuEntry, root: str, arguments: list[str], where: str, expect: Expect
) -> None:
    if root:
        expect(
            entry.root == root,
            wanted=f"root {root}",
            found=f"root {entry.root}" if entry.root else "no root line",
            where=where,
            mend=f"write `root {root}` into the entry",
        )
    for word in arguments:
        expect(
            _given(entry, word) == word,
            wanted=word,
            found=_given(entry, word) or f"no {word.partition('=')[0]}",
            where=where,
            mend=f"add {word} to the line `kernel`",
        )


def _given(entry: MenuEntry, word: str) -> str:
    """What an argument of a name is set to, in the kernel's reading: the last of several counts.

    Consoles add up, so each is looked for as it is.
    """
    name, equals, _ = word.partition("=")
    if word in entry.arguments and name == "console":
        return word
    same = [one for one in entry.arguments if one.partition("=")[:2] == (name, equals)]
    return same[-1] if same else ""
