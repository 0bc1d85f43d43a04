"""examples/debian-qemu-nocloud: all files are sound, and only what passes is published."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from imgverify.cli import main

EXAMPLE = Path(__file__).parents[3] / "examples/debian-qemu-nocloud"
SCRIPTS = sorted([*EXAMPLE.glob("*.sh"), *(EXAMPLE / "scripts").glob("*.sh")])
IMAGE = b"what was built"
# sha256 of it.
DIGEST = "677d60eb4358e77ac812368f7e5b85c9cfda20a4c0e28da88e90627f64648db2"

needs_packer = pytest.mark.skipif(not shutil.which("packer"), reason="packer is not installed")
needs_keys = pytest.mark.skipif(not shutil.which("ssh-keygen"), reason="no ssh-keygen")


def _validate(template: str, folder: Path, key: Path, **given: str) -> str:
    words = [word for name, value in given.items() for word in ("-var", f"{name}={value}")]
    done = subprocess.run(
        ["packer", "validate", *words, EXAMPLE / template],
        cwd=folder,
        env={
            **os.environ,
            "CHECKPOINT_DISABLE": "1",
            "HOME": str(folder),
            "BUILD_KEY": str(key),
        },
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    return "" if done.returncode == 0 else done.stdout + done.stderr


@pytest.fixture
def key(tmp_path: Path) -> Path:
    """A key pair, and the seed with its public half."""
    key = tmp_path / "build-key"
    quiet = ("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f")
    subprocess.run([*quiet, key], check=True, timeout=60)
    environment = {**os.environ, "BUILD_KEY": str(key)}
    subprocess.run([EXAMPLE / "seed.sh"], cwd=tmp_path, env=environment, check=True, timeout=60)
    return key


@needs_packer
@needs_keys
def test_the_template_is_valid(tmp_path: Path, key: Path) -> None:
    """With the key of the environment and the seed of the working folder; a base is asked for."""
    assert _validate("build.json", tmp_path, key, base="base.qcow2") == ""
    assert "base" in _validate("build.json", tmp_path, key)


@needs_packer
def test_the_import_is_valid(tmp_path: Path) -> None:
    """All that Packer can say without the provider; without its keys it says so."""
    given = {"image": "x.qcow2", "api_key": "x", "api_secret": "x"}
    assert _validate("import.json", tmp_path, tmp_path, **given) == ""
    assert "api_key" in _validate("import.json", tmp_path, tmp_path, image="x.qcow2")


def test_nothing_is_imported_before_the_gate() -> None:
    """In the one sequence of post-processors, the gate comes first."""
    (sequence,) = json.loads((EXAMPLE / "import.json").read_text())["post-processors"]
    assert [step["type"] for step in sequence] == ["shell-local", "artifice", "exoscale-import"]
    assert "gate.sh" in sequence[0]["inline"][0]


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_scripts_can_be_run(script: Path) -> None:
    """Each parses as POSIX shell, stops at the first error, and is executable."""
    subprocess.run(["sh", "-n", script], check=True, timeout=60)
    assert "set -eu" in script.read_text()
    assert os.access(script, os.X_OK)


@needs_keys
def test_the_seed_is_what_cloud_init_reads(tmp_path: Path, key: Path) -> None:
    """The public key and nothing of the private one; another instance each time."""
    user_data = (tmp_path / "seed/user-data").read_text()
    assert user_data.startswith("#cloud-config\n")
    public = key.with_suffix(".pub").read_text().strip()
    assert yaml.safe_load(user_data) == {"ssh_authorized_keys": [public]}
    before = (tmp_path / "seed/meta-data").read_text()
    environment = {**os.environ, "BUILD_KEY": str(key)}
    subprocess.run([EXAMPLE / "seed.sh", tmp_path / "seed"], env=environment, check=True)
    assert (tmp_path / "seed/meta-data").read_text() != before


def test_no_key_no_seed(tmp_path: Path) -> None:
    """Without the variable, one line says how to make a key."""
    environment = {name: value for name, value in os.environ.items() if name != "BUILD_KEY"}
    done = subprocess.run(
        [EXAMPLE / "seed.sh"],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode != 0
    assert "ssh-keygen" in done.stderr
    assert list(tmp_path.iterdir()) == []


def _publish(folder: Path, code: int, digest: str) -> subprocess.CompletedProcess[str]:
    """Publish with a stand-in for pytest that reports a digest and ends with a code."""
    tools = folder / "tools"
    tools.mkdir()
    tool = tools / "pytest"
    tool.write_text(
        "#!/bin/sh\n"
        'while [ "$1" != --reports-dir ]; do shift; done\n'
        'mkdir -p "$2/run"\n'
        f"""echo '{{"digest": "sha256:{digest}"}}' >"$2/run/report.json"\n"""
        f"exit {code}\n"
    )
    tool.chmod(0o755)
    (folder / "image.qcow2").write_bytes(IMAGE)
    (folder / "tmp").mkdir()
    return subprocess.run(
        [EXAMPLE / "publish.sh", "image.qcow2", "published"],
        cwd=folder,
        env={
            **os.environ,
            "PATH": f"{tools}:{os.environ['PATH']}",
            "TMPDIR": str(folder / "tmp"),
        },
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_a_pass_is_published(tmp_path: Path) -> None:
    """The image and its checksum, and nothing of the work on the way."""
    done = _publish(tmp_path, 0, DIGEST)
    assert done.returncode == 0, done.stderr
    published = tmp_path / "published"
    assert sorted(path.name for path in published.iterdir()) == [
        *("image.qcow2", "image.qcow2.sha256")
    ]
    subprocess.run(
        ["sha256sum", "--check", "--status", "image.qcow2.sha256"], cwd=published, check=True
    )
    assert list((tmp_path / "tmp").iterdir()) == []


@pytest.mark.parametrize("code", [1, 10, 11, 12])
def test_anything_else_is_refused(tmp_path: Path, code: int) -> None:
    """The gate's exit code is that of the script, and nothing is written."""
    done = _publish(tmp_path, code, DIGEST)
    assert done.returncode == code
    assert "refused: image.qcow2 is not published" in done.stderr
    assert not (tmp_path / "published").exists()
    assert list((tmp_path / "tmp").iterdir()) == []


def test_an_image_that_was_exchanged_is_refused(tmp_path: Path) -> None:
    """What was judged had another digest."""
    done = _publish(tmp_path, 0, "0" * 64)
    assert done.returncode == 1
    assert "has changed since it was judged" in done.stderr
    assert list((tmp_path / "published").iterdir()) == []


def test_the_profile_is_sound(capsys: pytest.CaptureFixture[str]) -> None:
    """`imgverify profiles lint` has nothing to say."""
    assert main(["profiles", "lint", "--strict", str(EXAMPLE / "profile.yaml")]) == 0
    assert "0 errors, 0 warnings" in capsys.readouterr().out
