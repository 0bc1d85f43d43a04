"""Network configuration that came with the image and knows one card by its hardware address."""

from __future__ import annotations

import re
from dataclasses import dataclass

from imgverify.facts import identity
from imgverify.facts.answers import Answers
from imgverify.facts.cloud_init import CONFIG, CONFIG_FILES
from imgverify.facts.config_setting import lines
from imgverify.facts.questions import Command, File, Mask, Stat

# Keys of radios and of authentication stand in the same files, and are nobody's business.
_MASKS = (
    Mask(
        r"(^|[^A-Za-z])([Pp]sk|PSK|[Pp]assw[a-z]*|PASSW[A-Z]*|[Ss]ecret|SECRET|[Pp]in|PIN|"
        r"[Cc]ookie|[Tt]oken|private|shared)([^A-Za-z].*)?$",
        r"\1\2",
    ),
    Mask(r"((wpa|wireless|WPA|KEY|key|wep|mka)[-_A-Za-z0-9]*)[ ]*[ =:].*", r"\1"),
    Mask("[A-Za-z0-9+/]{24,}=*", "masked"),
)
PATTERNS = (
    "/etc/udev/rules.d/*.rules",
    "/etc/sysconfig/network-scripts/ifcfg-*",
    "/etc/sysconfig/network/ifcfg-*",
    "/etc/NetworkManager/system-connections/*",
    "/etc/netplan/*.yaml",
    "/etc/systemd/network/*.link",
    "/etc/systemd/network/*.network",
    "/etc/network/interfaces",
    "/etc/network/interfaces.d/*",
    CONFIG[1],
)
FILES: tuple[File, ...] = (
    *identity.FILES,
    # With masks of its own, after which it is still YAML.
    *(one for one in CONFIG_FILES if one.path in PATTERNS),
    *(File(path, masks=_MASKS) for path in PATTERNS if path not in CONFIG),
)
STATS: tuple[Stat, ...] = identity.STATS
COMMANDS: tuple[Command, ...] = ()

_MAC = re.compile(r"(?<![0-9A-Fa-f:-])[0-9A-Fa-f]{2}(?:[:-][0-9A-Fa-f]{2}){5}(?![0-9A-Fa-f:-])")
_NOBODYS = frozenset({"00:00:00:00:00:00", "ff:ff:ff:ff:ff:ff"})


@dataclass(frozen=True, slots=True)
class PinnedMac:
    """A hardware address, in small letters with colons, and the file and line that name it."""

    address: str
    where: str

    @property
    def path(self) -> str:
        """The file."""
        return self.where.rpartition(":")[0]


@dataclass(frozen=True, slots=True)
class PinnedMacs:
    """Addresses in files that the image brought along; what this boot wrote is left out.

    Args:
        shipped: in the order of the files.
    """

    shipped: tuple[PinnedMac, ...]


def parse(answers: Answers) -> PinnedMacs:
    """Find addresses in all lines that are no comments.

    Raises:
        NotObservedError: a file was not looked at, or nobody knows when this boot began.
    """
    before = identity.built_before(answers)
    found = []
    for pattern in PATTERNS:
        texts = answers.texts(pattern) if "*" in pattern else {pattern: answers.text(pattern) or ""}
        for path, text in texts.items():
            state = answers.real_state(path)
            if state is None or state.mtime >= before:
                continue
            found += [
                PinnedMac(address, where)
                for where, line in lines(path, text, "#;")
                for one in _MAC.findall(line)
                if (address := one.lower().replace("-", ":")) not in _NOBODYS
            ]
    return PinnedMacs(tuple(found))
