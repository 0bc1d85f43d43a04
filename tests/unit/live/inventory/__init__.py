"""Tests of `imgverify.live.inventory`."""
