"""The pytest plugin: inert, and cheap to load, without `--image`."""

from __future__ import annotations

import pytest

from imgverify.options import add_options


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--image` and its companions."""
    add_options(parser)


def pytest_configure(config: pytest.Config) -> None:
    """Load the rest when there is an image to judge: other projects do not pay for its imports."""
    if config.getoption("--image") and not config.getoption("help"):
        config.pluginmanager.import_plugin("imgverify.process")
