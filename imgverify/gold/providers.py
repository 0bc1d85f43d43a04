"""What is known of each provider: what only its images have, and what they cannot have."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

import msgspec
import yaml

from imgverify.difference.change import Change
from imgverify.difference.ignore import FILE, Rule
from imgverify.record import Record

_DATA = "providers.yaml"


class Provider(Record, frozen=True, kw_only=True):
    """A provider.

    Args:
        profile: that its images must meet, besides the user's.
        agents: packages that only its images have; shell patterns.
        units: of those; shell patterns.
        files: of those, for package databases that do not tell quickly which files they brought.
        may_differ: other things of its images that need not be as in those for others.
        lacks: kinds of things that its images cannot have at all, and why.
        without: checks that mean nothing for its images, shell patterns, and why.
        container: whether its images run on the kernel of another system.
    """

    profile: str
    agents: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    may_differ: tuple[Rule, ...] = ()
    lacks: dict[str, str] = msgspec.field(default_factory=dict)
    without: dict[str, str] = msgspec.field(default_factory=dict)
    container: bool = False

    def rules(self, name: str) -> tuple[Rule, ...]:
        """What may differ, as rules for a comparison.

        Args:
            name: of the provider.
        """
        found = list(self.may_differ)
        if self.agents:
            reason = f"an agent of {name}"
            lists = (f"/var/lib/dpkg/info/{agent}{end}" for agent in self.agents for end in _INFO)
            links = (f"/etc/systemd/system/**/{unit}" for unit in self.units)
            names = (*self.files, *lists, *links)
            found.append(Rule(kind="package", names=self.agents, reason=reason))
            found.append(Rule(kind=FILE, names=names, reason=reason))
            if self.units:
                found.append(Rule(kind="unit", names=self.units, reason=reason))
        return tuple(found)

    def brought(self, change: Change) -> bool:
        """Whether a file came with an agent.

        Args:
            change: of any kind.
        """
        owner = Rule(kind="package", names=self.agents or ("",), reason="")
        package = Change(
            kind="package", name=change.package, before=None, after=None, how=change.how
        )
        return change.kind == FILE and bool(change.package) and owner.covers(package)


# `package.list`, and `package:amd64.list` of one that can be there for several architectures.
_INFO = (".*", ":*")


@cache
def providers() -> dict[str, Provider]:
    """All of them, by name; those whose images tell most about a system first."""
    text = files(__package__).joinpath(_DATA).read_text(encoding="utf-8")
    return msgspec.convert(yaml.safe_load(text), dict[str, Provider])
