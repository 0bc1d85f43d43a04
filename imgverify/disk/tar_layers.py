"""Laying the tree of one tar archive over those below it.

Source: the OCI image layer specification, "Applying Changesets".
"""

from __future__ import annotations

from imgverify.disk.damage import DamageError
from imgverify.disk.tar_tree import Inodes, Layer, find, parts_of


def lay_over(inodes: Inodes, lower: int | None, layer: Layer) -> int:
    """Join two trees.

    Args:
        inodes: of both.
        lower: top folder of what is there; changed in place. None when nothing is.
        layer: that goes on top.

    Returns:
        The top folder of both.
    """
    root = layer.root if lower is None else _over(inodes, lower, layer.root)
    unresolved = set(layer.unresolved)
    for inode in layer.unresolved:
        if _link(inodes, root, inode, unresolved):
            unresolved.discard(inode)
    return root


def _over(inodes: Inodes, lower: int, upper: int) -> int:
    root = _winner(inodes, lower, upper)
    waiting = [(lower, upper)]
    while waiting:
        below, above = waiting.pop()
        under, over = inodes.folders.pop(below), inodes.folders.pop(above)
        hidden = list(under.names) if over.opaque else over.gone or ()
        for name in hidden:
            under.names.pop(name, None)
        for name, inode in over.names.items():
            before = under.names.get(name)
            if before is not None and before in inodes.folders and inode in inodes.folders:
                waiting.append((before, inode))
                under.names[name] = _winner(inodes, before, inode)
            else:
                under.names[name] = inode
        # What hides was applied; what only stood in a path stays so for the layers above.
        winner = above if not over.implied else below
        inodes.folders[winner] = under
        under.implied = under.implied and over.implied
    return root


def _winner(inodes: Inodes, lower: int, upper: int) -> int:
    """Whose owner, mode and time a folder has: the layer on top, when it says any."""
    return lower if inodes.folders[upper].implied else upper


def _link(inodes: Inodes, root: int, inode: int, unresolved: set[int]) -> bool:
    wanted = inodes.targets[inode]
    try:
        target = find(inodes, root, parts_of(wanted))
    except DamageError:
        target = None
    target = inodes.aliases.get(target, target) if target is not None else None
    if target is None or target in unresolved or target in inodes.folders:
        inodes.broken[inode] = f"a hard link to {wanted[:200]!r}, which is not in the archive"
        return False
    inodes.aliases[inode] = target
    # Its own names in this layer are names of the file now.
    inodes.links[target] += inodes.links[inode]
    return True
