"""Checks of the Linux audit system."""
