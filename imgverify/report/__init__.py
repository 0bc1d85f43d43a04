"""Renderers: pure functions of a run, a file per format."""
