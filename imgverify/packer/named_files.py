"""The files that a build reads besides its template, as far as the template names them.

A setting whose name says that it names a file (`script`, `http_directory`, `iso_url`, …) is taken
at its word; in all other texts (commands, arguments of Ansible) words that are files here are
taken. What is written by the build itself is left out, and so is what a script reads in its turn.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from itertools import chain
from pathlib import Path

from imgverify.packer.expressions import Scope, as_glob, is_open
from imgverify.packer.present import exists, is_file, is_folder

_INPUT = re.compile(
    r"(?:^|_)(?:scripts?|sources?|files?|dirs?|directory|paths?|urls?|playbooks?|template)$"
)
_OUTPUT = re.compile(r"^(?:output|target|export|dest|box|remote|staging|vm_name|execute_command)")
# What Packer and its post-processors write where the template does not say.
_WRITTEN = ("output-*", "packer_*", "packer-manifest.json", "crash.log")
_FUNCTION = re.compile(r"\b(?:file|filebase64|templatefile|fileset)\(\s*\"([^\"\n]+)\"")
# What Ansible looks for beside a playbook, without anybody naming it.
_BESIDE_PLAYBOOK = (
    *("roles", "tasks", "handlers", "templates", "files", "vars", "defaults", "library"),
    *("group_vars", "host_vars", "module_utils", "*.yml", "*.yaml", "ansible.cfg"),
)
_WORDS = re.compile(r"[\s\"'`=,;:@()<>|&]+")
# Their commands run on the machine that is built, and so their absolute paths are mostly there.
_IN_MACHINE = ("shell", "powershell", "windows-shell")
_MOST_FILES = 20_000
_MOST_BYTES = 16 * 1024**3


@dataclass(frozen=True, slots=True)
class NamedFiles:
    """What a template names.

    Args:
        files: absolute, each once, in order.
        unclear: settings whose files nobody can tell before Packer runs, or too many of them.
    """

    files: tuple[Path, ...]
    unclear: tuple[str, ...]


def named_files(scope: Scope) -> NamedFiles:
    """Look for the files of a template; relative paths are Packer's: of the working directory.

    Args:
        scope: the template, and the values of its variables.
    """
    named: list[Path] = []
    unclear: list[str] = []
    for type_, key, text in _texts(scope):
        if not _INPUT.search(key):
            named += _words(text, relative_only=type_ in _IN_MACHINE or key == "boot_command")
        elif is_open(text):
            unclear.append(key)
        elif path := _path(text):
            named.append(path)
            if key.startswith("playbook") and is_file(path):
                named += chain.from_iterable(map(path.parent.glob, _BESIDE_PLAYBOOK))
    files: dict[Path, None] = {}
    written, size = _written(scope), 0
    for file in chain.from_iterable(map(_below, named)):
        if len(files) >= _MOST_FILES or size > _MOST_BYTES:
            unclear.append("a folder that is too large to compare")
            break
        if file not in files and not _is_written(file, written):
            files[file] = None
            size += file.stat().st_size
    return NamedFiles(tuple(sorted(files)), tuple(dict.fromkeys(unclear)))


def _texts(scope: Scope) -> Iterator[tuple[str, str, str]]:
    """Type of the block, name and meaning of every setting that may name what a build reads."""
    for block in scope.template.blocks:
        # A file provisioner that copies from the machine to here reads nothing here.
        if block.type == "file" and block.body.get("direction") == "download":
            continue
        for key, value in _settings(block.body):
            if not _OUTPUT.match(key):
                yield from ((block.type, key, text) for text in scope.texts(value))
    for argument in _FUNCTION.findall(scope.template.text):
        yield from (("", "file", text) for text in scope.texts(argument))


def _written(scope: Scope) -> tuple[str, ...]:
    """Globs of what a build writes."""
    said = (
        as_glob(text).rstrip("/")
        for block in scope.template.blocks
        for key, value in _settings(block.body)
        if _OUTPUT.match(key)
        for text in scope.texts(value)
        if text
    )
    return (*_WRITTEN, *said)


def _settings(body: Mapping[str, object]) -> Iterator[tuple[str, object]]:
    """All settings, those of inner tables by their own names."""
    for key, value in body.items():
        inner = value if isinstance(value, list) else [value]
        tables = [one for one in inner if isinstance(one, dict)]
        for table in tables:
            yield from _settings(table)
        if not tables:
            yield key, value


def _path(text: str) -> Path | None:
    """The file or folder that a text is, if there is one."""
    text = text.removeprefix("file://")
    if not text or "\n" in text or "\0" in text or re.match(r"[a-z][a-z0-9+-]+://", text):
        return None
    try:
        path = Path(text).expanduser().absolute()
        return path if exists(path) else None
    except (OSError, RuntimeError):
        return None


def _words(text: str, *, relative_only: bool) -> Iterator[Path]:
    for word in _WORDS.split(text):
        path = None if relative_only and word.startswith(("/", "~")) else _path(word)
        if path is not None and is_file(path):
            yield path


def _below(path: Path) -> Iterator[Path]:
    if is_file(path):
        yield path
    elif is_folder(path):
        for folder, _, names in os.walk(path):
            found = (Path(folder, name) for name in names)
            yield from (file for file in found if is_file(file))


def _is_written(path: Path, globs: Iterable[str]) -> bool:
    cwd = Path.cwd()
    return any(
        fnmatchcase(str(path), pattern) or fnmatchcase(str(path), f"{pattern}/*")
        for pattern in (str(cwd / each) for each in globs)
    )
