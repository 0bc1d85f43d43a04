"""Tests of what sources of builds ask for."""
