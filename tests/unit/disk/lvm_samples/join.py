"""Part of make.sh: joins plain volumes of a group's text, or says whether metadata wraps."""

from __future__ import annotations

import re
import struct
import sys
from pathlib import Path

HIDDEN = (
    *("pool_tdata", "pool_tmeta", "cpool_cdata", "cpool_cmeta", "cached_corig"),
    *("mir_rimage_0", "mir_rimage_1", "mir_rmeta_0", "mir_rmeta_1"),
)
JOINED = {
    "pool": (
        2,
        (
            'type = "thin-pool"\nmetadata = "pool_tmeta"\npool = "pool_tdata"\ntransaction_id = 1\n'
            'chunk_size = 128\ndiscards = "passdown"\nzero_new_blocks = 1'
        ),
    ),
    "thin": (
        10,
        'type = "thin"\nthin_pool = "pool"\ntransaction_id = 0\ndevice_id = 1',
    ),
    "mir": (
        2,
        (
            'type = "raid1"\ndevice_count = 2\nregion_size = 1024\nraids = ['
            '"mir_rmeta_0", "mir_rimage_0", "mir_rmeta_1", "mir_rimage_1"]'
        ),
    ),
    "cpool": (
        2,
        (
            'type = "cache-pool"\ndata = "cpool_cdata"\nmetadata = "cpool_cmeta"\nchunk_size = 128'
            '\nmetadata_format = 1\ncache_mode = "writethrough"\npolicy = "mq"\n'
            "policy_settings {\n}"
        ),
    ),
    "cached": (2, 'type = "cache"\ncache_pool = "cpool"\norigin = "cached_corig"'),
    "snapshot0": (
        2,
        'type = "snapshot"\nchunk_size = 8\norigin = "root"\ncow_store = "cow"',
    ),
}


def _volume(number: int, name: str, extents: int, segment: str) -> str:
    status = "" if name in {"cpool", "snapshot0"} else ', "VISIBLE"'
    return (
        f'{name} {{\nid = "AAAAAA-0000-0000-0000-0000-0000-{number:06d}"\n'
        f'status = ["READ", "WRITE"{status}]\nflags = []\nsegment_count = 1\n'
        f"segment1 {{\nstart_extent = 0\nextent_count = {extents}\n{segment}\n}}\n}}\n"
    )


def join(path: Path) -> None:
    """Rename and hide the parts, and add the volumes that are made of them."""
    text = path.read_text()
    for name in HIDDEN:
        made = re.escape(name.replace("_", "-", 1)) + "0"
        start = re.search(rf"^\t\t{made} {{", text, re.MULTILINE)
        assert start, name
        body = text[start.end() :].replace(', "VISIBLE"', "", 1)
        text = f"{text[: start.start()]}\t\t{name} {{{body}"
    end = text.rindex("\t}\n\n}")
    joined = "".join(
        _volume(number, name, extents, segment)
        for number, (name, (extents, segment)) in enumerate(JOINED.items())
    )
    path.write_text(text[:end] + joined + text[end:])


def wraps(head: bytes) -> bool:
    """Whether the metadata of the area at byte 4096 runs over its end."""
    (size,) = struct.unpack_from("<Q", head, 4096 + 32)
    offset, length = struct.unpack_from("<QQ", head, 4096 + 40)
    return bool(offset + length > size)


if __name__ == "__main__":
    if sys.argv[1] == "--wraps":
        sys.exit(0 if wraps(Path(sys.argv[2]).read_bytes()) else 1)
    join(Path(sys.argv[1]))
