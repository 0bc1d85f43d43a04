"""Tests of the kinds that `--image` can name."""
