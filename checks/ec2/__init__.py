"""Checks: pytest functions on facts; the benchmark is not their business."""
