"""Which artifact a person's decision is about."""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase

from imgverify.approvals import Scope
from imgverify.model import Artifact


@dataclass(frozen=True, slots=True)
class Judged:
    """What decisions are held against.

    Args:
        name: of the artifact's file.
        digest: `sha256:…`; empty when it was not taken.
        os: ID of os-release(5); empty when nobody knows.
    """

    name: str = ""
    digest: str = ""
    os: str = ""

    @classmethod
    def of(cls, artifact: Artifact, os: str) -> Judged:
        """What a run judges.

        Args:
            artifact: of the run.
            os: ID of os-release(5).
        """
        return cls(artifact.location.rsplit("/", 1)[-1], artifact.digest, os)

    def within(self, scope: Scope) -> bool:
        """Whether a decision is about this artifact; what is not known is never within.

        Args:
            scope: of the decision.
        """
        return (
            (not scope.image or fnmatchcase(self.name, scope.image))
            and (not scope.digest or self.digest == scope.digest)
            and (not scope.os or self.os == scope.os)
        )


def phrase(scope: Scope) -> str:
    """A scope in words.

    Args:
        scope: of a decision.
    """
    parts = (f"{name} {getattr(scope, name)}" for name in Scope.__struct_fields__)
    return ", ".join(part for part in parts if part.partition(" ")[2])
