"""Which systems a profile is for, and whether an image is one of them."""

from __future__ import annotations

from imgverify.record import Record


class Applies(Record, frozen=True, kw_only=True):
    """The systems that a profile is for.

    Args:
        os: IDs of os-release(5); empty for any. A system that only resembles one (`ID_LIKE`) is
            another system: a benchmark is written, and was tried, for those that it names.
        version: how VERSION_ID begins, in whole numbers: `7` is 7 and 7.9, not 70; empty for any.
    """

    os: tuple[str, ...] = ()
    version: str = ""

    def fits(self, os: str, version: str) -> bool:
        """Whether a system is among them.

        Args:
            os: ID of os-release(5).
            version: VERSION_ID of os-release(5).
        """
        return (not self.os or os in self.os) and (
            not self.version or version == self.version or version.startswith(f"{self.version}.")
        )

    def __str__(self) -> str:
        names = " or ".join(self.os) or "any system"
        return f"{names} {self.version}".strip()
