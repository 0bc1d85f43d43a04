"""The system-wide crypto policy: which one is chosen, which is in force, and what it allows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from imgverify.facts.answers import Answers
from imgverify.facts.questions import Command, File, Stat
from imgverify.unobserved import NotObservedError, attempt

FOLDER = "/etc/crypto-policies"
CONFIG = f"{FOLDER}/config"
CURRENT = f"{FOLDER}/state/current"
DUMP = f"{FOLDER}/state/CURRENT.pol"

FILES = (File(CONFIG), File(CURRENT), File(DUMP))
STATS: tuple[Stat, ...] = ()
COMMANDS: tuple[Command, ...] = ()


@dataclass(frozen=True, slots=True)
class CryptoPolicy:
    """Policies are named with their modules: `DEFAULT:NO-SHA1`.

    Args:
        chosen: what the next update-crypto-policies will make; None without a file.
        applied: what the back ends were last written for; None without a file.
        properties: of the policy in force: values and line by property, and by property and back
            end (`cipher@openssh-server`) where that differs.
    """

    chosen: str | None
    applied: str | None
    properties: Mapping[str, tuple[tuple[str, ...], str]]

    def of_property(self, name: str, scope: str = "") -> tuple[tuple[str, ...], str]:
        """Give the values of a property, and file and line.

        Args:
            name: `hash`, `cipher`, …
            scope: a back end; empty for what holds where no back end differs.

        Raises:
            NotObservedError: the policy's dump does not say.
        """
        for key in (f"{name}@{scope}", name):
            if key in self.properties:
                return self.properties[key]
        raise NotObservedError(f"{DUMP} says nothing of {name}")

    def scopes(self, name: str) -> list[str]:
        """List the back ends for which a property differs.

        Args:
            name: of the property.
        """
        return [key.partition("@")[2] for key in self.properties if key.startswith(f"{name}@")]


def parse(answers: Answers) -> CryptoPolicy:
    """Read the names and the dump.

    Source: update-crypto-policies(8), crypto-policies(7).
    """
    return CryptoPolicy(
        chosen=attempt(lambda: _name(answers.text(CONFIG))),
        applied=attempt(lambda: _name(answers.text(CURRENT))),
        properties=attempt(lambda: _properties(answers.text(DUMP))),
    )


def _name(text: str | None) -> str | None:
    plain = [line.partition("#")[0].strip() for line in (text or "").splitlines()]
    return next((line.upper() for line in plain if line), None)


def _properties(text: str | None) -> dict[str, tuple[tuple[str, ...], str]]:
    if text is None:
        raise NotObservedError(f"{DUMP} does not exist: what the policy allows is not known")
    found: dict[str, tuple[tuple[str, ...], str]] = {}
    for number, line in enumerate(text.splitlines(), 1):
        name, equals, values = line.partition("#")[0].partition("=")
        if equals:
            found[name.strip()] = (tuple(values.split()), f"{DUMP}:{number}")
    if "etm" not in found and "ssh_etm" in found:
        # Before `etm` there was a number that said only whether ssh may use it.
        (allowed,), where = found["ssh_etm"]
        found["etm"] = (("ANY" if allowed == "1" else "DISABLE_ETM",), where)
    return found
