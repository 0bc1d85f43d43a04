"""ExecuteDocument: a component in a component.

A relative path is looked for beside the calling component, on the runner; an absolute one on the
machine, as AWSTOE would.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from imgverify.awstoe.clients import bucket_and_key
from imgverify.awstoe.result import Done, NotPossibleError, Status, StepFailedError
from imgverify.awstoe.work import Work
from imgverify.errors import ProfileError

_READ = '[ -f "$1" ] || { echo "$1: there is no such component" >&2; exit 1; }\ncat <"$1"'
_BAD = frozenset({Status.FAILED, Status.NOT_RUN})


def execute(work: Work) -> Done:
    """Run phases of another component, all of them when none is named.

    Args:
        work: one input with `document`, and perhaps `phases` and `parameters`.
    """
    fields = work.inputs[0]
    parameters = {one["name"]: one["value"] for one in fields.get("parameters", [])}
    phases = tuple(name.strip() for name in fields.get("phases", "").split(",") if name.strip())
    named = fields["document"]
    with tempfile.TemporaryDirectory(prefix="imgverify-") as scratch:
        path = _file(work, named, fields.get("document-s3-bucket-owner", ""), Path(scratch))
        try:
            results = work.nested(path, parameters, phases)
        except ProfileError as error:
            raise StepFailedError(error.message.replace(str(path), named)) from error
    findings = tuple(finding for result in results for finding in result.findings)
    impossible = [one for one in results if one.status is Status.NOT_POSSIBLE]
    failed = [one for one in results if one.status in _BAD]
    if failed:
        first = failed[0]
        reason = f"{named}: {first.phase} step {first.step}: {first.reason}"
        raise StepFailedError(reason, findings)
    if impossible:
        raise NotPossibleError(f"{named}: step {impossible[0].step}: {impossible[0].reason}")
    steps = sum(one.status is Status.SUCCESS for one in results)
    ignored = [one.step for one in results if one.status is Status.IGNORED]
    said = f"{steps} of {len(results)} steps succeeded"
    if ignored:
        said += f"; failed, which is ignored (onFailure: Ignore): {', '.join(ignored)}"
    if not steps:
        return Done(idle=f"{named}: {said}")
    # What was ignored inside must not make this step fail.
    held = tuple(finding for finding in findings if finding.holds)
    return Done(findings=(*held, work.seen(f"{named} without a failure that counts", said)))


def _file(work: Work, named: str, owner: str, scratch: Path) -> Path:
    if named.startswith("arn:"):
        raise NotPossibleError(f"{named}: components are not fetched from Image Builder")
    if named.startswith(("/", "s3://")):
        if named.startswith("s3://"):
            content = work.clients.s3.get(*bucket_and_key(named), owner)
        else:
            content = work.must(_READ, named)
        path = scratch / "component.yml"
        path.write_bytes(content)
        return path
    path = (work.folder / named).resolve()
    if not path.is_relative_to(work.folder.resolve()):
        raise StepFailedError(f"{named}: leads out of the folder of the component")
    return path
