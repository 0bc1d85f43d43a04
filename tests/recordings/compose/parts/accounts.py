"""The login user of each cloud image, an empty group for su, and homes with their dot files."""

from __future__ import annotations

import stat

from tests.recordings.compose.system import System
from tests.recordings.compose.tree import Node, Tree

HOMES = "home folders"
NOW = 1_718_000_000
# cloud-init's default user, as the distributions' images set it.
_USERS = {"centos": "centos", "rhel": "ec2-user", "amzn": "ec2-user", "debian": "admin"}
# bash's skeleton files; `chmod 0640` by whoever hardened the image.
_SKELETON = {
    "redhat": {
        ".bash_logout": "# ~/.bash_logout\n",
        ".bash_profile": (
            "# .bash_profile\n\nif [ -f ~/.bashrc ]; then\n\t. ~/.bashrc\nfi\n\n"
            "PATH=$PATH:$HOME/.local/bin:$HOME/bin\n\nexport PATH\n"
        ),
        ".bashrc": ("# .bashrc\n\nif [ -f /etc/bashrc ]; then\n\t. /etc/bashrc\nfi\n"),
    },
    "debian": {
        ".bash_logout": "# ~/.bash_logout: executed by bash(1) when login shell exits.\n",
        ".bashrc": "# ~/.bashrc: executed by bash(1) for non-login shells.\n",
        ".profile": (
            "# ~/.profile: executed by the command interpreter for login shells.\n\n"
            'if [ -n "$BASH_VERSION" ]; then\n    if [ -f "$HOME/.bashrc" ]; then\n'
            '\t. "$HOME/.bashrc"\n    fi\nfi\n'
        ),
    },
}


def compose(tree: Tree, system: System) -> None:
    """Add them, and what find says of the homes."""
    name = _USERS.get(system.os, "ubuntu")
    tree.group(name, 1000)
    tree.group("sugroup", 1001)
    tree.user(name, 1000, 1000, f"/home/{name}", "/bin/bash", gecos="Cloud User", shadow=_SHADOW)
    # A person with a password, so that there is something to age.
    scheme = "y" if system.is_debian else "6"
    tree.group("operations", 1002)
    shadow = f"<{scheme}>:19700:1:365:7:30::"
    tree.user("operations", 1002, 1002, "/home/operations", "/bin/bash", shadow=shadow)
    for user in (name, "operations"):
        tree.folder(f"/home/{user}", "0700", user, user)
        for file, text in _SKELETON[system.family].items():
            tree.file(f"/home/{user}/{file}", text, "0640", user, user)
        tree.file(f"/home/{user}/.bash_history", "", "0600", user, user)
    tree.folder(f"/home/{name}/.ssh", "0700", name, name)
    for file, text in _SKELETON[system.family].items():
        tree.file(f"/root/{file}", text, "0640")
    tree.output(HOMES, _found(tree, ["/root", f"/home/{name}", "/home/operations"]))
    tree.output("clock", f"{NOW}\n")


_SHADOW = "!!:19700:1:365:7:30::"


def _found(tree: Tree, homes: list[str]) -> str:
    """As find of GNU findutils 4.9 prints it with the topic's format, seen on Debian 12."""
    records = []
    for home in homes:
        records.append(_record(tree, "home", home, tree.nodes[home]))
        records += [
            _record(tree, "item", path, node)
            for path, node in sorted(tree.nodes.items())
            if path.startswith(f"{home}/.") and path.count("/") == home.count("/") + 1
        ]
    return "".join(records)


def _record(tree: Tree, mark: str, path: str, node: Node) -> str:
    kind = "d" if stat.S_ISDIR(node.mode) else "f"
    uid, gid = tree.uids.get(node.owner, 0), tree.gids.get(node.group, 0)
    return f"{mark} {kind} {stat.S_IMODE(node.mode):o} {uid} {gid} {path}\0"
