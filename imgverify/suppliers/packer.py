"""`packer:TEMPLATE`: what a build of Packer makes."""

from __future__ import annotations

from pathlib import Path

from imgverify.leases import Lease
from imgverify.natural import natural_key
from imgverify.options import Options
from imgverify.packer import source
from imgverify.progress import Progress
from imgverify.supplying import Supplied

PREFIX = "packer:"
LOG = "packer.log"


def location(spec: str) -> str:
    """The template.

    Args:
        spec: of `--image`.
    """
    return spec.removeprefix(PREFIX)


def check(options: Options, progress: Progress) -> None:
    """Have Packer validate the template.

    Args:
        options: the command line.
        progress: told what is being waited for.

    Raises:
        UsageError: a variable or a build that the template does not have.
        ArtifactError: the template is missing or wrong.
        InfrastructureError: there is no Packer.
    """
    source.check(location(options.image), options.packer, progress)


def supply(
    options: Options, folder: Path, lease: Lease, progress: Progress
) -> tuple[Supplied, ...]:
    """Run the build.

    Args:
        options: the command line.
        folder: takes `packer.log`.
        lease: of the build.
        progress: told what is being waited for.

    Raises:
        ArtifactError: the build failed, or made nothing that can be judged.
        InfrastructureError: Packer cannot be run.
    """
    template = location(options.image)
    log = folder / LOG
    built = source.build(template, options.packer, log=log, lease=lease, progress=progress)
    how = f"log: {log}" if log.exists() else "taken from an earlier build, by --packer-reuse"
    return tuple(
        Supplied(
            name=one.name,
            spec=one.spec,
            origin=f"{PREFIX}{template}",
            region=one.region,
            notes=(f"built by Packer: {one.build} of {template} ({one.builder_id}); {how}",),
        )
        # Packer names first what was done first, which differs from run to run.
        for one in sorted(built, key=lambda one: natural_key(one.name))
    )
