"""PyYAML where the machine has it (cloud-init brings it along); without it nothing was observed."""

from __future__ import annotations

import importlib
from typing import Any

from imgverify.unobserved import NotObservedError


class YAMLError(Exception):
    """A text is no YAML."""


def safe_load(text: str) -> Any:
    """Read a document.

    Args:
        text: YAML.

    Raises:
        YAMLError: it is not.
        NotObservedError: this Python has no PyYAML.
    """
    try:
        yaml = importlib.import_module("yaml")
    except ImportError as error:
        raise NotObservedError("Python on this machine has no module yaml to read it") from error
    try:
        return yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise YAMLError(str(error)) from error
