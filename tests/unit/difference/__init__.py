"""Tests of comparisons: `imgverify.difference`."""
