"""cloud-init: whether it is there, how its run ended, where its data came from."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from imgverify.facts.answers import Answers
from imgverify.facts.questions import Command, File, Mask, Stat
from imgverify.model import Plane
from imgverify.unobserved import NotObservedError, attempt

PROGRAM = "/usr/bin/cloud-init"
STATUS = "/run/cloud-init/status.json"
RESULT = "/run/cloud-init/result.json"
DISABLED = ("/etc/cloud/cloud-init.disabled", "/run/cloud-init/disabled")
LOG = "cloud-init log"
LOG_PATH = "/var/log/cloud-init.log"
# Passwords, those of `chpasswd`, tokens of MAAS, keys of AWS, bodies of private keys.
_SECRETS = (
    Mask(r"([Pp]assw[A-Za-z_]*:[ ]*)[^ ].*", r"\1masked"),
    Mask(r"""^([ ]*(-[ ]+)?["']?[a-z_][-a-z0-9_]*:)[^ "'][^"']*""", r"\1masked"),
    Mask("((consumer|token)_(key|secret):[ ]*)[^,} ]+", r"\1masked"),
    Mask("A(KI|SI)A[A-Z2-7]{16}", "masked"),
    Mask("[A-Za-z0-9+/]{40,}=*", "masked"),
)
CONFIG = ("/etc/cloud/cloud.cfg", "/etc/cloud/cloud.cfg.d/*.cfg")

CONFIG_FILES = tuple(File(path, masks=_SECRETS) for path in CONFIG)

FILES = (*CONFIG_FILES, File(STATUS), File(RESULT))
STATS = (Stat(PROGRAM), *(Stat(path) for path in DISABLED))
COMMANDS = (
    # The program itself needs seconds to start; its files say all that it would say.
    Command(
        LOG,
        f"[ -e {LOG_PATH} ] || exit 3; "
        "grep -nE '\\[(WARNING|ERROR|CRITICAL)\\]|^Traceback ' "
        f"{LOG_PATH} | head -n 100 | cut -c 1-400",
        equivalent="cloud_init_log",
    ),
)
_SOURCE = re.compile(r"DataSource(\w+)")


@dataclass(frozen=True, slots=True)
class CloudInit:
    """cloud-init's run.

    Args:
        installed: whether the program is there.
        disabled: the file that switches it off; empty when none does.
        finished: whether its last stage ended.
        datasource: where its data came from: `NoCloud`, `Ec2`, …; empty when unknown.
        errors: what it calls errors, of all stages.
        recoverable: `LEVEL: message` of troubles that it went on after (since 23.4).
        log: lines of its log that are warnings or worse, with their numbers.
        datasource_list: what its configuration allows; None when it does not say.
    """

    installed: bool
    disabled: str
    finished: bool
    datasource: str
    errors: tuple[str, ...]
    recoverable: tuple[str, ...]
    log: tuple[str, ...]
    datasource_list: tuple[str, ...] | None


def parse(answers: Answers) -> CloudInit:
    """Read the records that cloud-init leaves under /run.

    Source: cloud-init's documentation, "Failure states" and "status.json".
    """
    status = attempt(lambda: _json(answers, STATUS))
    result = attempt(lambda: _json(answers, RESULT))
    return CloudInit(
        installed=attempt(lambda: answers.state(PROGRAM) is not None),
        disabled=attempt(
            lambda: next((path for path in DISABLED if answers.state(path) is not None), "")
        ),
        finished=attempt(lambda: bool(result)),
        datasource=attempt(lambda: _datasource(result) or _datasource(status)),
        errors=attempt(lambda: _errors(status, result)),
        recoverable=attempt(lambda: _recoverable(status)),
        log=attempt(lambda: tuple(answers.output(LOG).splitlines())),
        datasource_list=attempt(lambda: _datasource_list(answers)),
    )


def _json(answers: Answers, path: str) -> Mapping[str, Any]:
    """Give what is below `v1`; empty when cloud-init has not written the file."""
    if answers.plane is Plane.OFFLINE:
        raise NotObservedError(f"{path} is written at boot", needs_boot=True)
    text = answers.text(path)
    if text is None:
        return {}
    try:
        content = json.loads(text)["v1"]
    except (ValueError, KeyError, TypeError) as error:
        raise NotObservedError(f"{path} is not what cloud-init writes: {error}") from error
    return content if isinstance(content, dict) else {}


def _datasource(record: Mapping[str, Any]) -> str:
    match = _SOURCE.match(str(record.get("datasource") or ""))
    return match[1] if match else ""


def _stages(status: Mapping[str, Any]) -> list[tuple[str, Mapping[str, Any]]]:
    return [(name, stage) for name, stage in status.items() if isinstance(stage, dict)]


def _errors(status: Mapping[str, Any], result: Mapping[str, Any]) -> tuple[str, ...]:
    found = [
        f"{name}: {one}" for name, stage in _stages(status) for one in stage.get("errors") or ()
    ]
    listed = result.get("errors") or ()
    return (*found, *(str(one) for one in listed if not any(str(one) in known for known in found)))


def _recoverable(status: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(
        f"{level}: {message}"
        for _, stage in _stages(status)
        for level, messages in (stage.get("recoverable_errors") or {}).items()
        for message in messages
    )


def _datasource_list(answers: Answers) -> tuple[str, ...] | None:
    """Merge as cloud-init does: cloud.cfg first, then the others by name; the last one wins."""
    main = answers.text(CONFIG[0])
    found: tuple[str, ...] | None = None
    for text in (main or "", *answers.texts(CONFIG[1]).values()):
        try:
            content = yaml.safe_load(text)
        except (yaml.YAMLError, RecursionError) as error:
            raise NotObservedError(f"cloud-init's configuration is no YAML: {error}") from error
        listed = content.get("datasource_list") if isinstance(content, dict) else None
        if isinstance(listed, list):
            # Nothing else names one; to write out a list of lists of lists may take all memory.
            found = tuple(one for one in listed if isinstance(one, str))
    return found
