"""A tree of Debian packages, as a tar."""

from __future__ import annotations

from pathlib import Path

from tests.lab.stages import run, say

_SUITE = "bookworm"
# Documents weigh a quarter of the tree and nothing here reads them.
_LEFT_OUT = ("man", "locale", "doc", "info", "lintian")


def build_root(packages: list[Path], result: Path) -> None:
    """Write the tar.

    Args:
        packages: files with a package a line; `#` starts a comment.
        result: the file to write.
    """
    wanted = [name for path in packages for name in listed(path.read_text())]
    say(f"installing {len(wanted)} packages and what they need")
    run(
        "mmdebstrap",
        "--variant=minbase",
        "--mode=root",
        '--aptopt=APT::Install-Recommends "false"',
        *(f"--dpkgopt=path-exclude=/usr/share/{name}/*" for name in _LEFT_OUT),
        "--dpkgopt=path-include=/usr/share/doc/*/copyright",
        "--dpkgopt=force-unsafe-io",
        f"--include={','.join(wanted)}",
        # Without an answer the package asks which disk to install itself to, and fails.
        "--essential-hook=echo grub-pc grub-pc/install_devices_empty boolean true"
        ' | chroot "$1" debconf-set-selections',
        _SUITE,
        result,
    )


def listed(text: str) -> list[str]:
    """The names in a list.

    Args:
        text: a name a line; `#` starts a comment.
    """
    lines = (line.partition("#")[0].strip() for line in text.splitlines())
    return [line for line in lines if line]
