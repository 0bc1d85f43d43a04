"""Planes deliver answers: a script over SSH, a recording."""
