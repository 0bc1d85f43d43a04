"""Kernel modules: what is loaded, what could be, and what modprobe was told."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from imgverify.facts.answers import Answers
from imgverify.facts.drop_ins import precedence, winners
from imgverify.facts.questions import Command, File, Stat
from imgverify.facts.running import running_text
from imgverify.unobserved import NotObservedError, attempt

_LOADED = "/proc/modules"
_BUILTIN = "/lib/modules/*/modules.builtin"
_MODULES = "/lib/modules/*/modules.dep"
_MODPROBE = tuple(f"{folder}/*.conf" for folder in precedence("modprobe.d"))

FILES: tuple[File, ...] = (
    File(_LOADED),
    File(_BUILTIN),
    File(_MODULES, limit=4 * 1024 * 1024),
    *(File(pattern) for pattern in _MODPROBE),
)
STATS: tuple[Stat, ...] = ()
COMMANDS: tuple[Command, ...] = ()


@dataclass(frozen=True, slots=True)
class ModuleRule:
    """A line of modprobe.d(5).

    Args:
        where: file and line.
        command: `install` or `blacklist`.
        module: with underscores.
        action: what an `install` line runs; empty for others.
    """

    where: str
    command: str
    module: str
    action: str = ""

    @property
    def refuses(self) -> bool:
        """Whether an `install` line surely loads nothing: its whole command is true or false."""
        return re.fullmatch(r"(?:(?:/usr)?/bin/)?(?:true|false)", self.action) is not None


@dataclass(frozen=True, slots=True)
class KernelModules:
    """Modules of the running kernel and of every installed one.

    Args:
        loaded: names with underscores; not observed on a disk.
        builtin: by kernel version, modules that are part of the kernel itself.
        available: by kernel version, modules that can be loaded.
        rules: `install` and `blacklist` lines as modprobe reads them.
    """

    loaded: frozenset[str]
    builtin: Mapping[str, frozenset[str]]
    available: Mapping[str, frozenset[str]]
    rules: tuple[ModuleRule, ...]

    def kernels_with(self, module: str) -> tuple[str, ...]:
        """List the installed kernels that can load a module.

        Args:
            module: with dashes or underscores.
        """
        return tuple(one for one, names in self.available.items() if canonical(module) in names)

    def kernels_made_with(self, module: str) -> tuple[str, ...]:
        """List the installed kernels that have a module built in.

        Args:
            module: with dashes or underscores.
        """
        return tuple(one for one, names in self.builtin.items() if canonical(module) in names)

    def rules_for(self, module: str, command: str) -> tuple[ModuleRule, ...]:
        """List what modprobe was told about a module.

        Args:
            module: with dashes or underscores.
            command: `install` or `blacklist`.
        """
        return tuple(
            rule
            for rule in self.rules
            if rule.command == command and rule.module == canonical(module)
        )


def canonical(module: str) -> str:
    """Spell a module's name as the kernel does: `usb-storage` is `usb_storage`.

    Args:
        module: any spelling.
    """
    return module.replace("-", "_")


def parse(answers: Answers) -> KernelModules:
    """Read module lists and modprobe's configuration.

    Args:
        answers: what a plane delivered.

    Raises:
        NotObservedError: no installed kernel was found, so that nothing can be said about modules.
    """
    dependencies = answers.texts(_MODULES)
    builtin = answers.texts(_BUILTIN)
    if not dependencies:
        raise NotObservedError(f"no kernel's list of modules was found: {_MODULES}")
    return KernelModules(
        loaded=attempt(lambda: _loaded(answers)),
        builtin={_version(path): _names(text) for path, text in builtin.items()},
        available={_version(path): _names(text) for path, text in dependencies.items()},
        rules=tuple(
            rule for path, text in winners(answers, _MODPROBE) for rule in _rules(path, text)
        ),
    )


def _version(path: str) -> str:
    return path.split("/")[3]


def _names(text: str) -> frozenset[str]:
    """Names from paths such as `kernel/fs/cramfs/cramfs.ko.xz: kernel/lib/….ko.xz`."""
    files = (line.partition(":")[0] for line in text.splitlines() if line)
    return frozenset(canonical(file.rpartition("/")[2].partition(".ko")[0]) for file in files)


def _loaded(answers: Answers) -> frozenset[str]:
    text = running_text(answers, _LOADED)
    # A kernel without loadable modules has no such file.
    return frozenset(line.split(" ")[0] for line in (text or "").splitlines())


def _rules(path: str, text: str) -> list[ModuleRule]:
    found: list[ModuleRule] = []
    number = 1
    for joined in re.split(r"(?<!\\)\n", text):
        words = joined.replace("\\\n", " ").split(None, 2)
        if len(words) > 1 and words[0] in ("install", "blacklist"):
            action = words[2].strip() if len(words) > 2 else ""  # noqa: PLR2004 - name, module, command
            found.append(ModuleRule(f"{path}:{number}", words[0], canonical(words[1]), action))
        number += joined.count("\n") + 1
    return found
