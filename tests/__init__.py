"""Tests of imgverify."""
