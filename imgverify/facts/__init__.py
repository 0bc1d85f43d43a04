"""Typed observations: a file per topic says what to read and parses it."""
