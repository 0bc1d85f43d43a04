"""Which package ships a file, as dpkg wrote it down."""

from __future__ import annotations

from collections.abc import Container

from imgverify.disk.image_tree import ImageTree

_INFO = "/var/lib/dpkg/info"
_LIST = ".list"
_LIMIT = 16 * 1024 * 1024


def packaged_files(tree: ImageTree, known: Container[str]) -> dict[str, str]:
    """Package by path, of files that are there.

    rpm's database holds the same inside of its headers, which are not read that far.

    Args:
        tree: of the image.
        known: paths that are there, without symlinks in them.

    Raises:
        NotObservedError: dpkg's lists cannot be read.
    """
    found: dict[str, str] = {}
    folders: dict[str, str] = {}
    for name in tree.names(_INFO):
        if not name.endswith(_LIST):
            continue
        package = name.removesuffix(_LIST).partition(":")[0]
        text = tree.read(f"{_INFO}/{name}", _LIMIT).decode("utf-8", "backslashreplace")
        for line in text.splitlines():
            folder, _, file = line.rpartition("/")
            if folder not in folders:
                # A list may say /bin where that is a link to /usr/bin by now.
                folders[folder] = (tree.real(folder or "/") or folder).rstrip("/")
            path = f"{folders[folder]}/{file}"
            if file and path in known:
                found.setdefault(path, package)
    return found
