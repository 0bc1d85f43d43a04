"""Random damage to small valid artifacts; `python -m tests.fuzz --seconds N` looks for crashes."""
