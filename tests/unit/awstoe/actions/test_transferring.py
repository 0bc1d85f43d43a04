"""Downloads and uploads: clients are stand-ins, files are real."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from imgverify.awstoe.result import NotPossibleError, StepFailedError
from tests.unit.awstoe.conftest import Act
from tests.unit.awstoe.stand_ins import FakeS3, FakeWeb

URL = "https://example.org/a/tool.zip"


def test_web(act: Act, web: FakeWeb, tmp_path: Path) -> None:
    """To a name, or into a folder that is made; both paths are the output."""
    web.files[URL] = b"\0zip"
    done = act(
        "WebDownload",
        {"source": URL, "destination": f"{tmp_path}/other.zip", "ignoreCertificateErrors": "true"},
        {"source": URL, "destination": f"{tmp_path}/new/"},
    )
    assert (tmp_path / "other.zip").read_bytes() == b"\0zip"
    assert (tmp_path / "new/tool.zip").read_bytes() == b"\0zip"
    assert done.outputs == {"destination": f"{tmp_path}/other.zip\n{tmp_path}/new/tool.zip"}
    assert web.asked == [(URL, False), (URL, True)]


def test_checksums(act: Act, web: FakeWeb, tmp_path: Path) -> None:
    """A wrong one stores nothing; what is there already is not fetched again."""
    web.files[URL] = b"data"
    to = tmp_path / "file"
    fields = {"source": URL, "destination": str(to), "algorithm": "SHA256"}
    with pytest.raises(StepFailedError, match="its sha256 is 3a6eb079"):
        act("WebDownload", {**fields, "checksum": "0" * 64})
    assert not to.exists()
    right = {**fields, "checksum": hashlib.sha256(b"data").hexdigest().upper()}
    act("WebDownload", right)
    act("WebDownload", right)
    assert to.read_bytes() == b"data"
    assert len(web.asked) == 2
    with pytest.raises(StepFailedError, match="overwrite is false"):
        act("WebDownload", {**right, "overwrite": "false"})


def test_s3_objects(act: Act, s3: FakeS3, tmp_path: Path) -> None:
    """One object to a file in a folder that is there; nothing is overwritten if forbidden."""
    s3.objects["bucket", "a/b.zip"] = b"data"
    fields = {"source": "s3://bucket/a/b.zip", "destination": f"{tmp_path}/x"}
    act("S3Download", {**fields, "expectedBucketOwner": "123456789012"})
    assert (tmp_path / "x").read_bytes() == b"data"
    assert s3.owners == ["123456789012"]
    with pytest.raises(StepFailedError, match="overwrite is false"):
        act("S3Download", {**fields, "overwrite": "false"})
    for change, message in (
        ({"destination": f"{tmp_path}/new/x"}, "nonexistent|No such file|create"),
        ({"source": "s3://bucket/gone"}, "there is no such object"),
        ({"source": "https://bucket/a"}, "is no s3://BUCKET/KEY"),
        ({"source": "s3://bucket/none/*"}, "nothing matches"),
    ):
        with pytest.raises(StepFailedError, match=message):
            act("S3Download", {**fields, **change})
    s3.refuses = True
    with pytest.raises(NotPossibleError):
        act("S3Download", fields)


def test_s3_prefixes(act: Act, s3: FakeS3, tmp_path: Path) -> None:
    """All below a prefix, with their folders; no key leads out of the destination."""
    for key in ("a/1", "a/deep/2", "a/folder/", "b/3"):
        s3.objects["bucket", key] = key.encode()
    act("S3Download", {"source": "s3://bucket/a/*", "destination": f"{tmp_path}/to/"})
    assert (tmp_path / "to/1").read_text() == "a/1"
    assert (tmp_path / "to/deep/2").read_text() == "a/deep/2"
    s3.objects["bucket", "a/../../evil"] = b""
    with pytest.raises(StepFailedError, match=r"a key with \.\. in it"):
        act("S3Download", {"source": "s3://bucket/a/*", "destination": f"{tmp_path}/to/"})


def test_uploads(act: Act, s3: FakeS3, tmp_path: Path) -> None:
    """One file, all that match, or a folder with what is in it."""
    (tmp_path / "folder/deep").mkdir(parents=True)
    for name in ("one.log", "two.log", "folder/three", "folder/deep/four"):
        (tmp_path / name).write_text(name)

    def sent(source: str, to: str, **fields: str) -> set[str]:
        s3.objects.clear()
        act("S3Upload", {"source": source, "destination": f"s3://bucket/{to}", **fields})
        return {key for _, key in s3.objects}

    assert sent(f"{tmp_path}/one.log", "k/one") == {"k/one"}
    assert sent(f"{tmp_path}/one.log", "k/") == {"k/one.log"}
    assert sent(f"{tmp_path}/*", "k/") == {"k/one.log", "k/two.log"}
    assert sent(f"{tmp_path}/folder", "k/", recurse="true") == {"k/three", "k/deep/four"}
    assert sent(f"{tmp_path}/*", "k/", recurse="true") == {
        *("k/one.log", "k/two.log", "k/folder/three", "k/folder/deep/four")
    }
    assert s3.objects["bucket", "k/folder/three"] == b"folder/three"
    with pytest.raises(StepFailedError, match="nothing matches"):
        sent(f"{tmp_path}/none*", "k/")
    with pytest.raises(StepFailedError, match=r"no such file|No such file|nonexistent"):
        sent(f"{tmp_path}/none", "k/")
