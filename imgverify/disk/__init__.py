"""A disk read without booting it: bytes, partitions, volumes, file systems, one tree."""
