"""Disks are read in a process of their own: `python -m imgverify.reading`.

The libraries that read file systems are written in C and are shown hostile bytes: what they do to
their process, and how much memory and time they take, must not be the trouble of the run.
"""
