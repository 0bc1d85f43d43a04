"""Soft assertions that keep their evidence, whether they hold or not."""

from __future__ import annotations

from imgverify.model import Finding
from imgverify.printable import printable


class UnmetError(AssertionError):
    """At least one expectation of a check does not hold."""


class Expect:
    """The recorder behind the `expect` fixture of checks: one per check and control.

    All expectations of a check are judged before it ends, so that a report shows every half that is
    wrong ("now" and "after the next boot"), not only the first.
    """

    def __init__(self) -> None:
        self.findings: list[Finding] = []

    def __call__(
        self,
        holds: bool,  # noqa: FBT001 - reads like an assertion
        *,
        wanted: str,
        found: object,
        where: str,
        mend: str = "",
    ) -> bool:
        """Record one expectation.

        Args:
            holds: whether the system is as wanted.
            wanted: what the control demands, as a short phrase.
            found: what was seen; shown as text, so it must hold no secret.
            where: file and line, kernel interface or command that showed it.
            mend: what a person should change when it does not hold; a command where there is one.

        Returns:
            `holds`, so that a check can stop early.
        """
        self.findings.append(
            Finding(
                holds=bool(holds),
                wanted=printable(wanted),
                found=printable(str(found)),
                where=printable(where),
                mend=printable(mend),
            )
        )
        return bool(holds)

    @property
    def unmet(self) -> list[Finding]:
        """The findings that do not hold, in the order of the check."""
        return [finding for finding in self.findings if not finding.holds]

    def settle(self) -> None:
        """Raise when something is unmet.

        Raises:
            UnmetError: names every expectation that does not hold.
        """
        if self.unmet:
            raise UnmetError(
                "\n".join(f"{f.where}: found {f.found}, wanted {f.wanted}" for f in self.unmet)
            )
