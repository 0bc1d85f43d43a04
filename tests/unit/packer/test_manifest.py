"""The `manifest` post-processor's file speaks for builds that do not."""

from __future__ import annotations

import json
import time
from pathlib import Path

from imgverify.packer.artifacts import Listed
from imgverify.packer.loading import load
from imgverify.packer.manifest import complete
from imgverify.packer.template import Template
from tests.unit.packer.runs import NULL, template

_MANIFEST = {
    "builds": [
        {"name": "web", "builder_type": "qemu", "packer_run_uuid": "old", "files": [{"name": "a"}]},
        {
            "name": "web",
            "builder_type": "amazon-ebs",
            "packer_run_uuid": "new",
            "files": None,
            "artifact_id": "eu-west-1:ami-0abc123def4567890",
        },
    ],
    "last_run_uuid": "new",
}


def _template() -> Template:
    return load(
        Path(
            template(
                builders=[NULL],
                post_processors=[{"type": "manifest", "output": "m.json"}],
            )
        )
    )


def test_a_build_that_says_nothing() -> None:
    """Only the entries of the last run count."""
    Path("m.json").write_text(json.dumps(_MANIFEST))
    builds = complete({"site.amazon-ebs.web": [Listed()]}, _template(), 0)
    assert [one.id for one in builds["site.amazon-ebs.web"]] == [
        *("", "eu-west-1:ami-0abc123def4567890")
    ]


def test_a_build_that_has_spoken() -> None:
    """A manifest in the middle of a chain adds nothing to what came out in the end."""
    Path("m.json").write_text(json.dumps(_MANIFEST))
    spoken = {"web": [Listed(files=["final.qcow2"])]}
    assert complete(spoken, _template(), 0) == spoken


def test_an_old_file_and_no_file_and_a_wrong_file() -> None:
    """What this run has not written, or nobody understands, is left alone."""
    silent = {"web": [Listed()]}
    assert complete(silent, _template(), 0) == silent
    Path("m.json").write_text(json.dumps(_MANIFEST))
    assert complete(silent, _template(), time.time_ns() + 10**12) == silent
    Path("m.json").write_text('{"builds": 3, "last_run_uuid": 1}')
    assert complete(silent, _template(), 0) == silent
