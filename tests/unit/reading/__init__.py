"""Tests of the process that reads disks."""
