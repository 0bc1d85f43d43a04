"""Tests of the import of what AWSTOE wrote."""
