"""The installer that a kickstart file was written for, and what differs between them."""

from __future__ import annotations

from dataclasses import dataclass

# As pykickstart numbers versions: Fedora n is about 1000 n, and an EL follows the Fedora it is of.
_SYSTEMD = 16000
_KEYFILES = 34100


@dataclass(frozen=True, slots=True)
class Version:
    """A version of the installer.

    Args:
        name: `RHEL9`, `F40`.
        number: as pykickstart orders versions.
        guessed: whether neither the user nor the file said it.
    """

    name: str
    number: int
    guessed: bool

    @property
    def has_systemd(self) -> bool:
        """Whether it installs systemd's way of settings and firewalld (Fedora 18, EL 7)."""
        return self.number >= _SYSTEMD

    @property
    def writes_keyfiles(self) -> bool:
        """Whether it describes networks in NetworkManager's own files (EL 9)."""
        return self.number >= _KEYFILES
