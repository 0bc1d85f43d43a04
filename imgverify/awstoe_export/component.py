"""The component document: a step that judges, and one for each control that tells its verdict.

Source: "Use the AWSTOE component document framework" in the guide of EC2 Image Builder; a
component given as `data` has at most 16,000 characters (API reference, CreateComponent).
"""

from __future__ import annotations

import json
import shlex
from collections.abc import Mapping

from imgverify.awstoe_export.packing import UNPACK

LIMIT = 16_000
FOLDER = "/run/imgverify-awstoe"
BUNDLE = f"{FOLDER}.pyz"
COLLECT, DOWNLOAD, TOGETHER = "collect", "download", "verdicts"
"""Names of steps that are not about one control."""
_PYTHONS = "python3 python3.14 python3.13 python3.12 python3.11"
_OLDEST = "3,11"
_UNJUDGED = "fail 'the controls were not judged'"

# Exit code 194 means "reboot me" to AWSTOE: nothing here may end with it.
_PREPARE = f"""\
fail() {{ echo "imgverify: $1" >&2; exit 2; }}
[ "$(id -u)" = 0 ] || fail 'run this as root'
umask 077; d={FOLDER}; rm -rf $d; mkdir $d && cd $d || fail "cannot make $d"
for p in {_PYTHONS} ''; do
"$p" -Ic 'import sys,lzma;sys.exit(sys.version_info<({_OLDEST}))' 2>/dev/null && break
done
[ "$p" ] || fail 'Python >= {_OLDEST.replace(",", ".")} is not installed'
cat >v <<'.'
cd ${{0%/*}} && cat "$1.txt" && read -r c <"$1.code" && exit "$c"
echo "imgverify: $1 has no verdict: see step {COLLECT}" >&2; exit 2
.
"""


def inline(name: str, description: str, steps: Mapping[str, bool], payload: str) -> str:
    """The document that carries its bundle with it.

    Args:
        name: of the component.
        description: one line.
        steps: names of the steps that tell verdicts, and whether their failure is ignored.
        payload: the bundle as text.
    """
    script = f'{_PREPARE}"$p" -X utf8 -Ic "{UNPACK}" <<\'.\' || {_UNJUDGED}\n{payload}\n.\n'
    return _document(name, description, [_bash(COLLECT, script)], steps)


def by_uri(name: str, description: str, steps: Mapping[str, bool], uri: str, sha256: str) -> str:
    """The document that has its bundle downloaded.

    Args:
        name: of the component.
        description: one line.
        steps: names of the steps that tell verdicts, and whether their failure is ignored.
        uri: `s3://…` of the bundle.
        sha256: of the bundle, in hexadecimal digits.
    """
    download = (
        f"  - name: {DOWNLOAD}\n    action: S3Download\n    onFailure: Abort\n    maxAttempts: 3\n"
        f"    inputs:\n    - {{source: {json.dumps(uri)}, destination: {BUNDLE}}}\n"
    )
    script = (
        f"{_PREPARE}echo {shlex.quote(f'{sha256}  {BUNDLE}')} | sha256sum -c --quiet >&2 "
        "|| fail 'the bundle is not the one that was exported'\n"
        f'"$p" -X utf8 -I {BUNDLE} || {_UNJUDGED}\n'
    )
    return _document(name, description, [download, _bash(COLLECT, script)], steps)


def _document(name: str, description: str, first: list[str], steps: Mapping[str, bool]) -> str:
    head = (
        f"name: {json.dumps(name)}\ndescription: {json.dumps(description)}\nschemaVersion: 1.0\n"
        "phases:\n- name: test\n  steps:\n"
    )
    return (
        head
        + "".join(first)
        + "".join(_tell(step, ignored=ignored) for step, ignored in steps.items())
    )


def _bash(name: str, script: str) -> str:
    lines = "".join(f"       {line}\n" for line in script.splitlines())
    return (
        f"  - name: {name}\n    action: ExecuteBash\n    onFailure: Abort\n    inputs:\n"
        f"      commands:\n      - |\n{lines}"
    )


def _tell(step: str, *, ignored: bool) -> str:
    then = "Ignore" if ignored else "Continue"
    return (
        f"  - {{name: '{step}', action: ExecuteBash, onFailure: {then}, "
        f"inputs: {{commands: [sh {FOLDER}/v {step}]}}}}\n"
    )
