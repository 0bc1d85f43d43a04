"""What cloud-init will add to the image at the first boot: its default user."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from imgverify.facts.answers import Answers
from imgverify.facts.cloud_init import CONFIG, CONFIG_FILES, DISABLED, PROGRAM
from imgverify.facts.questions import Command, File, Stat
from imgverify.model import Plane
from imgverify.unobserved import NotObservedError

FILES: tuple[File, ...] = CONFIG_FILES
STATS: tuple[Stat, ...] = (Stat(PROGRAM), Stat(DISABLED[0]))
COMMANDS: tuple[Command, ...] = ()

_MODULES = frozenset({"users-groups", "users_groups"})


@dataclass(frozen=True, slots=True)
class FirstBoot:
    """What is still to come.

    Args:
        users: names of users that will be made, or be given rights; none on a running system.
    """

    users: tuple[str, ...]

    def demand_users(self) -> None:
        """Refuse to say that all is well with users as long as some are still to come.

        Raises:
            NotObservedError: the disk does not show what they will be.
        """
        if self.users:
            raise NotObservedError(
                f"cloud-init makes the user {', '.join(self.users)} at the first boot",
                needs_boot=True,
            )


def parse(answers: Answers) -> FirstBoot:
    """Read cloud-init's configuration as it is merged: later files replace keys of earlier ones.

    Source: cloud-init's documentation, "Users and groups" and "Merging user-data sections".

    Args:
        answers: what a plane delivered.

    Raises:
        NotObservedError: the configuration cannot be read.
    """
    if answers.plane is not Plane.OFFLINE:
        return FirstBoot(())
    if answers.state(PROGRAM) is None or answers.state(DISABLED[0]) is not None:
        return FirstBoot(())
    merged = _merged(answers)
    modules = {_name(one) for one in _list(merged.get("cloud_init_modules"))}
    users = _list(merged.get("users"))
    if not modules & _MODULES or not ("default" in users or merged.get("user")):
        return FirstBoot(())
    system = merged.get("system_info")
    default = system.get("default_user") if isinstance(system, dict) else None
    name = default.get("name") if isinstance(default, dict) else None
    return FirstBoot((name,)) if name and isinstance(name, str) else FirstBoot(())


def _merged(answers: Answers) -> Mapping[str, Any]:
    merged: dict[str, Any] = {}
    for text in (answers.text(CONFIG[0]) or "", *answers.texts(CONFIG[1]).values()):
        try:
            content = yaml.safe_load(text)
        except (yaml.YAMLError, RecursionError) as error:
            raise NotObservedError(f"cloud-init's configuration is no YAML: {error}") from error
        if isinstance(content, dict):
            merged |= content
    return merged


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _name(module: object) -> str:
    """A module is named, or is a list of its name and how often it runs."""
    word = module[0] if isinstance(module, list) and module else module
    return word if isinstance(word, str) else ""
