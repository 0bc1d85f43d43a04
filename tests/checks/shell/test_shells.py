"""/etc/shells."""

from __future__ import annotations

import pytest

from imgverify.facts.answers import Answers
from imgverify.model import Plane, Result
from tests.checks.building import answers
from tests.checks.judging import judge

ACCOUNTS = "root:x:0:0:root:/root:/bin/bash\n"


@pytest.mark.parametrize(
    ("shells", "wanted"),
    [
        ("/bin/sh\n/bin/bash\n", Result.PASS),
        ("/bin/sh\n# /sbin/nologin\n", Result.PASS),
        ("/bin/sh\n/opt/nologin-shell\n", Result.PASS),
        ("/bin/sh\n/sbin/nologin\n", Result.FAIL),
        ("/bin/sh\n  /usr/sbin/nologin\n", Result.FAIL),
    ],
)
def test_nologin_is_no_login_shell(shells: str, wanted: Result) -> None:
    """By its name, in any folder; not in a comment."""
    told = answers("accounts", files={"/etc/passwd": ACCOUNTS, "/etc/shells": shells})
    assert judge("shells-without", told, forbid=["nologin"]).result is wanted


def test_nobody_looked() -> None:
    """Nothing delivered is no absence."""
    outcome = judge("shells-without", Answers(plane=Plane.BOOT), forbid=["nologin"])
    assert outcome.result is Result.ERROR
