"""Tests of imgverify.planes."""
