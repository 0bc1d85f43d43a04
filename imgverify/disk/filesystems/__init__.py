"""File systems, read by ourselves from the bytes of a device."""
