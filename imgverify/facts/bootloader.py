"""What boots: entries, kernel arguments, defaults for new kernels, and who may change them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from imgverify.facts.answers import Answers
from imgverify.facts.boot_entries import BootEntry, from_config, from_entry_file, variables
from imgverify.facts.grub_config import GrubConfig, parse_config
from imgverify.facts.grub_env import parse_environment
from imgverify.facts.grub_secrets import GRUB_MASKS
from imgverify.facts.kernel_arguments import KernelArguments, parse_arguments
from imgverify.facts.questions import Command, File, Stat
from imgverify.facts.running import running_state, running_text
from imgverify.facts.shell_assignments import ShellAssignments, read_assignments
from imgverify.unobserved import NotObservedError, attempt, only_booted

# The folder of grub.cfg, user.cfg and grubenv: Red Hat's for BIOS, Debian's, and the EFI partition.
_FOLDERS = ("/boot/grub2", "/boot/grub", "/boot/efi/EFI/*", "/efi/EFI/*")
_LEGACY = ("/boot/grub/grub.conf", "/boot/grub/menu.lst")
_ENTRIES = "/boot/loader/entries/*.conf"
_DEFAULT = "/etc/default/grub"
_DEFAULT_PARTS = "/etc/default/grub.d/*.cfg"
_KERNEL_INSTALL = "/etc/kernel/cmdline"
_RUNNING = "/proc/cmdline"
_EFI = "/sys/firmware/efi"

FILES: tuple[File, ...] = (
    *(File(f"{folder}/grub.cfg", 1024 * 1024, GRUB_MASKS) for folder in _FOLDERS),
    *(File(f"{folder}/user.cfg", masks=GRUB_MASKS) for folder in _FOLDERS),
    *(File(f"{folder}/grubenv") for folder in _FOLDERS),
    *(File(path, masks=GRUB_MASKS) for path in _LEGACY),
    *(File(path) for path in (_ENTRIES, _DEFAULT, _DEFAULT_PARTS, _KERNEL_INSTALL, _RUNNING)),
)
STATS: tuple[Stat, ...] = (Stat(_EFI),)
COMMANDS: tuple[Command, ...] = ()


@dataclass(frozen=True, slots=True)
class ConfigAccess:
    """Who may read and write a file; `permissions` are the twelve bits."""

    permissions: int
    owner: str
    group: str


@dataclass(frozen=True, slots=True)
class Bootloader:
    """The boot loader's state on the disk, and how this system was booted.

    Args:
        configs: every GRUB configuration found, by path.
        environment: grubenv: by name, every value that one of them gives.
        access: by path, of grub.cfg, user.cfg and grubenv, or of what they are links to.
        protected: paths of configurations that have a hashed password for a superuser.
        entry_files: content of Boot Loader Specification entries, by path.
        defaults: /etc/default/grub and its parts.
        has_defaults: whether /etc/default/grub exists.
        kernel_install: /etc/kernel/cmdline, which new kernels take; None when absent.
        firmware: `uefi` or `bios`, of this boot; not observed on a disk.
        running: arguments of the running kernel; not observed on a disk.
    """

    configs: Mapping[str, GrubConfig]
    environment: Mapping[str, tuple[str, ...]]
    access: Mapping[str, ConfigAccess]
    protected: frozenset[str]
    entry_files: Mapping[str, str]
    defaults: ShellAssignments
    has_defaults: bool
    kernel_install: KernelArguments | None
    firmware: str
    running: KernelArguments

    def active(self, *, firmware: str = "") -> tuple[GrubConfig, ...]:
        """List the configurations that a firmware ends up with, stubs followed.

        Args:
            firmware: `uefi` or `bios`; empty for both.

        Raises:
            NotObservedError: there is none, or a stub leads to a file that was not found.
        """
        on_efi = [one for path, one in self.configs.items() if _is_on_efi(path)]
        on_disk = [one for path, one in self.configs.items() if not _is_on_efi(path)]
        starts = {"uefi": on_efi, "bios": on_disk, "": [*on_disk, *on_efi]}[firmware]
        found = {one.path: one for one in map(self._followed, starts)}
        # Folders may be links to each other (/boot/grub2 to /boot/grub): one text counts once.
        unique = {(one.kernels, one.assignments, one.hashed): one for one in found.values()}
        if not unique:
            raise NotObservedError("no GRUB configuration was found in /boot or the EFI partition")
        return tuple(unique.values())

    def ways(self) -> tuple[tuple[GrubConfig, ...], ...]:
        """List the configurations in use: of this boot, or on a disk of each way to boot it.

        Raises:
            NotObservedError: there is none, or a stub leads to a file that was not found.
        """
        if not only_booted(self.firmware):
            return (self.active(firmware=self.firmware),)
        on_efi = {_is_on_efi(path) for path in self.configs}
        possible = [name for name, has in (("bios", False), ("uefi", True)) if has in on_efi]
        # What all ways lead to is one way.
        return tuple(dict.fromkeys(self.active(firmware=one) for one in possible or ("",)))

    def entries(self) -> tuple[BootEntry, ...]:
        """List everything that any boot menu of this disk can boot.

        Raises:
            NotObservedError: nothing was found, so that no statement about "every entry" is true.
        """
        configs = self.active() if self.configs else ()
        possible = variables(configs, self.environment)
        found = [entry for config in configs for entry in from_config(config, possible)]
        if not configs or any(config.uses_entries for config in configs):
            for path, text in self.entry_files.items():
                found.extend(from_entry_file(path, text, possible))
        if not found:
            raise NotObservedError("no boot entry was found in /boot")
        return tuple(found)

    def _followed(self, config: GrubConfig) -> GrubConfig:
        if not config.forward or config.kernels or config.uses_entries:
            return config
        prefix = next((one.value for one in config.assignments if one.name == "prefix"), "")
        forward = re.sub(r"\$\{?prefix\}?", lambda _: prefix, config.forward)
        tail = re.sub(r"^\([^)]*\)", "", forward).replace("'", "").replace('"', "")
        # The stub names a path on the file system that holds /boot, which may be a file system of
        # its own or a subvolume: the folder and the name are what is certain.
        path = "/boot/" + "/".join(tail.split("/")[-2:])
        if path in self.configs and path != config.path:
            return self.configs[path]
        raise NotObservedError(f"{config.path} hands over to {config.forward}, which was not found")


def parse(answers: Answers) -> Bootloader:
    """Read every boot loader file.

    Args:
        answers: what a plane delivered.
    """
    texts = {
        path: text
        for name in ("grub.cfg", "user.cfg", "grubenv")
        for path, text in _beside(answers, name).items()
    }
    texts.update({path: text for path in _LEGACY if (text := answers.text(path)) is not None})
    configs = {
        path: parse_config(path, text)
        for path, text in texts.items()
        if path.endswith("/grub.cfg") or path in _LEGACY
    }
    environment: dict[str, tuple[str, ...]] = {}
    for path, text in texts.items():
        if path.endswith("/grubenv"):
            for name, value in parse_environment(text).items():
                environment[name] = tuple(dict.fromkeys([*environment.get(name, ()), value]))
    default = answers.text(_DEFAULT)
    kernel_install = answers.text(_KERNEL_INSTALL)
    main = [] if default is None else [(_DEFAULT, default)]
    return Bootloader(
        configs=configs,
        environment=environment,
        access={
            path: attempt(lambda path=path: _access(answers, path))  # type: ignore[misc]
            for path in texts
        },
        protected=frozenset(
            path
            for path, config in configs.items()
            if config.has_password(texts.get(path.rpartition("/")[0] + "/user.cfg"))
        ),
        entry_files=answers.texts(_ENTRIES),
        defaults=read_assignments([*main, *answers.texts(_DEFAULT_PARTS).items()]),
        has_defaults=default is not None,
        kernel_install=None if kernel_install is None else parse_arguments(kernel_install),
        firmware=attempt(lambda: "uefi" if running_state(answers, _EFI) else "bios"),
        running=attempt(lambda: _running(answers)),
    )


def _beside(answers: Answers, name: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for folder in _FOLDERS:
        if "*" in folder:
            found |= answers.texts(f"{folder}/{name}")
        elif (text := answers.text(f"{folder}/{name}")) is not None:
            found[f"{folder}/{name}"] = text
    return found


def _access(answers: Answers, path: str) -> ConfigAccess:
    state = answers.real_state(path)
    if state is None:
        raise NotObservedError(f"{path} was read, but its mode was not")
    return ConfigAccess(state.permissions, state.owner, state.group)


def _running(answers: Answers) -> KernelArguments:
    text = running_text(answers, _RUNNING)
    if text is None:
        raise NotObservedError(f"{_RUNNING} is absent")
    return parse_arguments(text)


def _is_on_efi(path: str) -> bool:
    return "/EFI/" in path
