"""Tests of inspections: `imgverify.inspection`."""
