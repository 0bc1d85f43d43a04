"""Who builds or finds what `--image` stands for: a module for each, behind an entry point."""
