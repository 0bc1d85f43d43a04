"""Tests of the checks of PAM."""
