"""Planes deliver answers: a script over SSH, a recording, later a disk that is read without booting."""
