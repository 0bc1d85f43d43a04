"""Builds with the real Packer, of its builders that need no machine."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any

import pytest

from imgverify.errors import ArtifactError, ImgverifyError, InfrastructureError, UsageError
from imgverify.leases import leases_path
from imgverify.packer import source
from imgverify.packer.options import PackerOptions
from tests.unit.packer.runs import (
    NEEDS_PACKER,
    NULL,
    Heard,
    build,
    disk,
    make_seed,
    shell,
    template,
)

pytestmark = NEEDS_PACKER


@pytest.fixture(autouse=True)
def _seed() -> None:
    make_seed(Path("seed.qcow2"))


def _error(name: str, options: PackerOptions | None = None) -> tuple[int, str]:
    with pytest.raises(ImgverifyError) as caught:
        build(name, options)
    return int(caught.value.exit_code), str(caught.value)


def _executable(path: Path, *lines: str) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text("\n".join(("#!/bin/sh", *lines, "")))
    path.chmod(0o755)


def test_a_build() -> None:
    """The disk becomes a group; progress tells build and step; nothing is left."""
    heard = Heard()
    name = template(
        builders=[disk("web", "web.qcow2")],
        provisioners=[shell("echo hello", "sleep 1")],
        post_processors=[{"type": "checksum", "output": "sum.txt"}],
    )
    (one,) = build(name, progress=heard)
    assert (one.name, one.build, one.spec) == ("web", "web", str(Path("web.qcow2").absolute()))
    assert any(
        phase.startswith("packer build web.json: web: ") and phase.endswith("| hello")
        for phase in heard.phases
    )
    assert "web: hello" in Path("packer.log").read_text()
    assert list(leases_path().iterdir()) == []


def test_two_builds_one_chosen() -> None:
    """Every build is a group of its own; a suffix chooses."""
    name = template(builders=[disk("web", "w.qcow2"), disk("db", "d.qcow2"), {**NULL, "name": "x"}])
    assert {one.name for one in build(name)} == {"web", "db"}
    assert [one.name for one in build(f"{name}#d*")] == ["db"]
    assert [one.name for one in build(name, PackerOptions(only=("web",)))] == ["web"]
    assert _error(f"{name}#wbe") == (
        4,
        "packer:web.json#wbe: the template has no build wbe\n  -> did you mean web?",
    )


def test_a_replaced_artifact() -> None:
    """What a post-processor leaves of a disk is what is judged."""
    compress = {"type": "compress", "output": "web.qcow2.gz"}
    chain = [[compress, {"type": "manifest", "output": "m.json"}]]
    name = template(builders=[disk("web", "web.qcow2")], post_processors=chain)
    (one,) = build(name)
    assert (one.spec, one.builder_id) == (
        str(Path("web.qcow2.gz").absolute()),
        "packer.post-processor.compress",
    )


def test_an_hcl_folder() -> None:
    """HCL2 builds alike; its builds have longer names."""
    Path("t").mkdir()
    Path("t/a.pkr.hcl").write_text(
        'variable "to" { type = string }\n'
        'source "file" "web" {\n  source = "seed.qcow2"\n  target = var.to\n}\n'
    )
    Path("t/b.pkr.hcl").write_text('build {\n  sources = ["source.file.web"]\n}\n')
    (one,) = build("t", PackerOptions(variables=("to=web.qcow2",)))
    assert (one.name, one.spec) == ("file.web", str(Path("web.qcow2").absolute()))
    code, text = _error("t")
    assert (code, text.splitlines()[0]) == (4, "packer:t: the variable to has no value")
    assert _error("t", PackerOptions(variables=("too=1",)))[1].endswith("did you mean to?")


@pytest.mark.parametrize(
    ("sections", "words"),
    [
        (
            {"provisioners": [shell("echo oops >&2", "exit 3")]},
            (
                r"packer:web\.json: build web failed in provisioner shell-local: Script exited with"
                r" non-zero exit status: 3.*\n  -> last output: oops; log: packer\.log"
            ),
        ),
        (
            {"post_processors": [shell("echo bad", "exit 1")]},
            (
                r"packer:web\.json: build web failed in post-processor shell-local:.*status: 1.*"
                r"\n  -> last output: bad; log: packer\.log"
            ),
        ),
        (
            {"post_processors": [{**shell("rm web.qcow2")}]},
            r"packer:web\.json: build web made web\.qcow2, which is gone\n.*",
        ),
        (
            {"post_processors": [shell("echo text > web.qcow2")]},
            r"packer:web\.json: build web made no image that can be judged: web\.qcow2\n.*",
        ),
        (
            {"provisioners": [{"type": "nosuch"}]},
            (
                r"packer:web\.json: Packer refuses the template: Failed to initialize build \"web\""
                r":.*nosuch.*\n  -> see all of it with: packer validate web\.json"
            ),
        ),
    ],
    ids=["provisioner", "post-processor", "gone", "no image", "template"],
)
def test_failures(sections: dict[str, Any], words: str) -> None:
    """Each is the artifact's fault, in one line, with where and why."""
    code, text = _error(template(builders=[disk("web", "web.qcow2")], **sections))
    assert code == 12
    assert re.fullmatch(words, text), text
    assert not list(leases_path().iterdir())


def test_no_artifacts() -> None:
    """A build that makes nothing cannot be judged."""
    code, text = _error(template(builders=[NULL]))
    assert (code, text.splitlines()[0]) == (
        12,
        "packer:web.json: Packer built nothing that can be judged",
    )


def test_wrong_json() -> None:
    """Packer's first word on it is told."""
    Path("bad.json").write_text('{"builders":[')
    code, text = _error("bad.json")
    assert code == 12
    assert "Error parsing JSON: unexpected end of JSON input" in text


def test_a_variable_without_a_value() -> None:
    """The option that gives it one is named."""
    name = template(variables={"version": None}, builders=[NULL])
    assert _error(name) == (
        4,
        (
            "packer:web.json: the variable version has no value\n"
            "  -> give it one: --packer-var version=…"
        ),
    )


def test_no_packer(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is said how to install it."""
    name = template(builders=[NULL])
    monkeypatch.setenv("PATH", str(Path("bin").absolute()))
    with pytest.raises(InfrastructureError, match="Packer is not installed") as caught:
        source.check(name, PackerOptions(), Heard())
    assert "apt-get install packer" in caught.value.hint
    _executable(Path("bin/packer"), "echo 0 0")
    with pytest.raises(InfrastructureError, match="another program, not HashiCorp's"):
        source.check(name, PackerOptions(), Heard())


def test_a_missing_plugin(monkeypatch: pytest.MonkeyPatch) -> None:
    """Newer Packers have plugins: the runner lacks one, not the template."""
    line = r"1,,ui,error,Error: Missing plugins\n\n* github.com/hashicorp/qemu >= 1.0\n"
    _executable(
        Path("bin/packer"),
        'test "$1" = version && { echo Packer v1.11.2; exit; }',
        f"printf '%s\\n' '{line}'",
        "exit 1",
    )
    monkeypatch.setenv("PATH", f"{Path('bin').absolute()}:{os.environ['PATH']}")
    with pytest.raises(
        InfrastructureError, match=r"not installed: github\.com/hashicorp/qemu"
    ) as it:
        source.check(template(builders=[NULL]), PackerOptions(), Heard())
    assert "packer init web.json" in it.value.hint


def test_secrets_are_nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither the log nor the screen nor an error shows one; nor does the cache."""
    monkeypatch.setenv("DEPLOY_TOKEN", "tok-from-env")
    name = template(
        variables={"pw": "", "db_password": "named-secret"},
        sensitive_variables=["pw"],
        builders=[disk("web", "web.qcow2")],
        provisioners=[
            shell(
                "echo {{user `pw`}} {{user `db_password`}} $DEPLOY_TOKEN",
                "echo '-----BEGIN PRIVATE KEY-----'; echo MIIEabc",
                "echo '-----END PRIVATE KEY-----'",
                "echo {{user `pw`}} >&2",
                "test -e fine",
            )
        ],
    )
    heard, options = Heard(), PackerOptions(variables=("pw=hunter2-long",))
    with pytest.raises(ArtifactError) as caught:
        build(name, options, heard)
    Path("fine").touch()
    build(name, options, heard)
    cached = "".join(
        path.read_text() for path in Path(os.environ["XDG_CACHE_HOME"]).rglob("*.json")
    )
    shown = "".join([str(caught.value), *heard.phases, *heard.said])
    for text in (Path("packer.log").read_text(), shown, cached):
        assert text
        for secret in ("hunter2-long", "named-secret", "tok-from-env", "MIIEabc"):
            assert secret not in text
    assert "<sensitive>" in Path("packer.log").read_text()


def test_the_working_directory_is_the_users() -> None:
    """Relative paths of a template mean what they mean when Packer runs by hand."""
    Path("deep").mkdir()
    name = template("deep/web.json", builders=[disk("web", "web.qcow2")])
    (one,) = build(name)
    assert one.spec == str(Path("web.qcow2").absolute())


def test_usage_before_anything_runs() -> None:
    """A variable that the template does not have is told with the nearest name."""
    name = template(variables={"version": "1"}, builders=[NULL])
    with pytest.raises(UsageError, match=r"did you mean version\?"):
        source.check(name, PackerOptions(variables=("verison=2",)), Heard())
    assert json.loads(Path(name).read_text())["variables"] == {"version": "1"}
