"""Tests of those who boot artifacts."""
