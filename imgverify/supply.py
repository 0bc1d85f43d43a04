"""From a text of `--image` to artifacts, by way of those who build or find them."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from imgverify import registry
from imgverify.errors import ImgverifyError
from imgverify.leases import Lease
from imgverify.model import Artifact
from imgverify.options import Options
from imgverify.progress import Progress
from imgverify.providers.interrupts import held_back
from imgverify.runfolder import make_reports_folder
from imgverify.supplying import Supplied, Supplier


@dataclass(frozen=True, slots=True)
class Delivery:
    """One artifact of several, or why there is none.

    Args:
        name: of its group of items.
        spec: what `--image` would say of it alone.
        options: the command line, as far as it concerns this one.
        notes: what the report says of how it came to be.
        artifact: None when it cannot be used.
        failure: why not.
        again: takes its digest once more, where that is not the digest of a file.
    """

    name: str
    spec: str
    options: Options
    notes: tuple[str, ...] = ()
    artifact: Artifact | None = None
    failure: ImgverifyError | None = None
    again: Callable[[], str] | None = None


class Supply:
    """The work of suppliers, one of whom may name what another must find.

    Args:
        options: the command line.
        progress: told what is being waited for.
    """

    def __init__(self, options: Options, progress: Progress) -> None:
        self._options = options
        self._progress = progress

    def of(self, supplier: Supplier) -> tuple[Delivery, ...]:
        """Have everything built or found; one of several that cannot be used says why.

        Args:
            supplier: of the text of `--image`.

        Raises:
            ImgverifyError: there is nothing at all, or the only one cannot be used.
        """
        with held_back():
            lease = Lease.take(secrets.token_hex(6))
        try:
            folder = make_reports_folder(self._options.reports, datetime.now(UTC), "-build")
            try:
                return self._deliver(supplier, self._options, folder, lease)
            finally:
                with suppress(OSError):
                    # Without a log in it there was nothing to do.
                    folder.rmdir()
        finally:
            lease.close()

    def _deliver(
        self, supplier: Supplier, options: Options, folder: Path, lease: Lease
    ) -> tuple[Delivery, ...]:
        several = supplier.supply(options, folder, lease, self._progress)
        delivered: list[Delivery] = []
        for one in several:
            try:
                delivered += self._resolved(one, options, folder, lease)
            except ImgverifyError as error:
                if len(several) == 1:
                    raise
                delivered.append(Delivery(one.name, one.spec, options, one.notes, failure=error))
        return tuple(delivered)

    def _resolved(
        self, one: Supplied, options: Options, folder: Path, lease: Lease
    ) -> tuple[Delivery, ...]:
        if one.artifact is not None:
            found = Delivery(one.name, one.spec, options, one.notes, one.artifact)
            return (replace(found, again=one.again),)
        next_one = registry.supplier(one.spec)
        if next_one is None:
            artifact = registry.resolve(one.spec, self._progress)
            return (Delivery(one.name, one.spec, options, one.notes, artifact),)
        narrowed = _narrowed(options, one)
        next_one.check(narrowed, self._progress)
        further = self._deliver(next_one, narrowed, folder, lease)
        return tuple(
            replace(
                each,
                name=one.name if len(further) == 1 else f"{one.name}:{each.name}",
                notes=(*one.notes, *each.notes),
            )
            for each in further
        )


def _narrowed(options: Options, one: Supplied) -> Options:
    """The command line as if it had named just this one."""
    ec2 = options.boot.ec2
    boot = replace(options.boot, ec2=replace(ec2, region=one.region or ec2.region))
    return replace(options, image=one.spec, boot=boot)
