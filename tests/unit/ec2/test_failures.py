"""The table of failures: whose fault, and in which order the evidence counts."""

from __future__ import annotations

from typing import Any

import pytest

from imgverify.ec2.failures import ROWS, Evidence, judged
from imgverify.ec2.knocking import Answer, Knock
from imgverify.errors import BootError, InfrastructureError

PANIC = "Kernel panic - not syncing: Attempted to kill init!"
NO_NETWORK = (
    "ci-info: | Device | Up | Address |\nci-info: |  ens5  | False |  .  |  .  |\n"
    "ci-info: |   lo   | True | 127.0.0.1 |  .  |"
)
GONE = {"state": "terminated"}
REACHING = {"reaching": True, "state": "running"}


def _seen(**fields: Any) -> Evidence:
    return Evidence(**{"cause": "not ready after 9 s", "mend": "look", **fields})


def _answers(answer: Answer, said: str = "") -> dict[str, Any]:
    return {**REACHING, "answer": Knock(answer, said)}


CASES: list[tuple[dict[str, Any], type[Exception], str]] = [
    ({**GONE, "reason": "Server.SpotInstanceTermination"}, InfrastructureError, "spot"),
    ({**GONE, "reason": "Server.InternalError"}, InfrastructureError, "EC2 ended"),
    ({**GONE, "reason": "Client.InternalError"}, InfrastructureError, "KMS"),
    ({**GONE, "reason": "Client.InvalidSnapshot.NotFound"}, BootError, "snapshot"),
    ({**GONE, "reason": "Client.VolumeLimitExceeded"}, InfrastructureError, "limit"),
    ({**GONE, "reason": "Client.InstanceInitiatedShutdown"}, BootError, "switched itself off"),
    ({**GONE, "reason": "Client.UserInitiatedShutdown"}, InfrastructureError, "somebody else"),
    (GONE, InfrastructureError, "EC2 does not say why"),
    (
        {
            **GONE,
            "reason": "Client.InstanceInitiatedShutdown",
            "elapsed": 3700.0,
            "lifetime": 3600.0,
        },
        InfrastructureError,
        "lifetime",
    ),
    (
        {**GONE, "reason": "Client.InstanceInitiatedShutdown", "console": PANIC},
        BootError,
        "init died",
    ),
    (
        {**GONE, "reason": "Server.SpotInstanceTermination", "console": PANIC},
        InfrastructureError,
        "spot",
    ),
    ({"state": "pending", "elapsed": 61.0}, InfrastructureError, "61 s"),
    ({**REACHING, "console": PANIC, "system": "impaired"}, BootError, "init died"),
    ({**REACHING, "system": "impaired"}, InfrastructureError, "host"),
    ({**REACHING, "system": "ok", "reachability": "impaired"}, BootError, "ENA"),
    (
        {**_answers(Answer.SSH), "system": "ok", "reachability": "impaired"},
        BootError,
        "not ready after 9 s",
    ),
    ({**_answers(Answer.SILENT), "console": NO_NETWORK}, BootError, "without a network"),
    ({**_answers(Answer.REFUSED), "prompt": True}, BootError, "login prompt"),
    (_answers(Answer.REFUSED), BootError, "refuses connections"),
    (_answers(Answer.OPEN), BootError, "no SSH server speaks"),
    (_answers(Answer.TUNNEL, "aws ended: denied"), InfrastructureError, "aws ended: denied"),
    (
        {**_answers(Answer.SILENT), "reachability": "ok"},
        InfrastructureError,
        "security group",
    ),
    (_answers(Answer.SILENT), InfrastructureError, "not ready after 9 s"),
    ({"state": "running", "blameless": True}, InfrastructureError, "not ready after 9 s"),
    ({"state": "running", "console": NO_NETWORK}, BootError, "not ready after 9 s"),
    ({"state": "running"}, BootError, "not ready after 9 s"),
]


@pytest.mark.parametrize(("fields", "blamed", "said"), CASES)
def test_whose_fault(fields: dict[str, Any], blamed: type[Exception], said: str) -> None:
    """Each kind of evidence, and which of two wins."""
    error = judged(_seen(**fields))
    assert type(error) is blamed
    assert said in str(error)
    assert error.hint


def test_hostile_words_are_no_format() -> None:
    """Braces on a console, or in what EC2 says, are just text."""
    panic = "Kernel panic - not syncing: {0} {cause} {x!r}"
    assert "{x!r}" in judged(_seen(state="running", console=panic)).message
    gone = _seen(state="stopped", reason="Client.Odd", reason_text="Client.Odd: {mend}")
    assert "(Client.Odd: {mend})" in judged(gone).message


def test_every_row_is_reached() -> None:
    """No row hides behind those before it."""
    seen = [_seen(**fields) for fields, _, _ in CASES]
    reached = {next((row for row in ROWS if row.fits(one)), None) for one in seen}
    assert reached == {*ROWS, None}
