"""What cloud-init's configuration has it do at the first boot."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from imgverify.facts.answers import Answers
from imgverify.facts.cloud_init import CONFIG, CONFIG_FILES, DISABLED, PROGRAM
from imgverify.facts.questions import Command, File, Stat
from imgverify.unobserved import NotObservedError, attempt

# Its helper that prints host keys; Red Hat's and SUSE's packages have it in /usr/libexec.
_HELPER = "cloud-init/write-ssh-key-fingerprints"
HELPERS = (f"/usr/lib/{_HELPER}", f"/usr/libexec/{_HELPER}")
GROWERS = ("/usr/bin/growpart", "/usr/sbin/growpart")
GROWROOT_DISABLED = "/etc/growroot-disabled"

FILES: tuple[File, ...] = CONFIG_FILES
STATS: tuple[Stat, ...] = tuple(
    Stat(path) for path in (PROGRAM, DISABLED[0], *HELPERS, *GROWERS, GROWROOT_DISABLED)
)
COMMANDS: tuple[Command, ...] = ()

_STAGES = ("cloud_init_modules", "cloud_config_modules", "cloud_final_modules")
_FALSE = frozenset({"off", "0", "no", "false"})


@dataclass(frozen=True, slots=True)
class CloudConfig:
    """cloud-init as the image has it configured; user-data of an instance may say otherwise.

    Args:
        runs: whether it is installed and not switched off.
        modules: names of all stages' modules, with dashes.
        datasources: that it may use; None when it may use any.
        prints_keys: whether SSH host keys may go to the console.
        hidden_keys: types of keys that are not printed there.
        hidden_fingerprints: types of keys of which no fingerprint is.
        helper: the program that prints them; empty when it is not there.
        grow_mode: how partitions are made to grow: `auto`, `growpart`, `off`, …
        grow_devices: mount points and devices that are.
        grow_stopped: the file that forbids it; empty when none does.
        grower: growpart(1); empty when it is not there.
        resizes: whether the root file system is made to grow, too.
    """

    runs: bool
    modules: frozenset[str]
    datasources: tuple[str, ...] | None
    prints_keys: bool
    hidden_keys: tuple[str, ...]
    hidden_fingerprints: tuple[str, ...]
    helper: str
    grow_mode: str
    grow_devices: tuple[str, ...]
    grow_stopped: str
    grower: str
    resizes: bool


def parse(answers: Answers) -> CloudConfig:
    """Merge the files as cloud-init does: later ones first, mappings in each other, lists whole.

    Source: cloud-init's documentation, "Configuration sources", "Merging user-data sections",
    modules "Keys to console", "Growpart" and "Resizefs".

    Raises:
        NotObservedError: the configuration cannot be read.
    """
    merged = _merged(answers)
    ssh, grow = _mapping(merged.get("ssh")), _growing(merged)
    mode = _text(grow.get("mode", "auto"))
    return CloudConfig(
        runs=attempt(
            lambda: answers.state(PROGRAM) is not None and answers.state(DISABLED[0]) is None
        ),
        modules=frozenset(_module(one) for stage in _STAGES for one in _list(merged.get(stage))),
        datasources=attempt(lambda: _datasources(merged)),
        prints_keys=not _is_false(ssh.get("emit_keys_to_console", True)),
        hidden_keys=_words(merged.get("ssh_key_console_blacklist", ["ssh-dss"])),
        hidden_fingerprints=_words(merged.get("ssh_fp_console_blacklist", [])),
        helper=attempt(lambda: _first(answers, HELPERS)),
        grow_mode="off" if _is_false(mode) else mode,
        grow_devices=_words(grow.get("devices", ["/"])),
        grow_stopped=attempt(
            lambda: (
                _first(answers, (GROWROOT_DISABLED,))
                if _is_false(grow.get("ignore_growroot_disabled", False))
                else ""
            )
        ),
        grower=attempt(lambda: _first(answers, GROWERS)),
        resizes=not _is_false(merged.get("resize_rootfs", True)),
    )


def _merged(answers: Answers) -> Mapping[str, Any]:
    merged: dict[str, Any] = {}
    for path, text in (
        (CONFIG[0], answers.text(CONFIG[0]) or ""),
        *answers.texts(CONFIG[1]).items(),
    ):
        try:
            content = yaml.safe_load(text)
        except (yaml.YAMLError, RecursionError) as error:
            raise NotObservedError(f"{path} is no YAML: {error}") from error
        if isinstance(content, dict):
            merged = _over(content, merged)
    return merged


def _over(strong: dict[str, Any], weak: dict[str, Any]) -> dict[str, Any]:
    merged = weak | strong
    for key in strong.keys() & weak.keys():
        if isinstance(strong[key], dict) and isinstance(weak[key], dict):
            merged[key] = _over(strong[key], weak[key])
    return merged


def _growing(merged: Mapping[str, Any]) -> Mapping[str, Any]:
    """Where `growpart` is there and is no mapping (`growpart: off`), cloud-init grows nothing."""
    grow = merged.get("growpart", {})
    return grow if isinstance(grow, dict) else {"mode": "off"}


def _datasources(merged: Mapping[str, Any]) -> tuple[str, ...] | None:
    listed = merged.get("datasource_list")
    if listed is not None and not isinstance(listed, list):
        raise NotObservedError(f"datasource_list is {_text(listed)}, which is no list")
    return None if listed is None else _words(listed)


def _module(one: object) -> str:
    """A module is named, or is a list of its name and how often it runs."""
    word = one[0] if isinstance(one, list) and one else one
    return word.replace("_", "-").removeprefix("cc-") if isinstance(word, str) else ""


def _words(value: object) -> tuple[str, ...]:
    """A list of words, or one alone."""
    return tuple(_text(one) for one in (value if isinstance(value, list) else [value]) if one)


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _mapping(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _is_false(value: object) -> bool:
    return _text(value).strip().lower() in _FALSE


def _text(value: object) -> str:
    # To write out a list of lists of lists may take all memory, and no setting is one.
    return str(value) if isinstance(value, str | int | float) else f"a {type(value).__name__}"


def _first(answers: Answers, paths: tuple[str, ...]) -> str:
    return next((path for path in paths if answers.state(path) is not None), "")
