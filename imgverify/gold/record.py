"""What a run over a tree found: `report.json` of a tree."""

from __future__ import annotations

from datetime import datetime

import msgspec

from imgverify.difference.document import Difference
from imgverify.gold.checksums import Checksums
from imgverify.model import Artifact, ProfileStamp, Run
from imgverify.record import Record

SCHEMA_VERSION = 1
CHECKSUMS, VERDICT, COMPARISON = "checksums", "verdict", "comparison"
STAGES = (CHECKSUMS, VERDICT, COMPARISON)
PASSED, FAILED, UNUSABLE, BROKEN = "passed", "failed", "unusable", "broken"
MISUSED, NOTHING_TO_DO, NOT_RUN = "misused", "not applicable", "not run"


class Stage(Record, frozen=True, kw_only=True):
    """What became of one item.

    Args:
        result: `passed`; `failed`: the image is not what it should be; `unusable`: it is damaged,
            missing or another one than was published; `broken`: the runner failed, not the image;
            `misused`: the profile is for another system; `not applicable`; `not run`.
        reason: in lines; empty for `passed`.
    """

    result: str = NOT_RUN
    reason: str = ""

    @property
    def is_error(self) -> bool:
        """Whether nobody can say what the image is."""
        return self.result in (UNUSABLE, BROKEN, MISUSED)


class Provided(Record, frozen=True, kw_only=True):
    """One artifact of a tree.

    Args:
        name: as in the names of items: the provider, and what tells several of one apart.
        system: name of the image.
        provider: name of its folder.
        artifact: what was judged; None when nothing was found that could be.
        stages: by name: `checksums`, `verdict`, `comparison`.
        checksums: of its folder; None when nobody looked.
        run: all verdicts; None when it was not judged.
        difference: from the reference; None for the reference itself, and when it was not compared.
    """

    name: str
    system: str
    provider: str
    artifact: Artifact | None = None
    stages: dict[str, Stage]
    checksums: Checksums | None = None
    run: Run | None = None
    difference: Difference | None = None


class GoldRun(Record, frozen=True, kw_only=True):
    """A run over a tree.

    Args:
        location: absolute path of the tree.
        version: of what it holds.
        digest: `sha256:…` of the names and digests of all files; empty when not all were read.
        profile: that judged, without those of the providers.
        references: by system, the image that the others were compared with.
        refusals: why it does not pass, beyond what failed.
    """

    schema_version: int = SCHEMA_VERSION
    tool: str
    run_id: str
    started: datetime
    finished: datetime
    location: str
    version: str
    digest: str
    profile: ProfileStamp
    references: dict[str, str]
    notes: tuple[str, ...] = ()
    refusals: tuple[str, ...] = ()
    passed: bool
    artifacts: tuple[Provided, ...]


def from_json(data: bytes) -> GoldRun:
    """Decode a tree's `report.json`, and check every field.

    Raises:
        msgspec.ValidationError: names the field that is wrong.
    """
    return msgspec.json.decode(data, type=GoldRun)
