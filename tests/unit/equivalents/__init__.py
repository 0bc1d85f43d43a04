"""Tests of what answers for commands off a disk."""
