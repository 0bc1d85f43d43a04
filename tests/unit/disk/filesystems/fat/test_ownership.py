"""Options of a mount say whom files belong to."""

from __future__ import annotations

import pytest

from imgverify.disk.filesystems.fat.ownership import Ownership, ownership


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ("defaults", Ownership(0, 0, 0o022, 0o022)),
        ("umask=0077", Ownership(0, 0, 0o077, 0o077)),
        ("fmask=0137,dmask=0027,gid=4", Ownership(0, 4, 0o137, 0o027)),
        ("umask=077,fmask=0177", Ownership(0, 0, 0o177, 0o077)),
        ("uid=1000,umask=nonsense,shortname=winnt", Ownership(1000, 0, 0o022, 0o022)),
    ],
)
def test_options(options: str, expected: Ownership) -> None:
    """Later ones win; what is no number is passed over."""
    assert ownership(options) == expected
