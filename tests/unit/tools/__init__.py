"""Tests of what writes the generated files."""
