"""A run of Packer that ended badly, as one clear error."""

from __future__ import annotations

import re

from imgverify.errors import ArtifactError, ImgverifyError, InfrastructureError, UsageError
from imgverify.packer.watching import BuildState, Watch
from imgverify.printable import printable

# Lines that only say that there are lines to come.
_EMPTY_WORDS = re.compile(r"(Error:?|\d+ error\(?s?\)? occurred:|)$", re.IGNORECASE)
_UNSET = re.compile(r'(?:required variable not set: |Unset variable ")([\w.-]+)')
_NO_PLUGIN = re.compile(
    r"Missing plugins|plugins? (?:are|is) required|likely part of a plugin that is not installed"
    r"|packer init"
)
_PLUGIN = re.compile(r"\* (\S+/\S+)|(?:builder|provisioner|post-processor|source) (\S+) is unknown")
_OCCUPIED = re.compile(r"output directory[^\n]*exist", re.IGNORECASE)
_STEPS = (
    (re.compile(r"Provisioning with shell script"), "shell"),
    (re.compile(r"Running local shell script"), "shell-local"),
    (re.compile(r"(Provisioning with|Executing) Ansible", re.IGNORECASE), "ansible"),
    (re.compile(r"Provisioning with Powershell", re.IGNORECASE), "powershell"),
    (re.compile(r"(Uploading|Downloading) .* => "), "file"),
)


def invalid(template: str, watch: Watch) -> ImgverifyError:
    """What `packer validate` said, as an error.

    Args:
        template: as the user wrote it.
        watch: that heard it.
    """
    text = "\n".join(watch.complaints)
    unset = _UNSET.search(text)
    if unset:
        return UsageError(
            f"packer:{template}: the variable {unset[1]} has no value",
            f"give it one: --packer-var {unset[1]}=…",
        )
    return _no_plugin(template, text) or ArtifactError(
        f"packer:{template}: Packer refuses the template: {_first_line(text)}",
        f"see all of it with: packer validate {template}",
    )


def failed(template: str, watch: Watch, log: str) -> ImgverifyError:
    """A failed build, as an error.

    Args:
        template: as the user wrote it.
        watch: that heard it.
        log: path.
    """
    if not watch.errors:
        text = "\n".join(watch.complaints)
        return _no_plugin(template, text) or ArtifactError(
            f"packer:{template}: Packer failed: {_first_line(text) or 'without a word'}",
            f"log: {log}",
        )
    build, text = watch.errors[0]
    state = watch.builds.get(build, BuildState())
    others = sorted({name for name, _ in watch.errors} - {build})
    more = f" (and {', '.join(others)} failed, too)" if others else ""
    hints = [f"log: {log}"]
    if state.last_words and state.last_words not in text:
        hints.insert(0, f"last output: {state.last_words}")
    if _OCCUPIED.search(text):
        hints.insert(0, "an earlier build left its output folder: remove it, or use --packer-reuse")
    return ArtifactError(
        f"packer:{template}: build {build} failed{_where(state)}: {_first_line(text)}{more}",
        "; ".join(hints),
    )


def _where(state: BuildState) -> str:
    if state.post_processor:
        return f" in post-processor {state.post_processor}"
    for pattern, name in _STEPS:
        if pattern.match(state.work):
            return f" in provisioner {name}"
    if state.provisioner_failed:
        return f" in the provisioner that said {state.work!r}"
    return f" at {state.work!r}" if state.work else ""


def _no_plugin(template: str, text: str) -> InfrastructureError | None:
    if not _NO_PLUGIN.search(text):
        return None
    names = [source or component for source, component in _PLUGIN.findall(text)]
    what = ", ".join(names) or "one that the template needs"
    return InfrastructureError(
        f"packer:{template}: a plugin of Packer is not installed: {what}",
        f"install it: packer init {template} (a JSON template: packer plugins install SOURCE)",
    )


def _first_line(text: str) -> str:
    """The first line that says something, with the place where HCL2's next lines tell it."""
    lines = [line.strip().removeprefix("* ").strip() for line in text.splitlines()]
    lines = [line.removeprefix("Error: ") for line in lines]
    telling = [line for line in lines if not _EMPTY_WORDS.match(line)]
    if not telling:
        return ""
    place = next((line for line in telling[1:4] if re.match(r"on .+ line \d+", line)), "")
    detail = (
        telling[1] if len(telling) > 1 and telling[0].startswith("Failed to initialize") else ""
    )
    return printable(": ".join(filter(None, (telling[0].rstrip(":"), detail)))) + (
        f" ({place.rstrip(':')})" if place else ""
    )
