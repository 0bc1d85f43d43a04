"""imgverify: a pytest plugin that judges machine images before they are published."""

__version__ = "0.1.0"
