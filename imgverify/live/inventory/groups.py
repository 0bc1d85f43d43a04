"""Hosts, groups and variables of an inventory, whatever format they were written in."""

from __future__ import annotations

from dataclasses import dataclass, field
from graphlib import CycleError, TopologicalSorter

from imgverify.errors import ArtifactError

ALL, UNGROUPED = "all", "ungrouped"
_PRIORITY = "ansible_group_priority"


@dataclass(frozen=True, slots=True)
class Said:
    """The value of a variable.

    Args:
        text: as it was written, without quotes; empty for nothing.
        place: file and line.
        trouble: why there is no text: it is encrypted, or no scalar; part of a sentence.
    """

    text: str
    place: str
    trouble: str = ""


Variables = dict[str, Said]


@dataclass(slots=True)
class Group:
    """A group: names of hosts and of groups below it, in their order.

    Args:
        place: file and line where it was first named.
    """

    name: str
    place: str = ""
    hosts: dict[str, None] = field(default_factory=dict)
    children: dict[str, None] = field(default_factory=dict)
    variables: Variables = field(default_factory=dict)

    @property
    def priority(self) -> int:
        """Which of several groups at the same depth wins: the highest."""
        said = self.variables.get(_PRIORITY)
        return int(said.text) if said and said.text.isascii() and said.text.isdigit() else 1


@dataclass(slots=True)
class Inventory:
    """What a file says.

    Args:
        groups: by name; `all` is there.
        hosts: the variables of each host, in the order of the file.
    """

    groups: dict[str, Group] = field(default_factory=lambda: {ALL: Group(ALL)})
    hosts: dict[str, Variables] = field(default_factory=dict)

    def group(self, name: str, place: str) -> Group:
        """A group, which is made when it is not there.

        Args:
            name: of the group.
            place: file and line.
        """
        return self.groups.setdefault(name, Group(name, place))

    def host(self, name: str) -> Variables:
        """The variables of a host, which is made when it is not there.

        Args:
            name: of the host.
        """
        return self.hosts.setdefault(name, {})

    def finish(self) -> None:
        """Put what stands alone where it belongs: below `all`, and hosts into `ungrouped`.

        Raises:
            ArtifactError: a group is below itself.
        """
        owned = {child for group in self.groups.values() for child in group.children}
        for name in self.groups:
            if name not in owned and name != ALL:
                self.groups[ALL].children[name] = None
        grouped = {
            host
            for group in self.groups.values()
            if group.name not in {ALL, UNGROUPED}
            for host in group.hosts
        }
        lonely = [host for host in self.hosts if host not in grouped]
        if lonely:
            self.group(UNGROUPED, "").hosts.update(dict.fromkeys(lonely))
            self.groups[ALL].children[UNGROUPED] = None
        self._upwards()

    def _upwards(self) -> list[str]:
        """Names of all groups, each after those below it."""
        below = {name: group.children.keys() for name, group in self.groups.items()}
        try:
            return [*TopologicalSorter(below).static_order()]
        except CycleError as error:
            group = self.groups[error.args[1][0]]
            raise ArtifactError(
                f"{group.place or ALL}: the group {group.name} is below itself"
            ) from error

    def below(self, name: str) -> list[str]:
        """Every host of a group and of those below it, in the order of the file.

        Args:
            name: of the group.
        """
        if name == ALL:
            return [*self.hosts]
        members = self._members()[name]
        return [host for host in self.hosts if host in members]

    def _members(self) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        for name in self._upwards():
            group = self.groups[name]
            found[name] = set(group.hosts).union(*(found[child] for child in group.children))
        return found

    def lineages(self) -> dict[str, list[Group]]:
        """The groups of each host, those first that yield to later ones.

        The deeper group wins, then the one of higher priority, then the later one of the alphabet:
        Ansible, "How variables are merged".
        """
        depths = self._depths()
        ranked = sorted(
            self.groups.values(), key=lambda one: (depths[one.name], one.priority, one.name)
        )
        members = self._members()
        everybody = set(self.hosts)
        members[ALL] = everybody
        return {
            host: [group for group in ranked if host in members[group.name]] for host in self.hosts
        }

    def _depths(self) -> dict[str, int]:
        depths = dict.fromkeys(self.groups, 0)
        for name in reversed(self._upwards()):
            for child in self.groups[name].children:
                depths[child] = max(depths[child], depths[name] + 1)
        return depths
