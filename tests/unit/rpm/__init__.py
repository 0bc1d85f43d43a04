"""Tests of rpm databases that are read without rpm."""
