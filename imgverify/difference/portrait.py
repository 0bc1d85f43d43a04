"""The document of an image that comparisons are made of."""

from __future__ import annotations

from typing import Any

import msgspec

from imgverify.difference.manifest import Manifest
from imgverify.record import Record


class Portrait(Record, frozen=True, kw_only=True):
    """What is known of one image.

    Args:
        name: what the user called it.
        facts: parsed topics, as `facts.json` has them.
        manifest: every file; None when nobody read the disk.
        no_manifest: why there is none.
        profile: that judged it; empty when none did.
        verdicts: result by control number and title: `fail`, `fail (waived)`, `pass`, …
    """

    name: str
    facts: dict[str, Any]
    manifest: Manifest | None = None
    no_manifest: str = ""
    profile: str = ""
    verdicts: dict[str, str] = msgspec.field(default_factory=dict)

    @property
    def system(self) -> str:
        """The operating system's name for people; empty when nobody knows."""
        release = self.facts.get("os_release")
        pretty = release.get("pretty") if isinstance(release, dict) else ""
        return pretty if isinstance(pretty, str) else ""
