"""Tests of Goss files: `imgverify.goss`."""
