"""Checks that are wrong on purpose: a proof must find out."""
