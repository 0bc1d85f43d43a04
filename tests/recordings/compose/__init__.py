"""Composes recordings of hardened machines, one for each benchmark, part by part."""

from __future__ import annotations

import importlib
import importlib.util

from tests.recordings.compose.system import SYSTEMS, System
from tests.recordings.compose.tree import Tree

# In this order: later parts build on what earlier ones left.
PARTS = (
    "base",
    "mounts",
    "kernel",
    "bootloader",
    "selinux",
    "packages",
    "services",
    "accounts",
    "shell",
    "pam",
    "sshd",
    "sudo",
    "config",
    "crypto_policies",
    "desktop",
    "firewall",
    "network",
    "aide",
    "apparmor",
    "platform",
    "permissions",
    # Lists what the walk over the finished tree shows.
    "audit",
)
PROVENANCE = (
    "{pretty}, composed by tests/recordings/compose from the formats that the distribution's tools "
    "document, and hardened; see the comments of each part for what a real tool printed. "
    "No such machine was booted."
)


def compose(system: System) -> Tree:
    """Put a machine together.

    Args:
        system: which.
    """
    tree = Tree(system)
    for name in PARTS:
        module = f"tests.recordings.compose.parts.{name}"
        if importlib.util.find_spec(module):
            importlib.import_module(module).compose(tree, system)
    return tree


def document(name: str) -> bytes:
    """The recording of a system.

    Args:
        name: of the system.
    """
    system = SYSTEMS[name]
    return compose(system).document(PROVENANCE.format(pretty=system.pretty))
