"""What a build has made and can be judged: a group of the run each."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class BuiltArtifact:
    """One image that Packer built.

    Args:
        name: of its group, unique in the run. The build's name where the build made one image;
            otherwise a colon and the name of the file, or of the region, follow it:
            `lvm:surrogate.qcow2-1`, `web:eu-west-1`.
        build: Packer's name of the build.
        builder_id: Packer's word for who made it: `transcend.qemu`, `mitchellh.amazonebs`.
        spec: what `--image` would take: an absolute path, or an AMI's id.
        region: of an AMI.
    """

    name: str
    build: str
    builder_id: str
    spec: str
    region: str = ""
