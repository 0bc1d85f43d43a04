"""authselect: which profile wrote PAM's configuration, and whether it still stands as written."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from imgverify.facts.answers import Answers
from imgverify.facts.pam_line import PamLine, read_lines
from imgverify.facts.questions import Command, File, Stat
from imgverify.unobserved import NotObservedError, attempt

CONF = "/etc/authselect/authselect.conf"
SERVICES = ("system-auth", "password-auth")
# authselect_profile_path: custom ones by their prefix, the vendor's before the default ones.
_CUSTOM = "custom/"
_OTHERS = ("/usr/share/authselect/vendor/", "/usr/share/authselect/default/")
CHECK = Command("authselect check", "authselect check")

FILES: tuple[File, ...] = (
    File(CONF),
    *(
        File(f"{folder}*/{service}")
        for folder in (f"/etc/authselect/{_CUSTOM}", *_OTHERS)
        for service in SERVICES
    ),
)
STATS: tuple[Stat, ...] = ()
COMMANDS: tuple[Command, ...] = (CHECK,)

_OPERATOR = re.compile(r'\{(\w+)((?: *(?:"[^"]*"|\w+))*)(?::[^}]*)?\}')
_ATOM = re.compile(r'(not )?"([^"]+)"')


@dataclass(frozen=True, slots=True)
class Authselect:
    """The profile in use.

    Args:
        profile: its id, such as `sssd` or `custom/hardened`; empty when none was ever selected.
        features: that were selected with it.
        lines: what the profile's files come to with these features, by service; None for a file
            that the profile does not have.
        verdict: exit status of `authselect check` and its last line; 0 when nothing was changed
            behind its back.
    """

    profile: str
    features: tuple[str, ...]
    lines: Mapping[str, tuple[PamLine, ...] | None]
    verdict: tuple[int, str]


def parse(answers: Answers) -> Authselect:
    """Read the profile that is in use, and what authselect thinks of it.

    Args:
        answers: what a plane delivered.
    """
    words = [line.strip() for line in (answers.text(CONF) or "").splitlines() if line.strip()]
    profile, features = (words[0], tuple(words[1:])) if words else ("", ())
    return Authselect(
        profile=profile,
        features=features,
        lines={
            service: attempt(lambda service=service: _lines(answers, profile, features, service))  # type: ignore[misc]
            for service in SERVICES
        },
        verdict=attempt(lambda: _verdict(answers)),
    )


def _verdict(answers: Answers) -> tuple[int, str]:
    # Any status but "no such program" is an answer (authselect(8), "EXIT CODES").
    text = answers.output(CHECK.name, ok=tuple(range(124)))
    said = [*answers.outputs[CHECK.name].error.splitlines(), *text.splitlines()]
    return answers.outputs[CHECK.name].status, (said or ["no message"])[-1].strip()


def _lines(
    answers: Answers, profile: str, features: tuple[str, ...], service: str
) -> tuple[PamLine, ...] | None:
    folders = ("/etc/authselect/",) if profile.startswith(_CUSTOM) else _OTHERS
    for folder in folders:
        path = f"{folder}{profile}/{service}"
        pattern = f"{folder}{_CUSTOM}*/{service}" if len(folders) == 1 else f"{folder}*/{service}"
        text = answers.texts(pattern).get(path)
        if text is not None:
            return tuple(read_lines(path, render(text, features)))
    return None


def render(text: str, features: tuple[str, ...]) -> str:
    """Keep the lines of a profile's file that its features leave in.

    Args:
        text: of the file.
        features: that are on.

    Raises:
        NotObservedError: a condition is of a form that is not understood.

    Source: authselect-profiles(5), "CONDITIONAL LINES".
    """
    kept: list[str] = []
    for raw in text.splitlines():
        stays = True
        for word, condition in _OPERATOR.findall(raw):
            if word in ("include", "exclude", "continue", "stop"):
                holds = _holds(condition.strip().removeprefix("if").strip(), features)
                stays = stays and holds is (word in ("include", "continue"))
            if word in ("continue", "stop") and not stays:
                return "\n".join(kept)
        kept.append(_OPERATOR.sub("", raw) if stays else "")
    return "\n".join(kept)


def _holds(condition: str, features: tuple[str, ...]) -> bool:
    """Evaluate `"a" and not "b" or "c"`; `and` binds closer."""
    results = []
    for part in condition.split(" or "):
        atoms = [_ATOM.fullmatch(one.strip()) for one in part.split(" and ")]
        if not all(atoms):
            raise NotObservedError(f"authselect's condition {condition!r} is not understood")
        results.append(all((one[2] in features) is (one[1] is None) for one in atoms if one))
    return any(results)
