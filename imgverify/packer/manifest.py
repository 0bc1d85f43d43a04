"""The file of the `manifest` post-processor: a second word on what a build made.

Source: Packer's documentation, "Manifest Post-Processor".
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from imgverify.packer.artifacts import Listed
from imgverify.packer.template import Template

DEFAULT = "packer-manifest.json"


def complete(
    builds: dict[str, list[Listed]], template: Template, since_ns: int
) -> dict[str, list[Listed]]:
    """Add what a manifest knows of builds whose own lines name no file and no AMI.

    A manifest may stand in the middle of a chain, so it never adds to a build that has said what it
    made in the end.

    Args:
        builds: of `artifacts.listed`.
        template: says where manifests are written.
        since_ns: when the build began (nanoseconds since 1970): older manifests are not its own.
    """
    silent = {build for build, made in builds.items() if not any(map(_telling, made))}
    added = {build: list(made) for build, made in builds.items()}
    for path in _paths(template) if silent else ():
        for entry in _entries(path, since_ns):
            # HCL2's build `site.qemu.web` is called `web` in a manifest.
            for build in silent:
                if build == entry.get("name") or build.endswith(f".{entry.get('name')}"):
                    added[build].append(_listed(entry))
    return added


def _telling(artifact: Listed) -> bool:
    return bool(artifact.files) or ":ami-" in artifact.id


def _paths(template: Template) -> Iterable[Path]:
    for block in template.blocks:
        if block.kind == "post-processor" and block.type == "manifest":
            yield Path(str(block.body.get("output", DEFAULT)))


def _entries(path: Path, since_ns: int) -> list[dict[str, Any]]:
    try:
        if path.stat().st_mtime_ns < since_ns:
            return []
        data = json.loads(path.read_bytes())
        builds = data["builds"]
        last = data["last_run_uuid"]
        return [entry for entry in builds if entry["packer_run_uuid"] == last]
    except (OSError, ValueError, LookupError, TypeError):
        # No such file, or not of this shape: then it has no word to add.
        return []


def _listed(entry: dict[str, Any]) -> Listed:
    files = entry.get("files") or []
    return Listed(
        builder_id=str(entry.get("builder_type", "")),
        id=str(entry.get("artifact_id", "")),
        files=[str(file["name"]) for file in files if isinstance(file, dict) and "name" in file],
    )
