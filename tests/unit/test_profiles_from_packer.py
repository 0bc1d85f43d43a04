"""Builders out of templates in both languages."""

from __future__ import annotations

from pathlib import Path

import pytest

from imgverify.errors import UsageError
from imgverify.packer.options import PackerOptions
from imgverify.profiles_from_packer import read_packer
from imgverify.sources.demands import Demands
from tests.unit.sources.asked import asked

HCL = """
variable "size" { default = "2G" }
variable "key" {
  default   = "arn:secret"
  sensitive = true
}
locals { kind = "qcow2" }
source "qemu" "web" {
  disk_size = var.size
  format    = local.kind
}
source "amazon-ebs" "ami" {
  region     = "eu-west-1"
  kms_key_id = "x-${var.key}"
}
source "qemu" "unused" { disk_size = "9G" }
build {
  sources = ["source.qemu.web", "source.amazon-ebs.ami"]
  source "qemu.web" {
    name      = "large"
    disk_size = "3G"
  }
}
"""


def read(folder: Path, only: str, *variables: str, text: str = HCL) -> Demands:
    """Read the template."""
    (folder / "t.pkr.hcl").write_text(text)
    return read_packer(folder / "t.pkr.hcl", only, PackerOptions(variables=variables))


def test_variables_and_locals(tmp_path: Path) -> None:
    """Defaults, and what the command line says instead."""
    found = asked(read(tmp_path, "qemu.web"))
    assert found["disk_size"][0][1] == {"at_least": "2GiB", "at_most": "2GiB"}
    assert found["format"][0][1] == {"formats": ["qcow2"]}
    said = asked(read(tmp_path, "qemu.web", "size=5G"))
    assert said["disk_size"][0][1]["at_least"] == "5GiB"


def test_what_a_build_changes(tmp_path: Path) -> None:
    """A source with a name of its own in a build has that build's settings."""
    found = asked(read(tmp_path, "qemu.large"))
    assert found["disk_size"][0][1]["at_least"] == "3GiB"
    assert "format" in found


def test_secrets_are_masked(tmp_path: Path) -> None:
    """The value of a sensitive variable gets into no title."""
    demands = read(tmp_path, "amazon-ebs.ami")
    assert demands.wanted["kms_key_id"].title == "its snapshots are encrypted with x-…"
    assert "arn:secret" not in repr(demands)


def test_a_folder(tmp_path: Path) -> None:
    """All its files are one template; a line is named where only one can be meant."""
    (tmp_path / "a.pkr.hcl").write_text('source "qemu" "a" {\n  disk_size = "2G"\n}\n')
    (tmp_path / "b.pkr.hcl").write_text('build {\n  sources = ["source.qemu.a"]\n}\n')
    demands = read_packer(tmp_path, "", PackerOptions())
    assert demands.wanted["disk_size"].statement.where == "a.pkr.hcl:2"


def test_sources_that_nothing_builds(tmp_path: Path) -> None:
    """They make no image."""
    with pytest.raises(UsageError, match="has no such build"):
        read(tmp_path, "qemu.unused")
    with pytest.raises(UsageError, match="no builder in it"):
        read(tmp_path, "", text='source "qemu" "a" {}\n')
