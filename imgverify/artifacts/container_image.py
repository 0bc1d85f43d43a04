"""A container image in a tar archive: `docker save`, or an OCI image layout.

Source: the OCI image specification (image layout, index, manifest, configuration); Docker's image
specification v1.2 for `manifest.json`.
"""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from imgverify.artifacts.members import Members
from imgverify.artifacts.ovf_manifest import digest_of
from imgverify.artifacts.packing import AGAIN
from imgverify.artifacts.unpacking import unpack
from imgverify.errors import ArtifactError
from imgverify.progress import Progress

_MOST_BYTES = 8 * 1024 * 1024
_MOST_LAYERS = 500
_MOST_DEPTH = 4
_DIGEST = re.compile(r"(sha256|sha512):([0-9a-f]{64,128})")
_BLOB = re.compile(r"blobs/(sha256|sha512)/([0-9a-f]{64,128})")
_REFERENCE = "vnd.docker.reference.type"


@dataclass(frozen=True, slots=True)
class _Image:
    """Names of members: of the configuration, and of the layers from the lowest up."""

    config: str
    layers: tuple[str, ...]


def layers_of(members: Members, folder: Path, progress: Progress) -> tuple[str, list[Path]]:
    """Unpack the layers of the image in an archive.

    Args:
        members: of the archive.
        folder: for the layers.
        progress: told how far it is.

    Returns:
        The architecture as the image's configuration spells it, and the layers from the lowest up.

    Raises:
        ArtifactError: there is no image in it, or more than one, or it is damaged.
    """
    image = _docker(members) if "manifest.json" in members.found else _oci(members)
    if not 0 < len(image.layers) <= _MOST_LAYERS:
        raise ArtifactError(f"{members.name}: an image of {len(image.layers)} layers")
    began = time.monotonic()
    for name in dict.fromkeys((image.config, *image.layers)):
        _check_digest(members, name, progress, began)
    config = _json(members, image.config)
    architecture = config.get("architecture", "") if isinstance(config, dict) else ""
    paths: dict[str, Path] = {}
    for number, name in enumerate(image.layers):
        if name not in paths:
            paths[name] = unpack(members.part(name), folder / f"layer-{number}.tar", progress)
    return str(architecture), [paths[name] for name in image.layers]


def _docker(members: Members) -> _Image:
    listed = _json(members, "manifest.json")
    if not isinstance(listed, list) or not all(isinstance(one, dict) for one in listed):
        raise ArtifactError(f"{members.name}: manifest.json is no list of images")
    if len(listed) != 1:
        names = [str(one.get("RepoTags")) for one in listed][:5]
        raise _several(members, len(listed), names)
    layers, config = listed[0].get("Layers"), listed[0].get("Config")
    if not isinstance(config, str) or not _are_texts(layers):
        raise ArtifactError(f"{members.name}: manifest.json names no layers")
    return _Image(config, tuple(layers))


def _oci(members: Members) -> _Image:
    document: Any = _json(members, "index.json")
    for _ in range(_MOST_DEPTH):
        manifests = document.get("manifests") if isinstance(document, dict) else None
        if manifests is None:
            break
        found = [one for one in manifests if _is_image(one)] if isinstance(manifests, list) else []
        if len(found) != 1:
            raise _several(members, len(found), [str(one.get("platform")) for one in found[:5]])
        document = _json(members, _blob(members, found[0]))
    if not isinstance(document, dict) or not isinstance(document.get("layers"), list):
        raise ArtifactError(f"{members.name}: no image manifest in it")
    layers = tuple(_blob(members, layer) for layer in document["layers"])
    return _Image(_blob(members, document.get("config")), layers)


def _is_image(descriptor: Any) -> bool:
    """Whether a manifest is of an image; builders put attestations beside it."""
    if not isinstance(descriptor, dict):
        return False
    notes = descriptor.get("annotations")
    return not (isinstance(notes, dict) and _REFERENCE in notes)


def _blob(members: Members, descriptor: Any) -> str:
    digest = descriptor.get("digest") if isinstance(descriptor, dict) else None
    found = _DIGEST.fullmatch(digest) if isinstance(digest, str) else None
    if found is None:
        raise ArtifactError(f"{members.name}: a part of the image has no digest: {digest!r}")
    return f"blobs/{found[1]}/{found[2]}"


def _check_digest(members: Members, name: str, progress: Progress, began: float) -> None:
    found = _BLOB.fullmatch(name)
    if found and digest_of(members, name, found[1], progress, began) != found[2]:
        raise ArtifactError(f"{members.name}: {name} is not what its name says", AGAIN)


def _json(members: Members, name: str) -> Any:
    try:
        return msgspec.json.decode(members.text(name, _MOST_BYTES))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ArtifactError(f"{members.name}: {name}: {error}") from error


def _are_texts(values: Any) -> bool:
    return isinstance(values, list) and all(isinstance(one, str) for one in values)


def _several(members: Members, count: int, names: list[str]) -> ArtifactError:
    return ArtifactError(
        f"{members.name}: {count} images in it ({', '.join(names)}), not one",
        "save one image, for one platform: docker save NAME -o image.tar",
    )
