"""No tests of ours, but checks of a profile."""
