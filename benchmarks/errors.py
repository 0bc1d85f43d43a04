"""What keeps a benchmark from being measured."""

from __future__ import annotations


class BenchmarkError(Exception):
    """A side did not do its work, so that its time would mean nothing."""
