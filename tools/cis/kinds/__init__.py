"""A module for each kind of check in the control facts: how it is said in a profile, and mended."""
