"""The schemas that editors use say what the loaders say."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from imgverify.bundle import checks_folder, profiles_folder
from imgverify.checks_index import index_checks
from imgverify.profiles.schema import attestations_schema, profile_schema, waivers_schema
from imgverify.registry import topic_names
from imgverify.yaml_file import read_yaml

ROOT = Path(__file__).parents[3]
PROFILE = profile_schema(index_checks([checks_folder()], topic_names()))


def _accepts(schema: dict[str, Any], text: str) -> bool:
    validator = jsonschema.Draft7Validator(schema)
    return bool(validator.is_valid(yaml.load(text, Loader=yaml.BaseLoader)))  # noqa: S506 - strings


def test_schemas_are_in_step() -> None:
    """After a change of a record or of a check's signature: tools/write-schema."""
    done = subprocess.run(
        [sys.executable, str(ROOT / "tools" / "write-schema"), "--check"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("schema", [PROFILE, waivers_schema(), attestations_schema()])
def test_schemas_are_schemas(schema: dict[str, Any]) -> None:
    """Of the dialect that they name, and each field that has words in its record shows them."""
    jsonschema.Draft7Validator.check_schema(schema)
    assert json.dumps(schema).count('"description"') > 5


@pytest.mark.parametrize("path", sorted(profiles_folder().glob("*.yaml")), ids=lambda p: p.stem)
def test_bundled_profiles_are_accepted(path: Path) -> None:
    """What the loader takes, the editor does not underline."""
    jsonschema.validate(read_yaml(path)[0], PROFILE)


@pytest.mark.parametrize(
    "text",
    [
        "profile: x\nextnds: [a]",
        'profile: x\ncontrols: {"1": {titel: x}}',
        'profile: x\ncontrols: {"1": {all: []}}',
        'profile: x\ncontrols: {"1": {all: [{mount-option: {pth: /tmp, option: noexec}}]}}',
        'profile: x\ncontrols: {"1": {severity: grave}}',
        'profile: x\ncontrols: {"1": {when: [{packge: x}]}}',
        'profile: x\ndrop: {"1": {}}',
        "extends: [a]",
    ],
)
def test_a_bad_profile_is_underlined(text: str) -> None:
    """The same mistakes that the loader tells of."""
    assert not _accepts(PROFILE, text)


def test_own_checks_are_let_pass() -> None:
    """A site may have checks that this schema does not know."""
    assert _accepts(PROFILE, 'profile: x\ncontrols: {"1": {all: [{our-own: {a: b}}]}}')


def test_decisions() -> None:
    """Waivers and attestations need all that the loader needs."""
    waiver = '{control: "1", reason: r, owner: o, expires: "2027-01-01T00:00:00+00:00"}'
    assert _accepts(waivers_schema(), f"waivers: [{waiver}]")
    assert not _accepts(waivers_schema(), f"waivers: [{waiver.replace('owner', 'boss')}]")
    attested = waiver.replace("reason: r, owner: o", "result: pass, by: me, date: d, evidence: e")
    assert _accepts(attestations_schema(), f"attestations: [{attested}]")
    assert not _accepts(attestations_schema(), f"attestations: [{attested.replace('pass', 'ok')}]")
