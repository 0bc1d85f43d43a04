"""Profiles: reading, inheriting, binding, and what can be said of them."""
