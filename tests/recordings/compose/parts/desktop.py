"""GDM and GNOME's settings, on the systems that have a desktop here.

The key files are in the form that `dconf compile` of dconf 0.40 read here.
"""

from __future__ import annotations

from tests.recordings.compose.system import System
from tests.recordings.compose.tree import MTIME, Node, Tree

_VERSIONS = {
    "centos7": "1:3.28.2-23.el7",
    "rhel9": "1:40.1-23.el9",
    "ubuntu2204": "42.0-1ubuntu7.22.04.4",
}
_CUSTOM = """\
# GDM configuration storage

[daemon]

[security]

[xdmcp]

[chooser]

[debug]
"""
_GREETER = """\
[org/gnome/login-screen]
banner-message-enable=true
banner-message-text='Authorized users only. All activity may be monitored and reported.'
disable-user-list=true
"""
_SESSION = """\
# Lock a session that nobody uses
[org/gnome/desktop/session]
idle-delay=uint32 900

[org/gnome/desktop/screensaver]
lock-enabled=true
lock-delay=uint32 5

[org/gnome/desktop/media-handling]
automount=false
automount-open=false
autorun-never=true
"""
_LOCKS = """\
/org/gnome/desktop/session/idle-delay
/org/gnome/desktop/screensaver/lock-enabled
/org/gnome/desktop/screensaver/lock-delay
/org/gnome/desktop/media-handling/automount
/org/gnome/desktop/media-handling/automount-open
/org/gnome/desktop/media-handling/autorun-never
"""
# The name that a compiled database (GVDB) begins with.
_COMPILED = "GVariant"


def compose(tree: Tree, system: System) -> None:
    """Install GDM, and tell GNOME what holds for everybody."""
    if system.name not in _VERSIONS:
        return
    tree.package("gdm3" if system.is_debian else "gdm", _VERSIONS[system.name])
    tree.file(f"/etc/{'gdm3' if system.is_debian else 'gdm'}/custom.conf", _CUSTOM)
    tree.file("/etc/dconf/profile/user", "user-db:user\nsystem-db:local\n")
    tree.file(
        "/etc/dconf/profile/gdm",
        "user-db:user\nsystem-db:gdm\nfile-db:/usr/share/gdm/greeter-dconf-defaults\n",
    )
    tree.file("/etc/dconf/db/gdm.d/00-login-screen", _GREETER)
    tree.file("/etc/dconf/db/local.d/00-hardening", _SESSION)
    tree.file("/etc/dconf/db/local.d/locks/00-hardening", _LOCKS)
    tree.folder("/etc/dconf/db/gdm.d/locks")
    for name in ("gdm", "local"):
        path = f"/etc/dconf/db/{name}"
        tree.file(path, _COMPILED)
        # `dconf update` ran after the last change.
        tree.nodes[path] = Node(tree.nodes[path].mode, "root", "root", mtime=MTIME + 60)
