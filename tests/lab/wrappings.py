"""One disk in every wrapping that `--image` can name, made with the tools that people use."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.lab import cache, images
from tests.lab.mounted import folder_of, tar_of
from tests.lab.stages import run
from tests.lab.variants import variant_named
from tests.unit.artifacts import appliances

_HERE = Path(__file__).parent
_CODE = [_HERE / "wrappings.py", _HERE / "mounted.py", Path(appliances.__file__)]
_MIB = 1024**2
Make = Callable[[Path, Path, Path], None]


@dataclass(frozen=True)
class Wrapping:
    """How a disk is wrapped.

    Args:
        suffix: of the file.
        layers: what imgverify is to say of it, from the outside in.
        make: called with a raw disk, the path to write and an empty work folder.
        variant: of the disk format.
    """

    suffix: str
    layers: str
    make: Make
    variant: str = ""


def _converted(driver: str, *words: str) -> Make:
    def make(raw: Path, result: Path, _work: Path) -> None:
        run("qemu-img", "convert", "-f", "raw", "-O", driver, *words, raw, result)

    return make


def _packed(*command: str) -> Make:
    def make(raw: Path, result: Path, _work: Path) -> None:
        with raw.open("rb") as source, result.open("wb") as target:
            subprocess.run(command, stdin=source, stdout=target, check=True)

    return make


def _streamed(raw: Path, path: Path) -> bytes:
    """A stream-optimized disk, and the envelope around it."""
    _converted("vmdk", "-o", "subformat=streamOptimized")(raw, path, path.parent)
    return appliances.envelope(path.name, capacity=raw.stat().st_size // _MIB)


def _ova(raw: Path, result: Path, work: Path) -> None:
    envelope = _streamed(raw, work / "disk.vmdk")
    (work / "image.ovf").write_bytes(envelope)
    names = ("image.ovf", "disk.vmdk")
    digests = {name: _sha256(work / name) for name in names}
    lines = [f"SHA256({name})= {digest}\n" for name, digest in digests.items()]
    (work / "image.mf").write_text("".join(lines))
    tar = ("tar", "--format=ustar", "-C", work, "-cf", result)
    run(*tar, "image.ovf", "image.mf", "disk.vmdk")


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _virtualbox_box(raw: Path, result: Path, work: Path) -> None:
    (work / "box.ovf").write_bytes(_streamed(raw, work / "box-disk001.vmdk"))
    _box(result, work, {"provider": "virtualbox"}, "box.ovf", "box-disk001.vmdk")


def _libvirt_box(raw: Path, result: Path, work: Path) -> None:
    _converted("qcow2", "-c")(raw, work / "box.img", work)
    size = -(-raw.stat().st_size // 1024**3)
    metadata = {"provider": "libvirt", "format": "qcow2", "virtual_size": size}
    _box(result, work, metadata, "box.img")


def _box(result: Path, work: Path, metadata: dict[str, object], *names: str) -> None:
    (work / "metadata.json").write_text(json.dumps(metadata))
    (work / "Vagrantfile").write_text("Vagrant.configure('2') { |config| }\n")
    run("tar", "-C", work, "-czf", result, "metadata.json", "Vagrantfile", *names)


def _google(raw: Path, result: Path, work: Path) -> None:
    (work / "disk.raw").symlink_to(raw)
    tar = ("tar", "--format=oldgnu", "--dereference", "--sparse", "-C", work)
    run(*tar, "-czf", result, "disk.raw")


def _sparse(raw: Path, result: Path, _work: Path) -> None:
    run("cp", "--sparse=always", raw, result)


WRAPPINGS = {
    "qcow2": Wrapping(".qcow2", "qcow2", _converted("qcow2", "-c"), "v3"),
    "raw": Wrapping(".raw", "raw", _sparse),
    "vmdk-sparse": Wrapping(".vmdk", "vmdk", _converted("vmdk"), "monolithicSparse"),
    "vmdk-stream": Wrapping(
        ".vmdk", "vmdk", _converted("vmdk", "-o", "subformat=streamOptimized"), "streamOptimized"
    ),
    "vhd-fixed": Wrapping(
        ".vhd", "vhd", _converted("vpc", "-o", "subformat=fixed,force_size"), "fixed"
    ),
    "vhd-dynamic": Wrapping(
        ".vhd", "vhd", _converted("vpc", "-o", "subformat=dynamic,force_size"), "dynamic"
    ),
    "vhdx": Wrapping(".vhdx", "vhdx", _converted("vhdx"), "dynamic"),
    "vdi": Wrapping(".vdi", "vdi", _converted("vdi"), "dynamic"),
    "ova": Wrapping(".ova", "ova vmdk", _ova, "streamOptimized"),
    "virtualbox-box": Wrapping(".box", "gzip box vmdk", _virtualbox_box, "streamOptimized"),
    "libvirt-box": Wrapping(".box", "gzip box qcow2", _libvirt_box, "v3"),
    "gcp": Wrapping(".tar.gz", "gzip tar raw", _google),
    "xz": Wrapping(".raw.xz", "xz raw", _packed("xz", "-0", "-T2", "-c")),
    "gz": Wrapping(".raw.gz", "gzip raw", _packed("gzip", "-1", "-n", "-c")),
    "zst": Wrapping(".raw.zst", "zstd raw", _packed("zstd", "-1", "-q", "-c")),
    "docker": Wrapping(".tar", "tar", tar_of),
    "folder": Wrapping("", "folder", folder_of),
}


def wrap(name: str, raw: Path, result: Path, work: Path) -> Path:
    """Wrap any raw disk.

    Args:
        name: one of `WRAPPINGS`.
        raw: the disk.
        result: path to write.
        work: an empty folder, emptied again afterwards.

    Returns:
        `result`.
    """
    work.mkdir(exist_ok=True)
    try:
        WRAPPINGS[name].make(raw, result, work)
    finally:
        shutil.rmtree(work)
    return result


def wrapped(variant: str, name: str, folder: Path | None = None) -> Path:
    """A lab image in a wrapping, from the cache or made first.

    Args:
        variant: of the image.
        name: one of `WRAPPINGS`.
        folder: the cache, if not the default one.
    """
    where = folder or cache.default_folder()
    key = cache.key_of([images.disk_key(variant_named(variant))], _CODE, _HERE.parent)

    def make(result: Path, work: Path) -> None:
        if name == "raw":
            disk = images.image(variant, where)
            run("qemu-img", "convert", "-O", "raw", disk, result)
        else:
            wrap(name, wrapped(variant, "raw", where), result, work / "wrapping")

    return cache.obtain(where, f"{variant}-as-{name}", key, WRAPPINGS[name].suffix, make)
