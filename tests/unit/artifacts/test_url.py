"""Images that are fetched over HTTP, from a server on this host."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from imgverify.artifacts.download_cache import Slot
from imgverify.artifacts.url_spec import UrlSpec
from imgverify.errors import ArtifactError, InfrastructureError
from imgverify.model import Artifact
from imgverify.progress import Silent
from imgverify.registry import kind, resolve
from tests.unit.artifacts.disks import patterned
from tests.unit.artifacts.opening import facts
from tests.unit.artifacts.web import Web, certificate, serving

DISK = "/images/disk.raw"


class _Notes(Silent):
    def __init__(self) -> None:
        self.lines: list[str] = []
        self.phases: list[str] = []

    def waiting(self, phase: str, elapsed: float, last_line: str = "") -> None:  # noqa: ARG002
        """Note the phase."""
        self.phases.append(phase)

    def say(self, line: str) -> None:
        """Note the line."""
        self.lines.append(line)


@pytest.fixture
def web(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Web]:
    """A server with a disk, a cache of the test's own, and no waiting between tries."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(time, "sleep", lambda _: None)
    with serving() as served:
        served.files[DISK] = patterned(tmp_path / "disk.raw").read_bytes()
        yield served


def _sum(web: Web, path: str = DISK) -> str:
    return hashlib.sha256(web.files[path]).hexdigest()


def _resolve(web: Web, notes: _Notes | None = None) -> Artifact:
    return resolve(f"{web.url(DISK)}#sha256={_sum(web)}", notes)


def _published(web: Web) -> None:
    web.files[f"{DISK}.sha256"] = f"{_sum(web)}  disk.raw\n".encode()


def test_fetched_and_looked_at(web: Web) -> None:
    """What was fetched is a file like any other, and says where it came from."""
    notes = _Notes()
    artifact = _resolve(web, notes)
    assert (artifact.kind, artifact.format) == ("raw", "raw")
    assert artifact.origin == web.url(DISK)
    assert Path(artifact.location).read_bytes() == web.files[DISK]
    assert Path(artifact.location).name == "disk.raw"
    assert facts(artifact).problems == ()
    assert notes.phases[-1] == "fetching disk.raw, 100%"
    assert kind("url").contents(artifact, Path("/nowhere"), notes)


def test_kept(web: Web) -> None:
    """With a checksum, a file is fetched once; one that changed on the disk is fetched again."""
    first = _resolve(web)
    assert _resolve(web).location == first.location
    assert len(web.of(DISK)) == 1
    Path(first.location).write_bytes(b"changed")
    assert Path(_resolve(web).location).read_bytes() == web.files[DISK]
    assert len(web.of(DISK)) == 2


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (f"{DISK}.sha256", "{0}  disk.raw\n"),
        (f"{DISK}.sha256", "{0}\n"),
        ("/images/SHA256SUMS", "00  other\n{0} *disk.raw\n"),
        ("/images/SHA256SUMS", "SHA256 (disk.raw) = {0}\n"),
    ],
)
def test_checksum_beside_the_file(web: Web, name: str, text: str) -> None:
    """A checksum that is published beside the file counts, in every usual form."""
    web.files[name] = text.format(_sum(web)).encode()
    assert facts(resolve(web.url(DISK))).problems == (
        "its checksum came over http, as the file did: it finds damage, not forgery",
    )
    web.files[name] = text.format("0" * 64).encode()
    with pytest.raises(ArtifactError, match="not the file that its checksum is of"):
        resolve(web.url(DISK))


def test_no_checksum(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a checksum, http is refused; a protected way is enough, and that is said."""
    with pytest.raises(ArtifactError, match="no checksum, and http protects nothing"):
        resolve(web.url(DISK))
    web.files["/images/SHA256SUMS"] = b"0" * 64 + b"  other.raw\n"
    with pytest.raises(ArtifactError, match="no checksum"):
        resolve(web.url(DISK))
    monkeypatch.setattr(UrlSpec, "is_private", property(lambda _: True))
    artifact = resolve(web.url(DISK))
    assert facts(artifact).problems == ("fetched without a checksum: only https vouches for it",)
    assert resolve(web.url(DISK)) == artifact, "the server says that it did not change"
    web.files[DISK] += bytes(512)
    assert resolve(web.url(DISK)).size == artifact.size + 512
    web.lengths = False
    web.files[DISK] += bytes(512)
    with pytest.raises(ArtifactError, match="does not say how long it is"):
        resolve(web.url(DISK))


def test_wrong_checksum(web: Web) -> None:
    """A file that is not what its checksum says is never kept."""
    with pytest.raises(ArtifactError, match="not the file that its checksum is of"):
        resolve(f"{web.url(DISK)}#sha256={'0' * 64}")
    spec = UrlSpec.of(f"{web.url(DISK)}#sha256={'0' * 64}")
    slot = Slot.of(spec, spec.checksum)
    assert not slot.part.exists()
    assert not slot.file.exists()


def test_broken_connection(web: Web) -> None:
    """A transfer that breaks goes on where it broke."""
    web.break_after = [1_000_000, 500_000]
    notes = _Notes()
    artifact = _resolve(web, notes)
    assert Path(artifact.location).read_bytes() == web.files[DISK]
    assert web.of(DISK) == [None, "bytes=1000000-", "bytes=1500000-"]
    assert "the connection broke after 1000000 of 8388608 bytes; trying again" in notes.lines[0]


def test_another_run_goes_on(web: Web) -> None:
    """After too many breaks the run ends; a later one goes on, and a part is never used."""
    web.break_after = [1000] * 5
    with pytest.raises(InfrastructureError, match="failed 5 times"):
        _resolve(web)
    web.asked.clear()
    assert Path(_resolve(web).location).read_bytes() == web.files[DISK]
    assert web.of(DISK) == ["bytes=5000-"]


def test_started_anew(web: Web) -> None:
    """A server without ranges, without tags, or with another file by now, sends all of it."""
    for change in ("ranges", "tags"):
        web.break_after = [1000]
        setattr(web, change, False)
        assert Path(_resolve(web).location).read_bytes() == web.files[DISK]
        web.files[DISK] += bytes(512)
        setattr(web, change, True)
    web.break_after = [1000] * 5
    url = f"{web.url(DISK)}#sha256={hashlib.sha256(web.files[DISK] + b'x' * 512).hexdigest()}"
    with pytest.raises(InfrastructureError):
        resolve(url)
    web.files[DISK] += b"x" * 512
    assert Path(resolve(url).location).read_bytes() == web.files[DISK]


def test_part_that_does_not_fit(web: Web) -> None:
    """A part that somebody changed is found by the checksum, and all is fetched again."""
    web.break_after = [1000] * 5
    with pytest.raises(InfrastructureError):
        _resolve(web)
    spec = UrlSpec.of(f"{web.url(DISK)}#sha256={_sum(web)}")
    slot = Slot.of(spec, spec.checksum)
    slot.part.write_bytes(b"y" * 1000)
    assert Path(_resolve(web).location).read_bytes() == web.files[DISK]
    web.files[DISK] += bytes(512)
    web.break_after = [1000] * 5
    with pytest.raises(InfrastructureError):
        _resolve(web)
    spec = UrlSpec.of(f"{web.url(DISK)}#sha256={_sum(web)}")
    Slot.of(spec, spec.checksum).part.write_bytes(b"z" * len(web.files[DISK]))
    assert Path(_resolve(web).location).read_bytes() == web.files[DISK]


def test_server_that_fails(web: Web) -> None:
    """A server that fails for a moment is asked again; one that refuses is not."""
    web.failures = [503, 429, 500]
    assert _resolve(web).kind == "raw"
    web.files["/secret"] = b""
    web.failures = [403]
    with pytest.raises(ArtifactError, match="the server answers 403"):
        resolve(f"{web.url('/secret')}#sha256={'0' * 64}")
    with pytest.raises(ArtifactError, match="the server does not have it"):
        resolve(f"{web.url('/none')}#sha256={'0' * 64}")


def test_no_server(web: Web) -> None:
    """Where nobody listens, the runner or the network is to blame."""
    port, web.port = web.port, 1
    with pytest.raises(InfrastructureError, match="refused"):
        _resolve(web)
    web.port = port


def test_redirects(web: Web) -> None:
    """Redirects are followed, but never to what protects less, or to files of this host."""
    web.redirects["/latest"] = DISK
    artifact = resolve(f"{web.url('/latest')}#sha256={_sum(web)}")
    assert artifact.kind == "raw"
    for target in ("file:///etc/passwd", "ftp://host/x", "/evil"):
        web.redirects["/evil"] = target
        with pytest.raises(ArtifactError, match=r"which is not followed|answers 302"):
            resolve(f"{web.url('/evil')}#sha256={'0' * 64}")


def test_protected(tmp_path: Path, web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    """Over https a checksum is not needed, an unknown certificate is refused, and so is http."""
    trusted = certificate(tmp_path / "server.pem")
    with serving(trusted) as protected:
        protected.files[DISK] = web.files[DISK]
        with pytest.raises(InfrastructureError, match="its certificate is not trusted"):
            resolve(protected.url(DISK))
        monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
        artifact = resolve(protected.url(DISK))
        assert facts(artifact).problems == (
            "fetched without a checksum: only https vouches for it",
        )
        protected.redirects["/down"] = web.url(DISK)
        with pytest.raises(ArtifactError, match="which is not followed"):
            resolve(f"{protected.url('/down')}#sha256={_sum(web)}")


def test_no_space(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that does not fit is not begun."""
    monkeypatch.setattr("imgverify.artifacts.download._RESERVE", 2**62)
    with pytest.raises(InfrastructureError, match="no space for it"):
        _resolve(web)


def test_cache_of_others(web: Web, tmp_path: Path) -> None:
    """A folder that others can write is not trusted."""
    folder = tmp_path / "cache/imgverify/downloads"
    folder.mkdir(parents=True)
    folder.chmod(0o777)
    with pytest.raises(InfrastructureError, match="another user could change"):
        _resolve(web)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("file:///etc/passwd", "no URL of https or http"),
        ("ftp://host/disk", "no URL of https or http"),
        ("sftp://me:secret@host/disk", "no URL of https or http"),
        ("http:///disk", "no URL of https or http"),
        ("https://host:x/disk", "no URL"),
        ("https://host/a disk", "no URL of https or http"),
        ("https://me:secret@host/disk", "a user or a password"),
        ("https://host/disk#sha256=00", "no checksum: #sha256=00"),
        ("https://host/disk#md5=" + "0" * 32, "no checksum"),
    ],
)
def test_refused_texts(text: str, message: str) -> None:
    """What is no plain URL of a file is refused before anything is asked; secrets stay secret."""
    with pytest.raises(ArtifactError, match=message) as caught:
        resolve(text)
    assert "secret" not in str(caught.value)


def test_query_is_not_shown(web: Web) -> None:
    """A signed URL works, and its signature is in no report; two processes may take turns."""
    artifact = resolve(f"{web.url(DISK)}?signature=secret#sha256={_sum(web)}")
    assert artifact.origin == web.url(DISK)
    assert "secret" not in artifact.location
    assert Path(artifact.location).parent.stat().st_mode & 0o077 == 0
