"""Artifacts that were made to harm whoever looks into them; `python -m tests.hostile OUT`."""
