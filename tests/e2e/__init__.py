"""Tests with whole machines."""
