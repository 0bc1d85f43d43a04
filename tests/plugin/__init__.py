"""Tests of the plugin inside real pytest runs."""
