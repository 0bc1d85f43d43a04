"""A Packer template, as far as it must be understood before Packer runs it.

Packer is the judge of a template. We read which variables it has, which of them are secrets, which
builds it makes and which files it names, in either of its languages.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


class UnreadableTemplateError(ValueError):
    """We cannot read it; whether Packer can is another question."""


@dataclass(frozen=True, slots=True)
class Variable:
    """A variable of the template.

    Args:
        default: as written; None for none.
        sensitive: whether the template says that its value is a secret.
    """

    default: object = None
    sensitive: bool = False


@dataclass(frozen=True, slots=True)
class Block:
    """A builder, a provisioner, a post-processor, or a source of data.

    Args:
        kind: which of these.
        type: `qemu`, `shell`, …
        body: its settings.
    """

    kind: str
    type: str
    body: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Template:
    """What is known of a template.

    Args:
        path: as the user wrote it: a file, or a folder of HCL2 files.
        root: the folder that it is in, or is.
        hcl: whether its language is HCL2, written as such or as JSON.
        files: that it is written in, with the variable files that Packer finds by itself.
        text: of all files.
        variables: by name.
        locals: values by name (HCL2).
        builds: names of the builds; None where they are made up when it runs.
        blocks: in the order of the files.
    """

    path: Path
    root: Path
    hcl: bool
    files: tuple[Path, ...]
    text: str
    variables: Mapping[str, Variable]
    locals: Mapping[str, object]
    builds: tuple[str, ...] | None
    blocks: tuple[Block, ...]

    @property
    def selectable(self) -> tuple[str, ...] | None:
        """What `-only` and `-except` may name; None where nobody knows."""
        if self.builds is None:
            return None
        others = [
            str(name)
            for block in self.blocks
            if block.kind == "post-processor"
            for name in (block.type, block.body.get("name"))
            if name
        ]
        return (*self.builds, *others)
