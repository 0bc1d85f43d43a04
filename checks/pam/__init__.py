"""Checks of PAM stacks and of the modules in them."""
