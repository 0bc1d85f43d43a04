"""cloud-init did its work."""

import re

from imgverify.expect import Expect
from imgverify.facts.cloud_init import LOG_PATH, PROGRAM, RESULT, STATUS, CloudInit
from imgverify.model import Machine
from imgverify.unobserved import NotApplicableError

# Some sources have one class for the early and one for the later stage.
_STAGE = re.compile(r"(?:Local|Net)$", re.IGNORECASE)


def test_cloud_init_finished(
    cloud_init: CloudInit, expect: Expect, allow: list[str] | None = None
) -> None:
    """cloud-init is done and complains about nothing.

    Args:
        cloud_init: its own records and its log.
        expect: the recorder.
        allow: regular expressions of complaints that do not matter here.
    """
    ready = cloud_init.installed and not cloud_init.disabled
    expect(
        ready,
        wanted="cloud-init, not disabled",
        found=cloud_init.disabled or ("installed" if cloud_init.installed else "not installed"),
        where=cloud_init.disabled or PROGRAM,
        mend=f"rm {cloud_init.disabled}" if cloud_init.disabled else "install cloud-init",
    )
    if not ready:
        return
    expect(
        cloud_init.finished,
        wanted="its last stage ended",
        found="ended" if cloud_init.finished else "no result yet",
        where=RESULT,
        mend="systemctl list-dependencies cloud-init.target; cloud-init analyze show",
    )
    for what, lines, where in (
        ("errors", cloud_init.errors, STATUS),
        ("recoverable errors", cloud_init.recoverable, STATUS),
        ("warnings, errors or tracebacks", cloud_init.log, LOG_PATH),
    ):
        left = [line for line in lines if not any(re.search(one, line) for one in allow or ())]
        expect(
            not left,
            wanted=f"no {what}",
            found="; ".join(left[:3]) + (f" and {len(left) - 3} more" if left[3:] else "")
            or "none",
            where=where,
            mend="cloud-init status --long; cloud-init schema --system",
        )


def test_cloud_init_datasource(
    cloud_init: CloudInit, machine: Machine, expect: Expect, expected: list[str] | None = None
) -> None:
    """cloud-init took its data from the platform, not from a fallback or a seed in the image.

    Args:
        cloud_init: its records.
        machine: what was injected, and how.
        expect: the recorder.
        expected: names of data sources; without it the one by which we injected.
    """
    if not expected and machine.injected is None:
        raise NotApplicableError("this host was running before us, and no data source is expected")
    names = expected or [machine.injected.datasource if machine.injected else ""]
    # Regular expressions do not know values that were not observed; this raises for them.
    found = str(cloud_init.datasource)
    expect(
        _plain(found) in {_plain(name) for name in names},
        wanted=f"data from {' or '.join(names)}",
        found=found or "no data source",
        where=RESULT,
        mend=f"datasource_list: [{', '.join(names)}, None]  # in /etc/cloud/cloud.cfg.d/",
    )


def _plain(name: str) -> str:
    return _STAGE.sub("", name).lower()
