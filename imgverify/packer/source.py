"""`packer:TEMPLATE`: everything that can be wrong before a build, and the build."""

from __future__ import annotations

import contextlib
import secrets
import shutil
import tempfile
import time
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path
from typing import IO

from imgverify.errors import InfrastructureError, UsageError
from imgverify.leases import Lease, mark_of
from imgverify.nearest import did_you_mean
from imgverify.packer import artifacts, binary, failures, loading, manifest, values
from imgverify.packer.built import BuiltArtifact
from imgverify.packer.masking import Masker
from imgverify.packer.options import PackerOptions
from imgverify.packer.reuse import Inputs
from imgverify.packer.running import run
from imgverify.packer.template import Template, UnreadableTemplateError
from imgverify.packer.watching import Watch
from imgverify.progress import Progress

_MACHINE = ("-machine-readable", "-color=false")


def check(template: str, options: PackerOptions, progress: Progress) -> None:
    """Look at everything that can be wrong before a build; nothing is built.

    Args:
        template: what stands behind `packer:`: a JSON template, a `*.pkr.hcl` or a folder of them;
            perhaps `#` and the name or glob of the groups that are wanted.
        options: the `--packer-*` options.
        progress: told what is being waited for.

    Raises:
        UsageError: a variable or a build that the template does not have, or one without a value.
        ArtifactError: the template is missing, or Packer refuses it.
        InfrastructureError: Packer or a plugin of it is not installed.
    """
    options.refuse_wrong()
    wanted = loading.wanted(template)
    packer = binary.find()
    known = _load(wanted.path)
    if known is None:
        progress.say(
            f"packer:{wanted.path}: written in a way that only Packer reads: secrets are known by"
            " the names of variables alone, and --packer-reuse is off"
        )
    else:
        values.refuse_unknown(known, options)
        _refuse_unknown_group(known, wanted.groups)
    watch = Watch(f"packer validate {wanted.path.name}", _masker(known, options), progress)
    command = [packer.path, "validate", "-machine-readable"]
    run_id = f"packer-{secrets.token_hex(8)}"
    if run([*command, *options.selection(), str(wanted.path)], run_id, binary.environment(), watch):
        raise failures.invalid(str(wanted.path), watch)


def build(
    template: str, options: PackerOptions, *, log: Path, lease: Lease, progress: Progress
) -> tuple[BuiltArtifact, ...]:
    """Build, in the working directory, as `packer build` would; `check` comes before.

    Args:
        template: as for `check`.
        options: the `--packer-*` options.
        log: new file; what Packer says, without secrets.
        lease: of the run; Packer's scratch folder is written there, its processes in one of their
            own.
        progress: told where the build is.

    Returns:
        Everything that can be judged; in the order of the builds.

    Raises:
        ArtifactError: the build failed, or made nothing that can be judged.
        InfrastructureError: Packer cannot be run.
        UsageError: nothing that was built has the name behind `#`.
        KeyboardInterrupt: after Packer has cleaned up.
    """
    wanted = loading.wanted(template)
    name = str(wanted.path)
    packer = binary.find()
    known = _load(wanted.path)
    inputs = Inputs(known, options, packer, wanted.groups) if known else None
    if options.reuse:
        made, why = inputs.earlier() if inputs else ((), "only Packer can read the template")
        if made:
            progress.say(
                f"packer:{name}: nothing has changed since the build of {why}: taken again"
            )
            return made
        progress.say(f"packer:{name}: is built: {why}")
    began = time.time_ns()
    on_error = [f"-on-error={options.on_error}"] if options.on_error else []
    command = [packer.path, "build", *_MACHINE, *on_error, *options.selection(), name]
    # A name of its own: a run may build more than once.
    run_id = f"{lease.run_id}.packer-{secrets.token_hex(4)}"
    with _opened(log) as file, _scratch(lease) as scratch:
        phase = f"packer build {wanted.path.name}"
        watch = Watch(phase, _masker(known, options), progress, file)
        if run(command, run_id, {**binary.environment(), "TMPDIR": str(scratch)}, watch):
            raise failures.failed(name, watch, str(log))
    builds = artifacts.listed(watch.artifacts)
    if known is not None:
        builds = manifest.complete(builds, known, began)
    built = artifacts.built(name, builds, wanted.groups)
    if inputs is not None:
        inputs.remember(built)
    return built


def _opened(log: Path) -> IO[str]:
    try:
        return log.open("w", encoding="utf-8", errors="replace")
    except OSError as error:
        raise InfrastructureError(f"cannot write {log}: {error.strerror}") from error


@contextlib.contextmanager
def _scratch(lease: Lease) -> Iterator[Path]:
    """A folder for Packer's own temporary files, which may hold secrets."""
    name = f"{mark_of(lease.run_id)}-packer-{secrets.token_hex(4)}"
    path = Path(tempfile.gettempdir()).resolve() / name
    lease.folder(str(path))
    try:
        path.mkdir(mode=0o700)
    except OSError as error:
        raise InfrastructureError(f"cannot make {path}: {error.strerror}") from error
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


def _load(path: Path) -> Template | None:
    """Read the template; None when only Packer may understand it: it has the last word."""
    try:
        return loading.load(path)
    except UnreadableTemplateError:
        return None


def _masker(template: Template | None, options: PackerOptions) -> Masker:
    found = values.values(template, options) if template else dict(options.pairs())
    return Masker(values.secrets(template, found))


def _refuse_unknown_group(template: Template, groups: str) -> None:
    """A name whose build does not exist is known to be wrong before the build."""
    build = groups.partition(":")[0]
    if not groups or template.builds is None:
        return
    if not any(fnmatchcase(name, build) for name in template.builds):
        raise UsageError(
            f"packer:{template.path}#{groups}: the template has no build {build}",
            did_you_mean(build, template.builds),
        )
