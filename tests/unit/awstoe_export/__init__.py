"""Tests of the export of profiles as components."""
