"""Root file systems in folders: small, but with something in every part that is looked at."""

from __future__ import annotations

from pathlib import Path

STATUS = """Package: {name}
Status: install ok installed
Architecture: amd64
Version: {version}

"""
FILES = {
    "etc/os-release": 'ID=debian\nVERSION_ID="12"\nPRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\n',
    "etc/passwd": "root:x:0:0:root:/root:/bin/bash\n",
    "etc/group": "root:x:0:\n",
    "etc/shadow": "root:!:20000:0:99999:7:::\n",
    "etc/fstab": "/dev/vda1 / ext4 defaults 0 1\ntmpfs /tmp tmpfs nodev,noexec 0 0\n",
    "etc/sysctl.d/a.conf": "net.ipv4.ip_forward = 0\n",
    "etc/systemd/system/a.service": "[Service]\nExecStart=/bin/true\n",
    "usr/bin/true": "#!/bin/sh\n",
    "var/lib/dpkg/info/coreutils.list": "/usr/bin/true\n",
    "var/log/build.log": "monday\n",
}


def small_system(folder: Path, *, coreutils: str = "9.1", **changed: str) -> Path:
    """Make one.

    Args:
        folder: made.
        coreutils: version of the only package.
        changed: contents instead, by path with `__` for slashes.
    """
    status = STATUS.format(name="coreutils", version=coreutils)
    files = {**FILES, "var/lib/dpkg/status": status}
    files |= {name.replace("__", "/"): text for name, text in changed.items()}
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder
