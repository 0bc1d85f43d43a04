"""What sudo allows, and how it asks."""

from __future__ import annotations

from dataclasses import dataclass

from imgverify.facts.answers import Answers
from imgverify.facts.questions import Command, File, Stat
from imgverify.facts.sudoers_file import CONFIG, Default, Rule, read
from imgverify.model import Plane
from imgverify.unobserved import attempt

FOLDER = "/etc/sudoers.d"
VISUDO = "visudo -c"

FILES = (File(CONFIG), File(f"{FOLDER}/*"))
STATS: tuple[Stat, ...] = ()
# With -f it judges the syntax alone; modes of the files are another question.
COMMANDS = (Command(VISUDO, f"visudo -c -f {CONFIG}"),)


@dataclass(frozen=True, slots=True)
class Sudoers:
    """Settings and rules, in the order in which sudo reads them.

    Args:
        defaults: settings of `Defaults` lines.
        rules: who may run what.
    """

    defaults: tuple[Default, ...]
    rules: tuple[Rule, ...]

    def effective(self, name: str) -> Default | None:
        """Find the setting that holds for everybody: of several lines the last; None without one.

        Args:
            name: of the option.
        """
        mine = [one for one in self.defaults if one.name == name and not one.scope]
        return mine[-1] if mine else None

    def scoped(self, name: str) -> list[Default]:
        """List the settings that hold for some users, hosts or commands only.

        Args:
            name: of the option.
        """
        return [one for one in self.defaults if one.name == name and one.scope]


def parse(answers: Answers) -> Sudoers:
    """Read sudoers and what it includes; on a machine, visudo has to accept them too."""
    found = attempt(lambda: _read(answers))
    return Sudoers(
        defaults=attempt(lambda: tuple(one for one in found if isinstance(one, Default))),
        rules=attempt(lambda: tuple(one for one in found if isinstance(one, Rule))),
    )


def _read(answers: Answers) -> list[Default | Rule]:
    if answers.plane is not Plane.OFFLINE:
        answers.output(VISUDO)
    return list(read(CONFIG, lambda path: _load(answers, path)))


def _load(answers: Answers, path: str) -> list[tuple[str, str]]:
    if not path.endswith("/"):
        text = answers.text(path)
        return [] if text is None else [(path, text)]
    return [
        (one, text)
        for one, text in sorted(answers.texts(f"{path}*").items())
        if "." not in one.rpartition("/")[2] and not one.endswith("~")
    ]
