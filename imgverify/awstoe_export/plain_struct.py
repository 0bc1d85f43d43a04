"""What records need of msgspec, where there is no msgspec: in a bundle it takes its place."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any, dataclass_transform


def field(*, default_factory: Callable[[], Any]) -> Any:
    """A field whose default is made anew for each record.

    Args:
        default_factory: makes it.
    """
    return dataclasses.field(default_factory=default_factory)


@dataclass_transform(kw_only_default=True, frozen_default=True)
class Struct:
    """Base of records: subclasses become frozen dataclasses that are built by keyword."""

    def __init_subclass__(cls, **_options: bool) -> None:
        dataclasses.dataclass(frozen=True, kw_only=True)(cls)
