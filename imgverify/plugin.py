"""The pytest plugin: inert, and cheap to load, without `--image`."""

from __future__ import annotations

import gc
from importlib import import_module
from subprocess import Popen
from typing import Any

import pytest

from imgverify.options import add_options
from imgverify.rootdir import look_again
from imgverify.spelling import supplier_word

READER = pytest.StashKey[Popen[bytes]]()
"""A reader process that waits for its questions."""

# A recording has no disk, what must be built first has none for minutes, and EC2 keeps its own.
_NO_DISK_YET = frozenset({"replay", "packer", "ami", "i", "ec2", "ssh", "inventory", "resolve"})
# What a run makes lives until its end: to look through it again and again takes a tenth of it.
_COLLECT_AFTER = 50_000


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--image` and its companions."""
    add_options(parser)


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config, args: list[str]) -> None:
    """Undo what the artifact's path did to pytest's root folder."""
    if early_config.known_args_namespace.image is not None:
        look_again(early_config, args)


def pytest_configure(config: pytest.Config) -> None:
    """Load the rest when there is an image to judge: other projects do not pay for its imports."""
    image = config.getoption("--image")
    if image is None or config.getoption("help"):
        return
    gc.set_threshold(_COLLECT_AFTER)
    if _will_read_a_disk(config, image):
        # A module of ours by its name: to import it takes time, and the reader starts meanwhile.
        process = import_module("imgverify.reading.process")
        config.stash[READER] = process.spawn()
        config.add_cleanup(lambda: process.end(config.stash[READER]))
    config.pluginmanager.import_plugin("imgverify.process")


@pytest.fixture(scope="session")
def packer_build(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Build Packer templates in a test: `packer_build("web.json", variables={"version": "7"})`.

    Returns what `imgverify.packer_fixture.PackerBuild` says; works without `--image`, too.
    """
    # By its name: what no test asks for is not imported.
    module = import_module("imgverify.packer_fixture")
    return module.PackerBuild(tmp_path_factory.mktemp("packer"))


def _will_read_a_disk(config: pytest.Config, image: str) -> bool:
    is_worker = hasattr(config, "workerinput")
    elsewhere = supplier_word(image) in _NO_DISK_YET
    return not (is_worker or config.option.collectonly or elsewhere)
