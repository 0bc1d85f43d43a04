"""Tests of `imgverify.live`."""
