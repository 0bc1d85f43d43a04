"""File systems that are read by ourselves."""
