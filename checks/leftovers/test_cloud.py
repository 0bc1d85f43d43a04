"""Nothing of a build in AWS is left in the image."""

from __future__ import annotations

import fnmatch
from collections.abc import Sequence

from imgverify.expect import Expect
from imgverify.facts.cloud_traces import CloudTraces
from imgverify.model import Machine
from imgverify.unobserved import NotApplicableError, only_booted

_SHOWN = 5


def test_no_cloud_credentials(
    cloud_traces: CloudTraces, expect: Expect, allow: list[str] | None = None
) -> None:
    """No access key of AWS is on the machine: instances get theirs from a role, for an hour.

    Args:
        cloud_traces: what was found, by name and by content.
        expect: the recorder.
        allow: shell patterns of paths that may hold one.
    """
    _none_left(expect, "access key or credential cache", cloud_traces.credentials, allow)


def test_no_agent_registration(
    cloud_traces: CloudTraces,
    machine: Machine | None,
    expect: Expect,
    allow: list[str] | None = None,
) -> None:
    """No agent of AWS takes a machine from the image for the one that the image was built on.

    Args:
        cloud_traces: what agents for Systems Manager, ECS, CodeDeploy, CloudWatch and EKS left.
        machine: that is up.
        expect: the recorder.
        allow: shell patterns of paths that may stay.
    """
    if not only_booted(machine) and machine and machine.injected is None:
        raise NotApplicableError(
            "this host was running before us: its agents are registered for itself"
        )
    _none_left(expect, "state of an agent", cloud_traces.registrations, allow)


def _none_left(expect: Expect, what: str, paths: Sequence[str], allow: list[str] | None) -> None:
    left = [
        path for path in paths if not any(fnmatch.fnmatchcase(path, one) for one in allow or ())
    ]
    more = f" and {len(left) - _SHOWN} more" if left[_SHOWN:] else ""
    expect(
        not left,
        wanted=f"no {what}",
        found=", ".join(left[:_SHOWN]) + more or "none",
        where=left[0] if left else "everywhere it is looked for",
        mend=f"rm -rf {' '.join(left[:_SHOWN])}  # as the last step of the build",
    )
