"""Writes the CIS profiles in `profiles/` from the control facts in `controls.csv`."""
