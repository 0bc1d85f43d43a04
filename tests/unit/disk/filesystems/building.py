"""Images of file systems, made by their own tools as an ordinary user."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path

from imgverify.disk.filesystems.recognise import open_filesystem, recognise
from imgverify.disk.nodes import FileSystem
from imgverify.disk.source import Cached, FileSource

UUID = "8e2b51cb-7a2f-4d50-b2b0-7ec7b21d6a52"


def run(*words: str | Path, text: str | None = None) -> str:
    """Run a tool of /sbin or /bin that must succeed."""
    path = f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin"
    ended = subprocess.run(
        [str(word) for word in words],
        input=text,
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"PATH": path, "MTOOLS_SKIP_CHECK": "1", "TZ": "UTC"},
    )
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


def sparse(path: Path, size: int) -> Path:
    """A file of zeros."""
    with path.open("wb") as file:
        file.truncate(size)
    return path


def ext_image(path: Path, folder: Path, *options: str, changes: Sequence[str] = ()) -> Path:
    """A file system with a folder in it, changed by commands of debugfs(8)."""
    sparse(path, 64 * 1024 * 1024)
    run("mke2fs", "-q", "-F", "-L", "a label", "-U", UUID, "-d", folder, *options, path)
    if changes:
        run("debugfs", "-w", "-f", "-", path, text="\n".join(changes) + "\n")
    return path


def xfs_image(path: Path, proto: Sequence[str], *options: str, changes: Sequence[str] = ()) -> Path:
    """A file system with what a proto file lists, changed by commands of xfs_db(8)."""
    sparse(path, 320 * 1024 * 1024)
    listing = path.with_suffix(".proto")
    listing.write_bytes(os.fsencode("\n".join(["/dev/null", "0 0", *proto, "$"]) + "\n"))
    run(
        "mkfs.xfs", "-q", "-f", "-L", "a label", "-m", f"uuid={UUID}", "-p", listing, *options, path
    )
    if changes:
        run("xfs_db", "-x", *(word for change in changes for word in ("-c", change)), path)
    return path


def opened(path: Path) -> FileSystem:
    """Open an image as what it is."""
    source = Cached(FileSource(path))
    return open_filesystem(source, recognise(source))
