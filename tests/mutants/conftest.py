"""Settings of the tests in this folder."""

collect_ignore = ["checks"]
