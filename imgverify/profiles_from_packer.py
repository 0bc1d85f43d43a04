"""From a Packer template to demands on the image of one of its builders."""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from imgverify.errors import ArtifactError, UsageError
from imgverify.nearest import did_you_mean
from imgverify.packer import hcl_template, loading, values
from imgverify.packer.expressions import Scope
from imgverify.packer.options import PackerOptions
from imgverify.packer.template import Template, UnreadableTemplateError
from imgverify.sources.demands import Demands, Statement
from imgverify.sources.packer import Builder, want_builder
from imgverify.sources.text_file import read_source

_WHAT = "Packer template"
_MASK, _TELLING = "…", 4


@dataclass(frozen=True, slots=True)
class _Settings:
    """Fills in what names mean, but for secrets: a profile is kept and shown."""

    scope: Scope
    secrets: tuple[str, ...]

    def resolved(self, value: Any) -> Any:
        """A setting, with everything in it."""
        if isinstance(value, Mapping):
            return {key: self.resolved(one) for key, one in value.items()}
        if isinstance(value, list):
            return [self.resolved(one) for one in value]
        if isinstance(value, str):
            texts = [self._masked(text) for text in self.scope.texts(value)]
            return texts[0] if len(texts) == 1 else texts
        return value

    def _masked(self, text: str) -> str:
        if text in self.secrets:
            return _MASK
        for secret in self.secrets:
            # A short one stands in many a word by chance, and tells nothing there.
            if len(secret) >= _TELLING:
                text = text.replace(secret, _MASK)
        return text


def read_packer(path: Path, only: str, options: PackerOptions) -> Demands:
    """Read a template.

    Args:
        path: of a file, or of a folder of HCL2 files.
        only: name or wildcard of the build, where there are several.
        options: variables and their files.

    Raises:
        UsageError: it cannot be read, or it is not said which builder is meant.
    """
    template = _load(path)
    options.refuse_wrong()
    values.refuse_unknown(template, options)
    found = values.values(template, options)
    reader = _Settings(Scope(template, found), tuple(values.secrets(template, found)))
    builder = _chosen(list(_builders(template, reader)), only, path)
    demands = Demands(about=[f"Build: {builder.name} ({builder.type})."])
    want_builder(demands, builder)
    for block in template.blocks:
        if block.kind in ("provisioner", "post-processor"):
            statement = Statement(template.path.resolve().name, f"{block.kind} {block.type}")
            reason = "what it does cannot be told from it: add controls of your own"
            demands.leave(statement, reason)
    return demands


def _load(path: Path) -> Template:
    """Read it within bounds: the files of a folder likewise."""
    patterns = hcl_template.TEMPLATES
    files = [one for each in patterns for one in path.glob(each)] if path.is_dir() else [path]
    for file in files or [path]:
        read_source(file, _WHAT)
    try:
        return loading.load(path)
    except (UnreadableTemplateError, ArtifactError) as error:
        hint = "a template is JSON, or HCL2 in a file named *.pkr.hcl: try `packer validate`"
        reason = str(error).removeprefix(f"{path}: ")
        raise UsageError(f"{path}: no {_WHAT} that can be read: {reason}", hint) from error


def _chosen(builders: list[Builder], only: str, path: Path) -> Builder:
    names = [one.name for one in builders]
    if not builders:
        raise UsageError(f"{path}: no builder in it", "a template without one makes no image")
    found = [one for one in builders if not only or fnmatch.fnmatchcase(one.name, only)]
    if not found:
        raise UsageError(
            f"--packer-only {only}: {path} has no such build", did_you_mean(only, names)
        )
    if len(found) > 1:
        raise UsageError(
            f"{path}: has several builders, and their images are asked for different things",
            f"choose one with --packer-only: {', '.join(one.name for one in found)}",
        )
    return found[0]


def _builders(template: Template, reader: _Settings) -> Iterator[Builder]:
    after = tuple(one.type for one in template.blocks if one.kind == "post-processor")
    for name, kind, settings in _hcl(template) if template.hcl else _json(template):
        plain = {key: reader.resolved(value) for key, value in settings.items()}
        where = {key: _place(template, key) for key in plain}
        yield Builder(name, kind, plain, where, after)


def _json(template: Template) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    for block in template.blocks:
        if block.kind == "builder":
            yield str(block.body.get("name") or block.type), block.type, block.body


def _hcl(template: Template) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    """The sources that builds name; with what a build changes in one."""
    data = [hcl_template.parsed(file) for file in template.files if "pkrvars" not in file.name]
    sources = {
        f"{kind}.{name}": (kind, body)
        for each in data
        for block in _several(each.get("source"))
        for kind, named in block.items()
        for name, body in named.items()
    }
    builds = [build for each in data for build in _several(each.get("build"))]
    for build in builds:
        for word in _several(build.get("sources")):
            address = str(word).removeprefix("${").removesuffix("}").removeprefix("source.")
            if address in sources:
                yield address, *sources[address]
        for block in _several(build.get("source")):
            for word, changes in block.items():
                address = str(word).removeprefix("source.")
                if address in sources:
                    kind, body = sources[address]
                    name = str(changes.get("name", address.partition(".")[2]))
                    yield f"{kind}.{name}", kind, {**body, **changes}


def _several(found: Any) -> list[Any]:
    return found if isinstance(found, list) else [] if found is None else [found]


def _place(template: Template, key: str) -> str:
    """The line of a setting, where only one line can be meant."""
    found = [
        f"{file.name}:{number}"
        for file in template.files
        for number, line in enumerate(file.read_text("utf-8", "replace").split("\n"), start=1)
        if re.match(rf'[\s{{,]*"?{re.escape(key)}"?\s*[:={{]', line)
    ]
    return found[0] if len(found) == 1 else template.path.resolve().name
