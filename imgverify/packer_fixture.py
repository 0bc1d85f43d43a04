"""`packer_build`: a test of the user's own has Packer build a template, and gets what it made."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from pathlib import Path

from imgverify.leases import Lease
from imgverify.packer import source
from imgverify.packer.built import BuiltArtifact
from imgverify.packer.options import PackerOptions
from imgverify.progress import Silent
from imgverify.providers.interrupts import held_back


class PackerBuild:
    """Builds templates; the same one with the same words only once in a session.

    Args:
        logs: folder that takes the logs of Packer.
    """

    def __init__(self, logs: Path) -> None:
        self._logs = logs
        self._done: dict[tuple[str, PackerOptions], tuple[BuiltArtifact, ...]] = {}

    def __call__(
        self,
        template: str | Path,
        *,
        variables: Mapping[str, str] | None = None,
        var_files: Iterable[str | Path] = (),
        only: Iterable[str] = (),
        reuse: bool = False,
    ) -> tuple[BuiltArtifact, ...]:
        """Build a template.

        Args:
            template: JSON or HCL2, a file or a folder.
            variables: of the template.
            var_files: files of variables.
            only: builds to run; all when empty.
            reuse: build nothing when nothing that goes into it has changed.

        Returns:
            What was made: the `spec` of each is what `--image` would say.

        Raises:
            UsageError: a variable or build that the template does not have.
            ArtifactError: the template is wrong, the build failed, or it made nothing.
            InfrastructureError: Packer cannot be run.
        """
        options = PackerOptions(
            variables=tuple(f"{name}={value}" for name, value in (variables or {}).items()),
            var_files=tuple(map(Path, var_files)),
            only=tuple(only),
            reuse=reuse,
        )
        key = (str(template), options)
        if key not in self._done:
            self._done[key] = self._built(*key)
        return self._done[key]

    def _built(self, template: str, options: PackerOptions) -> tuple[BuiltArtifact, ...]:
        source.check(template, options, Silent())
        with held_back():
            lease = Lease.take(secrets.token_hex(6))
        try:
            log = self._logs / f"packer-{len(self._done)}.log"
            return source.build(template, options, log=log, lease=lease, progress=Silent())
        finally:
            lease.close()
