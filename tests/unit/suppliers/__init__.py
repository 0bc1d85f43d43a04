"""Tests of `imgverify.suppliers`."""
