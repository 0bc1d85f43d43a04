"""PAM: the stack of each service, and what the files of its modules set."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from imgverify.facts.answers import Answers
from imgverify.facts.pam_line import PamLine, read_lines, read_pam_conf
from imgverify.facts.pam_stack import Stack, expand
from imgverify.facts.questions import Command, File, Mask, Stat
from imgverify.unobserved import NotObservedError, attempt

FAILLOCK = "/etc/security/faillock.conf"
PWHISTORY = "/etc/security/pwhistory.conf"
PWQUALITY = "/etc/security/pwquality.conf"
PWQUALITY_DROP_INS = "/etc/security/pwquality.conf.d/*.conf"
PAM_CONF = "/etc/pam.conf"
FOLDERS = ("/etc/pam.d", "/usr/lib/pam.d")

# Modules for databases take passwords as arguments.
_SECRETS = Mask(r"(([Pp]assw|secret|bindpw)[A-Za-z_]*=)[^] ]+", r"\1<masked>")

FILES: tuple[File, ...] = (
    *(File(f"{folder}/*", masks=(_SECRETS,)) for folder in FOLDERS),
    File(PAM_CONF, masks=(_SECRETS,)),
    File(FAILLOCK),
    File(PWHISTORY),
    File(PWQUALITY),
    File(PWQUALITY_DROP_INS),
)
STATS: tuple[Stat, ...] = ()
COMMANDS: tuple[Command, ...] = ()


@dataclass(frozen=True, slots=True)
class ConfSetting:
    """A line of a module's file that counts. A flag's value is empty."""

    value: str
    where: str


@dataclass(frozen=True, slots=True)
class Pam:
    """How people are let in.

    Args:
        services: lines by name of the service, as its file has them.
        settings: of a module's file by name, by the file's path.
        pwquality_drop_ins: what libpwquality reads first, so that its file wins.
    """

    services: Mapping[str, tuple[PamLine, ...]]
    settings: Mapping[str, Mapping[str, ConfSetting]]
    pwquality_drop_ins: Mapping[str, ConfSetting]

    def stack(self, service: str, type_: str) -> Stack | None:
        """One service's lines of a type, with what they include; None when there is no service.

        Args:
            service: its name: `sshd`, `system-auth`.
            type_: `auth`, `account`, `password` or `session`.

        Raises:
            NotObservedError: nobody could read it, or services include each other for ever.
        """
        lines = self.services.get(_name(service))
        return None if lines is None else expand(type_, lines, self._load)

    def _load(self, service: str) -> tuple[PamLine, ...] | None:
        return self.services.get(_name(service))


def _name(service: str) -> str:
    """Includes may give a path."""
    folder, _, name = service.rpartition("/")
    if folder and folder not in FOLDERS:
        raise NotObservedError(f"{service} was not collected")
    return name


def parse(answers: Answers) -> Pam:
    """Read the services; /etc/pam.d beats the vendor's folder, and any folder /etc/pam.conf.

    Args:
        answers: what a plane delivered.
    """
    return Pam(
        services=attempt(lambda: _services(answers)),
        settings={
            path: attempt(lambda path=path: _settings([(path, answers.text(path) or "")]))  # type: ignore[misc]
            for path in (FAILLOCK, PWHISTORY, PWQUALITY)
        },
        pwquality_drop_ins=attempt(
            lambda: _settings(sorted(answers.texts(PWQUALITY_DROP_INS).items()))
        ),
    )


def _services(answers: Answers) -> dict[str, tuple[PamLine, ...]]:
    found: dict[str, tuple[PamLine, ...]] = {}
    for folder in FOLDERS:
        for path, text in answers.texts(f"{folder}/*").items():
            found.setdefault(path.rpartition("/")[2], tuple(read_lines(path, text)))
    if found:
        return found
    text = answers.text(PAM_CONF) or ""
    return {name: tuple(lines) for name, lines in read_pam_conf(PAM_CONF, text).items()}


def _settings(texts: Sequence[tuple[str, str]]) -> dict[str, ConfSetting]:
    """The last line counts; the sign between key and value may be missing.

    Source: faillock.conf(5), pwhistory.conf(5), pwquality.conf(5).
    """
    found: dict[str, ConfSetting] = {}
    for path, text in texts:
        for number, raw in enumerate(text.splitlines(), 1):
            words = raw.split("#", 1)[0].replace("=", " ", 1).split(None, 1)
            if words:
                found[words[0]] = ConfSetting("".join(words[1:]).strip(), f"{path}:{number}")
    return found
