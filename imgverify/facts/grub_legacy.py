"""The menus of GRUB Legacy (0.9x), which PV-GRUB reads too: what each entry boots, from where."""

from __future__ import annotations

import posixpath
import re
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field

from imgverify.facts.answers import Answers
from imgverify.facts.grub_secrets import GRUB_MASKS
from imgverify.facts.questions import Command, File, Stat
from imgverify.unobserved import NotObservedError

FOLDER = "/boot/grub"
# Red Hat's GRUB reads the first; PV-GRUB, and GRUB as its authors built it, the second.
NAMES = ("grub.conf", "menu.lst")
_KERNELS = "/boot/*"

FILES = tuple(File(f"{FOLDER}/{name}", masks=GRUB_MASKS) for name in NAMES)
STATS: tuple[Stat, ...] = (Stat(_KERNELS),)
COMMANDS: tuple[Command, ...] = ()

_DEVICE = re.compile(r"(\([^()]*\))?(.*)")


@dataclass(frozen=True, slots=True)
class MenuEntry:
    """What one title boots.

    Args:
        line: of its title.
        title: as the menu shows it.
        root: the device that files are on, `(hd0,0)`; empty when the entry does not say.
        kernel: path on that device; empty when it loads none (another boot loader).
        arguments: words after the kernel.
        initrd: path on that device; empty when there is none.
    """

    line: int
    title: str
    root: str
    kernel: str
    arguments: tuple[str, ...]
    initrd: str


@dataclass(frozen=True, slots=True)
class Menu:
    """One menu.

    Args:
        path: of the file.
        default: number of the entry that boots when nobody chooses, as written; `0` when not said.
        entries: in order; the first has number 0.
    """

    path: str
    default: str
    entries: tuple[MenuEntry, ...]


@dataclass(frozen=True, slots=True)
class GrubLegacy:
    """The menus, and what lies in /boot.

    Args:
        menus: by path; those that exist.
        files: paths of files directly in /boot, symlinks to files among them.
    """

    menus: Mapping[str, Menu]
    files: frozenset[str]

    def has(self, path: str) -> bool:
        """Whether a file is there.

        Args:
            path: on the running system.

        Raises:
            NotObservedError: nobody looked into its folder.
        """
        if posixpath.dirname(path) != posixpath.dirname(_KERNELS):
            raise NotObservedError(f"whether {path} exists was not looked at: only /boot was")
        return path in self.files


def parse(answers: Answers) -> GrubLegacy:
    """Read the menus.

    Args:
        answers: what a plane delivered.
    """
    texts = {file.path: answers.text(file.path) for file in FILES}
    found = (answers.real_state(one.path) for one in answers.states_of(_KERNELS))
    return GrubLegacy(
        menus={path: read_menu(path, text) for path, text in texts.items() if text is not None},
        files=frozenset(one.path for one in found if one and stat.S_ISREG(one.mode)),
    )


def read_menu(path: str, text: str) -> Menu:
    """Read a menu; a command and its arguments may have blanks or one `=` between them.

    Args:
        path: of the file.
        text: its content.

    Source: GRUB 0.97's manual, chapters "Configuration" and "Commands".
    """
    default = "0"
    drafts: list[_Draft] = []
    for number, line in enumerate(text.splitlines(), start=1):
        found = re.match(r"\s*([a-z][a-z0-9]*)(?:\s*=\s*|\s+|$)(.*)", line)
        command, rest = (found[1], found[2].strip()) if found else ("", "")
        if command == "title":
            drafts.append(_Draft(number, rest))
        elif drafts:
            drafts[-1].commands[command] = rest
        elif command == "default":
            default = rest
    return Menu(path, default, tuple(one.entry() for one in drafts))


@dataclass(slots=True)
class _Draft:
    """An entry's commands; of several of a kind the last counts."""

    line: int
    title: str
    commands: dict[str, str] = field(default_factory=dict)

    def entry(self) -> MenuEntry:
        words = [
            word for word in self.commands.get("kernel", "").split() if not word.startswith("--")
        ]
        device, kernel = _split(words[0] if words else "")
        _, initrd = _split((self.commands.get("initrd", "").split() or [""])[0])
        root = (self.commands.get("root", "").split() or [""])[0]
        return MenuEntry(self.line, self.title, device or root, kernel, tuple(words[1:]), initrd)


def _split(name: str) -> tuple[str, str]:
    found = _DEVICE.fullmatch(name)
    return (found[1] or "", found[2]) if found else ("", name)
