"""Which form a component takes."""

from __future__ import annotations

import hashlib
import io
import zipfile
from pathlib import Path

import pytest

from imgverify.awstoe_export.component import LIMIT, TOGETHER
from imgverify.awstoe_export.export import export
from imgverify.errors import UsageError
from imgverify.plan import Plan, make_plan

SMALL = 'profile: s\ncontrols:\n  "1.1": {title: t, all: [{only-root-uid0: {}}]}\n'


@pytest.fixture(name="small")
def _small(tmp_path: Path) -> Plan:
    path = tmp_path / "s.yaml"
    path.write_text(SMALL)
    return make_plan(str(path))


def test_small_profile_has_a_step_for_each_control(small: Plan) -> None:
    """There is room for all."""
    exported = export(small)
    assert exported.is_inline
    assert exported.archive is None
    assert exported.steps == {"1.1": "1-1"}
    assert export(small).document == exported.document


def test_cloud_image_fits() -> None:
    """29 controls in what EC2 Image Builder takes as `data`."""
    exported = export(make_plan("cloud-image"))
    assert len(exported.document) <= LIMIT
    assert set(exported.steps.values()) == {TOGETHER}
    assert exported.unjudged == {}


def test_bundle_apart(small: Plan) -> None:
    """A zipapp, the same each time, whose digest the component knows."""
    exported = export(small, "s3://my-bucket/some/key.pyz")
    assert exported.archive is not None
    assert hashlib.sha256(exported.archive).hexdigest() in exported.document
    assert zipfile.ZipFile(io.BytesIO(exported.archive)).namelist() == ["__main__.py"]
    assert export(small, exported.uri).archive == exported.archive


@pytest.mark.parametrize(
    "uri", ["https://x/y", "s3://bucket", "s3://Bad_Bucket/k", 's3://bucket/a"b', "s3://b/x y"]
)
def test_wrong_uri(uri: str, small: Plan) -> None:
    """It would become part of a document."""
    with pytest.raises(UsageError, match="is no object in S3"):
        export(small, uri)
