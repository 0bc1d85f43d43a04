"""Which packages are installed: dpkg's status file, rpm's database."""

from __future__ import annotations

import fnmatch
import re
from dataclasses import dataclass

from imgverify.facts import apt_trust, dpkg_versions, os_release, rpm_versions
from imgverify.facts.answers import Answers
from imgverify.facts.questions import KIB, Command, File, Stat
from imgverify.unobserved import NotObservedError, attempt

DPKG_STATUS = "/var/lib/dpkg/status"
RPM_LIST = "rpm packages"
FILES = (File(DPKG_STATUS, limit=16 * 1024 * KIB), *apt_trust.FILES, *os_release.FILES)
STATS: tuple[Stat, ...] = ()
# Header signatures (RSAHEADER, DSAHEADER) replaced SIGPGP and SIGGPG. Source: rpm(8), --qf.
_FORMAT = (
    r"%{NAME}\t%|EPOCH?{%{EPOCH}}:{0}|:%{VERSION}-%{RELEASE}\t%{ARCH}\t"
    "%|RSAHEADER?{%{RSAHEADER:pgpsig}}:{%|DSAHEADER?{%{DSAHEADER:pgpsig}}:"
    r"{%|SIGPGP?{%{SIGPGP:pgpsig}}:{%|SIGGPG?{%{SIGGPG:pgpsig}}:{}|}|}|}|\n"
)
COMMANDS = (
    Command(
        RPM_LIST,
        f"command -v rpm >/dev/null 2>&1 || exit 0; rpm -qa --qf '{_FORMAT}'",
        seconds=60,
        limit=4 * 1024 * KIB,
        equivalent="rpm_packages",
    ),
)

_KEY = re.compile(r"(?:Key ID|Fingerprint:?)\s+([0-9A-Fa-f]+)", re.IGNORECASE)
_GONE = frozenset({"not-installed", "config-files"})
_COMPLETE = frozenset({"installed", "triggers-awaited", "triggers-pending"})


@dataclass(frozen=True, slots=True)
class Package:
    """One package.

    Args:
        name: without architecture.
        version: as its manager writes it, the epoch included when there is one.
        arch: `amd64`, `x86_64`, `all`, `noarch`, …
        manager: `dpkg` or `rpm`.
        complete: whether it is configured; False when dpkg left it half-way.
        key: id of the key that signed it (rpm), lower-case; empty when unsigned or dpkg.
    """

    name: str
    version: str
    arch: str
    manager: str
    complete: bool = True
    key: str = ""

    def is_at_least(self, version: str) -> bool:
        """Whether it is this version or a later one, by its manager's own order."""
        if self.manager == "dpkg":
            return dpkg_versions.compare(self.version, version) >= 0
        return rpm_versions.compare(self.version, version) >= 0


@dataclass(frozen=True, slots=True)
class Packages:
    """The installed packages.

    Args:
        installed: everything whose files are on the disk, sorted by name.
        insecure_sources: settings that make apt accept unsigned packages.
        where: what was read, for evidence.
    """

    installed: tuple[Package, ...]
    insecure_sources: tuple[apt_trust.Insecurity, ...]
    where: str

    def find(self, pattern: str) -> tuple[Package, ...]:
        """Packages whose name is, or matches, a shell pattern; one for each architecture."""
        return tuple(one for one in self.installed if fnmatch.fnmatchcase(one.name, pattern))


def parse(answers: Answers) -> Packages:
    """Read the databases of both managers; the system's own must list something.

    An empty list is no answer: rpm with a wrong database path prints nothing and succeeds.
    """
    family = os_release.parse(answers).family
    dpkg = attempt(lambda: _from_dpkg(answers.text(DPKG_STATUS) or ""))
    rpm = attempt(lambda: _from_rpm(answers.output(RPM_LIST)))
    own: list[tuple[str, list[Package]]] = []
    if family != "rpm":
        own.append((DPKG_STATUS, dpkg))
    if family != "debian":
        own.append((RPM_LIST, rpm))
    if not any(list(packages) for _, packages in own):
        raise NotObservedError(f"{' and '.join(name for name, _ in own)}: no package is listed")
    return Packages(
        installed=tuple(
            sorted([*_known(dpkg), *_known(rpm)], key=lambda one: (one.name, one.version, one.arch))
        ),
        insecure_sources=attempt(lambda: apt_trust.insecurities(answers)),
        where=", ".join(name for name, packages in own if packages),
    )


def _known(packages: list[Package]) -> list[Package]:
    """The foreign manager's packages, when they were asked for; its absence hides nothing."""
    try:
        return list(packages)
    except NotObservedError:
        return []


def _from_dpkg(text: str) -> list[Package]:
    """Source: deb822(5), dpkg(1) "Package states"."""
    found = []
    for stanza in text.split("\n\n"):
        fields: dict[str, str] = {}
        for line in stanza.split("\n"):
            if line[:1] not in (" ", "\t"):
                name, _, value = line.partition(":")
                fields[name] = value.strip()
        state = fields.get("Status", "").split()[-1:]
        if not state or state[0] in _GONE:
            continue
        found.append(
            Package(
                name=fields.get("Package", ""),
                version=fields.get("Version", ""),
                arch=fields.get("Architecture", ""),
                manager="dpkg",
                complete=state[0] in _COMPLETE,
            )
        )
    return found


def _from_rpm(text: str) -> list[Package]:
    """Each line is name, version, architecture and signature; imported keys are no packages."""
    found = []
    for line in text.splitlines():
        name, version, arch, signature = line.split("\t", 3)
        if name == "gpg-pubkey":
            continue
        key = _KEY.search(signature)
        found.append(
            Package(
                name=name,
                version=version.removeprefix("0:"),
                arch=arch,
                manager="rpm",
                key=key[1].lower() if key else "",
            )
        )
    return found
