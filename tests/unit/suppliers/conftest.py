"""A command line for suppliers."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from imgverify.ec2.options import Ec2Options
from imgverify.live.options import SshOptions
from imgverify.options import Options
from imgverify.packer.options import PackerOptions
from imgverify.providers import BootOptions

MakeOptions = Callable[..., Options]


@pytest.fixture
def make_options(tmp_path: Path) -> MakeOptions:
    """Options of a run of an image; no SSH configuration of whoever runs the tests counts."""
    (tmp_path / "config").touch()
    (tmp_path / "known_hosts").touch()

    def made(image: str, *, ec2: Ec2Options | None = None, **ssh: object) -> Options:
        words = {"config": tmp_path / "config", "known_hosts": tmp_path / "known_hosts", **ssh}
        return Options(
            image=image,
            profile="site.yaml",
            force_profile=False,
            level=None,
            control=(),
            provider="auto",
            reports=tmp_path,
            waivers=None,
            attestations=None,
            record=None,
            offline=False,
            fail_fast=False,
            boot=BootOptions(ssh=SshOptions(**words), ec2=ec2 or Ec2Options()),  # type: ignore[arg-type]
            packer=PackerOptions(),
            goss=(),
            awstoe=(),
            awstoe_parameters={},
        )

    return made
