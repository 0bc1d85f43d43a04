"""The pytest plugin: inert, and cheap to load, without `--image`."""

from __future__ import annotations

import pytest

from imgverify.options import add_options
from imgverify.rootdir import look_again


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
    if config.getoption("--image") is not None and not config.getoption("help"):
        config.pluginmanager.import_plugin("imgverify.process")
