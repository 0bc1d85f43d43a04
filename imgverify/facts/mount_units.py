"""What systemd's mount units say about the next boot, and what generators made of this one."""

from __future__ import annotations

from dataclasses import dataclass

from imgverify.facts import partitions
from imgverify.facts.answers import Answers
from imgverify.facts.drop_ins import NOWHERE, precedence
from imgverify.facts.mount_options import split_options
from imgverify.facts.questions import Command, File, Stat
from imgverify.facts.unit_files import drop_in_owners, path_of, settings, unit_of
from imgverify.unobserved import attempt

FOLDERS = precedence("systemd/system")
_SYSTEMD = ("/usr/lib/systemd/systemd", "/lib/systemd/systemd")
_PULLED_IN = ("wants", "requires")
# Where systemd-gpt-auto-generator(8) mounts partitions, by their types; those of / and /usr are
# for x86-64 and 64-bit ARM. Source: the Discoverable Partitions Specification.
DISCOVERED = {
    "4f68bce3-e8cd-4db1-96e7-fbcaf984b709": ("/",),
    "b921b045-1df0-41c3-af44-4c6f280d3fae": ("/",),
    "8484680c-9521-48c6-9c11-b0720656f69e": ("/usr",),
    "b0e01050-ee5f-4390-949a-9101b17104e9": ("/usr",),
    "933ac7e1-2eb4-4f13-b844-0e14e2aef915": ("/home",),
    "3b8f8425-20e0-4f3b-907f-1a25a76f98e8": ("/srv",),
    "4d21b016-b534-45c2-a9fb-5c16e091fd2d": ("/var",),
    "7ec6f557-3bc5-4aca-b293-16ef5df639d1": ("/var/tmp",),  # noqa: S108 - a mount point
    "bc13c2ff-59e6-4262-a352-b275fd6f7172": ("/boot",),
    "c12a7328-f81f-11d2-ba4b-00a0c93ec93b": ("/boot", "/efi"),
}

FILES: tuple[File, ...] = tuple(
    File(f"{folder}/{name}") for folder in FOLDERS for name in ("*.mount", "*mount.d/*.conf")
)
STATS: tuple[Stat, ...] = (
    *(Stat(f"{folder}/*.{how}/*.mount") for folder in FOLDERS for how in _PULLED_IN),
    *(Stat(path) for path in _SYSTEMD),
)
COMMANDS: tuple[Command, ...] = (
    Command(
        "mount-units",
        "[ -d /run/systemd/system ] || exit 0; "
        "systemctl show '*.mount' --property=Id,Where,Options,FragmentPath,SourcePath",
    ),
    *partitions.COMMANDS,
)


@dataclass(frozen=True, slots=True)
class MountUnit:
    """A unit file as it counts.

    Args:
        name: `tmp.mount`.
        path: mount point.
        where: the file that defines it.
        options: after drop-ins, in order.
        filesystem: type; empty when left to the kernel.
        source: what is mounted.
        masked: whether it is linked to /dev/null, so that nothing can be mounted there at boot.
        enabled: whether a target pulls it in.
    """

    name: str
    path: str
    where: str
    options: tuple[str, ...] = ()
    filesystem: str = ""
    source: str = ""
    masked: bool = False
    enabled: bool = False

    @property
    def beats_fstab(self) -> bool:
        """Whether it wins over what systemd makes of a line of fstab (systemd.unit(5))."""
        return self.where.startswith(("/etc/", "/run/systemd/system/"))


@dataclass(frozen=True, slots=True)
class Amendment:
    """A drop-in.

    Args:
        owner: whom it amends: `tmp.mount`, `var-.mount` or `mount`.
        where: its file.
        options: they replace what was there.
        is_silent: whether it says nothing about options: it only hides weaker ones of its name.
    """

    owner: str
    where: str
    options: tuple[str, ...] = ()
    is_silent: bool = False


@dataclass(frozen=True, slots=True)
class LoadedMount:
    """A mount unit in systemd's memory: `fragment` is its file, `origin` what a generator read."""

    path: str
    options: tuple[str, ...]
    fragment: str
    origin: str


@dataclass(frozen=True, slots=True)
class MountUnits:
    """Mount units on the disk, and in memory.

    Args:
        has_systemd: whether systemd is installed.
        units: by name.
        amendments: drop-ins; of the same owner and name only the one that counts.
        loaded: what systemd knows now; not observed on a disk.
        discoverable: paths that a generator may mount something at because of the partitions.
    """

    has_systemd: bool
    units: tuple[MountUnit, ...]
    amendments: tuple[Amendment, ...]
    loaded: tuple[LoadedMount, ...]
    discoverable: tuple[str, ...]

    def at(self, path: str) -> MountUnit | None:
        """Find the unit of a mount point, enabled or not.

        Args:
            path: absolute.
        """
        return next((unit for unit in self.units if unit.name == unit_of(path)), None)

    def amendment(self, path: str) -> Amendment | None:
        """Find the drop-in that has the last word on a mount point's options.

        They are read by name, whichever folder they are in; one of a stronger owner takes the place
        of that with the same name (systemd.unit(5)).

        Args:
            path: absolute.
        """
        named: dict[str, Amendment] = {}
        for owner in drop_in_owners(unit_of(path)):
            named |= {
                one.where.rpartition("/")[2]: one for one in self.amendments if one.owner == owner
            }
        ranked = [one for _, one in sorted(named.items()) if not one.is_silent]
        return ranked[-1] if ranked else None


def parse(answers: Answers) -> MountUnits:
    """Read unit files, drop-ins and what pulls them in.

    Args:
        answers: what a plane delivered.
    """
    pulled_in = {
        state.path.rpartition("/")[2]
        for folder in FOLDERS
        for how in _PULLED_IN
        for state in answers.states_of(f"{folder}/*.{how}/*.mount")
    }
    amendments = _amendments(answers)
    found: dict[str, MountUnit] = {}
    for folder in FOLDERS:
        for state in answers.states_of(f"{folder}/*.mount"):
            name = state.path.rpartition("/")[2]
            if name not in found:
                text = "" if state.target == NOWHERE else (answers.text(state.path) or "")
                # An empty file masks as /dev/null does (systemd.unit(5)).
                masked = not text
                found[name] = _unit(
                    name, state.path, text, masked=masked, enabled=name in pulled_in
                )
    return MountUnits(
        has_systemd=any(answers.state(path) for path in _SYSTEMD),
        units=tuple(found[name] for name in sorted(found)),
        amendments=amendments,
        loaded=attempt(lambda: _loaded(answers.output("mount-units"))),
        discoverable=attempt(lambda: _discoverable(answers)),
    )


def _discoverable(answers: Answers) -> tuple[str, ...]:
    tables = partitions.parse(answers).tables
    return tuple(
        path
        for table in tables
        for one in table.partitions
        for path in DISCOVERED.get(one.type, ())
    )


def _unit(name: str, where: str, text: str, *, masked: bool, enabled: bool) -> MountUnit:
    said = dict(settings(text, "Mount"))
    return MountUnit(
        name=name,
        path=said.get("Where", "").rstrip("/") or path_of(name),
        where=where,
        options=split_options(said.get("Options", "")),
        filesystem=said.get("Type", ""),
        source=said.get("What", ""),
        masked=masked,
        enabled=enabled and not masked,
    )


def _amendments(answers: Answers) -> tuple[Amendment, ...]:
    files: dict[tuple[str, str], str] = {}
    for folder in FOLDERS:
        for state in answers.states_of(f"{folder}/*mount.d/*.conf"):
            *_, owner, name = state.path.split("/")
            files.setdefault((owner.removesuffix(".d"), name), state.path)
    found: list[Amendment] = []
    for (owner, _), path in sorted(files.items()):
        link = answers.state(path)
        is_masked = link and link.target == NOWHERE
        said = {} if is_masked else dict(settings(answers.text(path) or "", "Mount"))
        options = split_options(said.get("Options", ""))
        found.append(Amendment(owner, path, options, is_silent="Options" not in said))
    return tuple(found)


def _loaded(text: str) -> tuple[LoadedMount, ...]:
    found: list[LoadedMount] = []
    for block in text.split("\n\n"):
        said = dict(line.split("=", 1) for line in block.splitlines() if "=" in line)
        if said.get("FragmentPath"):
            found.append(
                LoadedMount(
                    path=said.get("Where", ""),
                    options=split_options(said.get("Options", "")),
                    fragment=said["FragmentPath"],
                    origin=said.get("SourcePath", ""),
                )
            )
    return tuple(found)
