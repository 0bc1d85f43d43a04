"""Which value a template's variables have in a run."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from pathlib import Path

from imgverify.errors import UsageError
from imgverify.nearest import did_you_mean
from imgverify.packer import hcl_template
from imgverify.packer.masking import says_secret
from imgverify.packer.options import PackerOptions
from imgverify.packer.template import Template, UnreadableTemplateError

_FROM_ENVIRONMENT = "PKR_VAR_"
# {{env `NAME`}} in JSON, env("NAME") in HCL2.
_ENV = re.compile(r"""\benv\s*\(?\s*[`"'\\]+([A-Za-z_][A-Za-z0-9_]*)""")

_ENV_ALONE = re.compile(
    r"""(?:\{\{|\$\{)\s*env\s*\(?\s*[`"']([A-Za-z_][A-Za-z0-9_]*)[`"']\s*\)?\s*(?:\}\}|\})"""
)


def refuse_unknown(template: Template, options: PackerOptions) -> None:
    """Hold the command line against what the template has.

    Packer lets a JSON template's unknown variable pass in silence, and an unknown build, too.

    Args:
        template: read.
        options: already looked at by themselves.

    Raises:
        UsageError: a variable or a build is unknown.
    """
    for name, _ in options.pairs():
        if name not in template.variables:
            raise UsageError(
                f"--packer-var {name}: {template.path} has no such variable",
                did_you_mean(name, template.variables),
            )
    selectable = template.selectable
    if selectable is None or template.builds is None:
        return
    for option, patterns, known in (
        ("--packer-only", options.only, template.builds),
        ("--packer-except", options.except_, selectable),
    ):
        for pattern in ",".join(patterns).split(",") if patterns else ():
            if not any(pattern == name or fnmatchcase(name, pattern) for name in selectable):
                raise UsageError(
                    f"{option} {pattern}: {template.path} has no such build",
                    did_you_mean(pattern, known),
                )


def values(template: Template, options: PackerOptions) -> dict[str, object]:
    """The values of all variables, as far as they are known before Packer runs.

    Args:
        template: read.
        options: its files exist.

    Raises:
        UsageError: a variable file is neither JSON nor HCL2.
    """
    found: dict[str, object] = {
        name: _read_environment(variable.default)
        for name, variable in template.variables.items()
        if variable.default is not None
    }
    if template.hcl:
        for name in template.variables:
            if (value := os.environ.get(f"{_FROM_ENVIRONMENT}{name}")) is not None:
                found[name] = _meant(value)
    own = [path for path in template.files if ".auto.pkrvars." in path.name]
    for path in (*own, *options.var_files):
        found |= _file(path)
    pairs = dict(options.pairs())
    return found | ({name: _meant(pairs[name]) for name in pairs} if template.hcl else pairs)


def environment(template: Template) -> dict[str, str]:
    """The variables of the environment that the template reads, as far as they are set.

    Args:
        template: read.
    """
    names = set(_ENV.findall(template.text))
    if template.hcl:
        names |= {f"{_FROM_ENVIRONMENT}{name}" for name in template.variables}
    return {name: os.environ[name] for name in sorted(names) if name in os.environ}


def secrets(template: Template | None, found: Mapping[str, object]) -> list[str]:
    """What must not be shown: by the template's word, or by a variable's name.

    Args:
        template: None when it could not be read.
        found: of `values`.
    """
    declared = template.variables if template else {}
    said = [name for name, variable in declared.items() if variable.sensitive]
    kept = {name: found.get(name) for name in (*said, *filter(says_secret, found))}
    kept |= {name: value for name, value in os.environ.items() if says_secret(name)}
    if template is not None:
        inherited = environment(template)
        for name in said:
            for read in _ENV.findall(str(declared[name].default)):
                kept[read] = inherited.get(read)
    guessed = {"true", "false", "null", "none", "yes", "no"}
    return [text for value in kept.values() for text in _texts(value) if text not in guessed]


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)
    elif value is not None and not isinstance(value, bool):
        yield str(value)


def _read_environment(default: object) -> object:
    """A default that is nothing but a variable of the environment is that one's value."""
    match = _ENV_ALONE.fullmatch(default) if isinstance(default, str) else None
    return os.environ.get(match[1], "") if match else default


def _meant(text: str) -> object:
    """A value of the command line or of the environment: in HCL2 it may be a list or a table."""
    try:
        return json.loads(text) if text.lstrip().startswith(("[", "{")) else text
    except ValueError:
        return text


def _file(path: Path) -> dict[str, object]:
    try:
        if path.suffix != ".hcl":
            data = json.loads(path.read_bytes())
            if isinstance(data, dict):
                return data
            raise UsageError(f"--packer-var-file {path}: it is no JSON object")
        return dict(hcl_template.parsed(path))
    except OSError as error:
        raise UsageError(f"--packer-var-file {path}: {error.strerror}") from error
    except (ValueError, UnreadableTemplateError) as error:
        raise UsageError(
            f"--packer-var-file {path}: cannot be read: {error}",
            "it is JSON, or HCL2 in a file named *.hcl",
        ) from error
