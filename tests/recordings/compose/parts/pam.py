"""PAM: what authconfig, authselect or pam-auth-update write, hardened, and the modules' files.

The files of Debian were written by pam-auth-update 1.5.2 on Debian 12, with profiles for
pam_faillock and pam_pwhistory beside the distribution's own. Those of Enterprise Linux 7 have the
form that authconfig writes, those of 8 and later that of authselect's profiles, both from their
documentation; so has the output of `authselect check`.
"""

from __future__ import annotations

from pathlib import Path

from tests.recordings.compose.system import System
from tests.recordings.compose.tree import Tree

_TEXTS = Path(__file__).parent / "pam_files"
_BOTH = ("system-auth", "password-auth")


def compose(tree: Tree, system: System) -> None:
    """Write the services and their modules' settings."""
    for file in sorted((_TEXTS / system.family).iterdir()):
        tree.file(f"/etc/pam.d/{file.name}", file.read_text())
    tree.file("/etc/security/pwquality.conf", _text("security/pwquality.conf"))
    if system.is_debian:
        _faillock(tree, deny=4)
    elif system.name == "rhel7":
        _with_local_files(tree)
    elif system.name in ("centos7", "al2"):
        _authconfig(tree)
    else:
        _authselect(tree, deny=3 if system.os == "amzn" else 5)


def _text(name: str) -> str:
    return (_TEXTS / name).read_text()


def _faillock(tree: Tree, deny: int) -> None:
    text = _text("security/faillock.conf").replace("DENY", str(deny))
    tree.file("/etc/security/faillock.conf", text)


def _authconfig(tree: Tree) -> None:
    """Edited where authconfig writes: the links stay."""
    for name in _BOTH:
        tree.file(f"/etc/pam.d/{name}-ac", _text("authconfig/hardened"))
        tree.link(f"/etc/pam.d/{name}", f"{name}-ac")


def _with_local_files(tree: Tree) -> None:
    """Red Hat's way to survive authconfig: files that include its own, and links to them."""
    for name in _BOTH:
        tree.file(f"/etc/pam.d/{name}-ac", _text("authconfig/plain"))
        local = _text("authconfig/local").replace("NAME", f"{name}-ac")
        tree.file(f"/etc/pam.d/{name}-local", local)
        tree.link(f"/etc/pam.d/{name}", f"{name}-local")


def _authselect(tree: Tree, deny: int) -> None:
    for name in _BOTH:
        tree.file(f"/etc/authselect/custom/hardened/{name}", _text("authselect/profile"))
        tree.file(f"/etc/authselect/{name}", _text("authselect/generated"))
        tree.link(f"/etc/pam.d/{name}", f"/etc/authselect/{name}")
    chosen = ("custom/hardened", "with-faillock", "with-pwhistory", "without-nullok")
    tree.file("/etc/authselect/authselect.conf", "".join(f"{one}\n" for one in chosen))
    tree.output("authselect check", "Current configuration is valid.\n")
    _faillock(tree, deny)
    tree.file("/etc/security/pwhistory.conf", _text("security/pwhistory.conf"))
