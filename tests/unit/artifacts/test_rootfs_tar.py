"""Root file systems and container images in tar archives."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from imgverify.disk.image_tree import ImageTree
from imgverify.disk.tar_filesystem import TarFileSystem
from imgverify.errors import ArtifactError
from imgverify.registry import resolve
from imgverify.wrapping import RootTar
from tests.unit.artifacts.appliances import oci, saved, zipped
from tests.unit.artifacts.disks import refusal
from tests.unit.artifacts.opening import facts, opened
from tests.unit.disk.tars import file, folder, symlink, tar, tar_of

RELEASE = "etc/os-release"


def _rootfs(path: Path, text: bytes = b"ID=debian\n") -> Path:
    return tar(
        path,
        file(".dockerenv"),
        symlink("bin", "usr/bin"),
        folder("dev"),
        file(RELEASE, text),
        file("usr/bin/sh", b"x" * 3000, mode=0o755),
    )


def _tree(path: Path, scratch: Path) -> ImageTree:
    contents = opened(path, scratch)[1]
    assert isinstance(contents, RootTar)
    return ImageTree({"/": TarFileSystem([Path(one) for one in contents.paths])})


def test_exported(tmp_path: Path) -> None:
    """What `docker export` writes is read where it lies."""
    path = _rootfs(tmp_path / "x.tar")
    artifact = resolve(str(path))
    assert (artifact.kind, artifact.format) == ("rootfs_tar", "tar")
    assert facts(artifact).layers == ("tar",)
    assert opened(path, tmp_path / "scratch")[1] == RootTar(paths=(str(path),))
    assert _tree(path, tmp_path / "scratch").read(f"/{RELEASE}", 99) == b"ID=debian\n"


def test_exported_and_compressed(tmp_path: Path) -> None:
    """The same in compression, and with `./` in front of its names."""
    path = zipped(_rootfs(tmp_path / "x.tar"))
    artifact = resolve(str(path))
    assert (artifact.kind, facts(artifact).layers) == ("rootfs_tar", ("gzip", "tar"))
    assert _tree(path, tmp_path / "scratch").read("/bin/sh", 2) == b"xx"
    dotted = tar(tmp_path / "y.tar", folder("./"), file("./etc/x", b"1"), folder("./usr"))
    assert _tree(dotted, tmp_path / "scratch").read("/etc/x", 2) == b"1"


@pytest.mark.parametrize("compress", [False, True])
@pytest.mark.parametrize("outer", [False, True])
def test_saved(tmp_path: Path, *, compress: bool, outer: bool) -> None:
    """Layers of `docker save` are laid over each other in their order."""
    upper = tar(tmp_path / "2", file("etc/.wh.gone"), file(RELEASE, b"ID=new\n")).read_bytes()
    lower = tar(tmp_path / "1", file("etc/gone"), file(RELEASE, b"ID=old\n")).read_bytes()
    path = saved(tmp_path / "x.tar", lower, upper, compress=compress)
    if outer:
        zipped(path)
    artifact, _ = opened(path, tmp_path / "scratch")
    assert (artifact.kind, artifact.format, artifact.architecture) == (
        *("rootfs_tar", "image"),
        "x86_64",
    )
    tree = _tree(path, tmp_path / "scratch")
    assert tree.read(f"/{RELEASE}", 99) == b"ID=new\n"
    assert tree.lstat("/etc/gone") is None


def test_saved_by_old_docker(tmp_path: Path) -> None:
    """The old layout has a folder for each layer, and links where two are the same."""
    layer = _rootfs(tmp_path / "layer").read_bytes()
    one, two = "1" * 64, "2" * 64
    listed = [{"Config": "c.json", "Layers": [f"{one}/layer.tar", f"{two}/layer.tar"]}]
    path = tar(
        tmp_path / "x.tar",
        folder(one),
        file(f"{one}/layer.tar", layer),
        symlink(f"{two}/layer.tar", f"../{one}/layer.tar"),
        file("c.json", b'{"architecture": "amd64"}'),
        file("manifest.json", json.dumps(listed).encode()),
    )
    assert resolve(str(path)).kind == "rootfs_tar"
    assert _tree(path, tmp_path / "scratch").read(f"/{RELEASE}", 99) == b"ID=debian\n"


def test_oci_layout(tmp_path: Path) -> None:
    """An OCI layout with a nested index and an attestation has one image."""
    path = oci(tmp_path / "x.tar", _rootfs(tmp_path / "layer").read_bytes())
    artifact, _ = opened(path, tmp_path / "scratch")
    assert artifact.architecture == "aarch64"
    assert _tree(path, tmp_path / "scratch").read("/usr/bin/sh", 1) == b"x"


def test_damaged_layer(tmp_path: Path) -> None:
    """A blob that is not what its name says is refused."""
    layer = _rootfs(tmp_path / "layer").read_bytes()
    path = saved(tmp_path / "x.tar", layer)
    data = path.read_bytes()
    path.write_bytes(data.replace(b"ID=debian", b"ID=damage"))
    with pytest.raises(ArtifactError, match="is not what its name says"):
        opened(path, tmp_path / "scratch")


@pytest.mark.parametrize(
    ("contents", "message"),
    [
        ({"manifest.json": b"{}"}, "no list of images"),
        ({"manifest.json": b"[]"}, "0 images"),
        ({"manifest.json": b'["\xc2n"]'}, r"manifest\.json: 'utf-8'"),
        ({"manifest.json": b"[{}, {}]"}, "2 images"),
        ({"manifest.json": b'[{"Config": 1}]'}, "names no layers"),
        ({"manifest.json": b'[{"Config": "c", "Layers": []}]'}, "0 layers"),
        ({"manifest.json": b'[{"Config": "c", "Layers": ["../x"]}]', "c": b"{}"}, "missing"),
        ({"oci-layout": b"{}"}, r"index\.json is missing"),
        ({"index.json": b'{"manifests": [1]}'}, "0 images"),
        ({"index.json": b'{"manifests": [{"digest": "md5:0"}]}'}, "no digest"),
        ({"index.json": b'{"manifests": 7}'}, "0 images"),
        ({"index.json": b'{"layers": [7]}'}, "no digest"),
    ],
)
def test_no_one_image(tmp_path: Path, contents: dict[str, bytes], message: str) -> None:
    """An archive without exactly one image is refused in a sentence."""
    with pytest.raises(ArtifactError, match=message):
        opened(tar_of(tmp_path / "x.tar", contents), tmp_path / "scratch")


def test_other_archives(tmp_path: Path) -> None:
    """An archive of anything else is nobody's."""
    assert "a tar archive" in refusal(tar_of(tmp_path / "x.tar", {"a/b": b"", "c": b""})).message
