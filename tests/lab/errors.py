"""The one error that the lab raises on purpose."""

from __future__ import annotations


class LabError(Exception):
    """A lab image cannot be had; the message is one line that says why and what to do."""
