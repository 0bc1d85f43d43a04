"""All cases, in one list."""

from __future__ import annotations

from tests.hostile import (
    appliances,
    archives,
    bombs,
    filesystems,
    folders,
    formats,
    packages,
    tables,
    texts,
    volumes,
)
from tests.hostile.cases import CASES

MODULES = (
    *(appliances, archives, bombs, filesystems, folders, formats, packages, tables, texts),
    volumes,
)
"""Where they are made; importing them has filled the list."""

EVERY = tuple(CASES)
