"""From what a user wrote behind `packer:` to a template."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from imgverify.errors import ArtifactError
from imgverify.nearest import did_you_mean
from imgverify.packer import hcl_template, json_template
from imgverify.packer.present import exists, is_file, is_folder
from imgverify.packer.template import Template

_HCL = (".pkr.hcl", ".pkr.json")


@dataclass(frozen=True, slots=True)
class Wanted:
    """A template, and which of its artifacts.

    Args:
        path: of a file or a folder.
        groups: name or glob of the groups (`BuiltArtifact.name`) that are wanted; empty for all.
    """

    path: Path
    groups: str = ""


def wanted(text: str) -> Wanted:
    """Take `TEMPLATE#GROUPS` apart; what is in front of `#` is whole when such a file exists.

    Args:
        text: what stands behind `packer:`.

    Raises:
        ArtifactError: there is no such file, or nothing in the folder that Packer would read.
    """
    before, sign, groups = text.rpartition("#")
    if not text or (sign and not before):
        raise ArtifactError(
            f"packer:{text}: names no template", "give the path of a .json or .pkr.hcl"
        )
    found = Wanted(Path(text)) if not sign or exists(Path(text)) else Wanted(Path(before), groups)
    path = found.path
    if not exists(path):
        known = [str(other) for other in _templates_near(path)]
        raise ArtifactError(
            f"packer:{path}: no such template",
            did_you_mean(str(path), known) if known else "give the path of a .json or .pkr.hcl",
        )
    if is_folder(path) and not any(
        True for each in hcl_template.TEMPLATES for _ in path.glob(each)
    ):
        inside = sorted(path.glob("*.json"))
        raise ArtifactError(
            f"packer:{path}: the folder has no *.pkr.hcl and no *.pkr.json",
            f"a JSON template is named itself: packer:{inside[0]}" if inside else "",
        )
    if is_file(path) and path.suffix == ".hcl" and not path.name.endswith(_HCL):
        raise ArtifactError(
            f"packer:{path}: Packer reads HCL2 only from files named *.pkr.hcl",
            f"rename it to {path.stem}.pkr.hcl",
        )
    return found


def load(path: Path) -> Template:
    """Read a template in the language that its name tells.

    Args:
        path: of a file or a folder.

    Raises:
        UnreadableTemplateError: we do not understand it.
        ArtifactError: it cannot be opened.
    """
    try:
        if is_folder(path) or path.name.endswith(_HCL):
            return hcl_template.read(path)
        return json_template.read(path)
    except OSError as error:
        raise ArtifactError(f"packer:{path}: {error.strerror}") from error


def _templates_near(path: Path) -> list[Path]:
    """Templates of the same folder, spelt as the user spelt the folder."""
    patterns = ("*.json", *hcl_template.TEMPLATES)
    return [path.parent / file.name for each in patterns for file in path.parent.glob(each)]
