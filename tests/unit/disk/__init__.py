"""Tests of `imgverify.disk`."""
