"""What the kernel says of an image that it mounts, where nobody else sees the mount.

Run as `python -m tests.unit.disk.filesystems.mounting FOLDER`, it prints what is below a folder.
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path

from tests.unit.disk.filesystems.building import run
from tests.unit.disk.filesystems.trees import Seen, kernel_tree

_THIS = "tests.unit.disk.filesystems.mounting"
_FILLING = "tests.unit.disk.filesystems.filling"
# The loop device goes with the mount, and the mount with the process.
_MOUNT = 'mount -o "$1" "$2" "$3" && shift 2 && "$2" -m "$3" "$1" && umount "$1"'


def fill_image(image: Path, mount: Path) -> None:
    """Let the kernel write one of everything to an image."""
    _run("loop", image, mount, _FILLING)


def kernel_says(image: Path, mount: Path, options: str = "") -> dict[str, Seen]:
    """Everything in an image by path."""
    listed = json.loads(_run(f"loop,ro{options}", image, mount, _THIS))
    for one in listed.values():
        one["xattrs"] = {name: bytes.fromhex(value) for name, value in one["xattrs"].items()}
    return {path: Seen(**one) for path, one in listed.items()}


def _run(options: str, image: Path, mount: Path, module: str) -> str:
    mount.mkdir(exist_ok=True)
    words = (options, image, mount, sys.executable, module)
    return run("unshare", "-m", "sh", "-c", _MOUNT, "sh", *words)


def _print(top: Path) -> None:
    listed = {}
    for path, seen in kernel_tree(top).items():
        listed[path] = asdict(seen)
        listed[path]["xattrs"] = {name: value.hex() for name, value in seen.xattrs.items()}
    json.dump(listed, sys.stdout)


if __name__ == "__main__":
    _print(Path(sys.argv[1]))
