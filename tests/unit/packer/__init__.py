"""Tests of `imgverify.packer`."""
