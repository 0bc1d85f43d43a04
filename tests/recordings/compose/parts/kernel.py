"""The running kernel: its parameters and modules, and what sets them at the next boot."""

from __future__ import annotations

from tests.recordings.compose.parts import kernel_modules, kernel_parameters
from tests.recordings.compose.system import System
from tests.recordings.compose.tree import Tree


def compose(tree: Tree, system: System) -> None:
    """Boot it, hardened."""
    kernel_parameters.compose(tree, system)
    kernel_modules.compose(tree, system)
