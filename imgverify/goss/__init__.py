"""Goss files as controls: what a file of Goss asks for, read without Goss."""
