"""OpenSCAP's turn: it scans the machine that it runs on, and its results are fetched."""

from __future__ import annotations

import gzip

# The document is what the guest that we booted has written, and goes nowhere else.
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from pathlib import Path

from benchmarks.errors import BenchmarkError
from imgverify.connection import Connection

PROFILE = "xccdf_org.ssgproject.content_profile_cis_level2_server"
_RULE = "xccdf_org.ssgproject.content_rule_"
_XCCDF = "{http://checklists.nist.gov/xccdf/1.2}"
_SECONDS = 3600.0
# Every rule was judged: 0 all hold, 2 some do not. Source: oscap(8), EXIT STATUS.
_JUDGED = (0, 2)
_FOLDER = "/root/scan"
_SEND = f"sudo -n sh -c 'umask 077; mkdir -p {_FOLDER}; gunzip > {_FOLDER}/content.xml'"
_SCAN = (
    f"sudo -n /usr/bin/time -q -f %M -o {_FOLDER}/peak"
    f" oscap xccdf eval --profile {PROFILE} --results {_FOLDER}/results.xml {_FOLDER}/content.xml"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan:
    """What OpenSCAP said.

    Args:
        results: of XCCDF (`pass`, `fail`, `notapplicable`, …), by the rule's short name.
        seconds: of the scan.
        peak_kib: of its resident memory.
    """

    results: dict[str, str]
    seconds: float
    peak_kib: int


def scan(connection: Connection, content: Path) -> Scan:
    """Scan a machine.

    Args:
        connection: logged in as a user who may use sudo.
        content: a data stream; sending it is not counted.

    Raises:
        BenchmarkError: OpenSCAP did not judge.
    """
    _ask(connection, _SEND, gzip.compress(content.read_bytes()))
    reply = connection.run(_SCAN, timeout=_SECONDS)
    if reply.status not in _JUDGED:
        raise BenchmarkError(f"oscap ended with {reply.status}: {reply.stderr[-500:]!r}")
    packed = _ask(connection, f"sudo -n gzip --stdout {_FOLDER}/results.xml")
    return Scan(
        results=results_of(gzip.decompress(packed)),
        seconds=reply.seconds,
        peak_kib=int(_ask(connection, f"sudo -n cat {_FOLDER}/peak")),
    )


def results_of(document: bytes) -> dict[str, str]:
    """The results of the rules that the profile selects.

    Args:
        document: XCCDF 1.2, with one TestResult.
    """
    found = {}
    for result in ET.fromstring(document).iter(f"{_XCCDF}rule-result"):  # noqa: S314
        said = result.findtext(f"{_XCCDF}result", "")
        if said != "notselected":
            found[result.get("idref", "").removeprefix(_RULE)] = said
    return found


def _ask(connection: Connection, command: str, stdin: bytes = b"") -> bytes:
    reply = connection.run(command, stdin=stdin)
    if reply.status:
        raise BenchmarkError(f"{command[:60]}: status {reply.status}: {reply.stderr[-500:]!r}")
    return reply.stdout
