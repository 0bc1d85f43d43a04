"""Tests of how the CIS profiles are written."""
